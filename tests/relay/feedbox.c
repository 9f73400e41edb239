/*
 * The feed on a floor that a test moves: reads lines, and says on standard
 * output what came of them, one JSON object each.
 *
 *	@5 call-open call=c1 "x"	an event, see model/journal.h
 *	+ USER MODE CALL PART		USER supervises CALL; MODE off: not
 *	= look				{"seq":N} when all is on its way
 *	= renew USER			USER has lost his token
 *	= bye				closes all
 *	= end				ends
 *
 * The token is the user's name; "NAME/QUEUE" sees that queue alone, "NAME!"
 * no whole numbers.  Each action is told and answered: sent, then done, or
 * what its reason says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "model/journal.h"
#include "relay/feed.h"

#define VOICES 16
#define IN_MAX (1 << 20)

struct voice {
	char user[64], call[ID_LEN], part[ID_LEN];
	enum mode mode;
};

struct box {
	struct loop *loop;
	struct watch *in;
	struct relay_feed *feed;
	struct model *model;
	struct buf text;
	struct voice voice[VOICES];
	char lost[64]; /* who has no token any more */
};

static const struct model *
model_of(void *ctx)
{
	return ((struct box *)ctx)->model;
}

static int
supervisors(void *ctx, const char *call, struct relay_superv *out, int max)
{
	struct box *b = ctx;
	int i, n = 0;

	for (i = 0; i < VOICES && n < max; i++) {
		const struct voice *v = &b->voice[i];

		if (v->user[0] && strcmp(v->call, call) == 0)
			out[n++] = (struct relay_superv){ .user = v->user,
				.part = v->part,
				.mode = v->mode };
	}
	return n;
}

static bool
admit(void *ctx, struct span token, struct relay_user *u)
{
	char shown[200], *mark;

	(void)ctx;
	if (token.n == 0 || !span_copy(shown, sizeof(shown), token) ||
	    strncmp(shown, "wrong", 5) == 0)
		return false;
	u->all_queues = u->unmask = true;
	mark = strchr(shown, '!');
	if (mark) {
		u->unmask = false;
		*mark = '\0';
	}
	mark = strchr(shown, '/');
	if (mark) {
		u->all_queues = false;
		u->queue_count = 1;
		snprintf(u->queue[0], NAME_LEN, "%s", mark + 1);
		*mark = '\0';
	}
	snprintf(u->name, sizeof(u->name), "%.60s", shown);
	snprintf(u->role_words, sizeof(u->role_words), "watch monitor");
	snprintf(u->act_words, sizeof(u->act_words), "monitor stop quiet");
	return true;
}

static void
tell(const char *what, const char *user)
{
	printf("{\"%s\":\"%s\"}\n", what, user);
	fflush(stdout);
}

static void
opened(void *ctx, struct relay_session *s)
{
	(void)ctx;
	tell("opened", relay_feed_user_of(s)->name);
}

static void
closed(void *ctx, struct relay_session *s)
{
	(void)ctx;
	tell("closed", relay_feed_user_of(s)->name);
}

static void
action(void *ctx, struct relay_session *s, const struct relay_action *a)
{
	struct box *b = ctx;
	struct relay_result r = { .id = a->id,
		.status = "sent",
		.deadline_ms = 8000,
		.ms = -1,
		.retry_ms = -1 };
	bool late = a->has_rev && a->rev < relay_feed_rev(b->feed, a->call);
	struct buf line;

	buf_init(&line, 65536);
	buf_puts(&line, "{");
	json_put_pair(&line, "action", a->id);
	json_put_pair(&line, "do", a->verb);
	json_put_pair(&line, "user", relay_feed_user_of(s)->name);
	json_put_bool(&line, "sees", relay_feed_sees(b->feed, s, a->call));
	json_put_bool(&line, "late", late);
	buf_puts(&line, "}\n");
	fputs(line.p, stdout);
	fflush(stdout);
	buf_free(&line);
	if (!late) {
		relay_feed_result(b->feed, s, &r);
		r.deadline_ms = -1;
		r.status = "done";
		r.ms = 1;
	} else {
		r.deadline_ms = -1;
		r.status = "failed";
		r.code = "conflict";
	}
	relay_feed_result(b->feed, s, &r);
}

static bool
stays(void *ctx, struct relay_user *u)
{
	return strcmp(u->name, ((struct box *)ctx)->lost) != 0;
}

static void
supervise(struct box *b, const char *line)
{
	struct voice v = { .mode = MODE_OFF };
	struct voice *at = NULL;
	char mode[16];
	int i;

	if (sscanf(line, "+ %63s %15s %319s %319s", v.user, mode, v.call,
		v.part) < 2)
		return;
	for (i = 0; i < VOICES; i++)
		if (strcmp(b->voice[i].user, v.user) == 0)
			at = &b->voice[i];
	for (i = 0; i < VOICES && !at; i++)
		if (!b->voice[i].user[0])
			at = &b->voice[i];
	if (!at)
		return;
	while (v.mode < MODE_BARGE && strcmp(mode_name(v.mode), mode) != 0)
		v.mode++;
	if (v.mode == MODE_OFF)
		v.user[0] = '\0';
	*at = v;
}

static void
order(struct box *b, const char *line)
{
	struct relay_feed_counts n;

	if (strcmp(line, "= look") == 0) {
		model_expire(b->model, clock_now_ms());
		relay_feed_rev(b->feed, "");
		relay_feed_count(b->feed, &n);
		printf("{\"seq\":%llu,\"sessions\":%zu,\"snapshots\":%llu,"
		       "\"resumed\":%llu,\"slow\":%llu,\"bad\":%llu,"
		       "\"refused\":%llu}\n",
		    (unsigned long long)n.seq, n.sessions,
		    (unsigned long long)n.snapshots,
		    (unsigned long long)n.resumed, (unsigned long long)n.slow,
		    (unsigned long long)n.bad, (unsigned long long)n.refused);
		fflush(stdout);
	} else if (sscanf(line, "= renew %63s", b->lost) == 1) {
		relay_feed_renew(b->feed, stays, b);
	} else if (strcmp(line, "= bye") == 0) {
		relay_feed_bye(b->feed, FEED_RESTART, "restart", 2000);
	} else {
		loop_stop(b->loop);
	}
}

static void
take_line(struct box *b, struct span s)
{
	char line[1024];
	struct event ev;
	struct err err;
	int64_t now;

	if (!span_copy(line, sizeof(line), s))
		return;
	if (line[0] == '+') {
		supervise(b, line);
	} else if (line[0] == '=') {
		order(b, line);
		return;
	} else if (journal_read(s, &ev, &now, &err) == 1) {
		model_apply(b->model, &ev, now);
	}
	relay_feed_changed(b->feed, NULL, NULL, NULL);
}

static void
on_in(void *ctx, int ready)
{
	struct box *b = ctx;
	char part[65536], *end;
	ssize_t n = read(STDIN_FILENO, part, sizeof(part));

	(void)ready;
	if (n <= 0) {
		loop_stop(b->loop);
		return;
	}
	buf_put(&b->text, part, (size_t)n);
	while (b->text.len > 0) {
		size_t len;

		end = memchr(b->text.p, '\n', b->text.len);
		if (!end)
			break;
		len = (size_t)(end - b->text.p);
		take_line(b, (struct span){ b->text.p, len });
		buf_drop(&b->text, len + 1);
	}
}

int
main(int argc, char *argv[])
{
	static struct box b;
	struct relay_feed_options o = {
		.addr = "127.0.0.1",
		.path = "/feed",
		.relay = "box",
		.site = "north",
		.source = "telnyx",
		.targets = 4,
		.heartbeat_ms = argc > 1 ? strtol(argv[1], NULL, 10) : 5000,
		.sessions_max =
		    argc > 2 ? (size_t)strtol(argv[2], NULL, 10) : 200,
		.sessions_per_user = 8,
		.model = model_of,
		.supervisors = supervisors,
		.admit = admit,
		.opened = opened,
		.closed = closed,
		.action = action,
		.ctx = &b,
	};
	struct err err;

	b.loop = loop_new(&err);
	if (!b.loop)
		return 1;
	b.model = model_new();
	buf_init(&b.text, IN_MAX);
	b.feed = relay_feed_new(b.loop, &o, &err);
	if (!b.feed) {
		fprintf(stderr, "feedbox: %s\n", err.text);
		return 1;
	}
	b.in = watch_new(b.loop, STDIN_FILENO, on_in, &b);
	if (!b.in)
		return 1;
	watch_set(b.in, WATCH_READ);
	printf(
	    "{\"feed\":\"ws://127.0.0.1:%d/feed\"}\n", relay_feed_port(b.feed));
	fflush(stdout);
	loop_run(b.loop);
	watch_free(b.in);
	relay_feed_free(b.feed);
	model_free(b.model);
	buf_free(&b.text);
	loop_free(b.loop);
	return 0;
}
