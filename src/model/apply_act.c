#include "model/apply.h"

#include <stdio.h>
#include <string.h>

static struct act *
find(struct model *m, uint64_t id)
{
	uint64_t i;

	for (i = 0; i < ACT_LOG && i < m->act_count; i++) {
		struct act *a = &m->act[(m->act_count - 1 - i) % ACT_LOG];

		if (a->id == id && a->state != ACT_NOTE)
			return a;
	}
	return NULL;
}

static struct act *
add(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct act *a = &m->act[m->act_count++ % ACT_LOG];

	*a = (struct act){ .id = ev->act, .asked_ms = now_ms };
	snprintf(a->call, sizeof(a->call), "%s", ev->call);
	snprintf(a->what, sizeof(a->what), "%s", ev->text);
	return a;
}

static enum act_state
state_of(enum event_kind kind)
{
	switch (kind) {
	case EVENT_ACT_QUEUED:
		return ACT_QUEUED;
	case EVENT_ACT_ASKED:
		return ACT_ASKED;
	case EVENT_ACT_ACCEPTED:
		return ACT_ACCEPTED;
	case EVENT_ACT_SEEN:
		return ACT_SEEN;
	case EVENT_ACT_REFUSED:
		return ACT_REFUSED;
	case EVENT_ACT_NOT_DONE:
		return ACT_NOT_DONE;
	case EVENT_ACT_UNSURE:
		return ACT_UNSURE;
	default:
		return ACT_NOTE;
	}
}

bool
apply_act(struct model *m, const struct event *ev, int64_t now_ms)
{
	enum act_state state = state_of(ev->kind);
	struct act *a = state == ACT_NOTE ? NULL : find(m, ev->act);

	if (!a)
		a = add(m, ev, now_ms);
	if (state == ACT_ASKED && a->state == ACT_QUEUED)
		a->asked_ms = now_ms;
	if (state == ACT_ASKED)
		store_text(a->what, ev->text);
	a->state = state;
	a->state_ms = now_ms;
	a->order = ++m->act_changes;
	a->why[0] = '\0';
	if (state == ACT_QUEUED)
		snprintf(
		    a->why, sizeof(a->why), "%.*s", NAME_LEN - 1, ev->other);
	else if (state != ACT_ASKED && state != ACT_NOTE)
		store_text(a->why, ev->text);
	return true;
}
