#include <stdio.h>

#include "sim/conf.h"
#include "sim/leg.h"
#include "sim/part.h"
#include "sim/telnyx.h"

static const char *const roles[] = { "barge", "monitor", "none", "whisper",
	NULL };

void
form_role(const struct form *f, struct entry *how, bool required)
{
	const char *word = form_word(f, "supervisor_role", roles, required);

	form_ids(f, "whisper_call_control_ids", &how->whisper);
	if (word)
		role_read(&how->role, word);
}

void
form_entry(const struct form *f, struct entry *how)
{
	form_beep(f);
	form_bool(f, "end_conference_on_exit", &how->end_on_exit);
	form_bool(f, "soft_end_conference_on_exit", &how->soft_end_on_exit);
	form_bool(f, "hold", &how->on_hold);
	form_either(f, "hold_audio_url", "hold_media_name");
	form_bool(f, "mute", &how->muted);
	form_bool(f, "start_conference_on_enter", &how->start_on_enter);
	form_role(f, how, false);
}

/* By id or name; unknown is what the command says for it. */
static struct conference *
turn_conf(struct turn *t, enum problem unknown)
{
	struct conference *conf = conf_find_named(t->sim, turn_id(t));

	if (!conf)
		turn_refuse(t, unknown, NULL, NULL);
	else if (conf->status == CONF_COMPLETED)
		turn_refuse(t, PROBLEM_CONF_ENDED, NULL, NULL);
	return t->refused ? NULL : conf;
}

static void
join(struct turn *t, const char *control, const struct entry *how)
{
	struct conference *conf = turn_conf(t, PROBLEM_CONF_COMMAND);
	struct leg *leg;
	char detail[96];

	if (!conf)
		return;
	leg = turn_leg(t, control, "/call_control_id", true);
	if (!leg)
		return;
	if (leg->part && leg->part->conf == conf) {
		turn_refuse(t, PROBLEM_TWICE, NULL, NULL);
		return;
	}
	if (leg->supervises[0] &&
	    fault_is_on(&t->sim->faults, FAULT_SUPERVISOR_REFUSES, NULL)) {
		turn_refuse(t, PROBLEM_SUPERVISOR, NULL, NULL);
		return;
	}
	if (conf_is_full(conf)) {
		snprintf(detail, sizeof(detail),
		    "The maximum allowed value of `max_participants` has "
		    "been reached at %d.",
		    conf->max);
		turn_refuse(t, PROBLEM_FULL, NULL, detail);
		return;
	}
	part_join(t->sim, conf, leg, how);
	turn_ok(t);
}

void
telnyx_join(struct turn *t)
{
	struct form f = form_of(t);
	const char *control = form_str(&f, "call_control_id", true);
	const char *state = form_state(&f);
	struct entry how = { .role = ROLE_NONE };

	form_str(&f, "command_id", false);
	form_region(&f);
	form_entry(&f, &how);
	if (!t->refused)
		join(t, control, &how);
	if (!t->refused)
		leg_set_state(leg_find(t->sim, control), state);
	id_list_clear(&how.whisper);
}

/* The participant that a command names. */
static struct participant *
named_part(struct turn *t, struct conference *conf, const char *control)
{
	struct leg *leg = turn_leg(t, control, "/call_control_id", false);

	if (!leg)
		return NULL;
	if (!leg->part || leg->part->conf != conf) {
		turn_refuse(t, PROBLEM_LEG, "/call_control_id",
		    "The call is not a participant of this conference.");
		return NULL;
	}
	return leg->part;
}

void
telnyx_leave(struct turn *t)
{
	struct form f = form_of(t);
	const char *control = form_str(&f, "call_control_id", true);
	struct conference *conf;
	struct participant *part;

	form_beep(&f);
	form_str(&f, "command_id", false);
	form_region(&f);
	if (t->refused)
		return;
	conf = turn_conf(t, PROBLEM_CONF_COMMAND);
	part = conf ? named_part(t, conf, control) : NULL;
	if (!part)
		return;
	part_leave(t->sim, part);
	turn_ok(t);
}

void
telnyx_update(struct turn *t)
{
	struct form f = form_of(t);
	const char *control = form_str(&f, "call_control_id", true);
	struct entry how = { .role = ROLE_NONE };
	struct conference *conf = NULL;
	struct participant *part;

	form_str(&f, "command_id", false);
	form_region(&f);
	form_role(&f, &how, true);
	if (!t->refused)
		conf = turn_conf(t, PROBLEM_CONF_COMMAND);
	part = conf ? named_part(t, conf, control) : NULL;
	if (part) {
		part_set_role(t->sim, part, how.role, &how.whisper);
		turn_ok(t);
	}
	id_list_clear(&how.whisper);
}

enum list_act {
	ACT_HOLD,
	ACT_UNHOLD,
	ACT_MUTE,
	ACT_UNMUTE,
};

static void
act_on(struct sim *sim, struct participant *part, enum list_act act)
{
	if (act == ACT_HOLD || act == ACT_UNHOLD)
		part_set_hold(sim, part, act == ACT_HOLD);
	else
		part_set_muted(sim, part, act == ACT_MUTE);
}

static void
act_on_all(struct turn *t, struct conference *conf, enum list_act act)
{
	size_t i;

	for (i = 0; i < conf->part_count; i++)
		if (conf->parts[i]->leg)
			act_on(t->sim, conf->parts[i], act);
}

/* One verdict for all: nothing is done if one of them is not there. */
static void
act_on_listed(struct turn *t, struct conference *conf,
    const struct id_list *ids, enum list_act act)
{
	size_t i;

	for (i = 0; i < ids->count; i++) {
		struct leg *leg =
		    turn_leg(t, ids->at[i], "/call_control_ids", false);

		if (leg && (!leg->part || leg->part->conf != conf))
			turn_refuse(t, PROBLEM_LEG, "/call_control_ids",
			    "The call is not a participant of this "
			    "conference.");
	}
	for (i = 0; i < ids->count && !t->refused; i++)
		act_on(t->sim, conf_part(conf, ids->at[i]), act);
}

static void
list_act(struct turn *t, enum list_act act)
{
	struct form f = form_of(t);
	struct id_list ids = { 0 };
	bool listed = form_ids(&f, "call_control_ids", &ids);
	struct conference *conf = NULL;

	form_region(&f);
	if (act == ACT_HOLD)
		form_either(&f, "audio_url", "media_name");
	if (act == ACT_UNHOLD && ids.count == 0 && !t->refused)
		turn_refuse(t, PROBLEM_MISSING, "/call_control_ids",
		    "The 'call_control_ids' parameter is required and cannot "
		    "be blank.");
	if (!t->refused)
		conf = turn_conf(t, PROBLEM_CONF);
	if (conf && listed && ids.count > 0)
		act_on_listed(t, conf, &ids, act);
	else if (conf)
		act_on_all(t, conf, act);
	if (!t->refused)
		turn_ok(t);
	id_list_clear(&ids);
}

void
telnyx_hold(struct turn *t)
{
	list_act(t, ACT_HOLD);
}

void
telnyx_unhold(struct turn *t)
{
	list_act(t, ACT_UNHOLD);
}

void
telnyx_mute(struct turn *t)
{
	list_act(t, ACT_MUTE);
}

void
telnyx_unmute(struct turn *t)
{
	list_act(t, ACT_UNMUTE);
}

/* What is played nobody shows, here as there. */
void
telnyx_play(struct turn *t)
{
	struct form f = form_of(t);
	struct id_list ids = { 0 };

	form_ids(&f, "call_control_ids", &ids);
	form_either(&f, "audio_url", "media_name");
	form_region(&f);
	if (!t->refused && turn_conf(t, PROBLEM_CONF))
		turn_ok(t);
	id_list_clear(&ids);
}
