#ifndef RELAY_FEED_INSIDE_H
#define RELAY_FEED_INSIDE_H

#include "relay/backlog.h"
#include "relay/board.h"
#include "relay/scope.h"
#include "relay/snapshot.h"

/* For the files of feed*.c: one feed without its sockets, and what each
 * session knows.  Time comes in; what is to be sent is asked for. */

#define FEED_VERSION_SPOKEN 1
#define FEED_SAID_MAX 65536 /* longest message to a console */
#define FEED_NEWS_MAX 4096  /* bytes of queues and agents in an event */
#define FEED_HELLO_MS 5000  /* until hello must have come */
#define FEED_HIDDEN_MS 5000 /* hidden events are told of after so long */
#define FEED_BEHIND_EVENTS 1024
#define FEED_BEHIND_MS 5000
#define FEED_STUCK_MS 30000
#define FEED_RATE 100                /* messages of a console in a second */
#define FEED_WAITING_MAX (256 << 10) /* bytes of answers not taken */
#define FEED_HINTS 32
#define FEED_HEALTH_LEN 2048 /* of a text of NAME_LEN, escaped */

enum session_stage {
	SESSION_NEW, /* no hello yet */
	SESSION_LIVE,
	SESSION_OVER, /* says bye */
};

/* A message for one session alone. */
struct saying {
	struct saying *next;
	size_t len;
	char text[];
};

struct relay_session {
	struct relay_user user; /* first, as admit fills it in */
	struct peer *peer;
	enum session_stage stage;
	bool open;    /* the owner knows of it */
	bool listens; /* and is never heard */
	int code;     /* that it is to be closed with, or 0 */
	struct scope scope;
	char epoch[SCOPE_EPOCH_LEN];
	int64_t opened_ms;

	struct saying *first, *last;
	size_t waiting; /* bytes of them */

	bool wants_snapshot;
	const char *why;           /* of the snapshot; NULL: said in hello */
	struct snapshot *snapshot; /* that is being told */
	int part;

	int64_t cursor;    /* events up to here were looked at */
	int64_t told;      /* the number of the last message */
	int64_t resumed;   /* what was there at hello is no delay of ours */
	int64_t hidden_ms; /* since when cursor is ahead of told, or 0 */
	int64_t said_ms;   /* of the last message */
	int64_t stuck_ms;  /* since when something waits to be taken, or 0 */
	bool health_due;

	int64_t second; /* rate: in which second */
	int heard;      /* and how many messages */
};

struct hint {
	char call[ID_LEN];
	char kind[32];
	char user[64];
};

struct feed_core {
	struct relay_feed_options options;
	char epoch[24];
	struct board *board;
	struct backlog *backlog;
	struct snapshots snapshots;
	struct relay_feed_counts counts;
	struct hint *hints;
	int hint_count;
	char health[FEED_HEALTH_LEN]; /* without the time */
	int64_t listed_ms; /* when all calls were first known, or 0 */
	bool settled;      /* and who is in them */
	struct buf scratch[FORMS];
	int64_t now_ms; /* while the board is updated */
	/* How many sessions that user has. */
	size_t (*sessions_of)(void *ctx, const char *name);
	void *ctx;
};

void feed_core_init(
    struct feed_core *f, const struct relay_feed_options *o, int64_t now_ms);
void feed_core_free(struct feed_core *f);

/* Whether the calls that consoles see have changed since. */
bool feed_core_update(struct feed_core *f, int64_t now_ms);
/* Whether what is said of the source has. */
bool feed_core_health(struct feed_core *f, int64_t now_ms);
void feed_core_hint(
    struct feed_core *f, const char *call, const char *kind, const char *user);

/* The state of the source, as it is now, as the members of an object. */
void feed_write_health(struct buf *b, const struct feed_core *f);

/* A session.  After each of these, if code is set, it is to be closed. */
void session_init(struct relay_session *s, int64_t now_ms);
void session_free(struct feed_core *f, struct relay_session *s);
/* Of one who says nothing: it is told everything anew, as after a hello with
 * nothing in it. */
void session_listen(
    struct feed_core *f, struct relay_session *s, int64_t now_ms);
void session_hear(struct feed_core *f, struct relay_session *s,
    struct span text, int64_t now_ms);
/* Looks at what the time brings.  To be called four times a second. */
void session_tick(struct feed_core *f, struct relay_session *s, int64_t now_ms);
/* The next message, or false. */
bool session_next(struct feed_core *f, struct relay_session *s, struct buf *out,
    int64_t now_ms);
/* Whether next would say something. */
bool session_has(
    const struct feed_core *f, const struct relay_session *s, int64_t now_ms);
/* Queues a message of its own. */
void session_say(struct relay_session *s, struct span text, int64_t now_ms);
/* The answer to a question for a provider's message; empty: none. */
void session_native(struct relay_session *s, int64_t seq, const char *source,
    struct span body, int64_t now_ms);
/* Says bye and closes.  retry_ms -1: left out. */
void session_end(struct relay_session *s, enum feed_code code, const char *why,
    int64_t retry_ms, int64_t now_ms);

/* Messages, from feed_write.c. */
void feed_write_hello(struct buf *b, const struct feed_core *f,
    const struct relay_session *s, const char *why, int64_t now_ms);
void feed_write_part(
    struct buf *b, const struct feed_core *f, const struct relay_session *s);
void feed_write_event(struct buf *b, const struct relay_session *s,
    const struct backlog_event *e, enum backlog_view view);
void feed_write_sync(struct buf *b, const struct feed_core *f,
    const struct relay_session *s, int64_t now_ms);
void feed_write_result(struct buf *b, const struct relay_result *r);
/* What of a change is the same for all: from "at" to the end. */
void feed_write_change(struct buf *b, const struct feed_core *f,
    const struct board_change *c, enum board_form form);

#endif
