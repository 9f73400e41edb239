#include "model/apply.h"

#include <stdio.h>
#include <string.h>

static bool
link_up(struct link *l, bool polled, int64_t now_ms)
{
	enum link_state to = polled ? LINK_POLLED : LINK_LIVE;
	bool was = l->state == to;

	l->state = to;
	l->since_ms = was ? l->since_ms : now_ms;
	l->last_ms = now_ms;
	l->attempts = 0;
	l->why[0] = '\0';
	if (!was)
		l->synced = false;
	return !was;
}

static bool
link_down(struct link *l, const struct event *ev, int64_t now_ms)
{
	if (l->state != LINK_LOST)
		l->since_ms = now_ms;
	l->state = ev->on ? LINK_NONE : LINK_LOST;
	l->retry_ms = ev->value;
	l->attempts++;
	store_text(l->why, ev->text);
	return true;
}

bool
apply_link(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct link *l = &m->link;
	bool was;

	switch (ev->kind) {
	case EVENT_LINK_UP:
		return link_up(l, ev->on, now_ms);
	case EVENT_LINK_DOWN:
		return link_down(l, ev, now_ms);
	case EVENT_LINK_ALIVE:
		l->last_ms = now_ms;
		return false;
	case EVENT_SYNC_FAILED:
	case EVENT_API_BAD:
		l->api_known = true;
		return store_text(l->api, ev->text);
	case EVENT_API_OK:
		was = l->api_known;
		l->api_known = true;
		return store_text(l->api, "") || !was;
	case EVENT_SKIPPED:
		l->skipped++;
		store_text(l->last_skip, ev->text);
		return true;
	default:
		return false;
	}
}
