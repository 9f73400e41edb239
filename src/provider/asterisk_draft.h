#ifndef PROVIDER_ASTERISK_DRAFT_H
#define PROVIDER_ASTERISK_DRAFT_H

#include "provider/asterisk.h"

/*
 * For asterisk_plan.c and asterisk_mode.c alone: a plan while it is made.  A
 * path that does not fit makes the whole draft fail; nothing is ever cut.
 */
struct draft {
	const struct account *acct;
	const struct model *m;
	const struct action *act;
	const char *leg; /* my leg's id */
	struct plan *plan;
	bool failed;
};

/* One more request.  Each %s of the format is percent-encoded, and there is no
 * other conversion.  What it gives back is valid until the next. */
struct step *draft_step(struct draft *d, enum method method, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/* Ends a channel, which may be gone already. */
void draft_end(struct draft *d, const char *id);

/* The id of a helper of my leg: "-m-" and whom, or "-v" and "".  dst has
 * ID_LEN bytes. */
const char *draft_id(
    struct draft *d, char *dst, const char *part, const char *target);

/* ACTION_MONITOR, WHISPER, BARGE, LEAVE; and what my leg leaves behind when it
 * is hung up. */
int draft_mode(struct draft *d, bool joined, struct err *err);
void draft_loose_ends(struct draft *d);

#endif
