#ifndef TERM_ACK_H
#define TERM_ACK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far the screen that somebody looks at is behind.  What lies between may
 * swallow megabytes at once and hand them on slowly, so that a descriptor that
 * takes everything says nothing.  So the terminal is asked behind a frame
 * (DSR, "Esc [ 5 n": ECMA-48 8.3.35), and answers when it has come to it; only
 * so many frames may be without an answer.
 *
 * One that does not answer the first time is not asked again, but taken at its
 * word if it answers late.  Times are of any clock that never goes back, in
 * milliseconds.
 */

#define ACK_WINDOW 2
#define ACK_FAR_MS 100 /* a line that long carries one more, */
		       /* unless it is only slow: */
#define ACK_FULL_MS 1000
#define ACK_MAX (ACK_WINDOW + 2)
#define ACK_TRIAL_MS 2000
#define ACK_LOST_MS 5000   /* later than the last by that, it is lost */
#define ACK_LOST_MAX 3     /* so many in a row: it answers no more */
#define ACK_AGAIN_MS 15000 /* then it is asked that seldom */

#define ACK_QUESTION "\033[5n"
#define ACK_ANSWER "\033[0n"

enum ack_state {
	ACK_OFF,   /* not asked, or it does not answer */
	ACK_TRIAL, /* the first question is on its way, or will be */
	ACK_ON,
};

struct ack {
	enum ack_state state;
	bool answered; /* at least once */
	int flying;    /* frames without an answer, the oldest first: */
	int64_t sent_ms[ACK_MAX];
	int lost;         /* in a row */
	int64_t asked_ms; /* when it was asked last */
	int64_t best_ms;  /* the shortest time that an answer took, or 0 */
	int64_t took_ms;  /* the last one */
};

/* ask: whether the terminal may be asked at all. */
void ack_init(struct ack *a, bool ask);

/* A frame goes out.  True if the question shall stand behind it. */
bool ack_frame(struct ack *a, int64_t now_ms);

/* So many answers have come. */
void ack_answers(struct ack *a, int count, int64_t now_ms);

/* 0 if a frame may go out, or how long at most until it may.  For a key there
 * is room for one more, unless the line is full already. */
int64_t ack_wait(struct ack *a, bool key, int64_t now_ms);

/* Since when the oldest frame has been without an answer, beyond what an
 * answer takes at best; 0 if there is none. */
int64_t ack_behind(const struct ack *a, int64_t now_ms);

/* What is on its way will not be answered to us. */
void ack_forget(struct ack *a);

#endif
