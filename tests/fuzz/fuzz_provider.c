/*
 * What a provider sends: "NAME WHAT STATUS\n" and the bytes.  WHAT is feed,
 * one of the questions, or an act.  Whatever comes of it goes into a model.
 * Of a feed whose messages are numbered each line is one, as in
 * tests/feeds/earshot; after "# live" they come over a connection.
 */
#include "fuzz.h"
#include "model/audience.h"
#include "provider/provider.h"

#define NOW_MS 1000000

static const char *const questions[] = { "?feed", "?calls", "?people", "?names",
	"?leg" };

struct play {
	struct model *model;
	int events;
};

static void
put(void *ctx, const struct event *ev)
{
	struct play *play = ctx;

	MUST(ev->kind < EVENT_COUNT);
	MUST(memchr(ev->call, 0, sizeof(ev->call)));
	MUST(memchr(ev->participant, 0, sizeof(ev->participant)));
	MUST(memchr(ev->other, 0, sizeof(ev->other)));
	MUST(memchr(ev->text, 0, sizeof(ev->text)));
	fuzz_is_clean(ev->text);
	model_apply(play->model, ev, NOW_MS + play->events++);
}

static struct account
account(void)
{
	struct account a = { .user = "AC1", .app = "earshot-x-1" };

	a.agent_count = 1;
	snprintf(a.agent[0], PATTERN_LEN, "%s", "*agent*");
	snprintf(a.phone, sizeof(a.phone), "%s", "PJSIP/rita");
	return a;
}

static int
find(const char *const *list, int count, struct span word)
{
	int i;

	for (i = 0; i < count; i++)
		if (span_is(word, list[i]))
			return i;
	return -1;
}

static enum action_kind
act_of(struct span word)
{
	int i;

	for (i = 0; i < ACTION_COUNT; i++)
		if (span_is(word, action_name(i)))
			return (enum action_kind)i;
	return ACTION_DIAL;
}

static void
take_answer(const struct provider *v, const struct account *acct,
    struct span what, const struct answer *a, struct sink *out)
{
	struct question q = { .page = 1, .since_ms = NOW_MS, .call = "c1" };
	struct action act = { .call = "c1", .participant = "p1" };
	struct verdict verdict;
	char id[ID_LEN];
	struct err err;
	int kind = find(questions, (int)ARRAY_LEN(questions), what);

	if (kind != -1) {
		q.kind = (enum question_kind)kind;
		v->reply(acct, &q, a, out, &err);
		return;
	}
	act.kind = act_of(what);
	v->judge(a, &verdict);
	fuzz_is_clean(verdict.text);
	if (v->echo)
		v->echo(acct, &act, a, out, &err);
	if (v->made && v->made(acct, &act, a, id, &err) == 0)
		MUST(memchr(id, 0, sizeof(id)) && id[0] != '\0');
}

/* What is kept from message to message can be believed. */
static void
check_position(const struct position *at)
{
	fuzz_is_whole(at->epoch, sizeof(at->epoch));
	fuzz_is_whole(at->user, sizeof(at->user));
	fuzz_is_whole(at->source, sizeof(at->source));
	fuzz_is_whole(at->my_call, sizeof(at->my_call));
	fuzz_is_whole(at->goodbye, sizeof(at->goodbye));
	fuzz_is_clean(at->goodbye);
	MUST(at->targets >= 0 && at->targets < TARGET_MAX);
	MUST(at->heartbeat_ms == 0 ||
	     (at->heartbeat_ms >= 1000 && at->heartbeat_ms <= 60000));
	MUST(at->dead_ms >= 0 && at->dead_ms <= 3600000);
	MUST(!at->level || (at->known && !at->filling));
}

/* Its numbers only go on, unless a hello or a picture says where they are. */
static void
check_step(const struct provider *v, const struct position *was,
    const struct delivery *d, int rc)
{
	struct request req;

	check_position(&d->at);
	fuzz_is_whole(d->key, sizeof(d->key));
	MUST(d->deadline_ms >= 0 && d->deadline_ms <= 600000);
	MUST(!d->last || rc == -1);
	if (was->strict && was->known && d->at.known &&
	    strcmp(was->epoch, d->at.epoch) == 0 && was->level)
		MUST(d->at.seq >= was->seq || d->at.head == d->at.seq);
	if (!v->greet)
		return;
	v->greet(&d->at, &req);
	fuzz_is_json(span_of(req.body));
}

static void
take_lines(const struct provider *v, const struct account *acct, struct span in,
    struct sink *out)
{
	struct delivery d = { .id = "" };
	struct span line;
	struct err err;

	while (span_line(&in, &line)) {
		struct position was = d.at;
		int rc;

		if (span_is(line, "# live"))
			d.at.strict = true;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		d.last = false;
		d.word = WORD_NONE;
		rc = v->decode(acct, line, &d, out, &err);
		check_step(v, &was, &d, rc);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct span head = fuzz_until(&in, '\n');
	struct span name = fuzz_until(&head, ' ');
	struct span what = fuzz_until(&head, ' ');
	struct play play = { 0 };
	struct sink out = { put, &play };
	struct account acct = account();
	const struct provider *v;
	struct delivery d = { .id = "" };
	struct answer a = { .body = in,
		.type = "application/json",
		.error = "",
		.status = 200,
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1 };
	struct audience heard;
	struct err err;
	char word[16];

	if (!span_copy(word, sizeof(word), name))
		return 0;
	v = provider_find(word);
	if (!v)
		return 0;
	if (span_copy(word, sizeof(word), head) && head.n > 0)
		a.status = (int)strtol(word, NULL, 10);
	acct.dialect = v->dialect;
	if (a.status == 0)
		a.error = "cut";
	play.model = model_new();
	if (span_is(what, "feed") && v->brokered)
		take_lines(v, &acct, in, &out);
	else if (span_is(what, "feed"))
		v->decode(&acct, in, &d, &out, &err);
	else
		take_answer(v, &acct, what, &a, &out);
	audience_of(play.model, NOW_MS, &heard);
	model_expire(play.model, NOW_MS + 60000);
	model_free(play.model);
	return 0;
}
