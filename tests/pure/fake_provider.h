#ifndef TESTS_FAKE_PROVIDER_H
#define TESTS_FAKE_PROVIDER_H

/* A provider made up for tests: a message is a line of a journal, a request is
 * words, and the body of an answer is lines of a journal. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "model/journal.h"
#include "provider/provider.h"

static int
fake_decode(const struct account *acct, struct span msg, struct delivery *d,
    struct sink *out, struct err *err)
{
	struct event ev;
	int64_t now_ms;

	(void)acct;
	d->id[0] = '\0';
	if (journal_read(msg, &ev, &now_ms, err) != 1)
		return -1;
	out->put(out->ctx, &ev);
	return 0;
}

static int
somebody_held(const struct model *m, const struct action *a)
{
	const struct call *c = model_call(m, a->call);
	const struct participant *p;

	if (!c)
		return 0;
	TAILQ_FOREACH(p, &c->participants, in_call)
	if (p->on_hold)
		return 1;
	return 0;
}

static int
fake_plan(const struct account *acct, const struct model *m,
    const struct action *a, bool joined, struct plan *out, struct err *err)
{
	struct request *req;
	struct step *s;
	int i;
	size_t n;

	(void)acct;
	(void)err;
	/* In a call whose name begins with p each act takes three requests, or
	 * two once somebody there is on hold. */
	for (i = 1 + somebody_held(m, a); i < 3 && a->call[0] == 'p'; i++) {
		s = plan_add(out);
		s->req.method = METHOD_POST;
		s->done_too = 410;
		s->not_yet = 409;
		snprintf(s->req.path, sizeof(s->req.path), "%s-%d %.20s",
		    action_name(a->kind), i, a->call);
	}
	req = &plan_add(out)->req;
	*req = (struct request){ .method = METHOD_POST };
	snprintf(req->path, sizeof(req->path), "%s%s %.20s %.20s",
	    !joined && a->kind == ACTION_MONITOR ? "join-" : "",
	    action_name(a->kind), a->call, a->participant);
	for (i = 0; i < a->target_count; i++) {
		n = strlen(req->path);
		snprintf(req->path + n, sizeof(req->path) - n, " >%.20s",
		    a->target[i]);
	}
	snprintf(req->body, sizeof(req->body), "%s", a->key);
	return 0;
}

static int
fake_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	static const char *const names[] = { "?feed", "?calls", "?people",
		"?names", "?leg" };

	(void)acct;
	if (q->kind == QUESTION_FEED)
		return err_set(err, "not asked here");
	*req = (struct request){ .method = METHOD_GET };
	snprintf(
	    req->path, sizeof(req->path), "%s %.20s", names[q->kind], q->call);
	return 0;
}

static int
fake_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err)
{
	struct span rest = a->body, line;
	struct event ev;
	int64_t now_ms;

	(void)acct;
	if (q->kind == QUESTION_LEG) {
		ev = (struct event){ .kind = EVENT_LEG_ALIVE,
			.value = q->since_ms,
			.on = a->body.n == 0 };
		snprintf(ev.participant, sizeof(ev.participant), "%s", q->call);
		out->put(out->ctx, &ev);
		return 0;
	}
	if (a->status != 200)
		return err_set(err, "status %d", a->status);
	while (span_line(&rest, &line)) {
		assert_int_equal(journal_read(line, &ev, &now_ms, err), 1);
		out->put(out->ctx, &ev);
	}
	return 0;
}

static int
fake_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err)
{
	(void)acct;
	(void)a;
	(void)err;
	snprintf(id, ID_LEN, act->kind == ACTION_DIAL ? "me2" : "c9");
	return 0;
}

static void
fake_judge(const struct answer *a, struct verdict *v)
{
	static const struct {
		int status;
		enum verdict_kind kind;
		const char *text;
	} rows[] = {
		{ 200, VERDICT_OK, "" },
		{ 401, VERDICT_SIGN_IN, "sign-in refused" },
		{ 403, VERDICT_FORBIDDEN, "not allowed" },
		{ 404, VERDICT_CALL_GONE, "no such conference" },
		{ 409, VERDICT_REFUSED, "refused" },
		{ 422, VERDICT_REFUSED, "refused" },
		{ 410, VERDICT_LEG_GONE, "that leg has ended" },
		{ 429, VERDICT_BUSY, "busy" },
		{ 503, VERDICT_BROKEN, "provider error 503" },
		{ 0, VERDICT_NO_ANSWER, "no answer" },
		{ 201, VERDICT_STRANGE, "something else answered" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].status == a->status)
			break;
	assert_true(i < ARRAY_LEN(rows));
	v->kind = rows[i].kind;
	snprintf(v->text, sizeof(v->text), "%s", rows[i].text);
}

static void
fake_observe(const struct account *acct, const struct participant *leg,
    struct observed *o)
{
	o->certain =
	    leg->muted || leg->target_count > 0 || !acct->monitor_unmuted;
	o->mode = MODE_BARGE;
	if (leg->muted)
		o->mode = MODE_MONITOR;
	if (leg->target_count > 0)
		o->mode = MODE_WHISPER;
	if (!leg->call)
		o->mode = MODE_OFF;
}

static const struct provider fake = {
	.name = "fake",
	.can = ACTION_BIT(ACTION_COUNT) - 1,
	.dial_joins = true,
	.decode = fake_decode,
	.plan = fake_plan,
	.ask = fake_ask,
	.reply = fake_reply,
	.made = fake_made,
	.judge = fake_judge,
	.observe = fake_observe,
};

#endif
