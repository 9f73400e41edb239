/* Proves what the engine does where a relay carries the acts out: what is said
 * to it, what is claimed of who hears my leg, and how every act ends, above all
 * when the feed is lost.  Each script in tests/broker is played on a clock of
 * its own, and its transcript compared with the file beside it (RENEW=1 writes
 * it anew).
 *
 *	@TIME up | down		the feed
 *	@TIME level		hello and a snapshot of the calls put last
 *	@TIME resume		hello that goes on where it was
 *	@TIME put ID superv	a call of ana and cust, and my leg as told:
 *				none | dialling | monitor | whisper | barge,
 *				with + if it was seen, ? if it is not sure
 *	@TIME end ID
 *	@TIME word VERB STATUS [CODE]	a result of the newest such action
 *	@TIME raw JSON
 *	@TIME act KIND call=ID who=ID to=ID ...
 *	@TIME deaf		why the connection is to be dropped
 *	@TIME			just time
 */
#include "engine_told.h"
#include "pairs.h"

#include <inttypes.h>

#include "base/json.h"
#include "engine/engine.h"
#include "model/audience.h"

#define CALLS 4
/* Where the clock begins: long after what a model is born with. */
#define BASE_MS 1000000

struct play {
	struct engine *engine;
	struct buf out;
	int64_t now_ms;
	int64_t seq;
	char call[CALLS][1024]; /* as put last, "" if none */
	char key[ACTION_COUNT][40];
	struct told told;
};

static enum action_kind
kind_of(const char *verb)
{
	return strcmp(verb, "stop") == 0 ? ACTION_LEAVE : action_kind_of(verb);
}

static void
send(void *ctx, uint64_t tag, const struct request *req)
{
	struct play *p = ctx;
	struct err err;
	struct cJSON *v = json_parse(span_of(req->body), &err);
	const char *verb = json_str(v, "do"), *key = json_str(v, "id");
	char text[REQUEST_BODY_LEN], *id;

	(void)tag;
	assert_int_equal(req->method, METHOD_SAY);
	snprintf(text, sizeof(text), "%s", req->body);
	/* The key is chance. */
	id = key ? strstr(text, key) : NULL;
	if (id) {
		snprintf(p->key[kind_of(verb)], 40, "%s", key);
		memset(id, '#', strlen(key));
	}
	buf_printf(&p->out, "%7" PRId64 "  > %s\n", p->now_ms - BASE_MS, text);
	json_free(v);
}

static void
tell(struct play *p)
{
	tell_changes(
	    &p->told, &p->out, p->engine, p->now_ms, p->now_ms - BASE_MS, true);
}

static void
run_until(struct play *p, int64_t end_ms)
{
	int turns;

	for (turns = 0; engine_next(p->engine) <= end_ms; turns++) {
		assert_true(turns < 100000);
		if (engine_next(p->engine) > p->now_ms)
			p->now_ms = engine_next(p->engine);
		engine_tick(p->engine, p->now_ms);
		tell(p);
	}
	p->now_ms = end_ms;
	engine_tick(p->engine, end_ms);
	tell(p);
}

static void
give(struct play *p, const char *text)
{
	if (!engine_message(p->engine, span_of(text), p->now_ms))
		buf_printf(&p->out, "%7" PRId64 "  drop: %s\n",
		    p->now_ms - BASE_MS, engine_drop_why(p->engine, p->now_ms));
}

/* The call as an object; my leg as word says. */
static void
object(char *dst, size_t size, const char *id, const char *word)
{
	char superv[256] = "", part[64] = "", mode[32], to[64] = "";

	snprintf(mode, sizeof(mode), "%.*s", (int)strcspn(word, "+?"), word);
	if (strcmp(mode, "whisper") == 0)
		snprintf(to, sizeof(to), ",\"to\":[\"ana-%.20s\"]", id);
	if (strcmp(word, "none") != 0)
		snprintf(superv, sizeof(superv),
		    "{\"user\":\"dana\",\"part\":\"me\",\"mode\":\"%s\"%s%s%s}",
		    mode, strchr(word, '+') ? ",\"seen\":true" : "",
		    strchr(word, '?') ? ",\"unsure\":true" : "", to);
	if (superv[0] && strcmp(mode, "dialling") != 0)
		snprintf(part, sizeof(part),
		    ",{\"id\":\"me\",\"role\":\"supervisor\"}");
	snprintf(dst, size,
	    "{\"id\":\"%s\",\"rev\":3,\"state\":\"up\",\"parts\":["
	    "{\"id\":\"ana-%s\",\"role\":\"agent\"},"
	    "{\"id\":\"cust-%s\",\"role\":\"customer\"}%s],\"superv\":[%s]}",
	    id, id, id, part, superv);
}

static void
put(struct play *p, const char *id, const char *word)
{
	int at = id[1] - '1';
	char text[2048];

	assert_true(at >= 0 && at < CALLS);
	if (strcmp(word, "end") == 0)
		p->call[at][0] = '\0';
	else
		object(p->call[at], sizeof(p->call[at]), id, word);
	p->seq++;
	snprintf(text, sizeof(text),
	    "{\"type\":\"event\",\"seq\":%d,\"call\":%s}", (int)p->seq,
	    p->call[at][0] ? p->call[at] : "{}");
	if (strcmp(word, "end") == 0)
		snprintf(text, sizeof(text),
		    "{\"type\":\"event\",\"seq\":%d,\"call\":{\"id\":\"%s\","
		    "\"state\":\"ended\"}}",
		    (int)p->seq, id);
	give(p, text);
}

static void
level(struct play *p)
{
	char text[8192];
	int i, n;

	snprintf(text, sizeof(text),
	    "{\"type\":\"hello\",\"v\":1,\"epoch\":\"e\",\"seq\":%d,"
	    "\"resume\":\"snapshot\",\"user\":\"dana\",\"dead\":10000,"
	    "\"heartbeat\":2000}",
	    (int)p->seq);
	give(p, text);
	n = snprintf(text, sizeof(text),
	    "{\"type\":\"snapshot\",\"seq\":%d,\"calls\":[", (int)p->seq);
	for (i = 0; i < CALLS; i++)
		if (p->call[i][0])
			n += snprintf(text + n, sizeof(text) - (size_t)n,
			    "%s%s", text[n - 1] == '[' ? "" : ",", p->call[i]);
	snprintf(text + n, sizeof(text) - (size_t)n, "]}");
	give(p, text);
}

static void
resume(struct play *p)
{
	char text[512];

	snprintf(text, sizeof(text),
	    "{\"type\":\"hello\",\"v\":1,\"epoch\":\"e\",\"seq\":%d,"
	    "\"resume\":\"ok\",\"user\":\"dana\"}",
	    (int)p->seq);
	give(p, text);
}

static void
word(struct play *p, const char *line)
{
	char verb[32], status[32], code[32] = "", text[512];

	assert_true(sscanf(line, "%31s %31s %31s", verb, status, code) >= 2);
	assert_true(p->key[kind_of(verb)][0] != '\0');
	snprintf(text, sizeof(text),
	    "{\"type\":\"result\",\"id\":\"%s\",\"status\":\"%s\","
	    "\"code\":\"%s\"%s}",
	    p->key[kind_of(verb)], status, code,
	    strcmp(status, "sent") == 0 ? ",\"deadline\":8000" : "");
	give(p, text);
}

static void
do_timed(struct play *p, const char *line)
{
	char what[32] = "", id[32], how[32];
	struct action a;
	int64_t at_ms;
	int used = 0;

	assert_int_equal(sscanf(line, "@%" SCNd64 "%n", &at_ms, &used), 1);
	line += used;
	at_ms += BASE_MS;
	run_until(p, at_ms);
	if (sscanf(line, " %31s%n", what, &used) != 1)
		return;
	buf_printf(&p->out, "%7" PRId64 "%s\n", at_ms - BASE_MS, line);
	line += used;
	if (strcmp(what, "up") == 0)
		engine_feed_up(p->engine, at_ms);
	else if (strcmp(what, "down") == 0)
		engine_feed_down(p->engine, "cut", at_ms + 1000, at_ms);
	else if (strcmp(what, "level") == 0)
		level(p);
	else if (strcmp(what, "resume") == 0)
		resume(p);
	else if (strcmp(what, "put") == 0 &&
		 sscanf(line, "%31s %31s", id, how) == 2)
		put(p, id, how);
	else if (strcmp(what, "end") == 0 && sscanf(line, "%31s", id) == 1)
		put(p, id, "end");
	else if (strcmp(what, "word") == 0)
		word(p, line);
	else if (strcmp(what, "raw") == 0)
		give(p, line + 1);
	else if (strcmp(what, "act") == 0) {
		read_action(line, &a);
		engine_act(p->engine, &a, p->now_ms);
	} else if (strcmp(what, "deaf") == 0)
		buf_printf(&p->out, "%7" PRId64 "  drop: %s\n", at_ms - BASE_MS,
		    engine_drop_why(p->engine, at_ms));
	else
		fail_msg("what is %s?", what);
	tell(p);
	engine_tick(p->engine, at_ms);
	tell(p);
}

static void
play_one(const char *path)
{
	struct engine_options o = { .provider = provider_find("earshot"),
		.has_api = true,
		.seed = { 1, 2 } };
	struct play p = { .seq = 1, .now_ms = BASE_MS };
	struct engine_out out = { .send = send, .ctx = &p };
	struct span rest, line;
	struct buf text;
	char one[2048];

	pair_read(path, &text);
	buf_init(&p.out, PAIR_MAX);
	p.engine = engine_new(&o, &out, BASE_MS);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		assert_true(span_copy(one, sizeof(one), line));
		if (one[0] == '@')
			do_timed(&p, one);
		else
			assert_true(one[0] == '#' || one[0] == '\0');
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
	pair_each("tests/broker/*.script", play_one, 12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
