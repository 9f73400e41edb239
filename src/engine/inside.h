#ifndef ENGINE_INSIDE_H
#define ENGINE_INSIDE_H

#include "base/seen.h"
#include "engine/engine.h"
#include "model/audience.h"

/* For the files of engine/ alone: the inside of an engine. */

/* What the answer to one request of a plan means for the plan. */
enum step_end {
	STEP_JUDGE, /* the last, or one that failed: the act is judged by it */
	STEP_NEXT,
	STEP_AGAIN, /* in a moment */
};
#define STEP_AGAIN_MS 20
#define STEP_AGAIN_MAX 100
#define RENEW_EVERY 5

#define WORK_MAX 32
#define READ_SLOTS 6
#define SKIP_KINDS 32
#define LOOK_MAX 16
#define ORPHANS_MAX 16

/* Read-backs that must agree before "it did not happen" is believed: a list
 * may lag behind the command. */
#define READS_ENOUGH 4

enum stage {
	STAGE_FREE,
	STAGE_WAITING,  /* for its turn, or for a pause to end */
	STAGE_SENT,     /* the answer is awaited */
	STAGE_CHECKING, /* read back until a fact shows it */
};

/* One act on its way. */
struct work {
	enum stage stage;
	struct action a;
	uint64_t after; /* the act that must have been accepted before */
	struct plan plan;
	int step;     /* of the plan, the one to be sent or under way */
	int again;    /* how often it was not yet time for it */
	uint64_t tag; /* of the request under way */
	bool vouched; /* the broker's last word: it is so */
	bool lost;    /* no answer: nobody knows whether it was done */
	bool told;    /* "queued" was said */
	bool
	    check_first; /* the feed is gone: read the call before it is sent */
	int64_t sent_ms;
	int tries;      /* requests sent */
	int reads;      /* read-backs since the answer */
	int64_t due_ms; /* when to send, or to read back next */
	int64_t answered_ms;
	int64_t until_ms; /* when checking is given up */
};

/* My own leg, as far as the model does not know it. */
struct leg {
	bool mine; /* it was dialled by this program */
	bool was_up;
	bool hanging;        /* it is being hung up on purpose */
	int64_t unwanted_ms; /* when QUIET was pressed without a leg */
	int64_t parked_ms;
	int64_t ask_ms; /* when to ask after it next */
	uint64_t tag;
	struct question q;
	int64_t warned_ms;   /* "leaving would end the call" was said */
	char bridge[ID_LEN]; /* "that is no conference" was said of it */
};

/* Whatever it takes that nobody hears my leg. */
struct quiet {
	bool active;   /* a step is under way */
	bool checking; /* a step was accepted; read back */
	bool again;    /* something louder was accepted meanwhile */
	bool unsent;   /* there was nobody to send it to */
	bool unread;   /* said that it cannot be read back yet */
	int step;
	int repeats; /* of this step */
	uint64_t act;
	uint64_t tag[4];
	char key[4][40];
	struct plan plan[4];
	int at[4];   /* which request of the plan is under way */
	int not_yet; /* how often it was not yet time for it */
	char call[ID_LEN];
	int64_t step_ms;
	int64_t resend_ms; /* of the step, after a pause; 0 if none */
	int told_s;        /* of the pause that is left */
	int64_t accepted_ms;
	int64_t read_ms;  /* when to read back next */
	int64_t round_ms; /* when the ladder began */
	int64_t pause_ms; /* when it begins again, if it waits for that */
};

/* The people of one call, being read. */
struct reading {
	bool active;
	bool begun; /* EVENT_READ_BEGIN was given */
	struct question q;
	int64_t asked_ms;
	uint64_t tag;
};

/* The list of calls, and then the history of names. */
struct sync {
	bool active;
	bool begun;
	struct question q;
	int64_t asked_ms;
	int64_t due_ms; /* when to begin the next */
	uint64_t tag;
	int failures;
	int backlog;      /* calls still to be read after a sync */
	bool whole;       /* all that were there in the beginning are read */
	bool names_due;   /* names of the past are to be read */
	bool full;        /* and everybody in every call */
	bool again;       /* asked for while it was under way */
	bool unnamed;     /* a call came since, and has no name */
	bool newcomer;    /* somebody came since, and has no name */
	int64_t names_ms; /* when names were asked for last */
	bool feed_due;    /* the feed came up, and needs to be told things */
};

/* Legs whose helpers stood in the last list, although they are not up. */
struct orphans {
	int count;
	char leg[ORPHANS_MAX][ID_LEN];
	int lists[ORPHANS_MAX];  /* how many lists in a row */
	bool named[ORPHANS_MAX]; /* in the present one */
};

/* Calls of which a message told only a part: to be read soon. */
struct look {
	int count;
	char call[LOOK_MAX][ID_LEN];
	int64_t due_ms[LOOK_MAX];
};

struct engine {
	const struct provider *provider;
	struct account acct;
	struct engine_out out;
	struct model *model;
	bool changed;
	bool has_api;
	bool follows;
	bool names_soon;
	bool followed; /* and what came has not been looked at */
	bool replays;  /* it is told all, and does nothing by itself */
	int64_t now_ms;
	uint64_t rng[2];
	uint64_t next_tag;
	uint64_t next_act;
	uint64_t acted_first, acted_last; /* of the last engine_act */

	struct work work[WORK_MAX];
	int work_count; /* of them, those that are not free */
	struct quiet quiet;
	struct leg leg;
	struct reading reading[READ_SLOTS];
	struct sync sync;
	struct tally away;  /* as it was when the feed was lost */
	int64_t away_ms;    /* since when it is lost, 0 if it is not */
	bool back;          /* it is up again, and not all is read yet */
	char sweep[ID_LEN]; /* the call that was swept last */
	int64_t sweep_ms;   /* when to sweep the next */
	int64_t fresh_ms;   /* one failed: no new call is read before that */
	int64_t my_read_ms; /* when to read my own call next */
	int64_t pause_ms;   /* too many requests: nothing before that */
	bool signed_out;    /* see engine_signed_out() */
	int64_t expire_ms;
	int messages; /* since then */

	struct seen seen;
	char skip_kind[SKIP_KINDS][NAME_LEN];
	int skip_count;
	char skip_news[NAME_LEN];

	/* The broker at the other end of the feed. */
	int64_t heard_ms; /* its last message */
	int64_t level_ms; /* since when all it knows is known here, or 0 */
	int64_t left_ms;  /* when it was told to take my leg out, or 0 */
	char drop_why[NAME_LEN];

	struct look look;
	struct orphans orphans;

	/* While a message is being decoded. */
	struct delivery delivery;
	bool delivery_checked;
	bool delivery_double;
};

/* core.c */
void engine_put(struct engine *e, const struct event *ev);
void engine_say(struct engine *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void engine_key(struct engine *e, char key[40]);
uint64_t engine_send(struct engine *e, const struct request *req);
/* A request that is not yet taken may never be, since the plan was made before
 * something was told (such as that what it wants to make is there).  After
 * every RENEW_EVERY of them the plan is made anew; true if it is another, to be
 * begun at its first request. */
bool engine_renew(const struct engine *e, const struct action *a, bool joined,
    int not_yet, struct plan *p);
bool engine_intent(struct engine *e, const struct action *a);
void engine_outcome(
    struct engine *e, uint64_t act, enum event_kind kind, const char *why);
const struct participant *engine_leg(const struct engine *e);
struct sink engine_sink(struct engine *e);
enum step_end engine_step(const struct engine *e, const struct plan *p, int at,
    const struct answer *a, struct verdict *v);

/* words.c: "Whisper to Ana Ruiz on 7F3A". */
void words_act(
    const struct engine *e, const struct action *a, char dst[NAME_LEN]);
void words_person(const struct participant *p, char dst[NAME_LEN]);

/* work.c: the life of an act up to its answer. */
struct work *work_add(struct engine *e, const struct action *a, uint64_t after);
void work_act_event(struct engine *e, const struct work *w,
    enum event_kind kind, const char *why);
void work_mode_asked(struct engine *e, const struct action *a);
void work_mode_event(struct engine *e, const struct work *w,
    enum event_kind kind, int64_t value);
bool work_is_mode(const struct work *w);
bool work_is_quieter(const struct engine *e, const struct work *w);
bool work_is_overtaken(const struct engine *e, const struct work *w);
void work_end(struct engine *e, struct work *w);
void work_drop_followers(struct engine *e, const struct work *w);
bool work_answer(struct engine *e, uint64_t tag, const struct answer *a);
void work_tick(struct engine *e);
int64_t work_next(const struct engine *e);
bool work_in_flight(const struct engine *e, bool louder);
void work_cancel_modes(struct engine *e);

/* judge.c: what an answer means for an act. */
void judge_work(struct engine *e, struct work *w, const struct answer *a,
    const struct verdict *v);
void judge_no_sight(struct engine *e);
void judge_refuse(struct engine *e, struct work *w, const char *why);

/* sweep.c */
void sweep_tick(struct engine *e);
int64_t sweep_next(const struct engine *e);
/* A call to be read now: where nobody tells of people, and in the beginning,
 * until all have been.  NULL if there is none. */
const struct call *sweep_unread(const struct engine *e);

/* orphan.c */
void orphan_seen(struct engine *e, const char *leg);
void orphan_sweep(struct engine *e); /* a list is at its end */

/* look.c */
void look_at(struct engine *e, const char *call);
void look_tick(struct engine *e);
int64_t look_next(const struct engine *e);

/* broker.c: whoever carries the acts out, at the other end of the feed */
bool broker_away(const struct engine *e);    /* nothing can be sent now */
bool broker_reached(const struct engine *e); /* and its picture is ours */
void broker_up(struct engine *e);
void broker_down(struct engine *e);
void broker_message(struct engine *e, struct span msg);
void broker_sent(struct engine *e, struct work *w);
void broker_tick(struct engine *e);
int64_t broker_next(const struct engine *e);

/* mine.c: what facts show of my own mode. */
void mine_put(
    struct engine *e, enum event_kind kind, const char *call, int64_t value);
struct work *mine_work(struct engine *e); /* a change of it, begun, or NULL */
void mine_check(struct engine *e, int64_t asked_ms, bool witness);
void mine_pushed(struct engine *e);
bool mine_is_off(const struct engine *e);
void mine_settle(struct engine *e, struct work *w);
void mine_echo(
    struct engine *e, const struct action *a, const struct answer *answer);

/* check.c: what read-backs show. */
void check_saw(struct engine *e, struct work *w);
void check_saw_nothing(struct engine *e, struct work *w);
void check_call(struct engine *e, const char *call, int64_t asked_ms);
void check_facts(struct engine *e);
void check_settle(struct engine *e, struct work *w);
void check_targets(struct engine *e);
void check_tick(struct engine *e);

/* quiet.c */
#define QUIET_STEP_MS 3000
int quiet_steps(const struct engine *e); /* of the ladder */
void quiet_step(struct engine *e);       /* the next one */
void quiet_start(struct engine *e, const char *why);
bool quiet_is_open(const struct engine *e); /* its act is not over */
void quiet_free(struct engine *e);
void quiet_retry(struct engine *e);  /* there is somebody to send it to again */
void quiet_unsent(struct engine *e); /* there is not */
bool quiet_answer(struct engine *e, uint64_t tag, const struct answer *a);
void quiet_check(struct engine *e, int64_t asked_ms);
void quiet_tick(struct engine *e);
int64_t quiet_next(const struct engine *e);

/* leg.c */
bool leg_up(const struct engine *e);
const char *leg_call(const struct engine *e); /* where it is or may be, or "" */
bool leg_in(const struct engine *e, const char *call);
bool leg_dialled(
    struct engine *e, const struct work *w, const struct answer *a);
void leg_check(struct engine *e, struct work *w);
void leg_tidy(struct engine *e, const char *leg);
bool leg_adopt(struct engine *e, const struct event *ev);
bool leg_unwanted(struct engine *e, struct work *w);
bool leg_answer(struct engine *e, uint64_t tag, const struct answer *a);
void leg_tick(struct engine *e);
int64_t leg_next(const struct engine *e);

/* reads.c */
bool reads_answer(struct engine *e, uint64_t tag, const struct answer *a);
void reads_tick(struct engine *e);
int64_t reads_next(const struct engine *e);
void reads_sync(struct engine *e);
bool reads_people(struct engine *e, const char *call);
bool reads_settled(const struct engine *e);
bool reads_polled(const struct engine *e); /* there is no feed */
bool reads_is_under_way(const struct engine *e, const char *call);
/* What is being read was asked for before the answer that has come now, also
 * if both are of one millisecond: it says nothing of what that has changed. */
void reads_outdate(struct engine *e);
int reads_slots_free(const struct engine *e);

/* The last word on an act, or what is urgent, was said a moment ago and stays
 * to be read. */
bool reads_word_stands(const struct engine *e, bool urgent);

/* names.c */
#define NAMES_EVERY_MS 2000
int64_t names_since(const struct engine *e); /* how far back */
bool names_wanted(const struct engine *e);
bool names_newcomer(const struct engine *e, const char *call);
void names_opened(struct engine *e, const char *call); /* by an event */

#endif
