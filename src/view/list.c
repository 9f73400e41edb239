/* The list of calls in columns. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/alert.h"
#include "view/person.h"
#include "view/state.h"
#include "view/team.h"

/* One row while it is drawn. */
struct row {
	struct frame *f;
	const struct layout *l;
	int x, y, end;
};

static void
row_put(const struct row *r, enum column c, enum style s, const char *text)
{
	int w = r->l->w[c];
	int x = r->x + r->l->x[c];
	int spare = w - text_width(text);

	if (w == 0)
		return;
	if (column_info(c)->right && spare > 0) {
		x += spare;
		w -= spare;
	}
	if (x + w > r->end)
		w = r->end - x;
	frame_put(r->f, (struct spot){ x, r->y, w }, s, text);
}

void
heads_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct columns *shown = &s->ui->arrange.now.columns;
	struct layout l;
	struct row r = { f, &l, at.x, at.y, at.x + at.w };

	layout_init(&l, shown, at.w);
	for (int i = 0; i < shown->count; i++) {
		enum column c = (enum column)shown->column[i];

		if (c != COLUMN_FLAGS || l.w[c] >= 5)
			row_put(&r, c, STYLE_HEAD, column_info(c)->title);
	}
}

/* Nobody tells of changes there: how old is what the row says? */
static void
read_age(const struct scene *s, const struct call *c, char *dst, size_t size)
{
	int age_s = (int)((s->now_ms - c->read_ms) / 1000);

	if (c->read_ms == 0)
		snprintf(dst, size, "unread");
	else
		snprintf(dst, size, "~%ds", age_s);
}

static void
flags_text(const struct scene *s, const struct call *c, int room, char *dst,
    size_t size)
{
	char age[24], claim[CLAIM_LEN];
	const char *words[5] = { call_recorded(c) ? "R" : " ",
		state_helps(c) ? "HELP" : "",
		state_claim(c, claim, sizeof(claim)), "", "" };
	const struct alert *alert = alerts_of(s->ui->alerts, c->id);
	int64_t since;
	size_t len = 0;

	if (alert && alert->rule->level < ALERT_HELP)
		words[4] = alert->rule->name;
	else if (call_on_hold(c, &since))
		words[4] = "hold";
	if (model_link(s->m)->state == LINK_POLLED) {
		read_age(s, c, age, sizeof(age));
		words[3] = age;
	}
	dst[0] = '\0';
	for (int i = 0; i < 5; i++) {
		size_t n = strlen(words[i]) + (i > 0);

		if (words[i][0] == '\0' || len + n > (size_t)room)
			continue;
		len += (size_t)snprintf(
		    dst + len, size - len, "%s%s", i > 0 ? " " : "", words[i]);
	}
}

/* What a row looks like as a whole. */
static enum style
row_style(const struct scene *s, const struct call *c)
{
	if (!strcmp(c->id, s->ui->call))
		return STYLE_SELECT;
	if (s->old || c->ended_ms)
		return STYLE_OLD;
	return STYLE_PLAIN;
}

/* How it ended stands where the other columns were. */
static void
put_end(const struct row *r, const struct scene *s, const struct call *c,
    enum style st)
{
	const struct columns *shown = &s->ui->arrange.now.columns;
	char text[NAME_LEN + 40];
	int x = r->x + MARK_COLS;

	if (shown->column[0] == COLUMN_ID) {
		row_put(r, COLUMN_ID, st, c->short_id);
		x += r->l->w[COLUMN_ID] + column_info(COLUMN_ID)->gap;
	} else {
		x = frame_put(r->f, (struct spot){ x, r->y, r->end - x }, st,
			c->short_id) +
		    2;
	}
	if (c->agent[0] != '\0') {
		int w = r->l->w[COLUMN_AGENT];

		w = w > 0 ? w : column_info(COLUMN_AGENT)->width;
		frame_put(r->f, (struct spot){ x, r->y, w }, st, c->agent);
		x += w + column_info(COLUMN_AGENT)->gap;
	}
	frame_put(r->f, (struct spot){ x, r->y, r->end - x }, st,
	    state_end(c, text, sizeof(text)));
}

static void
put_people(const struct row *r, const struct call *c, enum style st)
{
	const struct participant *agent = person_agent(c);
	const struct participant *customer = person_customer(c);
	char name[PERSON_LEN];

	row_put(r, COLUMN_AGENT, st,
	    agent ? person_name(agent, name, sizeof(name)) : "(no agent)");
	row_put(r, COLUMN_CUSTOMER, st,
	    customer ? person_name(customer, name, sizeof(name)) : "-");
}

static void
put_call(const struct row *r, const struct scene *s, const struct call *c,
    enum style st)
{
	char text[40];
	int64_t since = 0;
	bool held = call_on_hold(c, &since);
	enum style held_st = held && st == STYLE_PLAIN ? STYLE_WARN : st;

	row_put(r, COLUMN_ID, st, c->short_id);
	put_people(r, c, st);
	row_put(r, COLUMN_QUEUE, st, c->queue);
	row_put(r, COLUMN_TEAM, st, team_of(s->ui->teams, c));
	row_put(r, COLUMN_STATE, held_st, state_word(s, c));
	scene_duration(s, c->opened_ms, text, sizeof(text));
	row_put(r, COLUMN_TIME, st, text);
	if (held)
		scene_duration(s, since, text, sizeof(text));
	row_put(r, COLUMN_HOLD, held_st, held ? text : "-");
	snprintf(text, sizeof(text), "%d", c->holds);
	row_put(r, COLUMN_HOLDS, st, c->holds > 0 ? text : "-");
	snprintf(text, sizeof(text), "%d", c->count);
	row_put(r, COLUMN_PEOPLE, st, text);
	row_put(r, COLUMN_SUP, state_mine(s, c) ? scene_me_style(s) : st,
	    state_supervisors(s, c, text, sizeof(text)));
	flags_text(s, c, r->l->w[COLUMN_FLAGS], text, sizeof(text));
	if (st == STYLE_PLAIN && state_helps(c))
		st = STYLE_HELP;
	row_put(r, COLUMN_FLAGS, st, text);
}

/* The sign before the row. */
static void
put_mark(const struct row *r, const struct scene *s, const struct call *c)
{
	const struct alert *a = alerts_of(s->ui->alerts, c->id);
	struct spot spot = { r->x, r->y, 2 };

	if (c->ended_ms)
		return;
	if (a)
		frame_put(r->f, spot, alert_style(a), alert_mark(a));
}

static void
row_draw(const struct row *r, const struct scene *s, const struct call *c,
    struct area at)
{
	enum style st = row_style(s, c);
	bool selected = !strcmp(c->id, s->ui->call);
	struct spot mark = { at.x, r->y, 1 };

	frame_fill(r->f, (struct spot){ at.x, r->y, at.w }, st, ' ');
	put_mark(r, s, c);
	if (selected) {
		frame_put(r->f, mark, st, ">");
		r->f->cursor_x = at.x;
		r->f->cursor_y = r->y;
	}
	mark.x++;
	if (arrange_pinned(&s->ui->arrange, c->id))
		frame_put(r->f, mark, st, "^");
	if (c->ended_ms)
		put_end(r, s, c, st);
	else
		put_call(r, s, c, st);
}

/* When there is nothing to show, why. */
static void
nothing_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct link *l = model_link(s->m);
	struct spot spot = { at.x + 1, at.y + 1, at.w - 1 };
	struct spot more = { at.x + 3, at.y + 3, at.w - 3 };
	char ago[24];

	if (at.h < 4)
		spot.y = at.y;
	if (s->rows->hidden > 0) {
		frame_printf(f, spot, STYLE_WARN,
		    "No call fits the filter, which hides %d.",
		    s->rows->hidden);
		frame_put(f, more, STYLE_PLAIN, "Esc shows all calls.");
		return;
	}
	ago_text(s->now_ms - l->last_ms, ago, sizeof(ago));
	if (l->state == LINK_LOST) {
		frame_put(
		    f, spot, STYLE_CRIT, "Nothing is known: the feed is lost.");
		frame_put(f, more, STYLE_PLAIN, l->why);
	} else if (!s->known && l->state == LINK_LIVE) {
		frame_put(f, spot, STYLE_WARN,
		    "Nothing is known yet: reading which calls there are.");
		frame_put(f, more, STYLE_PLAIN, l->api);
	} else if (!s->known) {
		frame_put(f, spot, STYLE_WARN,
		    "Nothing is known yet: connecting to the feed.");
		frame_put(f, more, STYLE_PLAIN, l->why);
	} else {
		frame_put(f, spot, STYLE_PLAIN, "No live calls.");
		if (at.h < 6 || l->state != LINK_LIVE)
			return;
		frame_printf(f, more, STYLE_PLAIN,
		    "Feed is live (last frame %s ago) and the provider "
		    "reports 0 conferences.",
		    ago);
		more.y += 2;
		frame_put(f, more, STYLE_PLAIN,
		    "New calls appear here by themselves.  ? help");
	}
}

/* The first row, so that the selected one is seen whatever the height. */
static int
first_row(const struct scene *s, int height)
{
	int selected = ui_selected(s->ui, s->rows);
	int top = s->ui->top;

	if (s->ui->away)
		return top;
	if (selected >= top + height)
		top = selected - height + 1;
	return selected >= 0 && selected < top ? selected : top;
}

void
list_draw(struct frame *f, const struct scene *s, struct area at)
{
	struct layout l;
	struct row r = { f, &l, at.x, at.y, at.x + at.w };
	int top = first_row(s, at.h);

	f->cursor_x = at.x;
	f->cursor_y = at.y;
	if (s->rows->count == 0) {
		nothing_draw(f, s, at);
		return;
	}
	layout_init(&l, &s->ui->arrange.now.columns, at.w);
	for (int i = 0; i < at.h && top + i < s->rows->count; i++) {
		const struct call *c = s->rows->call[top + i];

		r.y = at.y + i;
		if (c)
			row_draw(&r, s, c, at);
		else
			group_draw(f, s,
			    &s->rows->group[s->rows->head[top + i]],
			    (struct area){ at.x, r.y, at.w, 1 });
	}
}
