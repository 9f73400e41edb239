#ifndef RELAY_DEED_H
#define RELAY_DEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/err.h"
#include "model/ids.h"
#include "relay/token.h"

/*
 * What was asked for in the last day, and what came of it, by user and id: the
 * same id is one execution, however often it comes.  With a journal it is known
 * after a restart as well; what was under way then has ended as unknown.
 */

#define DEED_ID_LEN 65
#define DEED_KEEP_MS ((int64_t)24 * 3600 * 1000)

struct deed {
	char key[TOKEN_NAME_LEN + DEED_ID_LEN]; /* "USER ID" */
	const char *id;                         /* inside of key */
	int64_t asked_ms;
	bool over;
	char status[12]; /* how it has ended; "" before */
	char code[16];   /* "" if none; so text */
	char text[NAME_LEN];
	int64_t ms; /* how long it took */
	TAILQ_ENTRY(deed) all;
};

struct deeds;

/* Reads what the journal in dir knows, in "" none is kept.  legs is told of
 * every leg that was up at the end (see deeds_leg). */
struct deeds *deeds_new(const char *dir, size_t max, int64_t now_ms,
    void (*legs)(
	void *ctx, const char *site, const char *user, const char *leg),
    void *ctx, struct err *err);
void deeds_free(struct deeds *d);

/* NULL if it is not known. */
struct deed *deeds_find(
    struct deeds *d, const char *user, const char *id, int64_t now_ms);

/* A new one.  With sync it is on the disk when the function returns; NULL if it
 * cannot be, and nothing is known of it. */
struct deed *deeds_add(struct deeds *d, const char *user, const char *id,
    int64_t now_ms, bool sync);

/* It has ended: status, code and text are filled in by the caller. */
void deeds_end(struct deeds *d, struct deed *deed, int64_t now_ms);

/* The user's leg is up at that site, "" if none is any more: so that a relay
 * that was killed finds it again. */
void deeds_leg(struct deeds *d, const char *site, const char *user,
    const char *leg, int64_t now_ms);

/* Another relay has executed it, and what came of it is the same here. */
struct share_end;
void deeds_learn(struct deeds *d, const struct share_end *end, int64_t now_ms);

size_t deeds_count(const struct deeds *d);

#endif
