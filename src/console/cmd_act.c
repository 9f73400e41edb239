/*
 * The commands that lead to an action.  Each takes the ids of what is on the
 * screen at the moment of the key press, and asks for an absolute state.
 */
#include <stdio.h>
#include <string.h>

#include "console/cmd.h"
#include "model/audience.h"

/* A change so long ago may not have been seen yet by who presses a key. */
#define CHANGE_MS 5000
/* A change so soon after my own act is mine. */
#define CHANGE_MINE_MS 8000

void
cmd_listen(struct cmd *c)
{
	cmd_begin(c, ACTION_MONITOR, cmd_call(c));
}

/* A question that cannot show all it must say is not asked. */
static void
open_picker(struct cmd *c, enum context which)
{
	if (c->can_ask)
		picker_open(c->ui, c->model, cmd_call(c), which, c->now_ms);
	else
		ui_note(c->ui, c->now_ms,
		    "The window is too small to ask who: 60x16 at least");
}

void
cmd_whisper(struct cmd *c)
{
	open_picker(c, IN_PICKER);
}

void
cmd_barge(struct cmd *c)
{
	open_picker(c, IN_BARGE);
}

void
cmd_leave(struct cmd *c)
{
	cmd_begin(c, ACTION_LEAVE, NULL);
}

void
cmd_quiet(struct cmd *c)
{
	if (c->ui->context == IN_PICKER || c->ui->context == IN_BARGE ||
	    c->ui->context == IN_PERSON)
		picker_close(c->ui);
	if (c->ui->context == IN_QUIT)
		c->ui->context = c->ui->below;
	cmd_begin(c, ACTION_QUIET, NULL);
}

/* Whether somebody else changed it a moment ago: said once, since the key was
 * perhaps meant for what the screen showed before. */
static bool
just_changed(struct cmd *c, enum command which, const struct participant *p)
{
	struct ui *ui = c->ui;
	int64_t at = which == COMMAND_hold ? p->held_at_ms : p->muted_at_ms;
	int64_t acted_ms = ui->acted_ms[which == COMMAND_mute];
	bool mine = strcmp(ui->acted_on, p->id) == 0 && at >= acted_ms &&
		    at - acted_ms < CHANGE_MINE_MS;
	bool told = strcmp(ui->warned_on, p->id) == 0 &&
		    c->now_ms - ui->warned_ms < CHANGE_MS;
	const char *did;

	if (at == 0 || c->now_ms - at >= CHANGE_MS || mine || told)
		return false;
	if (which == COMMAND_hold)
		did = p->on_hold ? "held" : "resumed";
	else
		did = p->muted ? "muted" : "unmuted";
	snprintf(ui->warned_on, sizeof(ui->warned_on), "%s", p->id);
	ui->warned_ms = c->now_ms;
	ui_note(ui, c->now_ms,
	    "! Somebody %s this person %ds ago. Press again to go on.", did,
	    (int)((c->now_ms - at) / 1000));
	return true;
}

static void
note_acted(struct cmd *c, enum command which, const struct participant *p)
{
	struct ui *ui = c->ui;

	if (strcmp(ui->acted_on, p->id) != 0)
		memset(ui->acted_ms, 0, sizeof(ui->acted_ms));
	snprintf(ui->acted_on, sizeof(ui->acted_on), "%s", p->id);
	ui->acted_ms[which == COMMAND_mute] = c->now_ms;
}

/* The other state than the one shown. */
static void
act_on(struct cmd *c, enum command which, const struct call *call,
    const struct participant *p)
{
	enum action_kind kind;

	if (just_changed(c, which, p))
		return;
	note_acted(c, which, p);
	if (which == COMMAND_hold)
		kind = p->on_hold ? ACTION_UNHOLD : ACTION_HOLD;
	else
		kind = p->muted ? ACTION_UNMUTE : ACTION_MUTE;
	cmd_begin(c, kind, call);
	snprintf(c->act.participant, sizeof(c->act.participant), "%s", p->id);
}

/* The one person it can mean: the one selected in the call, or in the list
 * the only customer, for holding. */
static const struct participant *
only_person(const struct cmd *c, enum command which, const struct call *call)
{
	const struct participant *p, *found = NULL;
	int count = 0;

	TAILQ_FOREACH(p, &call->participants, in_call)
	{
		if (c->ui->context == IN_CALL) {
			if (strcmp(p->id, c->ui->person) == 0)
				return p;
		} else if (which == COMMAND_hold &&
			   (p->role == ROLE_CUSTOMER ||
			       p->role == ROLE_UNKNOWN)) {
			found = p;
			count++;
		}
	}
	return count == 1 ? found : NULL;
}

static void
act_on_person(struct cmd *c, enum command which)
{
	const struct call *call = cmd_call(c);
	const struct participant *p;

	p = only_person(c, which, call);
	if (p) {
		act_on(c, which, call, p);
		return;
	}
	if (c->ui->context == IN_CALL) {
		ui_note(c->ui, c->now_ms, "Select a person first: j k or 1-9");
		return;
	}
	c->ui->picker.wants = which;
	open_picker(c, IN_PERSON);
}

void
cmd_hold(struct cmd *c)
{
	act_on_person(c, COMMAND_hold);
}

void
cmd_mute(struct cmd *c)
{
	act_on_person(c, COMMAND_mute);
}

/* Taken over from a colleague only by a second press: he may be at it. */
static bool
is_others(struct cmd *c, const struct call *call, const struct call *part)
{
	struct ui *ui = c->ui;
	bool told = strcmp(ui->warned_on, call->id) == 0 &&
		    c->now_ms - ui->warned_ms < CHANGE_MS;

	if (told)
		return false;
	snprintf(ui->warned_on, sizeof(ui->warned_on), "%s", call->id);
	ui->warned_ms = c->now_ms;
	ui_note(ui, c->now_ms, "! %.40s is on %s. Again to take it over.",
	    part->claim, call->short_id);
	return true;
}

void
cmd_claim(struct cmd *c)
{
	const struct call *call = cmd_call(c);
	const struct call *part = call_claimed(call);

	if (part && part->claim_mine) {
		cmd_begin(c, ACTION_UNCLAIM, call);
		return;
	}
	if (part && is_others(c, call, part))
		return;
	cmd_begin(c, ACTION_CLAIM, call);
	if (part)
		snprintf(c->act.participant, sizeof(c->act.participant), "%s",
		    part->claim);
}

void
cmd_tick(struct cmd *c)
{
	struct picker *p = &c->ui->picker;
	struct pick *pick = &p->pick[p->cursor];

	if (p->cursor >= p->count)
		return;
	if (pick->gone)
		ui_note(c->ui, c->now_ms, "That person has left the call");
	else if (pick->fenced && (c->ui->can & ACTION_BIT(ACTION_BARGE)))
		picker_ask_customer(c->ui, c->now_ms);
	else if (pick->fenced)
		ui_note(c->ui, c->now_ms,
		    "Talking to a customer is not possible in this profile");
	else
		picker_tick(c->ui, p->cursor);
}

void
cmd_tick_agents(struct cmd *c)
{
	struct picker *p = &c->ui->picker;
	int i;

	if (c->ui->one_ear) {
		ui_note(c->ui, c->now_ms,
		    "Here one person at a time can hear a whisper");
		return;
	}
	for (i = 0; i < p->count; i++) {
		const struct participant *who =
		    model_participant(c->model, p->pick[i].id);

		if (who && who->role == ROLE_AGENT && !p->pick[i].gone)
			p->pick[i].ticked = true;
	}
}

static bool
is_target(const struct participant *p, const char *id)
{
	int i;

	for (i = 0; i < p->target_count; i++)
		if (strcmp(p->target[i], id) == 0)
			return true;
	return false;
}

/* Says once that another supervisor whispers to one of them already. */
static bool
second_voice(struct cmd *c)
{
	const struct call *call = cmd_call(c);
	const struct participant *p;
	char who[NAME_LEN], ear[NAME_LEN];
	int i;

	if (!call || c->ui->picker.warned)
		return false;
	TAILQ_FOREACH(p, &call->participants, in_call)
	for (i = 0; i < c->act.target_count; i++) {
		if (strcmp(p->id, model_me(c->model)->leg) == 0 ||
		    !is_target(p, c->act.target[i]))
			continue;
		participant_label(p, who, sizeof(who));
		participant_label(model_participant(c->model, c->act.target[i]),
		    ear, sizeof(ear));
		c->ui->picker.warned = true;
		ui_note(c->ui, c->now_ms,
		    "! %.30s already whispers to %.30s. Two voices in one "
		    "ear. Again to go on.",
		    who, ear);
		return true;
	}
	return false;
}

static void
send_whisper(struct cmd *c)
{
	struct picker *p = &c->ui->picker;
	int i, count = 0;

	cmd_begin(c, ACTION_WHISPER, cmd_call(c));
	for (i = 0; i < p->count; i++) {
		if (!p->pick[i].ticked || p->pick[i].gone)
			continue;
		if (count < TARGET_MAX)
			snprintf(
			    c->act.target[count], ID_LEN, "%s", p->pick[i].id);
		count++;
	}
	c->act.target_count = count;
	if (count > 0 && count <= TARGET_MAX && second_voice(c)) {
		c->act.kind = ACTION_NONE;
		return;
	}
	if (count > 0 && count <= TARGET_MAX) {
		picker_close(c->ui);
		return;
	}
	c->act.kind = ACTION_NONE;
	ui_note(c->ui, c->now_ms,
	    count == 0 ? "Pick at least one person, or press L to just listen"
		       : "Too many people for one whisper");
}

static void
send_person(struct cmd *c)
{
	struct picker *p = &c->ui->picker;
	const struct call *call = cmd_call(c);
	const struct participant *who;

	if (p->cursor >= p->count)
		return;
	who = model_participant(c->model, p->pick[p->cursor].id);
	if (!who || !call || who->call != call) {
		ui_note(c->ui, c->now_ms, "That person has left the call");
		return;
	}
	act_on(c, p->wants, call, who);
	picker_close(c->ui);
}

void
cmd_send(struct cmd *c)
{
	switch (c->ui->context) {
	case IN_PICKER:
		send_whisper(c);
		break;
	case IN_PERSON:
		send_person(c);
		break;
	default:
		if (c->ui->picker.focus_yes)
			cmd_yes(c);
		else
			cmd_cancel(c);
	}
}

void
cmd_yes(struct cmd *c)
{
	if (c->ui->context == IN_QUIT) {
		c->wish = WISH_QUIT;
		return;
	}
	if (c->ui->picker.overflow) {
		ui_note(
		    c->ui, c->now_ms, "Too many people to name: not on air");
		return;
	}
	if (c->ui->picker.whisper) {
		send_whisper(c);
		return;
	}
	cmd_begin(c, ACTION_BARGE, cmd_call(c));
	picker_close(c->ui);
}

void
cmd_cancel(struct cmd *c)
{
	static const char *const still[] = { "OFF AIR", "LISTENING",
		"WHISPERING", "ON AIR" };
	bool barge = c->ui->context == IN_BARGE;
	struct audience a;

	if (c->ui->context == IN_QUIT)
		c->ui->context = c->ui->below;
	else
		picker_close(c->ui);
	audience_of(c->model, c->now_ms, &a);
	if (barge && a.mode != MODE_BARGE)
		ui_note(c->ui, c->now_ms, "Not on air. You are still %s.",
		    still[a.mode]);
	else
		ui_note(c->ui, c->now_ms, "Nothing has been sent.");
}
