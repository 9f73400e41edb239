/* What a Redis server may say, in pieces: what is taken of it for an entry is
 * one, whatever else it says. */
#include <hiredis/hiredis.h>

#include "fuzz.h"
#include "io/redis_parse.h"
#include "io/redis_reader.h"

static void
look_at_entry(const redisReply *r)
{
	char id[REDIS_ID_MAX + 1], text[REDIS_AT_LEN];
	struct redis_entry e;
	struct redis_at again;
	int got = redis_entry_read(&e, id, r);

	if (got < 0)
		return;
	redis_at_write(text, e.at);
	MUST(redis_at_read(&again, span_of(text)));
	MUST(redis_at_compare(again, e.at) == 0);
	MUST(redis_at_compare(redis_at_before(e.at), e.at) < 0);
	MUST(e.id == id);
	MUST(got == 1 ? redis_id_is_good(id) : id[0] == '\0');
	MUST(e.at_ms >= 0 && e.body.n <= REDIS_BODY_MAX);
}

static void
look_at(const redisReply *r)
{
	const redisReply *list;
	struct span text;
	struct err why;
	uint64_t n;
	int i;

	redis_complain(r, &why);
	fuzz_is_clean(why.text);
	if (redis_text(r, &text) && redis_number_read(&n, text))
		MUST(n < (uint64_t)1 << 53);
	if (redis_stream_read(r, &list) && list)
		for (i = 0; i < redis_range_count(list); i++)
			look_at_entry(list->element[i]);
	for (i = 0; i < redis_range_count(r); i++)
		look_at_entry(r->element[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span rest = { (const char *)p, n };
	size_t part = fuzz_byte(&rest) + 1, step;
	struct redis_reader *reader = redis_reader_new();
	enum redis_read got = REDIS_READ_MORE;
	redisReply *r;

	while (rest.n > 0 && got == REDIS_READ_MORE) {
		step = rest.n < part ? rest.n : part;
		redis_reader_feed(reader, rest.p, step);
		rest.p += step;
		rest.n -= step;
		got = redis_reader_next(reader, &r);
		while (got == REDIS_READ_REPLY) {
			look_at(r);
			freeReplyObject(r);
			got = redis_reader_next(reader, &r);
		}
	}
	redis_reader_free(reader);
	return 0;
}
