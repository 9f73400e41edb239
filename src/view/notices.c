/* Rows 3 (when the picture is old), 21 and 22. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"
#include "view/state.h"

#define ALERTS_MAX 3

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

/* "?? 44B7 Dee Okafor asks for help: refund over limit" */
static int
help_alert(struct frame *f, const struct call *c, struct spot at)
{
	const struct participant *p = call_helped(c);
	char name[PERSON_LEN];

	if (!p)
		return at.x;
	return frame_printf(f, at, STYLE_HELP, "?? %s %s asks for help%s%s",
	    c->short_id, person_name(p, name, sizeof(name)),
	    p->help[0] != '\0' ? ": " : "", p->help);
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
	for (int i = 0; i < s->rows->count && shown < ALERTS_MAX; i++) {
		const struct call *c = s->rows->call[i];

		if (c->ended_ms || !state_helps(c))
			continue;
		at.cols = f->width - at.x;
		at.x = help_alert(f, c, at) + 3;
		shown++;
	}
}

void
range_draw(struct frame *f, const struct scene *s, int y)
{
	int height = f->height - 7;
	int n = s->rows->count;
	int first = n > 0 ? s->ui->top + 1 : 0;
	int last = s->ui->top + height < n ? s->ui->top + height : n;
	char clock[16];

	if (s->old) {
		scene_clock(s, s->clock_ms, clock, sizeof(clock));
		frame_printf(f, (struct spot){ 0, y, f->width }, STYLE_FRAME,
		    "-- as of %s, %d calls then. Dim rows = not confirmed "
		    "since.",
		    clock, n);
		return;
	}
	if (s->ui->context == IN_CALL) {
		frame_printf(f, (struct spot){ 0, y, f->width }, STYLE_FRAME,
		    "-- call %d of %d", rows_find(s->rows, s->ui->call) + 1, n);
		return;
	}
	frame_printf(f, (struct spot){ 0, y, f->width }, STYLE_FRAME,
	    "-- %d-%d of %d   sort: mine, help, longest", first, last, n);
}
