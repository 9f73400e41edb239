/* Rows 3 (when the picture is old), 21 and 22. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/alert.h"
#include "view/person.h"
#include "view/screen.h"
#include "view/state.h"

#define ALERTS_MAX 3
#define ALERTS_GAP 3
#define MORE_COLS 7

void
banner_draw(struct frame *f, const struct scene *s, int y)
{
	const struct link *l = model_link(s->m);
	struct spot spot = { 0, y, f->width };
	char age[24], retry[64] = "";
	long long wait = (long long)(l->retry_ms - s->now_ms);

	text_duration(age, sizeof(age), s->now_ms - l->since_ms);
	if (l->retry_ms && wait > 0)
		snprintf(retry, sizeof(retry), " Retry %d in %llds.",
		    l->attempts, (wait + 999) / 1000);
	else if (l->retry_ms)
		snprintf(retry, sizeof(retry), " Retry %d now.", l->attempts);
	frame_fill(f, spot, STYLE_CRIT, ' ');
	if (strncmp(l->why, "sign-in", 7) == 0)
		frame_printf(f, spot, STYLE_CRIT,
		    "~~~ Feed sign-in refused. Calls below are %s old.%s ~~~",
		    age, retry);
	else
		frame_printf(f, spot, STYLE_CRIT,
		    "~~~ PICTURE IS %s OLD.%s ^R now. Numbers below are "
		    "frozen. ~~~",
		    age, retry);
}

const char *
alert_mark(const struct alert *a)
{
	if (a->acked)
		return "'";
	return a->rule->level == ALERT_HELP ? "?" : "!";
}

const char *
alert_sign(const struct alert *a)
{
	static const char *const signs[] = { "", "!", "!!", "??" };

	return a->acked ? "'" : signs[a->rule->level];
}

enum style
alert_style(const struct alert *a)
{
	static const enum style styles[] = { STYLE_PLAIN, STYLE_WARN,
		STYLE_CRIT, STYLE_HELP };

	return a->acked ? STYLE_PLAIN : styles[a->rule->level];
}

void
counts_text(const struct scene *s, char *dst, size_t size)
{
	const struct alerts *a = s->ui->alerts;
	int helps = alerts_count(a, ALERT_HELP);
	int others = alerts_count(a, ALERT_WARN) + alerts_count(a, ALERT_CRIT);
	char text[32] = "";

	if (others > 0)
		snprintf(text, sizeof(text), "!%d", others);
	snprintf(dst, size, "%s%s", text, others > 0 && helps > 0 ? " " : "");
	if (helps > 0)
		snprintf(dst + strlen(dst), size - strlen(dst), "?%d", helps);
}

/* "?? 44B7 Dee Okafor asks for help: refund over limit" */
static void
help_text(const struct call *c, bool brief, char *dst, size_t size)
{
	const struct participant *p = call_helped(c);
	char name[PERSON_LEN];

	snprintf(dst, size, "?? %s asks for help", c->short_id);
	if (brief || !p)
		return;
	snprintf(dst, size, "?? %s %s asks for help%s%s", c->short_id,
	    person_name(p, name, sizeof(name)), p->help[0] != '\0' ? ": " : "",
	    p->help);
}

/* "!! 81C0 hold 04:12 > 02:00" */
static void
plain_text(const struct scene *s, const struct alert *a, const struct call *c,
    char *dst, size_t size)
{
	char value[24], limit[24];

	text_duration(value, sizeof(value),
	    a->limit ? a->value : s->now_ms - a->raised_ms);
	text_duration(limit, sizeof(limit), a->limit);
	snprintf(dst, size, "%s %s %s %s%s%s", alert_sign(a), c->short_id,
	    a->rule->name, value, a->limit ? " > " : "", a->limit ? limit : "");
}

/* And who is on it, if somebody is: "(TM)". */
void
alert_text(const struct scene *s, const struct alert *a, bool brief, char *dst,
    size_t size)
{
	const struct call *c = model_call(s->m, a->call);
	char claim[CLAIM_LEN];
	size_t n;

	dst[0] = '\0';
	if (!c)
		return;
	if (a->rule->level == ALERT_HELP && state_helps(c) && !a->acked)
		help_text(c, brief, dst, size);
	else
		plain_text(s, a, c, dst, size);
	n = strlen(dst);
	state_claim(c, claim, sizeof(claim));
	if (claim[0])
		snprintf(dst + n, size - n, " %s", claim);
}

/* How wide they are in a row. */
static int
alerts_width(const struct scene *s, int n, bool brief)
{
	const struct alert *a;
	char text[2 * NAME_LEN];
	int w = 0;

	for (int i = 0; i < n; i++) {
		a = alerts_get(s->ui->alerts, i);
		if (!a)
			break;
		alert_text(s, a, brief, text, sizeof(text));
		w += text_width(text) + ALERTS_GAP;
	}
	return w;
}

/* The worst ones, and how many more there are.  What somebody asks for is left
 * out when there is not room for all; an alert that is cut is not shown. */
static void
worst_draw(struct frame *f, const struct scene *s, struct spot at, int n)
{
	const struct alerts *all = s->ui->alerts;
	char text[2 * NAME_LEN];
	int total = 0, i;
	bool brief = alerts_width(s, n, false) - ALERTS_GAP > at.cols;

	while (alerts_get(all, total))
		total++;
	for (i = 0; i < n && i < total; i++) {
		const struct alert *a = alerts_get(all, i);
		int w, room = i + 1 < total ? MORE_COLS + ALERTS_GAP : 0;

		alert_text(s, a, brief, text, sizeof(text));
		w = text_width(text);
		if (i > 0 && w + room > at.cols)
			break;
		frame_put(f, at, alert_style(a), text);
		at.x += w + ALERTS_GAP;
		at.cols -= w + ALERTS_GAP;
	}
	if (total > i && at.cols > 0)
		frame_printf(f, at, STYLE_PLAIN, "%d more", total - i);
}

void
alerts_draw(struct frame *f, const struct scene *s, int y)
{
	const struct link *l = model_link(s->m);
	struct spot at = { 0, y, f->width };
	int shown = 0;

	if (l->api[0] != '\0') {
		at.x =
		    frame_printf(f, at, STYLE_CRIT, "!! provider: %s", l->api) +
		    3;
		shown++;
	}
	if (s->old) {
		at.cols = f->width - at.x;
		frame_put(f, at, STYLE_HELP,
		    "?? cannot raise alerts while the feed is down");
		return;
	}
	at.cols = f->width - at.x;
	worst_draw(f, s, at, ALERTS_MAX - shown);
}

/* "-- 1-12 of 27" */
static void
range_text(const struct scene *s, int height, char *dst, size_t size)
{
	const struct rows *r = s->rows;
	int first = 0, last = 0;

	for (int i = 0; i < r->count; i++) {
		if (i < s->ui->top)
			first += r->call[i] != NULL;
		if (i < s->ui->top + height)
			last += r->call[i] != NULL;
	}
	snprintf(dst, size, "-- %d-%d of %d", last > first ? first + 1 : 0,
	    last, r->calls);
}

/* In which order calls are shown, and how many are not. */
static void
order_text(const struct scene *s, char *dst, size_t size)
{
	const struct view *v = &s->ui->arrange.now;
	char hidden[32] = "", group[32] = "", view[VIEW_NAME_LEN + 16] = "";

	if (s->rows->hidden > 0)
		snprintf(
		    hidden, sizeof(hidden), " (%d hidden)", s->rows->hidden);
	if (v->grouping != GROUPING_NONE)
		snprintf(group, sizeof(group), "   group: %s",
		    grouping_name(v->grouping));
	if (v->name[0] != '\0')
		snprintf(view, sizeof(view), "   view: %s", v->name);
	snprintf(dst, size, "%s   sort: %s%s%s%s%s", hidden, sort_name(v->sort),
	    v->reverse ? " reversed" : "", group,
	    s->ui->arrange.stays ? "   follow off" : "", view);
}

/* A long filter is cut, so that the rest can be read. */
static void
arrange_draw(struct frame *f, const struct scene *s, struct spot at)
{
	const struct filter *filter = &s->ui->arrange.now.filter;
	enum style st = s->rows->hidden ? STYLE_WARN : STYLE_FRAME;
	char order[160], text[FILTER_LEN];
	int end = at.x + at.cols, room;

	order_text(s, order, sizeof(order));
	at.x = frame_put(f, at, st, "   filter: ");
	room = end - at.x - text_width(order);
	text_clean(text, sizeof(text), room > 8 ? room : 8,
	    span_of(filter->count ? filter->text : "none"));
	at.cols = end - at.x;
	at.x = frame_put(f, at, st, text);
	at.cols = end - at.x;
	frame_put(f, at, st, order);
}

void
range_draw(struct frame *f, const struct scene *s, int y)
{
	struct spot spot = { 0, y, f->width };
	char text[48], clock[16];
	int n = s->rows->calls;

	if (s->old) {
		scene_clock(s, s->clock_ms, clock, sizeof(clock));
		frame_printf(f, spot, STYLE_FRAME,
		    "-- as of %s, %d calls then. Dim rows = not confirmed "
		    "since.",
		    clock, n);
		return;
	}
	if (s->ui->context == IN_CALL) {
		frame_printf(f, spot, STYLE_FRAME, "-- call %d of %d",
		    rows_find(s->rows, s->ui->call) + 1, s->rows->count);
		return;
	}
	range_text(
	    s, screen_list_height(f->width, f->height), text, sizeof(text));
	spot.x = frame_put(f, spot, STYLE_FRAME, text);
	spot.cols -= spot.x;
	arrange_draw(f, s, spot);
}
