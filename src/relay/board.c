#include "relay/board.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"

/* Of what rev is about: ids of hundreds of people. */
#define CORE_MAX ((size_t)4 << 20)
#define VOICES_MAX (FEED_SUPERVS * 64)

struct board {
	struct map *by_id;
	struct board_list calls; /* in the order in which they came */
	int64_t seq;
	uint32_t round;
	struct board_voices voices;
	struct rolls *rolls;
	struct buf body[FORMS];
	struct buf core;
};

struct board *
board_new(void)
{
	struct board *b = mem_zalloc(1, sizeof(*b));

	b->by_id = map_new();
	b->rolls = rolls_new();
	TAILQ_INIT(&b->calls);
	b->voices.superv = mem_zalloc(FEED_SUPERVS, sizeof(*b->voices.superv));
	buf_init(&b->body[FORM_WHOLE], BOARD_OBJECT_MAX);
	buf_init(&b->body[FORM_MASKED], BOARD_OBJECT_MAX);
	buf_init(&b->core, CORE_MAX);
	return b;
}

static void
drop_call(struct board *b, struct board_call *c)
{
	TAILQ_REMOVE(&b->calls, c, all);
	map_remove(b->by_id, c->id);
	buf_free(&c->body[FORM_WHOLE]);
	buf_free(&c->body[FORM_MASKED]);
	buf_free(&c->core);
	buf_free(&c->voices);
	mem_free(c);
}

void
board_free(struct board *b)
{
	if (!b)
		return;
	while (!TAILQ_EMPTY(&b->calls))
		drop_call(b, TAILQ_FIRST(&b->calls));
	map_free(b->by_id);
	buf_free(&b->body[FORM_WHOLE]);
	buf_free(&b->body[FORM_MASKED]);
	buf_free(&b->core);
	rolls_free(b->rolls);
	mem_free(b->voices.superv);
	mem_free(b);
}

static struct board_call *
add_call(struct board *b, const char *id)
{
	struct board_call *c = mem_zalloc(1, sizeof(*c));

	snprintf(c->id, sizeof(c->id), "%s", id);
	buf_init(&c->body[FORM_WHOLE], BOARD_OBJECT_MAX);
	buf_init(&c->body[FORM_MASKED], BOARD_OBJECT_MAX);
	buf_init(&c->core, CORE_MAX);
	buf_init(&c->voices, VOICES_MAX);
	TAILQ_INSERT_TAIL(&b->calls, c, all);
	map_put(b->by_id, c->id, c);
	return c;
}

/* Puts fresh into old; whether that made a difference. */
static bool
take(struct buf *old, const struct buf *fresh)
{
	if (span_eq(buf_span(old), buf_span(fresh)))
		return false;
	buf_clear(old);
	buf_put(old, fresh->p, fresh->len);
	return true;
}

/* Puts the members of the call's object anew; whether they have changed.  Most
 * have not, so the other forms, which can only change with them, are written
 * when they have. */
static bool
write_call(struct board *b, struct board_call *c, const struct call *mc)
{
	struct buf *whole = &b->body[FORM_WHOLE];
	struct buf *masked = &b->body[FORM_MASKED];

	buf_clear(whole);
	board_write(whole, mc, &b->voices, FORM_WHOLE);
	if (!take(&c->body[FORM_WHOLE], whole))
		return false;
	buf_clear(masked);
	board_write(masked, mc, &b->voices, FORM_MASKED);
	if (span_eq(buf_span(whole), buf_span(masked)))
		buf_clear(masked);
	take(&c->body[FORM_MASKED], masked);
	buf_clear(&b->core);
	board_write_core(&b->core, mc);
	return true;
}

/* Who supervises it, and who takes care of it. */
static void
look(struct board *b, const struct board_source *s, const char *call)
{
	struct board_voices *v = &b->voices;

	v->count = s->supervisors(s->owner, call, v->superv, FEED_SUPERVS);
	if (!s->claim || !s->claim(s->owner, call, &v->claim))
		v->claim = (struct relay_claim){ "", 0 };
}

static void
update_call(
    struct board *b, const struct board_source *s, const struct call *mc)
{
	struct board_call *c = map_get(b->by_id, mc->id);
	struct board_change change = { .was = "", .cause = "", .user = "" };
	char was[NAME_LEN], user[64];
	bool changed, fresh = !c;
	const char *kind;

	look(b, s, mc->id);
	if (!c)
		c = add_call(b, mc->id);
	c->round = b->round;
	c->confirmed_ms = mc->read_ms;
	changed = write_call(b, c, mc);
	change.kind = s->kind(s->ctx, c->id, &change.user);
	if (!changed && !change.kind)
		return;
	c->seq = ++b->seq;
	if (changed && (take(&c->core, &b->core) || fresh))
		c->rev = c->seq;
	kind = board_kind(c, mc, &b->voices, user);
	if (!change.kind) {
		change.kind = fresh ? "call.started" : kind;
		change.user = fresh ? "" : user;
	}
	memcpy(was, c->queue, sizeof(was));
	memcpy(c->queue, mc->queue, sizeof(c->queue));
	change.seq = c->seq;
	change.call = c;
	change.was = fresh ? NULL : was;
	s->changed(s->ctx, &change);
}

static void
end_call(struct board *b, const struct board_source *s, struct board_call *c)
{
	const struct call *mc = model_call(s->model, c->id);
	bool ended = mc && mc->ended_ms;
	struct board_change change = {
		.seq = ++b->seq,
		.call = c,
		.was = c->queue,
		.over = true,
		.cause = ended ? mc->reason : "",
		.ended_ms = ended ? mc->ended_ms : 0,
		.kind = "call.ended",
		.user = "",
	};

	c->rev = change.seq;
	s->changed(s->ctx, &change);
	drop_call(b, c);
}

void
board_update(struct board *b, const struct board_source *s)
{
	struct board_call *c, *next;
	const struct call *mc;

	b->round++;
	rolls_count(b->rolls, s->model);
	TAILQ_FOREACH(mc, model_calls(s->model), all)
	if (!mc->ended_ms && !mc->hidden)
		update_call(b, s, mc);
	for (c = TAILQ_FIRST(&b->calls); c; c = next) {
		next = TAILQ_NEXT(c, all);
		if (c->round != b->round)
			end_call(b, s, c);
	}
}

struct rolls *
board_rolls(const struct board *b)
{
	return b->rolls;
}

int64_t
board_seq(const struct board *b)
{
	return b->seq;
}

const struct board_call *
board_call(const struct board *b, const char *id)
{
	return map_get(b->by_id, id);
}

const struct board_list *
board_calls(const struct board *b)
{
	return &b->calls;
}

bool
board_is_masked(const struct board_call *c)
{
	return c->body[FORM_MASKED].len > 0;
}

void
board_put(struct buf *out, const struct board_call *c, enum board_form f)
{
	if (!board_is_masked(c))
		f = FORM_WHOLE;
	buf_puts(out, "{");
	json_put_pair(out, "id", c->id);
	json_put_int(out, "rev", c->rev);
	buf_puts(out, ",");
	buf_put_span(out, buf_span(&c->body[f]));
	if (c->confirmed_ms > 0)
		json_put_int(out, "confirmed", c->confirmed_ms);
	buf_puts(out, "}");
}

void
board_put_over(struct buf *out, const struct board_change *c)
{
	buf_puts(out, "{");
	json_put_pair(out, "id", c->call->id);
	json_put_int(out, "rev", c->seq);
	json_put_pair(out, "state", "ended");
	if (c->cause[0])
		json_put_pair(out, "cause", c->cause);
	if (c->ended_ms > 0)
		json_put_int(out, "ended", c->ended_ms);
	buf_puts(out, "}");
}
