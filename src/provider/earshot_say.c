/*
 * What is said to a relay, and what its words on an act mean.
 */
#include "provider/earshot_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define FOR_LIFE (1 << 20)

static void
finish(struct buf *b, struct request *req)
{
	*req = (struct request){ .method = METHOD_SAY, .kind = BODY_JSON };
	snprintf(req->body, sizeof(req->body), "%s", b->p);
	buf_free(b);
}

/* Where we are, if we know: what came since is then told, else everything. */
void
earshot_greet(const struct position *at, struct request *req)
{
	struct buf b;

	buf_init(&b, FOR_LIFE);
	buf_puts(&b, "{");
	json_put_pair(&b, "type", "hello");
	json_put_int(&b, "v", 1);
	json_put_pair(&b, "client", "earshot/" EARSHOT_VERSION);
	if (at->known && at->epoch[0]) {
		json_put_key(&b, "resume");
		buf_puts(&b, "{");
		json_put_pair(&b, "epoch", at->epoch);
		json_put_int(&b, "seq", at->seq);
		buf_puts(&b, "}");
	}
	buf_puts(&b, "}");
	finish(&b, req);
}

static void
put_args(struct buf *b, const struct action *act)
{
	int i;

	json_put_key(b, "args");
	buf_puts(b, "{");
	if (act->kind == ACTION_WHISPER) {
		json_put_key(b, "to");
		buf_puts(b, "[");
		for (i = 0; i < act->target_count; i++) {
			buf_puts(b, i ? "," : "");
			json_put_str(b, span_of(act->target[i]));
		}
		buf_puts(b, "]");
	} else {
		json_put_pair(b, act->kind == ACTION_CLAIM ? "from" : "part",
		    act->participant);
	}
	buf_puts(b, "}");
}

/* A number that the call has as it is seen here: if others are in it by now,
 * nothing is done.  What makes quieter is never held up by that, nor what is
 * done to nobody on the line. */
static bool
has_rev(enum action_kind kind)
{
	return kind != ACTION_LEAVE && kind != ACTION_HANGUP &&
	       kind != ACTION_QUIET && !action_is_word(kind);
}

static bool
has_args(const struct action *act)
{
	if (act->kind == ACTION_CLAIM)
		return act->participant[0] != '\0';
	if (act->kind == ACTION_WHISPER)
		return true;
	return !action_is_mine(act->kind) && !action_is_word(act->kind) &&
	       act->kind != ACTION_QUIET;
}

static void
put_action(struct buf *b, const struct model *m, const struct action *act,
    const char *verb)
{
	const struct call *c = model_call(m, act->call);

	buf_puts(b, "{");
	json_put_pair(b, "type", "action");
	json_put_pair(b, "id", act->key);
	json_put_pair(b, "do", verb);
	json_put_pair(b, "call", act->call);
	if (has_rev(act->kind) && c && c->rev > 0)
		json_put_int(b, "rev", c->rev);
	if (has_args(act))
		put_args(b, act);
	buf_puts(b, "}");
}

int
earshot_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err)
{
	const char *verb = earshot_verb(act->kind);
	struct buf b;

	(void)acct;
	(void)joined;
	if (!verb)
		return err_set(
		    err, "earshot: cannot %s", action_name(act->kind));
	buf_init(&b, FOR_LIFE);
	put_action(&b, m, act, verb);
	if (b.len > EARSHOT_SAY_MAX) {
		buf_free(&b);
		return err_set(err, "too many people for one message");
	}
	finish(&b, &plan_add(out)->req);
	return 0;
}

/* Codes that say more than that it was refused. */
static const struct {
	const char *code;
	enum verdict_kind kind;
	const char *text;
} codes[] = {
	{ "gone", VERDICT_LEG_GONE, "gone already" },
	{ "denied", VERDICT_REFUSED, "your token does not allow that" },
	{ "conflict", VERDICT_REFUSED, "not sent: the call has just changed" },
	{ "rate", VERDICT_REFUSED, "not sent: too many acts, wait a moment" },
	{ "busy", VERDICT_REFUSED, "the provider is busy" },
	{ "provider", VERDICT_REFUSED, "the provider refused" },
	{ "credentials", VERDICT_REFUSED,
	    "the relay is not signed in at the provider" },
	{ "policy", VERDICT_REFUSED, "the relay does not do that" },
	{ "audit", VERDICT_REFUSED, "the relay's audit log is not written" },
	{ "timeout", VERDICT_REFUSED, "it took too long" },
};

static void
refusal(const struct cJSON *v, struct verdict *out)
{
	const char *code = json_str(v, "code");
	const char *text = json_str(v, "text");
	size_t i;

	out->kind = VERDICT_REFUSED;
	snprintf(out->text, sizeof(out->text), "the relay refused");
	for (i = 0; code && i < ARRAY_LEN(codes); i++) {
		if (strcmp(codes[i].code, code) != 0)
			continue;
		out->kind = codes[i].kind;
		snprintf(out->text, sizeof(out->text), "%s", codes[i].text);
	}
	if (text && text[0])
		text_clean(out->text, sizeof(out->text), 100, span_of(text));
}

/* The answer is the message itself, under status 200; 0 if none came. */
void
earshot_judge(const struct answer *a, struct verdict *v)
{
	struct err err;
	struct cJSON *root = a->status ? json_parse(a->body, &err) : NULL;
	const char *status = json_str(root, "status");
	const char *text = json_str(root, "text");

	*v = (struct verdict){ .kind = VERDICT_NO_ANSWER };
	if (!status) {
		text_clean(v->text, sizeof(v->text), 60, span_of(a->error));
	} else if (strcmp(status, "done") == 0 ||
		   strcmp(status, "accepted") == 0) {
		v->kind = VERDICT_OK;
	} else if (strcmp(status, "failed") == 0 ||
		   strcmp(status, "denied") == 0) {
		refusal(root, v);
	} else {
		text_clean(v->text, sizeof(v->text), 60,
		    span_of(
			text && text[0] ? text : "the relay does not know"));
	}
	json_free(root);
}
