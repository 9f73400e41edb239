/* The head of a group: what one would see in it. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* "-- support (11) 2! 1? ---- worst hold 04:52 -- longest 21:47 --" */
void
group_draw(struct frame *f, const struct scene *s, const struct group *g,
    struct area at)
{
	bool selected = !strcmp(g->name, s->ui->head);
	enum style st = selected ? STYLE_SELECT : STYLE_FRAME;
	struct spot spot = { at.x, at.y, at.w };
	char hold[24], longest[24], right[120], marks[48] = "";
	int x;

	snprintf(hold, sizeof(hold), "--");
	if (g->hold_ms)
		scene_duration(s, g->hold_ms, hold, sizeof(hold));
	scene_duration(s, g->opened_ms, longest, sizeof(longest));
	snprintf(right, sizeof(right),
	    " worst hold %s -- longest %s -- SUP on %d ", hold, longest,
	    g->supervised);
	if (g->alerts)
		snprintf(marks, sizeof(marks), "%d! ", g->alerts);
	if (g->helps)
		snprintf(marks + strlen(marks), sizeof(marks) - strlen(marks),
		    "%d? ", g->helps);
	frame_fill(f, spot, st, '-');
	x = frame_printf(f, (struct spot){ at.x, at.y, at.w }, st,
	    "%c%c %s (%d) ", selected ? '>' : '-', g->folded ? '+' : '-',
	    g->name, g->count);
	spot.x = x;
	spot.cols = at.x + at.w - x;
	if (marks[0] != '\0')
		x = frame_put(f, spot, selected ? st : STYLE_CRIT, marks);
	spot.x = at.x + at.w - text_width(right) - 2;
	spot.cols = at.x + at.w - spot.x;
	if (spot.x > x)
		frame_put(f, spot, st, right);
	if (selected) {
		f->cursor_x = at.x;
		f->cursor_y = at.y;
	}
}
