/* Row 23: what became of the last act, or what the program has to say. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define COUNT_MS 1000
#define SLOW_MS 5000

static void
asked_text(const struct act *a, int64_t now_ms, char *dst, size_t size)
{
	int64_t ms = now_ms - a->asked_ms;

	if (ms < COUNT_MS)
		snprintf(dst, size, ".. %s: asked", a->what);
	else
		snprintf(dst, size, ".. %s: asked %lld%s", a->what,
		    (long long)(ms / 1000), ms < SLOW_MS ? "s" : "s (slow)");
}

/* A sentence that follows another. */
static const char *
also(const char *why)
{
	return why[0] != '\0' ? " " : "";
}

enum style
act_text(const struct act *a, int64_t now_ms, char *dst, size_t size)
{
	char took[24];

	ago_text(a->state_ms - a->asked_ms, took, sizeof(took));
	switch (a->state) {
	case ACT_NONE:
		break;
	case ACT_QUEUED:
		snprintf(dst, size, ".. %s: %s", a->what, a->why);
		return STYLE_PENDING;
	case ACT_ASKED:
		asked_text(a, now_ms, dst, size);
		return STYLE_PENDING;
	case ACT_ACCEPTED:
		snprintf(dst, size, "ok %s: accepted in %s, %s", a->what, took,
		    a->why[0] != '\0' ? a->why : "waiting to see it");
		return STYLE_OK;
	case ACT_SEEN:
		snprintf(dst, size, "** %s: seen by provider (%s)%s%s", a->what,
		    took, also(a->why), a->why);
		return STYLE_OK;
	case ACT_REFUSED:
		if (a->why[0] == '\0')
			snprintf(dst, size, "!! %s: refused", a->what);
		else
			snprintf(dst, size, "!! %s: %s", a->what, a->why);
		return STYLE_CRIT;
	case ACT_NOT_DONE:
		snprintf(dst, size, "!! %s: it did not happen. %s", a->what,
		    a->why[0] != '\0' ? a->why : "Nothing changed.");
		return STYLE_WARN;
	case ACT_UNSURE:
		snprintf(dst, size, "?? %s: no answer in %s.%s%s", a->what,
		    took, also(a->why), a->why);
		return STYLE_ME_UNSURE;
	case ACT_NOTE:
		snprintf(dst, size, "%s", a->what);
		return STYLE_PLAIN;
	}
	dst[0] = '\0';
	return STYLE_PLAIN;
}

/* How a sentence looks that carries its own mark. */
static enum style
mark_style(const char *text)
{
	if (!strncmp(text, "!!", 2))
		return STYLE_CRIT;
	if (!strncmp(text, "**", 2) || !strncmp(text, "ok ", 3))
		return STYLE_OK;
	if (!strncmp(text, "??", 2))
		return STYLE_ME_UNSURE;
	if (!strncmp(text, "! ", 2))
		return STYLE_WARN;
	return STYLE_PLAIN;
}

/* Whether the act has changed since the note.  Two keys may be answered within
 * one millisecond: then it counts which was first. */
static bool
is_newer(const struct act *a, const struct ui *ui)
{
	if (ui->note[0] == '\0')
		return true;
	if (a->state_ms != ui->note_ms)
		return a->state_ms > ui->note_ms;
	return a->order > ui->note_order;
}

void
result_draw(struct frame *f, const struct scene *s, int y)
{
	const struct act *a = model_act(s->m, 0);
	const struct ui *ui = s->ui;
	char text[2 * NAME_LEN + 64];
	enum style st;

	if (a && is_newer(a, ui)) {
		st = act_text(a, s->now_ms, text, sizeof(text));
		if (a->state == ACT_NOTE)
			st = mark_style(text);
	} else {
		snprintf(text, sizeof(text), "%s", ui->note);
		st = mark_style(text);
	}
	frame_put(f, (struct spot){ 0, y, f->width }, st, text);
}
