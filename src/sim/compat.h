#ifndef SIM_COMPAT_H
#define SIM_COMPAT_H

#include "sim/compat_params.h"
#include "sim/face.h"
#include "sim/keys.h"
#include "sim/path.h"

/*
 * The compatibility API (cXML, LaML) as SignalWire documents it, and the API
 * of Twilio, from which it comes, where that differs.
 *
 * Coaching here is the role whisper with one id in the list; muted is a switch
 * of its own.  Who coaches and is muted is heard by nobody.
 *
 * On the feed each callback is one text frame: the form that is posted to
 * webhooks, as it is, or with --feed json one object whose members are the
 * form's fields, all strings.
 */

#define COMPAT_NAME_MAX 128

bool compat_is_twilio(const struct sim *sim);

/* Which events a subscription names. */
enum {
	TELL_START = 1 << 0,
	TELL_END = 1 << 1,
	TELL_JOIN = 1 << 2,
	TELL_LEAVE = 1 << 3,
	TELL_MUTE = 1 << 4,
	TELL_HOLD = 1 << 5,
	TELL_MODIFY = 1 << 6,
	TELL_SPEAKER = 1 << 7,
	TELL_ANNOUNCEMENT = 1 << 8,
	TELL_INITIATED = 1 << 9,
	TELL_RINGING = 1 << 10,
	TELL_ANSWERED = 1 << 11,
	TELL_COMPLETED = 1 << 12,
};

/* Adds what words, divided by blanks, name.  False if one is unknown. */
bool tell_read(unsigned *tells, const char *words);

/* One request on its way to an answer. */
struct visit {
	struct sim *sim;
	const struct sim_ask *ask;
	struct sim_reply *out;
	struct segments path;
	struct params params; /* of query and body together */
	bool hollow;          /* answers as if, and changes nothing */
	bool refused;
};

/* The ids of the path behind the account: the first, and the second. */
const char *visit_id(const struct visit *v);
const char *visit_second(const struct visit *v);

/* The parameter, or NULL. */
const char *visit_get(const struct visit *v, const char *name);

/* Answers with an error; the first one stands. */
void visit_refuse(struct visit *v, int code);

/* The error of that code, as the face answers it. */
void compat_refuse_code(const struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int code);

/* An error that is no request's own. */
void compat_error(const struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int status, int code, const char *message);

/* Each reads a parameter and refuses the visit if it is not what it must be.
 * Missing: *out left alone, false. */
bool visit_bool(struct visit *v, const char *name, bool *out);
bool visit_int(struct visit *v, const char *name, int low, int high, int code,
    int64_t *out);
void visit_method(struct visit *v, const char *name);
/* An address, or NULL.  Empty ones only if blank is set. */
const char *visit_url(struct visit *v, const char *name, bool blank);
/* StatusCallback and StatusCallbackEvent of a call: what is not told. */
unsigned visit_hushed(struct visit *v);

/* compat_conf.c */
void compat_conf_list(struct visit *v);
void compat_conf_fetch(struct visit *v);
void compat_conf_update(struct visit *v);
/* The conference in the path, refused if there is none. */
struct conference *visit_conf(struct visit *v);

/* compat_part.c, compat_join.c */
void compat_part_list(struct visit *v);
void compat_part_fetch(struct visit *v);
void compat_part_update(struct visit *v);
void compat_part_remove(struct visit *v);
void compat_part_create(struct visit *v);

/* compat_coach.c: what an update asks for. */
struct change {
	struct entry how; /* as it shall be */
	char coached[ID_LEN];
	const char *announce; /* or NULL */
	bool modifies;        /* more than muted and hold */
};
/* c->how.whisper is to be cleared by the caller, also after a refusal. */
void change_read(
    struct visit *v, const struct participant *part, struct change *c);

/* Whether a leg may coach a target in the conference; refuses.  begins: it does
 * not do so yet. */
bool coach_check(struct visit *v, const struct conference *conf,
    const char *coach, const char *target, bool begins);

/* compat_call.c, compat_dial.c */
void compat_call_list(struct visit *v);
void compat_call_fetch(struct visit *v);
void compat_call_update(struct visit *v);
void compat_call_remove(struct visit *v);
void compat_call_create(struct visit *v);

/* What a dialled leg is made of, from the parameters. */
struct leg_plan;
struct dialling {
	struct leg_plan *plan;
	int64_t ring_s;
	int64_t limit_s;
};
void dial_read(struct visit *v, struct dialling *d);
/* In the queue of those that are called one a second. */
struct leg *dial_place(struct visit *v, const struct dialling *d);
/* A leg that only looks so. */
void dial_pretend(struct visit *v, const struct dialling *d, struct leg *ghost);

/* compat_bin.c */
void compat_bin_list(struct visit *v);
void compat_bin_create(struct visit *v);
void compat_bin_fetch(struct visit *v);
void compat_bin_update(struct visit *v);
void compat_bin_remove(struct visit *v);

/* compat_json.c: objects; each puts a comma before itself where one is due. */
void put_compat_conf(
    const struct sim *sim, struct buf *b, const struct conference *conf);
void put_compat_part(
    const struct sim *sim, struct buf *b, const struct participant *part);
void put_compat_call(
    const struct sim *sim, struct buf *b, const struct leg *leg);
const char *compat_call_status(const struct sim *sim, const struct leg *leg);

/* "/api/laml/2010-04-01/Accounts/..." up to the collection. */
void compat_uri(const struct sim *sim, struct buf *b);
/* A member with the address of a resource below the account. */
void put_uri(const struct sim *sim, struct buf *b, const char *name,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* compat_time.c: "Sat, 01 Aug 2026 09:30:00 +0000", at least 32 bytes. */
void rfc2822_write(char *dst, size_t size, int64_t ms);
void put_rfc2822(struct buf *b, const char *name, int64_t ms);

/* A filter of time: NAME, NAME< and NAME>.  ms 0 is never.  The second refuses
 * what is no date. */
bool time_wanted(struct visit *v, const char *name, int64_t ms);
void time_check(struct visit *v, const char *name);

/* compat_page.c: a list of everything, of which some is wanted.  What is not
 * wanted any more still tells where the next page begins. */
struct page_of {
	const char *array; /* "conferences" */
	const char *path; /* "Conferences", or "Conferences/SID/Participants" */
	size_t count;
	const char *(*sid)(const void *ctx, size_t i);
	bool (*wanted)(struct visit *v, const void *ctx, size_t i);
	void (*put)(
	    const struct sim *sim, struct buf *b, const void *ctx, size_t i);
	const void *ctx;
};
void page_answer(struct visit *v, const struct page_of *list);

/* compat_run.c: documents.  Takes text over, owned; runs it from its start,
 * the leg being out of every conference. */
void document_run(struct sim *sim, struct leg *leg, char *text);
void document_go_on(struct sim *sim, struct leg *leg);
void document_picked_up(struct sim *sim, struct leg *leg);

/* compat_announce.c */
void announce(struct sim *sim, const struct conference *conf,
    const struct participant *part, const char *url);

/* compat_letter.c */
extern const struct post signalwire_post, twilio_post;
void compat_frame(
    const struct sim *sim, const struct sim_event *ev, struct buf *b);

/* compat_rest.c */
void compat_serve(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);
void compat_refuse(struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int status);
void compat_pretend(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);

/* compat_face.c: the password that the first line shows; dst takes
 * SIGNING_KEY_LEN bytes. */
void compat_key(const struct sim *sim, char *dst);

#endif
