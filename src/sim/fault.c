#include "sim/fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"

struct fault_word {
	const char *name;
	bool needs_arg;
};

static const struct fault_word words[FAULT_KINDS] = {
	[FAULT_STATUS] = { "status", true },
	[FAULT_LOST_ANSWER] = { "lost-answer", false },
	[FAULT_DROP_REQUEST] = { "drop-request", false },
	[FAULT_SLOW] = { "slow", true },
	[FAULT_NO_EFFECT] = { "accepted-no-effect", false },
	[FAULT_RETRY_AFTER] = { "retry-after", true },
	[FAULT_CODE] = { "code", true },
	[FAULT_HTML] = { "html", false },
	[FAULT_TRUNCATE] = { "truncate", false },
	[FAULT_RATE_LIMIT] = { "rate-limit", true },
	[FAULT_DUPLICATE] = { "duplicate", false },
	[FAULT_REORDER] = { "reorder", false },
	[FAULT_DROP] = { "drop", true },
	[FAULT_NO_EVENTS] = { "no-events", false },
	[FAULT_NULL_STATE] = { "null-client-state", false },
	[FAULT_UNWRAPPED_FLOOR] = { "unwrapped-floor", false },
	[FAULT_MONITOR_UNMUTED] = { "monitor-unmuted", false },
	[FAULT_BAD_SIGNATURE] = { "bad-signature", false },
	[FAULT_STALE_TIMESTAMP] = { "stale-timestamp", false },
	[FAULT_CREATOR_TIME_LIMIT] = { "creator-time-limit", false },
	[FAULT_SUPERVISOR_REFUSES] = { "supervisor-refuses", false },
	[FAULT_COACH_NEEDS_TARGET] = { "coach-needs-target", false },
	[FAULT_EMPTY_TARGET] = { "empty-target-refused", false },
	[FAULT_COACH_CLEARED] = { "coach-cleared", false },
};

static int
kind_of(const char *name)
{
	int i;

	for (i = 0; i < FAULT_KINDS; i++)
		if (strcmp(words[i].name, name) == 0)
			return i;
	return -1;
}

static int
arg_read(int64_t *dst, const struct fault_wish *w, struct err *err)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(w->arg, &end, 10);
	if (errno || end == w->arg || *end || n < 0 || n > 1000000000)
		return err_set(err, "fault %s: no number: %s", w->name, w->arg);
	*dst = n;
	return 0;
}

int
fault_add(struct faults *f, const struct fault_wish *w, struct err *err)
{
	struct fault new = { .left = w->count };
	int kind = w->name ? kind_of(w->name) : -1;

	if (kind == -1)
		return err_set(err, "there is no fault %s",
		    w->name ? w->name : "without a name");
	new.kind = (enum fault_kind)kind;
	if (w->arg && arg_read(&new.arg, w, err) == -1)
		return -1;
	if (!w->arg && words[kind].needs_arg)
		return err_set(err, "fault %s needs a number", w->name);
	if (new.kind == FAULT_STATUS && (new.arg < 200 || new.arg > 599))
		return err_set(err, "fault status: not a status: %s", w->arg);
	if (new.kind == FAULT_CODE && (new.arg < 1000 || new.arg > 99999))
		return err_set(err, "fault code: not a code: %s", w->arg);
	if (new.left == -1)
		new.left = new.kind <= FAULT_LAST_REQUEST ? 1 : 0;
	if (w->match &&
	    !span_copy(new.match, sizeof(new.match), span_of(w->match)))
		return err_set(err, "fault %s: match is too long", w->name);
	if (f->count == FAULT_MAX)
		return err_set(err, "more than %d faults", FAULT_MAX);
	f->at[f->count++] = new;
	return 0;
}

int
fault_read(struct faults *f, const char *text, struct err *err)
{
	struct fault_wish w = { .count = 0 };
	const char *eq = strchr(text, '=');
	char name[64];
	struct span s = { text, eq ? (size_t)(eq - text) : strlen(text) };

	if (!span_copy(name, sizeof(name), s))
		return err_set(err, "there is no fault %s", text);
	w.name = name;
	w.arg = eq ? eq + 1 : NULL;
	return fault_add(f, &w, err);
}

void
fault_clear(struct faults *f)
{
	f->count = 0;
}

static void
use_up(struct faults *f, size_t i)
{
	if (f->at[i].left == 0 || --f->at[i].left > 0)
		return;
	f->count--;
	memmove(&f->at[i], &f->at[i + 1], (f->count - i) * sizeof(f->at[0]));
}

bool
fault_is_on(struct faults *f, enum fault_kind kind, int64_t *arg)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (f->at[i].kind == kind) {
			if (arg)
				*arg = f->at[i].arg;
			use_up(f, i);
			return true;
		}
	return false;
}

bool
fault_is_set(const struct faults *f, enum fault_kind kind)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (f->at[i].kind == kind)
			return true;
	return false;
}

/* "GET x" is about reads whose path holds x, anything else about changes. */
static bool
is_meant(const struct fault *fault, const char *method, const char *path)
{
	bool reads = strncmp(fault->match, "GET ", 4) == 0;

	if (reads != (strcmp(method, "GET") == 0))
		return false;
	return strstr(path, fault->match + (reads ? 4 : 0)) != NULL;
}

bool
fault_strikes(struct faults *f, const char *method, const char *path, bool slow,
    struct fault *hit)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		struct fault *fault = &f->at[i];

		if (fault->kind > FAULT_LAST_REQUEST ||
		    (fault->kind == FAULT_SLOW) != slow ||
		    !is_meant(fault, method, path))
			continue;
		*hit = *fault;
		use_up(f, i);
		return true;
	}
	return false;
}
