#include <stdio.h>
#include <string.h>

#include "sim/leg.h"
#include "sim/telnyx.h"

/* A command about the leg in the path.  rings: it may still be ringing. */
static struct leg *
path_leg(struct turn *t, bool rings)
{
	struct leg *leg;

	if (t->refused)
		return NULL;
	leg = turn_leg(t, turn_id(t), NULL, !rings);
	if (leg && leg_is_supervising(leg) &&
	    fault_is_on(&t->sim->faults, FAULT_SUPERVISOR_REFUSES, NULL)) {
		turn_refuse(t, PROBLEM_SUPERVISOR, NULL, NULL);
		return NULL;
	}
	return leg;
}

void
telnyx_call_retrieve(struct turn *t)
{
	const struct leg *leg = leg_find(t->sim, turn_id(t));

	if (!leg) {
		turn_refuse(t, PROBLEM_LEG, NULL, NULL);
		return;
	}
	buf_puts(&t->out->body, "{\"data\":");
	put_call(t->sim, &t->out->body, leg, false);
	buf_puts(&t->out->body, "}");
}

void
telnyx_answer(struct turn *t)
{
	struct form f = form_of(t);
	const char *state = form_state(&f);
	struct leg *leg;

	form_str(&f, "command_id", false);
	leg = path_leg(t, true);
	if (!leg)
		return;
	if (!leg->incoming || leg->answered_ms) {
		turn_refuse(t, PROBLEM_COMMAND, NULL, NULL);
		return;
	}
	leg_set_state(leg, state);
	leg_answer(t->sim, leg);
	turn_ok(t);
}

/* The one command that a supervising leg never refuses. */
void
telnyx_hangup(struct turn *t)
{
	struct form f = form_of(t);
	const char *state = form_state(&f);
	struct leg *leg;

	form_str(&f, "command_id", false);
	if (t->refused)
		return;
	leg = turn_leg(t, turn_id(t), NULL, false);
	if (!leg)
		return;
	leg_set_state(leg, state);
	leg_hangup(t->sim, leg,
	    leg->answered_ms ? "normal_clearing" : "originator_cancel",
	    "unknown");
	turn_ok(t);
}

void
telnyx_reject(struct turn *t)
{
	static const char *const causes[] = { "CALL_REJECTED", "USER_BUSY",
		NULL };
	struct form f = form_of(t);
	const char *cause = form_word(&f, "cause", causes, true);
	const char *state = form_state(&f);
	struct leg *leg;

	form_str(&f, "command_id", false);
	leg = path_leg(t, true);
	if (!leg)
		return;
	if (!leg->incoming || leg->answered_ms) {
		turn_refuse(t, PROBLEM_COMMAND, NULL, NULL);
		return;
	}
	leg_set_state(leg, state);
	leg_hangup(t->sim, leg,
	    strcmp(cause, "USER_BUSY") == 0 ? "user_busy" : "call_rejected",
	    "callee");
	turn_ok(t);
}

void
telnyx_transfer(struct turn *t)
{
	struct form f = form_of(t);
	struct leg_plan plan = {
		.person = PERSON_AGENT,
		.to = form_str(&f, "to", true),
		.from = form_str(&f, "from", false),
		.client_state = form_str(&f, "target_leg_client_state", false),
	};
	const char *state = form_state(&f);
	int64_t ring_s = LEG_RING_MS / 1000;
	struct leg *leg, *target;

	form_int(&f, "timeout_secs", 5, 600, &ring_s);
	form_str(&f, "command_id", false);
	leg = path_leg(t, false);
	if (!leg)
		return;
	leg_set_state(leg, state);
	if (!plan.from)
		plan.from = leg->to;
	plan.session = leg->ids.session;
	target = leg_new(t->sim, &plan);
	memcpy(target->bridge_to, leg->ids.control, ID_LEN);
	leg_ring(t->sim, target, ring_s * 1000);
	turn_ok(t);
}

void
telnyx_bridge(struct turn *t)
{
	static const char *const self[] = { "self", NULL };
	struct form f = form_of(t);
	const char *control = form_str(&f, "call_control_id", true);
	const char *parks = form_word(&f, "park_after_unbridge", self, false);
	const char *state = form_state(&f);
	struct leg *leg, *other;

	form_str(&f, "command_id", false);
	leg = path_leg(t, false);
	if (!leg)
		return;
	other = turn_leg(t, control, "/call_control_id", true);
	if (!other)
		return;
	if (other == leg) {
		turn_refuse(t, PROBLEM_LEG, "/call_control_id", NULL);
		return;
	}
	leg_set_state(leg, state);
	leg->parks_alone = parks != NULL;
	leg_bridge(t->sim, leg, other);
	turn_ok(t);
}

/* Which leg the path names is not documented: the supervised one, says the
 * provider's own contact centre; both are taken. */
void
telnyx_switch_role(struct turn *t)
{
	static const char *const words[] = { "barge", "whisper", "monitor",
		NULL };
	struct form f = form_of(t);
	const char *word = form_word(&f, "role", words, true);
	struct leg *leg = path_leg(t, false), *at;
	bool found = false;

	if (!leg)
		return;
	for (at = t->sim->leg_first; at; at = at->next) {
		if (at->state == LEG_ENDED || !at->supervises[0])
			continue;
		if (at != leg && strcmp(at->supervises, turn_id(t)) != 0)
			continue;
		found = true;
		role_read(&at->supervisor_role, word);
	}
	if (found)
		turn_ok(t);
	else
		turn_refuse(t, PROBLEM_COMMAND, NULL, NULL);
}
