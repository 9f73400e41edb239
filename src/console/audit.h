#ifndef CONSOLE_AUDIT_H
#define CONSOLE_AUDIT_H

#include "base/err.h"
#include "model/model.h"

/* What the supervisor did, on this machine: one line before each request that
 * changes something leaves, one when it is known what came of it. */
struct audit;

/* What the lines say of every act. */
struct audit_who {
	const char *user;
	const char *profile;
	const char *copy; /* see chain_copy */
	bool warn_only;   /* go on acting if the log cannot be written */
};

/* Opens the log; in "" none is kept.  If it cannot be opened the log is
 * broken, and tried again now and then: see audit_trouble. */
struct audit *audit_new(const char *path, const struct audit_who *who);
void audit_free(struct audit *a);

/* Before a request leaves.  False: it must not, unless it makes quieter. */
bool audit_intent(struct audit *a, const struct action *act, int64_t now_ms);

/* Something that is only looked at, but must be known: false if it may not be,
 * since it cannot be written down. */
bool audit_look(struct audit *a, const char *what, const char *call,
    const char *participant, int64_t now_ms);

/* What came of the act of that id. */
void audit_outcome(struct audit *a, uint64_t act, enum act_state state,
    const char *why, int64_t now_ms);

/* What was done here alone, and sent to nobody: to the alerts of a call, whose
 * names are in about. */
void audit_local(struct audit *a, const char *action, const char *call,
    const char *about, int64_t now_ms);

/* Tries a broken log again, at most every five seconds.  It is well again when
 * a line that says so could be written. */
void audit_tick(struct audit *a, int64_t now_ms);

/* Why acting is off, or "". */
const char *audit_trouble(const struct audit *a);

#endif
