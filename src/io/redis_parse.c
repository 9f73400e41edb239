#include "io/redis_parse.h"

#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define NUMBER_MAX ((uint64_t)1 << 53)
#define FIELDS 4
/* So that a sentence with another before it still fits in an err, whole. */
#define WHY_BYTES 150

bool
redis_number_read(uint64_t *n, struct span text)
{
	size_t i;

	*n = 0;
	if (text.n == 0 || text.n > 16 || (text.n > 1 && text.p[0] == '0'))
		return false;
	for (i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		*n = *n * 10 + (uint64_t)(text.p[i] - '0');
	}
	return *n < NUMBER_MAX;
}

bool
redis_at_read(struct redis_at *at, struct span text)
{
	const char *dash = text.n > 0 ? memchr(text.p, '-', text.n) : NULL;
	size_t n = dash ? (size_t)(dash - text.p) : 0;

	return dash &&
	       redis_number_read(&at->epoch, (struct span){ text.p, n }) &&
	       redis_number_read(
		   &at->n, (struct span){ dash + 1, text.n - n - 1 }) &&
	       at->epoch > 0;
}

void
redis_at_write(char dst[REDIS_AT_LEN], struct redis_at at)
{
	snprintf(dst, REDIS_AT_LEN, "%" PRIu64 "-%" PRIu64, at.epoch, at.n);
}

int
redis_at_compare(struct redis_at a, struct redis_at b)
{
	if (a.epoch != b.epoch)
		return a.epoch < b.epoch ? -1 : 1;
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return 0;
}

struct redis_at
redis_at_before(struct redis_at at)
{
	if (at.n > 0)
		at.n--;
	else if (at.epoch > 0)
		at = (struct redis_at){ at.epoch - 1, NUMBER_MAX - 1 };
	if (at.epoch == 0)
		at.n = 0;
	return at;
}

bool
redis_id_is_good(const char *id)
{
	size_t i;

	for (i = 0; id[i]; i++)
		if (i >= REDIS_ID_MAX || id[i] <= ' ' || id[i] > '~')
			return false;
	return i > 0;
}

bool
redis_text(const redisReply *r, struct span *text)
{
	if (!r || r->type != REDIS_REPLY_STRING)
		return false;
	*text = (struct span){ r->str, r->len };
	return true;
}

int
redis_range_count(const redisReply *r)
{
	return r->type == REDIS_REPLY_ARRAY ? (int)r->elements : -1;
}

static bool
read_fields(
    struct redis_entry *e, char id[REDIS_ID_MAX + 1], const redisReply *r)
{
	static const char *const name[FIELDS] = { "i", "k", "t", "d" };
	struct span text[FIELDS], key;
	uint64_t kind, at_ms;
	size_t i;

	if (r->type != REDIS_REPLY_ARRAY || r->elements != (size_t)2 * FIELDS)
		return false;
	for (i = 0; i < FIELDS; i++)
		if (!redis_text(r->element[2 * i], &key) ||
		    !span_is(key, name[i]) ||
		    !redis_text(r->element[2 * i + 1], &text[i]))
			return false;
	if (!redis_number_read(&kind, text[1]) || kind > UINT32_MAX ||
	    !redis_number_read(&at_ms, text[2]) || text[3].n > REDIS_BODY_MAX ||
	    !span_copy(id, REDIS_ID_MAX + 1, text[0]) || !redis_id_is_good(id))
		return false;
	e->kind = (unsigned)kind;
	e->at_ms = (int64_t)at_ms;
	e->body = text[3];
	return true;
}

int
redis_entry_read(
    struct redis_entry *e, char id[REDIS_ID_MAX + 1], const redisReply *r)
{
	struct span at;

	*e = (struct redis_entry){ .id = id };
	id[0] = '\0';
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 2 ||
	    !redis_text(r->element[0], &at) || !redis_at_read(&e->at, at))
		return -1;
	if (read_fields(e, id, r->element[1]))
		return 1;
	id[0] = '\0';
	return 0;
}

bool
redis_stream_read(const redisReply *r, const redisReply **list)
{
	const redisReply *one;

	*list = NULL;
	if (r->type == REDIS_REPLY_NIL)
		return true;
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 1)
		return false;
	one = r->element[0];
	if (one->type != REDIS_REPLY_ARRAY || one->elements != 2 ||
	    one->element[1]->type != REDIS_REPLY_ARRAY)
		return false;
	*list = one->element[1];
	return true;
}

bool
redis_is_error(const redisReply *r, const char *code)
{
	return r->type == REDIS_REPLY_ERROR &&
	       span_starts((struct span){ r->str, r->len }, code);
}

void
redis_complain(const redisReply *r, struct err *why)
{
	char text[WHY_BYTES];

	if (r->type != REDIS_REPLY_ERROR) {
		err_set(why, "the server gives an answer of a wrong kind");
		return;
	}
	text_clean(
	    text, sizeof(text), WHY_BYTES, (struct span){ r->str, r->len });
	if (!text[0])
		snprintf(text, sizeof(text), "without a word");
	/* What a server before 7.0 says to "<epoch>-*". */
	if (redis_is_error(r, "ERR Invalid stream ID"))
		err_set(why, "the server is older than Redis 7.0: %s", text);
	else
		err_set(why, "the server refuses: %s", text);
}
