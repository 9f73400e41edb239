#include <string.h>

#include "base/mem.h"
#include "sim/compat.h"
#include "sim/leg.h"
#include "sim/part.h"

struct all {
	const struct leg **at; /* the youngest first */
	size_t count;
};

static const char *
sid_of(const void *ctx, size_t i)
{
	const struct all *all = ctx;

	return all->at[i]->ids.control;
}

static bool
is_wanted(struct visit *v, const void *ctx, size_t i)
{
	const struct all *all = ctx;
	const struct leg *leg = all->at[i];
	const char *to = visit_get(v, "To"), *from = visit_get(v, "From");
	const char *status = visit_get(v, "Status");

	if (visit_get(v, "ParentCallSid"))
		return false; /* nobody has one */
	if ((to && strcmp(to, leg->to) != 0) ||
	    (from && strcmp(from, leg->from) != 0))
		return false;
	if (status && strcmp(status, compat_call_status(v->sim, leg)) != 0)
		return false;
	return time_wanted(v, "StartTime", leg->start_ms) &&
	       time_wanted(v, "EndTime", leg->ended_ms);
}

static void
put_one(const struct sim *sim, struct buf *b, const void *ctx, size_t i)
{
	const struct all *all = ctx;

	put_compat_call(sim, b, all->at[i]);
}

void
compat_call_list(struct visit *v)
{
	struct all all = { 0 };
	struct page_of list = {
		.array = "calls",
		.path = "Calls",
		.sid = sid_of,
		.wanted = is_wanted,
		.put = put_one,
		.ctx = &all,
	};
	const struct leg *leg;

	time_check(v, "StartTime");
	time_check(v, "EndTime");
	all.at =
	    mem_zalloc(map_count(v->sim->legs) + 1, sizeof(const struct leg *));
	for (leg = v->sim->leg_last; leg; leg = leg->prev)
		all.at[all.count++] = leg;
	list.count = all.count;
	page_answer(v, &list);
	mem_free(all.at);
}

static struct leg *
visit_leg(struct visit *v)
{
	struct leg *leg = leg_find(v->sim, visit_id(v));

	if (!leg)
		visit_refuse(v, 20404);
	return leg;
}

void
compat_call_fetch(struct visit *v)
{
	const struct leg *leg = visit_leg(v);

	if (leg)
		put_compat_call(v->sim, &v->out->body, leg);
}

/* "canceled" is for calls that nobody has answered, "completed" for all. */
static void
end_call(struct visit *v, struct leg *leg, const char *status)
{
	bool cancels = strcmp(status, "canceled") == 0;

	if (!cancels && strcmp(status, "completed") != 0)
		visit_refuse(v, 10000);
	if (leg->state == LEG_ENDED)
		visit_refuse(v, compat_is_twilio(v->sim) ? 21220 : 10000);
	if (cancels && leg->answered_ms)
		visit_refuse(v, 10000);
	if (v->refused || v->hollow)
		return;
	if (leg->part)
		leg->part->leaving = "participant_updated_via_api";
	leg_hangup(v->sim, leg,
	    leg->answered_ms ? "normal_clearing" : "originator_cancel",
	    "unknown");
}

/* Out of the conference, and on with another document. */
static void
redirect(struct visit *v, struct leg *leg, const char *what)
{
	if (leg->state == LEG_ENDED || !leg->answered_ms) {
		visit_refuse(v, 21220);
		return;
	}
	if (v->refused || v->hollow)
		return;
	if (leg->part) {
		leg->part->leaving = "participant_updated_via_api";
		part_leave(v->sim, leg->part);
	}
	leg_unbridge(v->sim, leg);
	if (leg->state != LEG_ENDED)
		document_run(v->sim, leg, mem_strdup(what));
}

void
compat_call_update(struct visit *v)
{
	const char *status = visit_get(v, "Status");
	const char *url = visit_url(v, "Url", false);
	const char *text =
	    compat_is_twilio(v->sim) ? visit_get(v, "Twiml") : NULL;
	struct leg *leg = visit_leg(v);
	struct leg ghost;

	visit_method(v, "Method");
	visit_url(v, "StatusCallback", false);
	if (v->refused)
		return;
	if (status)
		end_call(v, leg, status);
	else if (url || text)
		redirect(v, leg, url ? url : text);
	if (v->refused)
		return;
	ghost = *leg;
	if (v->hollow && status) {
		ghost.state = LEG_ENDED;
		ghost.ended_ms = v->sim->now_ms;
		ghost.cause = "normal_clearing";
	}
	put_compat_call(v->sim, &v->out->body, &ghost);
}

void
compat_call_remove(struct visit *v)
{
	struct leg *leg = visit_leg(v);

	if (leg && leg->state != LEG_ENDED)
		visit_refuse(v, 20009);
	if (v->refused)
		return;
	v->out->status = 204;
	if (!v->hollow)
		leg_forget(v->sim, leg);
}
