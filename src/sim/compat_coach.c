#include <string.h>

#include "sim/compat.h"
#include "sim/conf.h"

/* What the reference leaves open is decided here:
 *
 * - Coaching without a target takes the last one, if he is still there.  The
 *   fault coach-needs-target refuses it instead.
 * - A target that leaves stays the target, and nobody hears the coach.
 * - SignalWire: a target alone replaces that of a coach and else does nothing;
 *   Twilio documents that it begins to coach.
 */

static void
refuse_target(struct visit *v, int twilio_code)
{
	visit_refuse(v, compat_is_twilio(v->sim) ? twilio_code : 16002);
}

bool
coach_check(struct visit *v, const struct conference *conf, const char *coach,
    const char *target, bool begins)
{
	const struct participant *part = conf_part(conf, target);

	if (!part || strcmp(target, coach) == 0) {
		refuse_target(v, 16028);
		return false;
	}
	/* Documented for Twilio alone. */
	if (begins && part->how.on_hold && compat_is_twilio(v->sim)) {
		visit_refuse(v, 16027);
		return false;
	}
	return true;
}

/* The target that was meant though it was not named, or NULL. */
static const char *
usual_target(struct visit *v, const struct participant *part)
{
	const char *last = part->coached;

	if (fault_is_on(&v->sim->faults, FAULT_COACH_NEEDS_TARGET, NULL))
		return NULL;
	if (part->how.role == ROLE_WHISPER && part->how.whisper.count > 0)
		last = part->how.whisper.at[0];
	return last[0] && conf_part(part->conf, last) ? last : NULL;
}

static void
set_target(struct change *c, const char *target)
{
	id_list_clear(&c->how.whisper);
	c->how.role = ROLE_WHISPER;
	id_list_add(&c->how.whisper, target);
	span_copy(c->coached, sizeof(c->coached), span_of(target));
}

static void
begin_to_coach(struct visit *v, const struct participant *part,
    const char *target, struct change *c)
{
	bool same = part->how.role == ROLE_WHISPER && target &&
		    id_list_has(&part->how.whisper, target);

	if (!target)
		target = usual_target(v, part);
	if (!target)
		visit_refuse(v, 16002);
	else if (coach_check(v, part->conf, part->ids.control, target, !same))
		set_target(c, target);
}

static void
read_coaching(struct visit *v, const struct participant *part, struct change *c)
{
	const char *target = visit_get(v, "CallSidToCoach");
	bool coaches = part->how.role == ROLE_WHISPER;
	bool wanted = coaches, told = visit_bool(v, "Coaching", &wanted);

	if (target && !*target) {
		if (fault_is_on(&v->sim->faults, FAULT_EMPTY_TARGET, NULL))
			visit_refuse(v, 16002);
		target = NULL;
	}
	if (target && !told)
		wanted = coaches || compat_is_twilio(v->sim);
	if (v->refused || (!told && !target))
		return;
	if (wanted) {
		begin_to_coach(v, part, target, c);
		return;
	}
	id_list_clear(&c->how.whisper);
	c->how.role = ROLE_NONE;
}

static bool
same_list(const struct id_list *a, const struct id_list *b)
{
	return a->count == b->count &&
	       (a->count == 0 || strcmp(a->at[0], b->at[0]) == 0);
}

void
change_read(struct visit *v, const struct participant *part, struct change *c)
{
	const struct entry *was = &part->how;

	*c = (struct change){ .how = *was };
	memcpy(c->coached, part->coached, sizeof(c->coached));
	c->how.whisper = (struct id_list){ 0 };
	id_list_copy(&c->how.whisper, &was->whisper);
	visit_bool(v, "Muted", &c->how.muted);
	visit_bool(v, "Hold", &c->how.on_hold);
	visit_url(v, "HoldUrl", true);
	visit_method(v, "HoldMethod");
	c->announce = visit_url(v, "AnnounceUrl", false);
	visit_method(v, "AnnounceMethod");
	visit_url(v, "WaitUrl", true);
	visit_method(v, "WaitMethod");
	visit_bool(v, "EndConferenceOnExit", &c->how.end_on_exit);
	read_coaching(v, part, c);
	c->modifies = c->how.role != was->role ||
		      !same_list(&c->how.whisper, &was->whisper) ||
		      c->how.end_on_exit != was->end_on_exit ||
		      visit_get(v, "WaitUrl") || visit_get(v, "BeepOnExit");
}
