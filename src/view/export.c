#include "view/export.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/stamp.h"
#include "base/text.h"
#include "view/parts.h"
#include "view/person.h"
#include "view/state.h"
#include "view/team.h"

const char *
export_link(enum link_state s)
{
	static const char *const words[] = { [LINK_NEVER] = "connecting",
		[LINK_LIVE] = "live",
		[LINK_LOST] = "lost",
		[LINK_NONE] = "ended",
		[LINK_POLLED] = "polled" };

	return words[s];
}

const char *
export_act_state(enum act_state s)
{
	static const char *const words[] = { [ACT_NONE] = "none",
		[ACT_QUEUED] = "queued",
		[ACT_ASKED] = "asked",
		[ACT_ACCEPTED] = "accepted",
		[ACT_SEEN] = "seen",
		[ACT_REFUSED] = "refused",
		[ACT_NOT_DONE] = "did not happen",
		[ACT_UNSURE] = "unsure",
		[ACT_NOTE] = "note" };

	return words[s];
}

static void
put_null(struct buf *b, const char *name)
{
	json_put_key(b, name);
	buf_puts(b, "null");
}

static void
put_time(struct buf *b, const char *name, int64_t ms)
{
	char text[32];

	if (ms == 0) {
		put_null(b, name);
		return;
	}
	stamp_write(text, sizeof(text), ms);
	json_put_pair(b, name, text);
}

static void
put_text(struct buf *b, const char *name, const char *text)
{
	if (text[0])
		json_put_pair(b, name, text);
	else
		put_null(b, name);
}

/* What is read from the provider is not known before it was. */
static void
put_fact(
    struct buf *b, const char *name, const struct participant *p, bool fact)
{
	if (p->read || fact)
		json_put_bool(b, name, fact);
	else
		put_null(b, name);
}

static void
put_hears(struct buf *b, const struct scene *s, const struct participant *p)
{
	const struct participant *me = model_my_leg(s->m);
	bool sure = true, hears;

	if (p == me)
		return;
	hears = me && me->call == p->call && audience_hears(s->m, p, me, &sure);
	if (sure)
		json_put_bool(b, "hears_me", hears);
	else
		put_null(b, "hears_me");
}

static void
put_person(struct buf *b, const struct scene *s, const struct participant *p)
{
	char name[PERSON_LEN], number[PERSON_LEN];
	bool outside = person_is_outside(p);

	person_name(p, name, sizeof(name));
	snprintf(number, sizeof(number), "%s", p->number);
	if (outside && number[0])
		person_mask(p->number, number, sizeof(number));
	buf_puts(b, "{");
	json_put_pair(b, "id", p->id);
	json_put_pair(b, "name", name);
	put_text(b, "number", number);
	json_put_pair(b, "role", role_name(p->role));
	json_put_bool(b, "me", p == model_my_leg(s->m));
	put_hears(b, s, p);
	put_time(b, "joined_at", p->joined_ms);
	put_fact(b, "muted", p, p->muted);
	put_fact(b, "on_hold", p, p->on_hold);
	put_time(b, "held_since", p->hold_ms);
	json_put_bool(b, "speaks", p->call && p->call->floor == p);
	json_put_bool(b, "asks_for_help", p->helps);
	if (p->helps)
		put_time(b, "help_since", p->help_ms);
	if (p->help[0])
		json_put_pair(b, "help", p->help);
	buf_puts(b, "}");
}

void
export_call(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms)
{
	const struct call *part = call_claimed(c);
	const struct participant *p;
	char sup[SUPERVISORS_LEN];
	struct scene s;
	int64_t since = 0;

	scene_init(&s, m, ui, NULL, now_ms);
	call_on_hold(c, &since);
	buf_puts(b, "{");
	json_put_pair(b, "call", c->short_id);
	json_put_pair(b, "id", c->id);
	put_text(b, "name", c->name);
	put_text(b, "queue", c->queue);
	put_text(b, "team", team_of(ui->teams, c));
	json_put_pair(b, "state", state_word(&s, c));
	json_put_bool(b, "old", s.old);
	put_time(b, "opened_at", c->opened_ms);
	put_time(b, "held_since", since);
	json_put_int(b, "holds", c->holds);
	json_put_bool(b, "recording", c->recording);
	json_put_bool(b, "bridged", c->bridged);
	json_put_pair(
	    b, "supervisors", state_supervisors(&s, c, sup, sizeof(sup)));
	put_text(b, "claimed_by", part ? part->claim : "");
	put_time(b, "ended_at", c->ended_ms);
	if (c->ended_ms)
		put_text(b, "reason", c->reason);
	json_put_key(b, "people");
	buf_puts(b, "[");
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p != TAILQ_FIRST(&c->participants))
			buf_puts(b, ",");
		put_person(b, &s, p);
	}
	buf_puts(b, "]}");
}

/* Pads what was put since from to so many columns, and a gap. */
static void
put_cell(struct buf *b, int cols, const char *text)
{
	int w;

	buf_puts(b, text);
	for (w = text_width(text); w < cols; w++)
		buf_puts(b, " ");
	buf_puts(b, "  ");
}

static void
end_row(struct buf *b)
{
	while (b->len > 0 && b->p[b->len - 1] == ' ')
		b->p[--b->len] = '\0';
	buf_puts(b, "\n");
}

enum {
	ID_COLS = 5,
	AGENT_COLS = 20,
	CUSTOMER_COLS = 12,
	QUEUE_COLS = 10,
	STATE_COLS = 6,
	TIME_COLS = 8,
	SUP_COLS = 4,
};

void
export_heads(struct buf *b)
{
	put_cell(b, ID_COLS, "ID");
	put_cell(b, AGENT_COLS, "AGENT");
	put_cell(b, CUSTOMER_COLS, "CUSTOMER");
	put_cell(b, QUEUE_COLS, "QUEUE");
	put_cell(b, STATE_COLS, "STATE");
	put_cell(b, TIME_COLS, "TIME");
	put_cell(b, TIME_COLS, "HOLD");
	put_cell(b, SUP_COLS, "SUP");
	put_cell(b, 0, "FLAGS");
	end_row(b);
}

static void
put_person_cell(struct buf *b, int cols, const struct participant *p)
{
	char name[PERSON_LEN] = "-", cut[PERSON_LEN];

	if (p)
		person_name(p, name, sizeof(name));
	put_cell(b, cols, text_clean(cut, sizeof(cut), cols, span_of(name)));
}

void
export_row(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms)
{
	char time[24], cut[NAME_LEN], sup[SUPERVISORS_LEN], claim[CLAIM_LEN];
	struct scene s;
	int64_t since = 0;

	scene_init(&s, m, ui, NULL, now_ms);
	put_cell(b, ID_COLS, c->short_id);
	put_person_cell(b, AGENT_COLS, person_agent(c));
	put_person_cell(b, CUSTOMER_COLS, person_customer(c));
	text_clean(cut, sizeof(cut), QUEUE_COLS, span_of(c->queue));
	put_cell(b, QUEUE_COLS, cut[0] ? cut : "-");
	put_cell(b, STATE_COLS, state_word(&s, c));
	scene_duration(&s, c->opened_ms, time, sizeof(time));
	put_cell(b, TIME_COLS, time);
	if (call_on_hold(c, &since))
		scene_duration(&s, since, time, sizeof(time));
	put_cell(b, TIME_COLS, since ? time : "-");
	put_cell(b, SUP_COLS, state_supervisors(&s, c, sup, sizeof(sup)));
	buf_puts(b, c->recording ? "R " : "");
	buf_puts(b, state_helps(c) ? "HELP " : "");
	buf_puts(b, state_claim(c, claim, sizeof(claim)));
	buf_puts(b, claim[0] ? " " : "");
	buf_puts(b, s.old ? "old" : "");
	end_row(b);
}

void
export_people(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms)
{
	const struct participant *p, *me = model_my_leg(m);
	struct scene s;
	char time[24];
	bool sure;

	scene_init(&s, m, ui, NULL, now_ms);
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		put_cell(b, 2, "");
		put_person_cell(b, AGENT_COLS, p);
		put_cell(b, 10, person_role(p));
		scene_duration(&s, p->in_ms, time, sizeof(time));
		put_cell(b, TIME_COLS, time);
		put_cell(b, 4, p->muted ? "mute" : "-");
		put_cell(b, 4, p->on_hold ? "HOLD" : "-");
		sure = true;
		if (p == me)
			put_cell(b, 9, "you");
		else if (me && me->call == c &&
			 (audience_hears(m, p, me, &sure) || !sure))
			put_cell(b, 9, sure ? "hears you" : "may hear");
		else
			put_cell(b, 9, "-");
		put_cell(b, 0, p->id);
		end_row(b);
	}
}

void
export_act_text(struct buf *b, const struct act *a, int64_t now_ms)
{
	char text[2 * NAME_LEN + 64];

	act_text(a, now_ms, text, sizeof(text));
	buf_puts(b, text);
}

void
export_act(struct buf *b, const struct model *m, const struct act *a)
{
	const struct call *c = model_call(m, a->call);

	buf_puts(b, "{");
	json_put_pair(b, "act", a->what);
	json_put_pair(b, "result", export_act_state(a->state));
	put_text(b, "why", a->why);
	put_text(b, "call", c ? c->short_id : "");
	put_text(b, "id", a->call);
	put_time(b, "asked_at", a->asked_ms);
	put_time(b, "at", a->state_ms);
	buf_puts(b, "}");
}
