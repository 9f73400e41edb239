#ifndef RELAY_TOKEN_H
#define RELAY_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/ids.h"
#include "provider/provider.h"
#include "relay/digest.h"

/*
 * Who may come to /feed, a line for each token in a file that nobody else can
 * read:
 *
 *	NAME DIGEST role=watch,monitor [queue=Q,Q] [phone=ADDR] [until=TIME]
 *
 * DIGEST is the SHA-256 of the token in hex.  In a value a blank, a comma, a
 * "%" and what is no printable ASCII stand as %XX.  Without queue all calls are
 * seen; until is a time as in 2027-01-31T00:00:00.000Z.
 */

#define TOKENS_MAX 4096
#define TOKEN_NAME_LEN 48
#define TOKEN_QUEUES 32
/* The clock of whoever wrote until may differ so much from ours. */
#define TOKEN_GRACE_MS 60000

struct token {
	char name[TOKEN_NAME_LEN];
	unsigned char digest[DIGEST_LEN];
	uint32_t roles;
	char phone[PATTERN_LEN]; /* "" if none */
	int64_t until_ms;        /* 0: for ever */
	int queue_count;         /* 0: all */
	char queue[TOKEN_QUEUES][NAME_LEN];
};

struct tokens {
	struct token *token;
	size_t count;
};

/* All or nothing; the sentence names the line. */
int tokens_parse(struct tokens *t, struct span text, struct err *err);
/* The same of a file. */
int tokens_read(struct tokens *t, const char *path, struct err *err);
void tokens_free(struct tokens *t);

/* The one with that digest that has not expired, or NULL; takes as long
 * whichever it is. */
const struct token *tokens_find(const struct tokens *t,
    const unsigned char digest[DIGEST_LEN], int64_t now_ms);

/* Writes its line. */
void token_write(struct buf *b, const struct token *t);

/* For "earshot-relay token ...": argv behind that word.  The exit status. */
int token_main(char *argv[]);

#endif
