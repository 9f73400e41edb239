#ifndef RELAY_BOARD_H
#define RELAY_BOARD_H

#include "base/buf.h"
#include "relay/feed.h"
#include "relay/roll.h"

/*
 * The calls as consoles see them: what the model says, as objects on the wire,
 * and which of them have changed.  A change has a number; what changed is told
 * once for all consoles.
 */
struct board;

/* Bytes of one call's object, at most; people who do not fit are counted. */
#define BOARD_OBJECT_MAX 57344

enum board_form { FORM_WHOLE, FORM_MASKED, FORMS };

struct board_call {
	char id[ID_LEN];
	char queue[NAME_LEN];
	int64_t seq; /* of its last change */
	int64_t rev; /* of the last one of its state or its people */
	int64_t confirmed_ms;
	uint32_t round;
	/* Members of the object; masked is empty if it is the same. */
	struct buf body[FORMS];
	struct buf core; /* what rev is about */
	int people, held;
	struct buf voices; /* the users, a line for each */
	char claim[64];    /* who takes care of it */
	TAILQ_ENTRY(board_call) all;
};
TAILQ_HEAD(board_list, board_call);

/* What has changed. */
struct board_change {
	int64_t seq;
	const struct board_call *call; /* as it is, or last was */
	const char *was;               /* its queue before; NULL: it is new */
	bool over;
	const char *cause; /* why it is over; "" if that is not known */
	int64_t ended_ms;
	const char *kind; /* "call.started", see board_kind.c */
	const char *user; /* whom that is about, or "" */
};

/* Where the board looks and what it tells; none may change the board. */
struct board_source {
	const struct model *model;
	int (*supervisors)(
	    void *owner, const char *call, struct relay_superv *out, int max);
	/* NULL: nobody takes care of any. */
	bool (*claim)(void *owner, const char *call, struct relay_claim *out);
	void *owner;
	/* The kind of event that the owner wants of this call, or NULL; and
	 * whom that is about. */
	const char *(*kind)(void *ctx, const char *call, const char **user);
	void (*changed)(void *ctx, const struct board_change *c);
	void *ctx;
};

struct board *board_new(void);
void board_free(struct board *b);

/* Compares with the model, and tells each call that has changed. */
void board_update(struct board *b, const struct board_source *s);

struct rolls *board_rolls(const struct board *b);
int64_t board_seq(const struct board *b);
const struct board_call *board_call(const struct board *b, const char *id);
const struct board_list *board_calls(const struct board *b);

/* The object on the wire. */
void board_put(struct buf *out, const struct board_call *c, enum board_form f);
void board_put_over(struct buf *out, const struct board_change *c);

/* Whether its masked form differs from the whole one. */
bool board_is_masked(const struct board_call *c);

/* For board.c: the members of a call's object but id, rev and confirmed, and
 * those that rev is about.  From board_write.c. */
struct board_voices {
	struct relay_superv *superv;
	int count;
	struct relay_claim claim; /* user is "" if it is nobody's */
};
void board_write(struct buf *out, const struct call *c,
    const struct board_voices *v, enum board_form f);
void board_write_core(struct buf *out, const struct call *c);

/* What happened, by what there is more or less of: for timelines and sounds,
 * not for the picture.  Takes down how it is.  user gets whom it is about, or
 * "".  From board_kind.c. */
const char *board_kind(struct board_call *c, const struct call *mc,
    const struct board_voices *v, char user[64]);

/* A number or name of which only the last four digits are left, if it has
 * seven or more in a row (blanks, brackets and the like between them). */
void board_mask(char *dst, size_t size, const char *text);

#endif
