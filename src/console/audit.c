#include "console/audit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "io/chain.h"
#include "io/log.h"

#define MEMBERS_MAX (32 << 10)
#define RETRY_MS 5000
#define OPEN_ACTS 64

/* An act whose end is awaited. */
struct pending {
	uint64_t id;
	char key[40];
	int64_t asked_ms;
};

struct audit {
	char *path;
	struct audit_who who;
	struct chain *chain;
	char trouble[NAME_LEN];
	int64_t retry_ms;
	struct pending pending[OPEN_ACTS];
	int next;
};

static void
broken(struct audit *a, const char *why)
{
	snprintf(a->trouble, sizeof(a->trouble),
	    "Audit log: %.80s. Acting is off, watching goes on.", why);
	log_line("audit: %s", why);
	chain_close(a->chain);
	a->chain = NULL;
}

static bool
try_open(struct audit *a)
{
	struct err err;

	a->chain = chain_open(a->path, &err);
	if (!a->chain) {
		broken(a, err.text);
		return false;
	}
	chain_copy(a->chain, a->who.copy);
	if (chain_torn(a->chain) > 0)
		log_line("audit: the last line of %s is torn", a->path);
	return true;
}

struct audit *
audit_new(const char *path, const struct audit_who *who)
{
	struct audit *a = mem_zalloc(1, sizeof(*a));

	a->path = mem_strdup(path);
	a->who = *who;
	if (path[0])
		try_open(a);
	return a;
}

void
audit_free(struct audit *a)
{
	if (!a)
		return;
	chain_close(a->chain);
	mem_free(a->path);
	mem_free(a);
}

static bool
append(struct audit *a, const struct buf *members, int64_t now_ms, bool sync)
{
	struct err err;
	int rc;

	if (a->path[0] == '\0')
		return true;
	if (!a->chain)
		return a->who.warn_only;
	rc = chain_follow(a->chain, now_ms, &err);
	if (rc == 1)
		log_line(
		    "audit: %s was moved away, and is begun anew", a->path);
	if (rc >= 0)
		rc = chain_append(
		    a->chain, buf_span(members), now_ms, sync, &err);
	if (rc == 0)
		return true;
	broken(a, err.text);
	a->retry_ms = now_ms + RETRY_MS;
	return a->who.warn_only;
}

static void
put_head(struct audit *a, struct buf *b, const char *phase)
{
	json_put_pair(b, "phase", phase);
	json_put_pair(b, "user", a->who.user);
	json_put_pair(b, "profile", a->who.profile);
}

bool
audit_intent(struct audit *a, const struct action *act, int64_t now_ms)
{
	struct pending *p = &a->pending[a->next++ % OPEN_ACTS];
	struct buf b;
	bool written;

	*p = (struct pending){ .id = act->id, .asked_ms = now_ms };
	memcpy(p->key, act->key, sizeof(p->key));
	buf_init(&b, MEMBERS_MAX);
	put_head(a, &b, "intent");
	json_put_pair(&b, "act", act->key);
	json_put_pair(&b, "action", action_name(act->kind));
	json_put_pair(&b, "call", act->call);
	action_put_people(&b, act);
	written = append(a, &b, now_ms, true);
	buf_free(&b);
	return written;
}

bool
audit_look(struct audit *a, const char *what, const char *call,
    const char *participant, int64_t now_ms)
{
	struct action who = { .kind = ACTION_NONE };
	struct buf b;
	bool written;

	snprintf(who.participant, sizeof(who.participant), "%s", participant);
	buf_init(&b, MEMBERS_MAX);
	put_head(a, &b, "look");
	json_put_pair(&b, "action", what);
	json_put_pair(&b, "call", call);
	action_put_people(&b, &who);
	written = append(a, &b, now_ms, true);
	buf_free(&b);
	return written;
}

void
audit_outcome(struct audit *a, uint64_t act, enum act_state state,
    const char *why, int64_t now_ms)
{
	static const char *const results[] = { [ACT_ACCEPTED] = "accepted",
		[ACT_SEEN] = "seen",
		[ACT_REFUSED] = "refused",
		[ACT_NOT_DONE] = "did not happen",
		[ACT_UNSURE] = "unsure" };
	struct buf b;
	int i;

	for (i = 0; i < OPEN_ACTS; i++) {
		struct pending *p = &a->pending[i];

		if (p->id != act || p->key[0] == '\0')
			continue;
		buf_init(&b, MEMBERS_MAX);
		put_head(a, &b, "outcome");
		json_put_pair(&b, "act", p->key);
		json_put_pair(&b, "result", results[state]);
		json_put_pair(&b, "why", why);
		json_put_int(&b, "ms", now_ms - p->asked_ms);
		append(a, &b, now_ms, false);
		buf_free(&b);
		if (state != ACT_UNSURE)
			p->key[0] = '\0';
	}
}

void
audit_local(struct audit *a, const char *action, const char *call,
    const char *about, int64_t now_ms)
{
	struct buf b;

	buf_init(&b, MEMBERS_MAX);
	put_head(a, &b, "local");
	json_put_pair(&b, "action", action);
	json_put_pair(&b, "call", call);
	json_put_pair(&b, "alerts", about);
	append(a, &b, now_ms, false);
	buf_free(&b);
}

/* A file that is full can be opened: only a line in it shows that the log is
 * there again. */
static void
try_again(struct audit *a, int64_t now_ms)
{
	struct buf b;

	if (!try_open(a))
		return;
	buf_init(&b, MEMBERS_MAX);
	put_head(a, &b, "log");
	json_put_pair(&b, "action", "resume");
	if (append(a, &b, now_ms, true) && a->chain)
		a->trouble[0] = '\0';
	buf_free(&b);
}

void
audit_tick(struct audit *a, int64_t now_ms)
{
	if (a->trouble[0] == '\0' || now_ms < a->retry_ms)
		return;
	a->retry_ms = now_ms + RETRY_MS;
	try_again(a, now_ms);
}

const char *
audit_trouble(const struct audit *a)
{
	return a->who.warn_only ? "" : a->trouble;
}
