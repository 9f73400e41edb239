#include "relay/feed_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* A call that cannot be read is waited for so long. */
#define SETTLE_MS 60000

static void
set_default(int64_t *n, int64_t value)
{
	if (*n == 0)
		*n = value;
}

void
feed_core_init(
    struct feed_core *f, const struct relay_feed_options *o, int64_t now_ms)
{
	memset(f, 0, sizeof(*f));
	f->options = *o;
	snprintf(f->epoch, sizeof(f->epoch), "%" PRId64, now_ms);
	f->board = board_new();
	set_default(&f->options.hello_ms, FEED_HELLO_MS);
	set_default(&f->options.behind_events, FEED_BEHIND_EVENTS);
	set_default(&f->options.behind_ms, FEED_BEHIND_MS);
	set_default(&f->options.stuck_ms, FEED_STUCK_MS);
	set_default(&f->options.backlog_events, BACKLOG_EVENTS);
	set_default(&f->options.backlog_bytes, BACKLOG_BYTES);
	f->backlog = backlog_new((size_t)f->options.backlog_events,
	    (size_t)f->options.backlog_bytes);
	f->hints = mem_zalloc(FEED_HINTS, sizeof(*f->hints));
	buf_init(&f->scratch[FORM_WHOLE], FEED_SAID_MAX);
	buf_init(&f->scratch[FORM_MASKED], FEED_SAID_MAX);
}

void
feed_core_free(struct feed_core *f)
{
	snapshots_free(&f->snapshots);
	board_free(f->board);
	backlog_free(f->backlog);
	mem_free(f->hints);
	buf_free(&f->scratch[FORM_WHOLE]);
	buf_free(&f->scratch[FORM_MASKED]);
}

/* More than fit are told as what they are, without a kind of their own. */
void
feed_core_hint(
    struct feed_core *f, const char *call, const char *kind, const char *user)
{
	struct hint *h;

	if (!call || !kind || f->hint_count == FEED_HINTS)
		return;
	h = &f->hints[f->hint_count++];
	snprintf(h->call, sizeof(h->call), "%s", call);
	snprintf(h->kind, sizeof(h->kind), "%s", kind);
	snprintf(h->user, sizeof(h->user), "%s", user ? user : "");
}

static const char *
hinted(void *ctx, const char *call, const char **user)
{
	struct feed_core *f = ctx;
	int i;

	for (i = f->hint_count - 1; i >= 0; i--)
		if (strcmp(f->hints[i].call, call) == 0) {
			*user = f->hints[i].user;
			return f->hints[i].kind;
		}
	return NULL;
}

static void
on_change(void *ctx, const struct board_change *c)
{
	struct feed_core *f = ctx;
	struct backlog_event e = {
		.seq = c->seq,
		.at_ms = f->now_ms,
		.call = c->call->id,
		.queue = c->call->queue,
		.was = c->was,
	};
	int form;

	for (form = 0; form < FORMS; form++) {
		buf_clear(&f->scratch[form]);
		feed_write_change(
		    &f->scratch[form], f, c, (enum board_form)form);
	}
	e.text = f->scratch[FORM_WHOLE].p;
	if (!c->over && board_is_masked(c->call))
		e.masked = f->scratch[FORM_MASKED].p;
	backlog_put(f->backlog, &e);
	rolls_told(board_rolls(f->board), c->call->queue, FEED_NEWS_MAX);
	if (f->options.told)
		f->options.told(f->options.ctx, c->seq, c->call->id);
}

/* Who is in a call may be read after it was listed: before that nobody can be
 * told that he is in none. */
static void
settle(struct feed_core *f, int64_t now_ms)
{
	const struct relay_feed_options *o = &f->options;

	if (f->settled || !model_link(o->model(o->ctx))->synced)
		return;
	if (f->listed_ms == 0)
		f->listed_ms = now_ms;
	f->settled =
	    !o->whole || o->whole(o->ctx) || now_ms - f->listed_ms >= SETTLE_MS;
}

bool
feed_core_health(struct feed_core *f, int64_t now_ms)
{
	char text[FEED_HEALTH_LEN];
	struct buf b;
	bool changed;

	settle(f, now_ms);
	buf_init(&b, FEED_HEALTH_LEN - 1);
	feed_write_health(&b, f);
	snprintf(text, sizeof(text), "%s", b.p);
	buf_free(&b);
	changed = strcmp(text, f->health) != 0;
	memcpy(f->health, text, sizeof(text));
	return changed;
}

bool
feed_core_update(struct feed_core *f, int64_t now_ms)
{
	struct board_source s = {
		.model = f->options.model(f->options.ctx),
		.supervisors = f->options.supervisors,
		.claim = f->options.claim,
		.owner = f->options.ctx,
		.kind = hinted,
		.changed = on_change,
		.ctx = f,
	};
	int64_t before = board_seq(f->board);

	f->now_ms = now_ms;
	board_update(f->board, &s);
	f->hint_count = 0;
	if (f->options.told)
		f->options.told(f->options.ctx, 0, NULL);
	f->counts.seq = (uint64_t)board_seq(f->board);
	return board_seq(f->board) != before;
}
