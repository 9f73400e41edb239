#include "io/redis_reader.h"

#include <hiredis/hiredis.h>

#include "base/mem.h"

struct redis_reader {
	redisReader *reader;
	redisReplyObjectFunctions make;
	void *(*make_array)(const redisReadTask *t, int n);
	size_t taken; /* bytes since the last whole answer */
};

/* Else a server could have us make room for 2^31 of them. */
static void *
make_array(const redisReadTask *t, int n)
{
	struct redis_reader *r = t->privdata;

	return n > REDIS_ANSWER_PARTS ? NULL : r->make_array(t, n);
}

struct redis_reader *
redis_reader_new(void)
{
	struct redis_reader *r = mem_zalloc(1, sizeof(*r));

	r->reader = redisReaderCreate();
	r->make = *r->reader->fn;
	r->make_array = r->make.createArray;
	r->make.createArray = make_array;
	r->reader->fn = &r->make;
	r->reader->privdata = r;
	return r;
}

void
redis_reader_free(struct redis_reader *r)
{
	redisReaderFree(r->reader);
	mem_free(r);
}

void
redis_reader_feed(struct redis_reader *r, const char *p, size_t n)
{
	r->taken += n;
	redisReaderFeed(r->reader, p, n);
}

enum redis_read
redis_reader_next(struct redis_reader *r, redisReply **reply)
{
	void *made = NULL;

	*reply = NULL;
	if (redisReaderGetReply(r->reader, &made) != REDIS_OK)
		return REDIS_READ_BAD;
	*reply = made;
	if (made) {
		r->taken = 0;
		return REDIS_READ_REPLY;
	}
	return r->taken > REDIS_ANSWER_BYTES ? REDIS_READ_LONG
					     : REDIS_READ_MORE;
}
