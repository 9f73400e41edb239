#ifndef PROVIDER_COMPAT_INSIDE_H
#define PROVIDER_COMPAT_INSIDE_H

#include "base/buf.h"
#include "provider/compat.h"

/* For the files compat*.c alone. */

/* "signalwire" or "twilio", for sentences. */
const char *compat_name(const struct account *acct);

/* "/Accounts/USER/SEG/SEG.json" as the request's path, each part escaped; seg
 * ends with NULL.  -1 if a part is empty or they do not fit. */
int compat_path(const struct account *acct, const char *const *seg,
    struct request *req, struct err *err);

/* Adds one more parameter to a form body. */
void compat_put_param(struct buf *form, const char *name, const char *value);

/* compat_document.c: adds to the form what makes a leg enter the room,
 * listening to coach; coach "" if there is nobody to name. */
int compat_put_document(const struct account *acct, const char *room,
    const char *coach, struct buf *form, struct err *err);

/* compat_time.c: "Sat, 01 Aug 2026 09:30:00 +0000" (RFC 2822, section 3.3) as
 * milliseconds since 1970 UTC.  The name of the day may be missing, the day
 * may have one digit, and the month more letters than three. */
bool compat_time(struct span s, int64_t *ms);

/* Times have whole seconds.  Who is in a list may have joined at any moment of
 * the second that it tells: after a leave of the same second that is known, and
 * before one that comes. */
#define COMPAT_LATE_MS 999

/* compat_form.c: the parameters of a callback, sent as a form body or as a
 * JSON object. */
struct compat_form;
struct compat_form *compat_form_read(struct span msg, struct err *err);
void compat_form_free(struct compat_form *f);
/* NULL if it is missing, empty or no text. */
const char *compat_form_str(const struct compat_form *f, const char *name);
bool compat_form_bool(const struct compat_form *f, const char *name, bool *on);
bool compat_form_int(
    const struct compat_form *f, const char *name, int64_t *out);

/* compat_leg.c: what is known of one leg; any but the sid may be NULL. */
struct compat_leg {
	const char *sid;
	const char *status; /* as the API or a callback spells it */
	const char *direction;
	const char *from, *to;
	const char *caller; /* how a caller's name is shown */
	int64_t at_ms;
};

/* Its state and who is on it, as events. */
void compat_put_leg(
    const struct account *acct, const struct compat_leg *l, struct sink *out);

/* LEG_RINGING, LEG_ANSWERED or LEG_ENDED; LEG_UNKNOWN for another word. */
enum leg_state compat_leg_state(const char *status);

/* A conference is there, and whether my leg can be brought into it: by its
 * name alone, so that the name must be known to the letter. */
void compat_put_call(
    const char *sid, const char *name, int64_t at_ms, struct sink *out);

#endif
