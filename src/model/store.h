#ifndef MODEL_STORE_H
#define MODEL_STORE_H

#include "base/map.h"
#include "model/model.h"

/* For the files of model/ alone: the inside of a model. */

#define GRAVES 4096

/* Legs that have a key in common. */
struct tie {
	char key[ID_LEN + 2]; /* behind a letter for its kind */
	struct participant_list legs;
	uint32_t mark;
};

struct model {
	struct call_list calls;
	struct participant_list participants;
	struct tap_list taps;
	struct tap_list ended_taps; /* kept a while, for a list may lag */
	struct map *call_by_id;
	struct map *call_by_short;
	struct map *participant_by_id;
	struct map *tie_by_key;
	uint32_t mark; /* what has it was met on this way already */
	int living;
	int hidden;     /* of them */
	int64_t now_ms; /* while an event is applied */

	/* Ended calls that are not kept any more: they never come back. */
	struct map *grave_by_id;
	const char *grave[GRAVES]; /* or NULL */
	int grave_next;

	uint32_t round;      /* of syncs */
	uint32_t part_round; /* of reads of one call's people */
	uint32_t tap_round;  /* of reads of all taps */
	int64_t sync_asked_ms;
	int64_t taps_asked_ms;
	bool taps_listed; /* a list of all taps is being told */

	struct me me;
	struct link link;
	struct tally tally;
	struct act act[ACT_LOG];
	uint64_t act_count; /* ever; the newest is at (act_count - 1) */
	uint64_t act_changes;
};

/* Finds, or makes.  NULL if the call is over for good. */
struct call *store_call(
    struct model *m, const char *id, int64_t at_ms, int64_t now_ms);
struct participant *store_participant(
    struct model *m, const char *id, int64_t now_ms);

void store_enter(struct model *m, struct call *c, struct participant *p);
void store_leave(struct model *m, struct participant *p);
void store_end(
    struct model *m, struct call *c, const char *reason, int64_t now_ms);

/* To be called when what decides whether a living call is shown has changed. */
void store_show(struct model *m, struct call *c);

/* Forgets a call that ended, so that its id may be used again. */
void store_renew_call(struct model *m, const char *id);
void store_drop_call(struct model *m, struct call *c);
void store_drop_participant(struct model *m, struct participant *p);

/* Copies text if it differs; whether it did. */
bool store_text(char *dst, const char *src);

/* The same where the text has memory of its own. */
bool store_own(const char **dst, const char *src);

#endif
