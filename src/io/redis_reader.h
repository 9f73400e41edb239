#ifndef IO_REDIS_READER_H
#define IO_REDIS_READER_H

#include <stddef.h>

/* hiredis' reader of what a server says, with limits: an answer of more than
 * REDIS_ANSWER_BYTES is none, nor is one with an array of more than
 * REDIS_ANSWER_PARTS.  The most that is asked for at a time are 50 entries
 * (io/redis_script.c). */
#define REDIS_ANSWER_BYTES ((size_t)96 << 20)
#define REDIS_ANSWER_PARTS 1024

struct redis_reader;
struct redisReply;

struct redis_reader *redis_reader_new(void);
void redis_reader_free(struct redis_reader *r);

void redis_reader_feed(struct redis_reader *r, const char *p, size_t n);

enum redis_read {
	REDIS_READ_MORE, /* nothing whole is there */
	REDIS_READ_REPLY,
	REDIS_READ_BAD, /* no more comes of it */
	REDIS_READ_LONG
};

/* The next answer; freed by freeReplyObject (hiredis). */
enum redis_read redis_reader_next(
    struct redis_reader *r, struct redisReply **reply);

#endif
