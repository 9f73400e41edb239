#include "relay/trail.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "io/chain.h"
#include "relay/note.h"

#define MEMBERS_MAX (32 << 10)
#define RETRY_MS 5000

struct trail {
	char *path, *copy;
	struct chain *chain;
	int64_t retry_ms;
	bool broken;
};

static void
broke(struct trail *t, const char *why)
{
	if (!t->broken)
		note_text("audit_failed", "why", why);
	t->broken = true;
	chain_close(t->chain);
	t->chain = NULL;
}

/* A file that is full can be opened: only a line in it shows that it works. */
static void
try_open(struct trail *t)
{
	struct err err;

	t->chain = chain_open(t->path, &err);
	if (!t->chain) {
		broke(t, err.text);
		return;
	}
	chain_copy(t->chain, t->copy);
	if (chain_torn(t->chain) > 0)
		note_text("audit_torn", "file", t->path);
}

/* Whether a line is in the file. */
static bool
put(struct trail *t, const struct buf *members, int64_t now_ms, bool sync)
{
	struct err err;
	int rc;

	if (!t->chain)
		return false;
	rc = chain_follow(t->chain, now_ms, &err);
	if (rc == 1)
		note_text("audit_moved", "file", t->path);
	if (rc >= 0)
		rc = chain_append(
		    t->chain, buf_span(members), now_ms, sync, &err);
	if (rc == -1) {
		broke(t, err.text);
		return false;
	}
	if (t->broken)
		note_text("audit_works", "file", t->path);
	t->broken = false;
	return true;
}

struct trail *
trail_new(const char *path, const char *copy)
{
	struct trail *t = mem_zalloc(1, sizeof(*t));

	t->path = mem_strdup(path);
	t->copy = mem_strdup(copy);
	if (path[0])
		try_open(t);
	return t;
}

void
trail_free(struct trail *t)
{
	if (!t)
		return;
	chain_close(t->chain);
	mem_free(t->path);
	mem_free(t->copy);
	mem_free(t);
}

bool
trail_works(const struct trail *t)
{
	return !t->broken;
}

static bool
append(struct trail *t, struct buf *members, int64_t now_ms, bool sync)
{
	bool written = t->path[0] == '\0';

	if (!written && !t->chain && now_ms >= t->retry_ms) {
		t->retry_ms = now_ms + RETRY_MS;
		try_open(t);
	}
	if (!written)
		written = put(t, members, now_ms, sync);
	buf_free(members);
	return written;
}

static void
begin(struct buf *b, const struct trail_who *who, const char *phase)
{
	buf_init(b, MEMBERS_MAX);
	json_put_pair(b, "phase", phase);
	json_put_pair(b, "user", who->user);
	json_put_pair(b, "site", who->site);
	json_put_pair(b, "id", who->id);
}

bool
trail_intent(struct trail *t, const struct trail_who *who,
    const struct action *act, int64_t now_ms)
{
	struct buf b;

	begin(&b, who, "intent");
	json_put_pair(&b, "action", action_name(act->kind));
	json_put_pair(&b, "call", act->call);
	action_put_people(&b, act);
	if (who->reason[0])
		json_put_pair(&b, "reason", who->reason);
	return append(t, &b, now_ms, true);
}

void
trail_outcome(struct trail *t, const struct trail_who *who, const char *result,
    const char *why, int64_t now_ms)
{
	struct buf b;

	begin(&b, who, "outcome");
	json_put_pair(&b, "result", result);
	json_put_pair(&b, "why", why);
	append(t, &b, now_ms, false);
}

bool
trail_note(struct trail *t, const struct trail_who *who, const char *what,
    const char *call, const char *text, int64_t now_ms)
{
	struct buf b;

	begin(&b, who, what);
	json_put_pair(&b, "call", call);
	json_put_pair(&b, "text", text);
	return append(t, &b, now_ms, true);
}
