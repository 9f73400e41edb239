/* The small screen: one short row for each call or person. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/alert.h"
#include "view/person.h"
#include "view/state.h"

static const char *
line_word(const struct scene *s, const struct call *c, char *sup, size_t size)
{
	const struct alert *a = alerts_of(s->ui->alerts, c->id);
	int64_t since;

	if (state_mine(s, c))
		return state_supervisors(s, c, sup, size);
	if (state_helps(c))
		return "HELP";
	if (a)
		return a->rule->name;
	return call_on_hold(c, &since) ? "hold" : "";
}

static void
call_line(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	const struct participant *agent = person_agent(c);
	const struct alert *alert = alerts_of(s->ui->alerts, c->id);
	bool selected = !strcmp(c->id, s->ui->call);
	enum style st = selected ? STYLE_SELECT : STYLE_PLAIN;
	char name[PERSON_LEN], time[24], sup[SUPERVISORS_LEN];
	int x = at.x, wide = at.w - 21;

	if (!selected && (s->old || c->ended_ms))
		st = STYLE_OLD;
	frame_fill(f, (struct spot){ at.x, at.y, at.w }, st, ' ');
	if (selected) {
		f->cursor_x = at.x;
		f->cursor_y = at.y;
		frame_put(f, (struct spot){ x, at.y, 1 }, st, ">");
	} else if (alert) {
		frame_put(f, (struct spot){ x, at.y, 1 }, alert_style(alert),
		    alert_mark(alert));
	}
	frame_put(f, (struct spot){ x + 2, at.y, at.w - 2 }, st, c->short_id);
	x += 7;
	if (c->ended_ms) {
		char text[NAME_LEN + 40];

		frame_put(f, (struct spot){ x, at.y, at.x + at.w - x }, st,
		    state_end(c, text, sizeof(text)));
		return;
	}
	wide = wide < 6 ? 6 : wide;
	frame_put(f, (struct spot){ x, at.y, wide > 24 ? 24 : wide }, st,
	    agent ? person_name(agent, name, sizeof(name)) : "(no agent)");
	x += wide > 24 ? 24 : wide;
	scene_duration(s, c->opened_ms, time, sizeof(time));
	frame_printf(f, (struct spot){ x, at.y, at.x + at.w - x }, st,
	    " %7s %s", time, line_word(s, c, sup, sizeof(sup)));
}

static void
calls_lines(struct frame *f, const struct scene *s, struct area at)
{
	int selected = ui_selected(s->ui, s->rows);
	int top = s->ui->top;

	if (s->rows->hidden > 0 && s->rows->count == 0) {
		frame_printf(f, (struct spot){ at.x, at.y, at.w }, STYLE_WARN,
		    "The filter hides %d.", s->rows->hidden);
		return;
	}
	if (s->rows->count == 0) {
		frame_put(f, (struct spot){ at.x, at.y, at.w },
		    s->known && !s->old ? STYLE_PLAIN : STYLE_WARN,
		    s->known && !s->old ? "No live calls."
					: "Nothing is known yet.");
		return;
	}
	if (!s->ui->away && selected >= top + at.h)
		top = selected - at.h + 1;
	if (!s->ui->away && selected >= 0 && selected < top)
		top = selected;
	for (int i = 0; i < at.h && top + i < s->rows->count; i++) {
		struct area line = { at.x, at.y + i, at.w, 1 };

		if (s->rows->call[top + i])
			call_line(f, s, s->rows->call[top + i], line);
		else
			group_draw(f, s,
			    &s->rows->group[s->rows->head[top + i]], line);
	}
}

static void
person_line(struct frame *f, const struct scene *s, const struct participant *p,
    struct area at)
{
	bool selected = !strcmp(p->id, s->ui->person);
	enum style st = selected ? STYLE_SELECT : STYLE_PLAIN;
	const struct participant *me = model_my_leg(s->m);
	char name[PERSON_LEN];
	bool sure = true;
	bool hears = me && p != me && audience_hears(s->m, p, me, &sure);

	frame_fill(f, (struct spot){ at.x, at.y, at.w }, st, ' ');
	if (selected) {
		f->cursor_x = at.x;
		f->cursor_y = at.y;
	}
	person_title(p, name, sizeof(name));
	if (p == me && p->name[0] == '\0')
		snprintf(name, sizeof(name), "%s", s->ui->user);
	frame_printf(f, (struct spot){ at.x, at.y, at.w }, st, "%c %s%s%s",
	    selected ? '>' : ' ', name, p == me ? " (you)" : "",
	    p->on_hold ? " hold" : "");
	if (hears)
		frame_put(f, (struct spot){ at.x + at.w - 10, at.y, 10 }, st,
		    " HEARS YOU");
}

static void
people_lines(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	const struct participant *p;
	int i = 0, top = s->ui->call_top;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (!strcmp(p->id, s->ui->person) && i >= top + at.h)
			top = i - at.h + 1;
		if (!strcmp(p->id, s->ui->person) && i < top)
			top = i;
		i++;
	}
	i = 0;
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (i >= top && i < top + at.h)
			person_line(f, s, p,
			    (struct area){ at.x, at.y + i - top, at.w, 1 });
		i++;
	}
}

static void
status_line(struct frame *f, const struct scene *s, int y)
{
	static const char *const feeds[] = { [LINK_NEVER] = "connecting",
		[LINK_LIVE] = "feed LIVE",
		[LINK_LOST] = "feed LOST",
		[LINK_NONE] = "no feed",
		[LINK_POLLED] = "polled" };
	const struct link *l = model_link(s->m);
	char counts[32];

	counts_text(s, counts, sizeof(counts));
	frame_printf(f, (struct spot){ 0, y, f->width },
	    s->old ? STYLE_CRIT : STYLE_FRAME, "%d/%d  %s%s%s%s",
	    ui_selected(s->ui, s->rows) + 1, s->rows->count, counts,
	    counts[0] != '\0' ? "  " : "", feeds[l->state],
	    s->ui->demo ? "  DEMO" : "");
}

void
lines_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct call *c = model_call(s->m, s->ui->call);
	struct area body = { at.x, at.y, at.w, at.h - 1 };
	enum context shown = s->ui->context;

	if (shown == IN_PICKER || shown == IN_PERSON || shown == IN_BARGE ||
	    shown == IN_MENU)
		frame_put(f, (struct spot){ at.x, at.y, at.w }, STYLE_WARN,
		    "Too small to ask. Enlarge, or Esc.");
	else if (shown == IN_QUIT)
		dialog_draw(f, s, body);
	else if (shown == IN_HELP)
		help_draw(f, s, body);
	else if (shown == IN_CALL && c)
		people_lines(f, s, c, body);
	else
		calls_lines(f, s, body);
	status_line(f, s, at.y + at.h - 1);
}
