#include "view/ui.h"

#include <string.h>

#include "base/span.h"

static bool
is_me(const struct model *m, const struct participant *p)
{
	return !strcmp(model_me(m)->leg, p->id);
}

static bool
is_fenced(enum context context, const struct participant *p)
{
	return context == IN_PICKER &&
	       (p->role == ROLE_CUSTOMER || p->role == ROLE_UNKNOWN);
}

static int
picker_find(const struct picker *pk, const char *id)
{
	for (int i = 0; i < pk->count; i++) {
		if (!strcmp(pk->pick[i].id, id))
			return i;
	}
	return -1;
}

/* Behind the last one that is not fenced, or at the end. */
static int
place_for(const struct picker *pk, bool fenced)
{
	int i = pk->count;

	if (fenced)
		return i;
	while (i > 0 && pk->pick[i - 1].fenced)
		i--;
	return i;
}

static void
picker_insert(struct picker *pk, const struct pick *pick)
{
	int i = place_for(pk, pick->fenced);

	if (pk->count == PICK_MAX) {
		pk->overflow = true;
		return;
	}
	memmove(&pk->pick[i + 1], &pk->pick[i],
	    (size_t)(pk->count - i) * sizeof(*pick));
	pk->pick[i] = *pick;
	pk->count++;
	if (pk->count > 1 && pk->cursor >= i)
		pk->cursor++;
}

static void
picker_remove(struct picker *pk, int i)
{
	pk->count--;
	memmove(&pk->pick[i], &pk->pick[i + 1],
	    (size_t)(pk->count - i) * sizeof(pk->pick[0]));
	if (pk->cursor > i || (pk->cursor == pk->count && pk->cursor > 0))
		pk->cursor--;
}

static void
picker_add(struct picker *pk, enum context context, const struct participant *p,
    bool fresh)
{
	struct pick pick = { .fresh = fresh, .fenced = is_fenced(context, p) };

	span_copy(pick.id, sizeof(pick.id), span_of(p->id));
	picker_insert(pk, &pick);
}

/* Agents stand first, where one choice can be seen beside the others. */
static void
picker_fill(struct picker *pk, const struct model *m, const struct call *c,
    enum context context)
{
	const struct participant *p;

	for (int pass = 0; pass < 2; pass++) {
		TAILQ_FOREACH(p, &c->participants, in_call)
		{
			if (!is_me(m, p) &&
			    (p->role == ROLE_AGENT) == (pass == 0))
				picker_add(pk, context, p, false);
		}
	}
}

static void
tick_targets(struct picker *pk, const struct stance *s)
{
	for (int i = 0; i < s->target_count; i++) {
		int at = picker_find(pk, s->target[i]);

		if (at >= 0 && !pk->pick[at].fenced)
			pk->pick[at].ticked = true;
	}
}

static void
tick_lone_agent(struct picker *pk, const struct model *m)
{
	int agents = 0;

	for (int i = 0; i < pk->count; i++) {
		const struct participant *p =
		    model_participant(m, pk->pick[i].id);

		agents += p && p->role == ROLE_AGENT;
	}
	if (agents == 1)
		pk->pick[0].ticked = true;
}

static int
first_cursor(const struct ui *ui, const struct model *m)
{
	const struct picker *pk = &ui->picker;
	int at = picker_find(pk, ui->person);

	if (ui->context == IN_PICKER) {
		for (int i = 0; i < pk->count; i++) {
			if (pk->pick[i].ticked)
				return i;
		}
		return 0;
	}
	if (at >= 0 || pk->wants != COMMAND_hold)
		return at >= 0 ? at : 0;
	/* It is the customer who is put on hold, as a rule. */
	for (int i = 0; i < pk->count; i++) {
		const struct participant *p =
		    model_participant(m, pk->pick[i].id);

		if (p && p->role == ROLE_CUSTOMER)
			return i;
	}
	return 0;
}

void
picker_open(struct ui *ui, const struct model *m, const struct call *c,
    enum context context, int64_t now_ms)
{
	const struct stance *s = &model_me(m)->accepted;
	enum command wants = ui->picker.wants;
	struct picker *pk = &ui->picker;

	memset(pk, 0, sizeof(*pk));
	pk->wants = wants;
	if (ui->context == IN_LIST || ui->context == IN_CALL)
		ui->below = ui->context;
	ui->context = context;
	span_copy(pk->call, sizeof(pk->call), span_of(c->id));
	picker_fill(pk, m, c, context);
	if (context == IN_PICKER) {
		if (s->mode == MODE_WHISPER && !strcmp(s->call, c->id))
			tick_targets(pk, s);
		else
			tick_lone_agent(pk, m);
	}
	pk->cursor = first_cursor(ui, m);
	pk->armed_ms = context == IN_BARGE ? now_ms + UI_ARM_MS : now_ms;
}

void
picker_tick(struct ui *ui, int i)
{
	struct picker *pk = &ui->picker;
	bool was = pk->pick[i].ticked;

	for (int k = 0; ui->one_ear && k < pk->count; k++)
		pk->pick[k].ticked = false;
	pk->pick[i].ticked = !was;
}

void
picker_ask_customer(struct ui *ui, int64_t now_ms)
{
	struct picker *pk = &ui->picker;

	pk->pick[pk->cursor].ticked = false;
	picker_tick(ui, pk->cursor);
	pk->whisper = true;
	pk->focus_yes = false;
	pk->armed_ms = now_ms + UI_ARM_MS;
	ui->context = IN_BARGE;
}

/* Whether one who was listed is as it was; marks it otherwise. */
static bool
pick_check(struct pick *pick, bool here)
{
	if (!here && !pick->gone) {
		pick->gone = true;
		pick->ticked = false;
		return false;
	}
	if (here && pick->gone) {
		pick->gone = false;
		pick->fresh = true;
		return false;
	}
	return true;
}

/* Who turned out to be a customer goes behind the fence, unticked. */
static void
pick_fence(struct picker *pk, int i)
{
	struct pick pick = pk->pick[i];

	picker_remove(pk, i);
	pick.fenced = true;
	pick.ticked = false;
	picker_insert(pk, &pick);
}

static bool
check_listed(struct ui *ui, const struct model *m, const struct call *c)
{
	struct picker *pk = &ui->picker;
	bool changed = false;

	for (int i = pk->count - 1; i >= 0; i--) {
		const struct participant *p =
		    model_participant(m, pk->pick[i].id);
		bool here = p && p->call == c;

		if (!pick_check(&pk->pick[i], here))
			changed = true;
		if (here && !pk->pick[i].fenced && is_fenced(ui->context, p))
			pick_fence(pk, i);
	}
	return changed;
}

void
picker_refresh(struct ui *ui, const struct model *m, int64_t now_ms)
{
	struct picker *pk = &ui->picker;
	const struct call *c;
	const struct participant *p;
	bool changed;

	if (ui->context != IN_PICKER && ui->context != IN_PERSON &&
	    ui->context != IN_BARGE)
		return;
	c = model_call(m, pk->call);
	if (!c || c->ended_ms) {
		ui_note(ui, now_ms, "%s has ended. Nothing was sent.",
		    c ? c->short_id : "The call");
		picker_close(ui);
		return;
	}
	changed = check_listed(ui, m, c);
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (is_me(m, p) || picker_find(pk, p->id) >= 0)
			continue;
		changed = changed || pk->count < PICK_MAX || !pk->overflow;
		picker_add(pk, ui->context, p, true);
	}
	if (changed && ui->context == IN_BARGE) {
		pk->armed_ms = now_ms + UI_ARM_MS;
		pk->focus_yes = false;
	}
}

void
picker_close(struct ui *ui)
{
	memset(&ui->picker, 0, sizeof(ui->picker));
	ui->context = ui->below ? ui->below : IN_LIST;
}
