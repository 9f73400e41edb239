#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "io/redis_inside.h"

/*
 * A script is sent whole each time: nothing has to be known of what a server
 * that was restarted still has.  They need no more than the commands GET SET
 * HGET HSET XADD XRANGE XREVRANGE TIME.
 *
 * e is the epoch of the next entry: a new one if there is no entry, if an older
 * one than the newest entry's or than the asker's stands in meta.
 */
#define LUA_EPOCH \
	"local t = redis.call('TIME')\n" \
	"local now = t[1] * 1000 + math.floor(t[2] / 1000)\n" \
	"local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', " \
	"1)[1]\n" \
	"local te = top and tonumber(string.match(top[1], '^%d+')) or 0\n" \
	"local e = tonumber(redis.call('HGET', KEYS[2], 'epoch') or 0) or 0\n" \
	"local function begin(least)\n" \
	"  e = math.max(now, e + 1, te + 1, least + 1)\n" \
	"  redis.call('HSET', KEYS[2], 'epoch', string.format('%.0f', e))\n" \
	"end\n"

/*
 * KEYS log meta id:ID  ARGV id memory maxlen body kind at_ms|'' epoch
 *
 * An id that is remembered counts if its entry is there, or was and is too old
 * (the stream begins after it and not with a number 0).  Its memory is set
 * anew, which is a write that WAIT can wait for.
 */
static const char lua_append[] = LUA_EPOCH
    "local was = redis.call('GET', KEYS[3])\n"
    "local we, wn = string.match(was or '', '^(%d+)-(%d+)$')\n"
    "if we and top then\n"
    "  local here = redis.call('XRANGE', KEYS[1], was, was)[1]\n"
    "  local there = here and here[2][2] == ARGV[1]\n"
    "  if not here then\n"
    "    local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)\n"
    "    local fe, fn = string.match(first[1][1], '^(%d+)-(%d+)$')\n"
    "    we, wn, fe, fn = tonumber(we), tonumber(wn), tonumber(fe),\n"
    "      tonumber(fn)\n"
    "    there = fn > 0 and (we < fe or we == fe and wn < fn)\n"
    "  end\n"
    "  if there then\n"
    "    redis.call('SET', KEYS[3], was, 'PX', ARGV[2])\n"
    "    return {'there', was}\n"
    "  end\n"
    "end\n"
    "local least = tonumber(ARGV[7])\n"
    "if not top or e < te or e < least then begin(least) end\n"
    "local at = ARGV[6]\n"
    "if at == '' then at = string.format('%.0f', now) end\n"
    "local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3],\n"
    "  string.format('%.0f-*', e), 'i', ARGV[1], 'k', ARGV[5], 't', at,\n"
    "  'd', ARGV[4])\n"
    "redis.call('SET', KEYS[3], id, 'PX', ARGV[2])\n"
    "return {'did', id}\n";

/* KEYS log meta  ARGV the epoch that was found wrong.  Of several who ask, the
 * first one decides. */
static const char lua_bump[] =
    LUA_EPOCH "local wrong = tonumber(ARGV[1])\n"
	      "if e <= wrong or e < te then begin(wrong) end\n"
	      "return string.format('%.0f', e)\n";

/* KEYS key  ARGV how value ttl.  What was let go is empty for a millisecond:
 * so DEL need not be allowed. */
static const char lua_key[] =
    "local how, value = ARGV[1], ARGV[2]\n"
    "local v = redis.call('GET', KEYS[1])\n"
    "if v == '' then v = false end\n"
    "local same = v == value\n"
    "if how == 'look' then\n"
    "  if v then return {'there', v} end\n"
    "elseif how == 'release' then\n"
    "  if not same then return {'there', v or ''} end\n"
    "  redis.call('SET', KEYS[1], '', 'PX', 1)\n"
    "elseif how == 'put' or same and how ~= 'once' or\n"
    "    not v and how ~= 'renew' then\n"
    "  redis.call('SET', KEYS[1], value, 'PX', ARGV[3])\n"
    "else\n"
    "  return {'there', v or ''}\n"
    "end\n"
    "return {'did', ''}\n";

#define NUMBER_LEN 24

/* The words of a request. */
struct words {
	struct span word[REDIS_WORDS_MAX];
	size_t n;
	char key[3][REDIS_KEY_MAX + REDIS_ID_MAX + 64];
	size_t keys;
	char number[6][REDIS_AT_LEN];
	size_t numbers;
};

static void
add(struct words *w, struct span s)
{
	w->word[w->n++] = s;
}

static void
add_text(struct words *w, const char *s)
{
	add(w, span_of(s));
}

static void
add_number(struct words *w, int64_t n)
{
	char *dst = w->number[w->numbers++];

	snprintf(dst, NUMBER_LEN, "%" PRId64, n);
	add_text(w, dst);
}

static void
add_at(struct words *w, struct redis_at at)
{
	char *dst = w->number[w->numbers++];

	redis_at_write(dst, at);
	add_text(w, dst);
}

static void
add_key(struct words *w, const struct redis *r, const char *a, const char *b)
{
	char *dst = w->key[w->keys++];

	snprintf(dst, sizeof(w->key[0]), "%s%s%s", r->prefix, a, b);
	add_text(w, dst);
}

static bool
say(struct redis *r, struct redis_link *l, const struct words *w,
    int64_t more_ms, redis_heard *heard, void *arg)
{
	if (!l)
		return false;
	if (redis_link_say(l, w->word, w->n, more_ms, heard, arg))
		return true;
	redis_down(r, "too much waits to be sent to the server");
	return false;
}

/* Behind a WAIT every answer may be so much later. */
static int64_t
wait_ms(const struct redis *r)
{
	return r->o.wait_replicas > 0 ? r->o.wait_ms : 0;
}

bool
redis_say_probe(struct redis *r, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_text(&w, "XADD");
	add_key(&w, r, "probe", "");
	add_text(&w, "MAXLEN");
	add_text(&w, "1");
	add_text(&w, "1-*");
	add_text(&w, "p");
	add_text(&w, "1");
	return say(r, r->writer, &w, 0, heard, r);
}

bool
redis_say_read(struct redis *r, bool rest, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_text(&w, "XREAD");
	add_text(&w, "COUNT");
	add_text(&w, "50");
	if (rest) {
		add_text(&w, "BLOCK");
		add_number(&w, r->o.rest_ms);
	}
	add_text(&w, "STREAMS");
	add_key(&w, r, "log", "");
	add_at(&w, r->last);
	return say(r, r->reader, &w, rest ? r->o.rest_ms : 0, heard, r);
}

bool
redis_say_range(struct redis *r, struct redis_at at, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_text(&w, "XRANGE");
	add_key(&w, r, "log", "");
	add_at(&w, at);
	add_at(&w, at);
	return say(r, r->reader, &w, 0, heard, r);
}

bool
redis_say_end(struct redis *r, bool newest, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_text(&w, newest ? "XREVRANGE" : "XRANGE");
	add_key(&w, r, "log", "");
	add_text(&w, newest ? "+" : "-");
	add_text(&w, newest ? "-" : "+");
	add_text(&w, "COUNT");
	add_text(&w, "1");
	return say(r, r->reader, &w, 0, heard, r);
}

static void
add_script(struct words *w, const char *text, int64_t keys)
{
	add_text(w, "EVAL");
	add_text(w, text);
	add_number(w, keys);
}

bool
redis_say_bump(struct redis *r, uint64_t wrong, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_script(&w, lua_bump, 2);
	add_key(&w, r, "log", "");
	add_key(&w, r, "meta", "");
	add_number(&w, (int64_t)wrong);
	return say(r, r->writer, &w, wait_ms(r), heard, r);
}

bool
redis_say_wait(struct redis *r, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_text(&w, "WAIT");
	add_number(&w, r->o.wait_replicas);
	add_number(&w, r->o.wait_ms);
	return say(r, r->writer, &w, wait_ms(r), heard, r);
}

bool
redis_say_ping(struct redis *r, redis_heard *heard)
{
	struct words w = { .n = 0 };

	add_text(&w, "PING");
	return say(r, r->writer, &w, wait_ms(r), heard, r);
}

bool
redis_say_append(
    struct redis *r, const struct redis_item *i, redis_heard *heard, void *arg)
{
	struct words w = { .n = 0 };

	add_script(&w, lua_append, 3);
	add_key(&w, r, "log", "");
	add_key(&w, r, "meta", "");
	add_key(&w, r, "id:", i->id);
	add_text(&w, i->id);
	add_number(&w, r->o.memory_ms);
	add_number(&w, r->o.maxlen);
	add(&w, (struct span){ i->body, i->n });
	add_number(&w, i->kind);
	if (i->at_ms > 0)
		add_number(&w, i->at_ms);
	else
		add_text(&w, "");
	add_number(&w, (int64_t)r->epoch);
	return say(r, r->writer, &w, wait_ms(r), heard, arg);
}

bool
redis_say_key(struct redis *r, enum redis_how how, const char *key,
    struct span value, int64_t ttl_ms, redis_heard *heard, void *arg)
{
	static const char *const word[] = { "hold", "renew", "release", "once",
		"put", "look" };
	struct words w = { .n = 0 };

	add_script(&w, lua_key, 1);
	add_key(&w, r, key, "");
	add_text(&w, word[how]);
	add(&w, value);
	add_number(&w, ttl_ms);
	return say(r, r->writer, &w, wait_ms(r), heard, arg);
}
