/* Proves what the engine does over time: what it sends, what it never sends,
 * what it claims of who hears my leg, and how every act ends.  Each script in
 * tests/engine is played against a provider made up here, on a clock of its
 * own, and its transcript compared with the file beside it (RENEW=1 writes it
 * anew).
 *
 *	world c1 ana:agent cust:customer me:muted   what a read-back shows
 *	reads on | off | STATUS		how reads are answered
 *	leg none			no leg is up; the phone must be dialled
 *	leg down			what asking after my leg shows
 *	follows				facts come from another engine, and what
 *					this one tells it is in the transcript
 *	@TIME up | down			the feed
 *	@TIME event ...			a line of a journal, without its time
 *	@TIME act KIND call=ID who=ID to=ID ...
 *	@TIME answer TEXT STATUS [retry=MS]	the oldest such request
 *	@TIME				just time
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "model/audience.h"
#include "model/journal.h"

#include "engine_told.h"
#include "engine_world.h"
#include "fake_provider.h"
#include "pairs.h"

#define TEXT_MAX (1 << 20)
#define PENDING 64
#define READ_DELAY_MS 20

/* A request that waits for its answer. */
struct pending {
	bool used;
	uint64_t tag;
	char text[REQUEST_PATH_LEN];
	int64_t answer_ms; /* a read is answered by itself */
};

struct play {
	struct engine *engine;
	struct world world;
	struct pending pending[PENDING];
	struct buf out;
	int reads; /* status of the answers to reads; -1: none come */
	bool leg_down;
	bool follows;
	int64_t now_ms;
	struct told told;
};

/* The player. */

static void
send(void *ctx, uint64_t tag, const struct request *req)
{
	struct play *p = ctx;
	int i;

	for (i = 0; i < PENDING && p->pending[i].used; i++)
		;
	assert_true(i < PENDING);
	p->pending[i] = (struct pending){ .used = true, .tag = tag };
	snprintf(
	    p->pending[i].text, sizeof(p->pending[i].text), "%s", req->path);
	p->pending[i].answer_ms = INT64_MAX;
	if (req->path[0] == '?')
		p->pending[i].answer_ms = p->now_ms + READ_DELAY_MS;
	else
		buf_printf(
		    &p->out, "%7" PRId64 "  > %s\n", p->now_ms, req->path);
}

static void
answer(struct play *p, struct pending *w, int status, int64_t retry_ms)
{
	struct answer a = { .status = status,
		.type = "",
		.error = "",
		.retry_after_ms = retry_ms,
		.rate_left = -1,
		.rate_reset_ms = -1 };
	struct buf body;

	buf_init(&body, TEXT_MAX);
	if (strncmp(w->text, "?people ", 8) == 0)
		put_people(&body, &p->world, w->text + 8);
	else if (strncmp(w->text, "?calls", 6) == 0)
		put_calls(&body, &p->world);
	else if (strncmp(w->text, "?leg", 4) == 0 && p->leg_down)
		buf_puts(&body, "down");
	a.body = buf_span(&body);
	w->used = false;
	engine_answer(p->engine, w->tag, &a, p->now_ms);
	buf_free(&body);
}

static void
tell(struct play *p)
{
	tell_changes(&p->told, &p->out, p->engine, p->now_ms, p->now_ms, false);
}

static void
run_until(struct play *p, int64_t end_ms)
{
	int64_t next;
	int i, turns;

	for (turns = 0; turns < 100000; turns++) {
		struct pending *due = NULL;

		next = engine_next(p->engine);
		for (i = 0; i < PENDING; i++)
			if (p->pending[i].used && p->reads >= 0 &&
			    p->pending[i].answer_ms < next) {
				due = &p->pending[i];
				next = due->answer_ms;
			}
		if (next > end_ms)
			break;
		p->now_ms = next > p->now_ms ? next : p->now_ms;
		if (due)
			answer(p, due, p->reads, -1);
		else
			engine_tick(p->engine, p->now_ms);
		tell(p);
	}
	assert_true(turns < 100000);
	p->now_ms = end_ms;
	engine_tick(p->engine, end_ms);
	tell(p);
}

static void
do_act(struct play *p, const char *line)
{
	struct action a;

	read_action(line, &a);
	engine_act(p->engine, &a, p->now_ms);
}

static void
do_answer(struct play *p, const char *line)
{
	char what[64];
	const char *retry = strstr(line, "retry=");
	int i, status;

	assert_int_equal(sscanf(line, "%63s %d", what, &status), 2);
	for (i = 0; i < PENDING; i++)
		if (p->pending[i].used &&
		    strncmp(p->pending[i].text, what, strlen(what)) == 0)
			break;
	if (i == PENDING)
		fail_msg("no request %s to answer\n%s", what, p->out.p);
	answer(p, &p->pending[i], status, retry ? atoi(retry + 6) : -1);
}

static void
follow(struct play *p, const char *line, enum event_kind kind)
{
	struct event ev = { .kind = kind };
	struct err err;
	int64_t now_ms;

	if (kind == EVENT_COUNT)
		assert_int_equal(
		    journal_read(span_of(line), &ev, &now_ms, &err), 1);
	engine_follow(p->engine, &ev, p->now_ms);
}

/* What goes to the engine that this one follows. */
static void
told(void *ctx, const struct event *ev)
{
	struct play *p = ctx;

	if (!p->follows)
		return;
	buf_puts(&p->out, "         = ");
	journal_write(&p->out, ev, p->now_ms);
}

static void
do_timed(struct play *p, const char *line)
{
	char text[1024], word[32] = "";
	int64_t at_ms;
	int used = 0;

	assert_int_equal(sscanf(line, "@%" SCNd64 "%n", &at_ms, &used), 1);
	line += used;
	run_until(p, at_ms);
	if (sscanf(line, " %31s%n", word, &used) != 1)
		return;
	buf_printf(&p->out, "%7" PRId64 " %s\n", at_ms, line);
	line += used;
	if (p->follows && strcmp(word, "up") == 0) {
		follow(p, "", EVENT_LINK_UP);
	} else if (p->follows && strcmp(word, "down") == 0) {
		follow(p, "", EVENT_LINK_DOWN);
	} else if (p->follows && strcmp(word, "event") == 0) {
		snprintf(text, sizeof(text), "@0%s", line);
		follow(p, text, EVENT_COUNT);
	} else if (strcmp(word, "up") == 0) {
		engine_feed_up(p->engine, at_ms);
	} else if (strcmp(word, "down") == 0) {
		engine_feed_down(p->engine, "cut", at_ms + 1000, at_ms);
	} else if (strcmp(word, "event") == 0) {
		snprintf(text, sizeof(text), "@0%s", line);
		engine_message(p->engine, span_of(text), at_ms);
	} else if (strcmp(word, "act") == 0) {
		do_act(p, line);
	} else {
		assert_string_equal(word, "answer");
		do_answer(p, line);
	}
	engine_tick(p->engine, at_ms);
	tell(p);
}

static void
do_world(struct play *p, const char *line)
{
	struct world *w = &p->world;
	char call[32], people[512] = "";
	int i;

	assert_true(sscanf(line, "world %31s %511[^\n]", call, people) >= 1);
	for (i = 0; i < w->count; i++)
		if (strcmp(w->call[i], call) == 0)
			break;
	if (i == w->count)
		w->count++;
	snprintf(w->call[i], sizeof(w->call[i]), "%s", call);
	snprintf(w->people[i], sizeof(w->people[i]), "%s", people);
}

static void
do_line(struct play *p, const char *line)
{
	if (strncmp(line, "world ", 6) == 0)
		do_world(p, line);
	else if (strcmp(line, "leg down") == 0)
		p->leg_down = true;
	else if (strcmp(line, "reads on") == 0)
		p->reads = 200;
	else if (strcmp(line, "reads off") == 0)
		p->reads = -1;
	else if (strncmp(line, "reads ", 6) == 0)
		p->reads = atoi(line + 6);
	else if (line[0] == '@')
		do_timed(p, line);
	else if (line[0] != '#' && line[0] != '\0' &&
		 strcmp(line, "leg none") != 0 && strcmp(line, "follows") != 0)
		fail_msg("what is %s?", line);
}

static void
play_one(const char *path)
{
	struct play p = { .reads = 200 };
	struct engine_options o = { .provider = &fake,
		.leg = "me",
		.has_api = true,
		.seed = { 1, 2 } };
	struct engine_out out = { .send = send, .event = told, .ctx = &p };
	struct span rest, line;
	struct buf text;
	char one[1024];

	buf_init(&p.out, TEXT_MAX);
	pair_read(path, &text);
	if (strstr(text.p, "leg none"))
		o.leg[0] = '\0';
	p.follows = o.follows = strstr(text.p, "follows\n") != NULL;
	snprintf(o.account.phone, sizeof(o.account.phone), "sip:rita");
	o.account.ring_s = 30;
	p.engine = engine_new(&o, &out, 0);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		assert_true(span_copy(one, sizeof(one), line));
		do_line(&p, one);
	}
	pair_expect(path, ".transcript", &p.out);
	engine_free(p.engine);
	buf_free(&p.out);
	buf_free(&text);
}

static void
test_scripts(void **state)
{
	(void)state;
	pair_each("tests/engine/*.script", play_one, 12);
}

/* A message that comes twice is applied once; a bad one is counted, and told
 * once for each kind. */
static void
test_double_message(void **state)
{
	static const char body[] =
	    "{\"data\":{\"event_type\":\"conference.participant.left\","
	    "\"id\":\"e1\",\"occurred_at\":\"2026-02-03T04:05:06Z\","
	    "\"payload\":{\"conference_id\":\"c1\","
	    "\"call_control_id\":\"p1\"}}}";
	struct engine_options o = { .provider = provider_find("telnyx") };
	struct play p = { 0 };
	struct engine_out out = { .send = send, .ctx = &p };
	struct engine *e = engine_new(&o, &out, 0);

	(void)state;
	engine_message(e, span_of(body), 10);
	assert_int_equal(
	    model_participant(engine_model(e), "p1")->touched_ms, 10);
	engine_message(e, span_of(body), 20);
	assert_int_equal(
	    model_participant(engine_model(e), "p1")->touched_ms, 10);
	engine_message(e, span_of("{"), 30);
	assert_int_equal(model_link(engine_model(e))->skipped, 1);
	assert_true(engine_skip_news(e)[0] != '\0');
	engine_message(e, span_of("{"), 40);
	assert_int_equal(model_link(engine_model(e))->skipped, 2);
	assert_true(engine_skip_news(e)[0] == '\0');
	engine_free(e);
}

static void
hear_of(struct engine *e, const char *text)
{
	struct event ev;
	struct err err;
	int64_t now_ms;

	assert_int_equal(journal_read(span_of(text), &ev, &now_ms, &err), 1);
	engine_follow(e, &ev, now_ms);
}

/* Which acts one wish has made, and whether they are over; none if it made
 * none. */
static void
test_acted(void **state)
{
	struct engine_options o = {
		.provider = &fake, .has_api = true, .follows = true
	};
	struct play p = { .reads = -1 };
	struct engine_out out = { .send = send, .ctx = &p };
	struct action a = { .kind = ACTION_BARGE, .call = "c1" };
	struct engine *e;
	uint64_t first, last;

	(void)state;
	buf_init(&p.out, TEXT_MAX);
	snprintf(o.account.phone, sizeof(o.account.phone), "sip:rita");
	e = p.engine = engine_new(&o, &out, 0);
	engine_acted(e, &first, &last);
	assert_true(first == 0 && last == 0);
	engine_act(e, &a, 10);
	engine_acted(e, &first, &last);
	assert_true(first == 0 && last == 0);
	hear_of(e, "@20 call-open call=c1 at=1");
	hear_of(e, "@20 join call=c1 participant=ana at=1");
	hear_of(e, "@20 link-up");
	engine_act(e, &a, 30);
	engine_acted(e, &first, &last);
	assert_true(first == 1 && last == 2); /* dial, barge */
	assert_true(engine_is_open(e, first, last));
	assert_false(engine_is_open(e, last + 1, last + 9));
	/* What was to follow is dropped; what is on its way is not. */
	a.kind = ACTION_QUIET;
	engine_act(e, &a, 40);
	engine_acted(e, &first, &last);
	assert_true(first == 0 && last == 0);
	assert_true(engine_is_open(e, 1, 1));
	assert_false(engine_is_open(e, 2, 2));
	engine_free(e);
	buf_free(&p.out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_double_message),
		cmocka_unit_test(test_acted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
