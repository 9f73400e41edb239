#ifndef IO_REDIS_PARSE_H
#define IO_REDIS_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/span.h"
#include "io/redis.h"

struct redisReply;

/* What a server says, judged. */

#define REDIS_AT_LEN 44 /* as text, with the terminator */

/* Reads "EPOCH-N", whole numbers below 2^53 as Redis writes them, no sign and
 * no zero in front; EPOCH is not 0. */
bool redis_at_read(struct redis_at *at, struct span text);
void redis_at_write(char dst[REDIS_AT_LEN], struct redis_at at);

/* Below 0, 0 or above as a stands before b. */
int redis_at_compare(struct redis_at a, struct redis_at b);

/* The place right before that one; 0-0 stays. */
struct redis_at redis_at_before(struct redis_at at);

/* A whole number below 2^53. */
bool redis_number_read(uint64_t *n, struct span text);

bool redis_id_is_good(const char *id);

/* The bytes of a string; false if it is none. */
bool redis_text(const struct redisReply *r, struct span *text);

/* The places of an answer as XRANGE gives it: count entries, or -1 if it is
 * not of that shape. */
int redis_range_count(const struct redisReply *r);

/* One of them.  -1 if it is no entry at all; 0 if none of ours: then only its
 * place is told, and id is "".  id takes the id, on which e->id points. */
int redis_entry_read(struct redis_entry *e, char id[REDIS_ID_MAX + 1],
    const struct redisReply *r);

/* What an answer of XREAD on one stream holds: NULL, and count 0, if nothing
 * has come; false if it is not of that shape. */
bool redis_stream_read(
    const struct redisReply *r, const struct redisReply **list);

/* Whether it is the error of that code: "READONLY". */
bool redis_is_error(const struct redisReply *r, const char *code);

/* Why it is not what was wanted, for a person. */
void redis_complain(const struct redisReply *r, struct err *why);

#endif
