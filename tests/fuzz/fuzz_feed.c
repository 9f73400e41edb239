/*
 * What a console says to the relay's feed, a line each.  Others stand for what
 * happens beside it:
 *
 *	@TIME EVENT ...		the model changes, a line of a journal
 *	+MS			so much time goes by
 *	?N			the console takes so many messages
 *	!ID			the owner answers an act, late
 *	~			the relay ends
 *	=QUEUE,QUEUE		it comes anew, as who sees these queues
 *	=			... or all; "*" in front: whole numbers too
 *
 * The console keeps the rules of docs/feed.md and looks that the relay does.
 */
#include "base/mem.h"
#include "fuzz.h"
#include "model/journal.h"
#include "relay/feed_inside.h"

#define T0 1000000
#define CALLS 64
#define LINES_MAX 2000

/* A call as the console was told of it. */
struct told {
	char id[ID_LEN];
	int64_t rev;
};

struct play {
	struct model *model;
	struct feed_core core;
	struct relay_session session;
	int64_t now_ms;
	int opened, said, byes;
	bool filling;
	int64_t seq; /* -1: there is no picture */
	int told_count;
	struct told told[CALLS];
	bool full; /* more calls than are looked at */
};

static const struct model *
model(void *ctx)
{
	return ((struct play *)ctx)->model;
}

/* Whoever is seen on air is told of, in the first call. */
static int
supervisors(void *ctx, const char *call, struct relay_superv *out, int max)
{
	(void)ctx;
	if (max < 1 || strcmp(call, "c1") != 0)
		return 0;
	out[0] = (struct relay_superv){ .user = "lee",
		.part = "s1",
		.mode = MODE_WHISPER,
		.to_count = 1,
		.to = { "a1" },
		.since_ms = T0 };
	return 1;
}

static size_t
sessions_of(void *ctx, const char *name)
{
	(void)ctx;
	MUST(name[0]);
	return 0;
}

static void
opened(void *ctx, struct relay_session *s)
{
	struct play *play = ctx;

	MUST(s == &play->session && s->stage == SESSION_LIVE);
	play->opened++;
}

static void
closed(void *ctx, struct relay_session *s)
{
	(void)ctx;
	(void)s;
}

static void
answer(struct play *play, const char *id, const char *status, const char *text)
{
	struct relay_result r = { .id = id,
		.status = status,
		.text = text,
		.deadline_ms = -1,
		.ms = 3,
		.retry_ms = -1 };
	struct buf b;

	buf_init(&b, FEED_SAID_MAX);
	feed_write_result(&b, &r);
	MUST(!b.failed);
	session_say(&play->session, buf_span(&b), play->now_ms);
	buf_free(&b);
}

static void
action(void *ctx, struct relay_session *s, const struct relay_action *a)
{
	struct play *play = ctx;
	int i;

	MUST(s->stage == SESSION_LIVE && play->opened == 1);
	MUST(a->id[0] && strlen(a->id) < FEED_ID_LEN);
	MUST(a->verb[0] && strlen(a->verb) < FEED_VERB_LEN);
	MUST(a->call && a->part && a->via && a->text && a->reason);
	MUST(a->to_count >= 0 && a->to_count <= TARGET_MAX);
	for (i = 0; i < a->to_count; i++)
		MUST(a->to[i]);
	answer(play, a->id, "sent", a->text);
	answer(play, a->id, "done", a->reason);
}

static struct relay_feed_options
options(struct play *play)
{
	return (struct relay_feed_options){ .relay = "r1",
		.site = "north",
		.source = "telnyx",
		.targets = 4,
		.heartbeat_ms = 5000,
		.dead_ms = 10000,
		.sessions_max = 10,
		.sessions_per_user = 2,
		.model = model,
		.supervisors = supervisors,
		.opened = opened,
		.closed = closed,
		.action = action,
		.ctx = play };
}

/* Whether so many digits are in a row that somebody can be called. */
static bool
is_number(const char *text)
{
	int digits = 0;

	for (; *text && digits < 7; text++)
		if (*text >= '0' && *text <= '9')
			digits++;
		else if (!strchr(" ()-./", *text))
			digits = 0;
	return digits >= 7;
}

/* A person's number is masked unless all may be seen, or he is of the house. */
static void
check_masked(const struct play *play, const struct cJSON *call)
{
	const struct cJSON *v = json_first(json_get(call, "parts"));

	for (; v && !play->session.user.unmask; v = json_next(v)) {
		const char *role = json_str(v, "role");
		const char *num = json_str(v, "num");

		MUST(role);
		if (strcmp(role, "agent") != 0 && strcmp(role, "bot") != 0 &&
		    strcmp(role, "supervisor") != 0 && num)
			MUST(!is_number(num));
	}
}

/* A call in no queue is for those alone who see all. */
static bool
may_see(const struct relay_user *u, const char *queue)
{
	int i;

	for (i = 0; i < u->queue_count; i++)
		if (queue && strcmp(u->queue[i], queue) == 0)
			return true;
	return u->all_queues;
}

static void
keep(struct play *play, const char *id, int64_t rev, bool over)
{
	int i = 0;

	while (i < play->told_count && strcmp(play->told[i].id, id) != 0)
		i++;
	if (over) {
		if (i < play->told_count)
			play->told[i] = play->told[--play->told_count];
		return;
	}
	if (i == CALLS) {
		play->full = true;
		return;
	}
	play->told_count += i == play->told_count;
	MUST(span_copy(play->told[i].id, ID_LEN, span_of(id)));
	play->told[i].rev = rev;
}

static void
take_call(struct play *play, const struct cJSON *call)
{
	const char *id = json_str(call, "id");
	const char *state = json_str(call, "state");
	const char *queue = json_str(call, "queue");
	bool over = state && strcmp(state, "ended") == 0;
	int64_t rev = -1;

	MUST(id && state && json_int(call, "rev", &rev));
	MUST(over || may_see(&play->session.user, queue));
	check_masked(play, call);
	keep(play, id, rev, over);
}

static void
take_snapshot(struct play *play, const struct cJSON *m)
{
	const struct cJSON *v = json_first(json_get(m, "calls"));
	int64_t part = 0;
	bool more = true;

	MUST(json_int(m, "part", &part) && json_bool(m, "more", &more));
	MUST((part == 1) != play->filling);
	if (part == 1)
		play->told_count = 0;
	for (; v; v = json_next(v))
		take_call(play, v);
	play->filling = more;
	if (!more)
		MUST(json_int(m, "seq", &play->seq));
}

/* No hole is in the numbers. */
static void
take_numbered(struct play *play, const struct cJSON *m)
{
	int64_t seq, prev;

	MUST(json_int(m, "seq", &seq) && json_int(m, "prev", &prev));
	MUST(play->seq >= 0 && !play->filling);
	MUST(prev == play->seq && seq >= prev);
	play->seq = seq;
	if (json_get(m, "call"))
		take_call(play, json_get(m, "call"));
}

static void
take_hello(struct play *play, const struct cJSON *m)
{
	const char *resume = json_str(m, "resume");

	MUST(resume && play->said == 0 && play->opened == 1);
	if (strcmp(resume, "ok") == 0) {
		/* It is as new as it says it is. */
		MUST(json_int(m, "seq", &play->seq));
		play->full = true;
	}
}

static void
take_message(struct play *play, struct span text)
{
	struct err err;
	struct cJSON *m = json_parse(text, &err);
	const char *type = json_str(m, "type");
	int64_t code = 0;

	MUST(m && type && text.n <= FEED_SAID_MAX);
	MUST(play->byes == 0);
	if (strcmp(type, "bye") == 0) {
		MUST(json_int(m, "code", &code));
		MUST(code == play->session.code);
		play->byes++;
	} else if (strcmp(type, "hello") == 0) {
		take_hello(play, m);
	} else {
		MUST(play->said > 0);
		if (strcmp(type, "snapshot") == 0)
			take_snapshot(play, m);
		else if (strcmp(type, "event") == 0 ||
			 strcmp(type, "sync") == 0)
			take_numbered(play, m);
		else
			MUST(strcmp(type, "result") == 0 ||
			     strcmp(type, "native") == 0);
	}
	play->said++;
	json_free(m);
}

static int
take_some(struct play *play, int max)
{
	struct buf b;
	int n = 0;

	buf_init(&b, FEED_SAID_MAX);
	while (n < max &&
	       session_next(&play->core, &play->session, &b, play->now_ms)) {
		MUST(!b.failed);
		take_message(play, buf_span(&b));
		buf_clear(&b);
		n++;
	}
	buf_free(&b);
	return n;
}

/* Whoever has taken everything shows what the board has, and no more. */
static void
check_picture(const struct play *play)
{
	const struct board_call *c;
	int n = 0, i;

	if (play->session.stage != SESSION_LIVE || play->full)
		return;
	TAILQ_FOREACH(c, board_calls(play->core.board), all)
	{
		if (!scope_has(&play->session.scope, c->queue))
			continue;
		for (i = 0; i < play->told_count; i++)
			if (strcmp(play->told[i].id, c->id) == 0)
				break;
		MUST(i < play->told_count && play->told[i].rev == c->rev);
		n++;
	}
	MUST(n == play->told_count);
}

/* Takes all that is left; once closed there is one bye, the last word. */
static void
finish(struct play *play)
{
	while (take_some(play, 100) > 0)
		continue;
	MUST(!session_has(&play->core, &play->session, play->now_ms));
	MUST(play->byes == (play->session.code != 0));
	MUST((play->session.stage == SESSION_OVER) == (play->byes == 1));
	MUST(play->opened == play->session.open);
	check_picture(play);
	session_free(&play->core, &play->session);
}

static void
come(struct play *play, struct span who)
{
	struct relay_user *u = &play->session.user;

	memset(&play->session, 0, sizeof(play->session));
	play->opened = play->said = play->byes = play->told_count = 0;
	play->filling = play->full = false;
	play->seq = -1;
	snprintf(u->name, sizeof(u->name), "dana");
	snprintf(u->role_words, sizeof(u->role_words), "watch monitor");
	snprintf(u->act_words, sizeof(u->act_words), "monitor stop");
	u->unmask = span_starts(who, "*");
	who.p += u->unmask;
	who.n -= u->unmask;
	u->all_queues = who.n == 0;
	while (who.n > 0 && u->queue_count < FEED_QUEUES)
		if (span_copy(u->queue[u->queue_count], NAME_LEN,
			fuzz_until(&who, ',')))
			u->queue_count++;
	session_init(&play->session, play->now_ms);
}

static int64_t
number(struct span s, int64_t most)
{
	int64_t n = 0;

	for (; s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9' && n < most;
	     s.p++, s.n--)
		n = n * 10 + s.p[0] - '0';
	return n < most ? n : most;
}

static void
change(struct play *play, struct span line)
{
	struct event ev;
	struct err err;
	int64_t at_ms;

	/* Readers of a provider refuse it. */
	if (!text_is_utf8(line))
		return;
	if (journal_read(line, &ev, &at_ms, &err) != 1)
		return;
	model_apply(play->model, &ev, play->now_ms);
	feed_core_update(&play->core, play->now_ms);
	if (feed_core_health(&play->core, play->now_ms))
		play->session.health_due = true;
}

/* What the owner does beside it. */
static void
own(struct play *play, char what, struct span rest)
{
	char id[FEED_ID_LEN];

	if (what == '~')
		session_end(&play->session, FEED_RESTART, "restart", 1200,
		    play->now_ms);
	else if (play->opened && text_is_utf8(rest) &&
		 span_copy(id, sizeof(id), rest))
		answer(play, id, "unknown", "nobody knows");
}

static void
take_line(struct play *play, struct span line)
{
	struct span rest = { line.p + 1, line.n - 1 };
	int code = play->session.code;

	if (line.p[0] == '@') {
		change(play, line);
	} else if (line.p[0] == '+') {
		play->now_ms += number(rest, 60000);
		session_tick(&play->core, &play->session, play->now_ms);
	} else if (line.p[0] == '?') {
		take_some(play, (int)number(rest, 100));
	} else if (line.p[0] == '!' || line.p[0] == '~') {
		own(play, line.p[0], rest);
	} else if (line.p[0] == '=') {
		finish(play);
		come(play, rest);
	} else {
		session_hear(&play->core, &play->session, line, play->now_ms);
	}
	/* What ends it is said once. */
	if (code && line.p[0] != '=')
		MUST(play->session.code == code);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n }, line;
	struct play *play = mem_zalloc(1, sizeof(*play));
	struct relay_feed_options o = options(play);
	int lines = 0;

	play->now_ms = T0;
	play->model = model_new();
	feed_core_init(&play->core, &o, T0);
	play->core.sessions_of = sessions_of;
	play->core.ctx = play;
	come(play, span_of(""));
	while (lines++ < LINES_MAX && span_line(&in, &line))
		if (line.n > 0)
			take_line(play, line);
	finish(play);
	feed_core_free(&play->core);
	model_free(play->model);
	mem_free(play);
	return 0;
}
