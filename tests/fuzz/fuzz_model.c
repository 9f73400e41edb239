/*
 * A journal, in any order and doubled: the model stays whole, and row 2 never
 * says less than what was asked, accepted or seen.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "model/audience.h"
#include "model/journal.h"

/* Written and read again an event is the same. */
static void
check_line(const struct event *ev, int64_t now_ms)
{
	struct event again;
	struct buf b;
	struct err err;
	int64_t then_ms;

	buf_init(&b, 65536);
	journal_write(&b, ev, now_ms);
	MUST(b.len > 0 && b.p[b.len - 1] == '\n');
	b.len--;
	MUST(journal_read(buf_span(&b), &again, &then_ms, &err) == 1);
	MUST(again.kind == ev->kind && then_ms == now_ms);
	MUST(strcmp(again.text, ev->text) == 0);
	buf_free(&b);
}

static void
check_whole(const struct model *m)
{
	const struct participant *p;
	const struct call *c;
	int living = 0;

	TAILQ_FOREACH(c, model_calls(m), all)
	{
		int count = 0;

		living += c->ended_ms == 0 && !c->hidden;
		MUST(model_call(m, c->id) == c->whole);
		MUST(c->whole->whole == c->whole);
		MUST(c->whole == c || (c->count == 0 && c->hidden));
		TAILQ_FOREACH(p, &c->members, in_room)
		MUST(p->room == c && (!p->call || p->call == c->whole));
		TAILQ_FOREACH(p, &c->participants, in_call)
		{
			MUST(p->call == c);
			MUST(model_participant(m, p->id) == p);
			count++;
		}
		MUST(count == c->count);
	}
	MUST(living == model_call_count(m));
}

static void
check_heard(const struct model *m, int64_t now_ms)
{
	const struct me *me = model_me(m);
	struct audience a;

	audience_of(m, now_ms, &a);
	MUST(a.count >= 0 && a.count <= TARGET_MAX);
	if (me->leg[0] == '\0')
		return;
	MUST(a.mode >= me->accepted.mode || !a.call);
	if (me->asking && me->asked.mode > MODE_MONITOR)
		MUST(a.mode >= me->asked.mode || !a.call);
}

/* What event.def says of a mode: nobody sends another. */
static bool
is_mode(const struct event *ev)
{
	int64_t least = 0;

	switch (ev->kind) {
	case EVENT_MY_MODE_DIFFERS:
		least = -1;
		break;
	case EVENT_TAP:
	case EVENT_TAP_END:
		least = MODE_MONITOR;
		break;
	case EVENT_MY_MODE_ASKED:
		break;
	default:
		return true;
	}
	return ev->value >= least && ev->value <= MODE_BARGE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct model *m = model_new();
	int64_t now_ms, last_ms = 1;
	struct event ev;
	struct err err;
	int lines = 0;

	while (in.n > 0 && lines++ < 2000) {
		struct span line = fuzz_until(&in, '\n');

		if (journal_read(line, &ev, &now_ms, &err) != 1 ||
		    !is_mode(&ev))
			continue;
		check_line(&ev, now_ms);
		/* Our own clock does not go back, and is past 0. */
		if (now_ms > last_ms)
			last_ms = now_ms;
		model_apply(m, &ev, last_ms);
		model_apply(m, &ev, last_ms);
		check_whole(m);
		check_heard(m, last_ms);
	}
	if (last_ms < INT64_MAX / 2)
		model_expire(m, last_ms + 60000);
	check_whole(m);
	model_free(m);
	return 0;
}
