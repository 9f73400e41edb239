/* What a terminal is told, or asked, besides the picture. */
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "term/caps.h"
#include "term/inside.h"
#include "term/osc.h"

static const char *
term_name(void)
{
	const char *name = getenv("TERM");

	return name ? name : "";
}

static enum osc_through
through(void)
{
	const char *tmux = getenv("TMUX");

	return osc_through(term_name(), tmux && tmux[0] != '\0');
}

void
term_acknowledge(struct term *t)
{
	const char *cursor = caps_string("u7");

	/* Who says where the cursor is also says that all is well (u7 and DSR
	 * are of one family, which terminfo names by its other member). */
	ack_init(&t->ack,
	    caps_is_ansi() && cursor && strcmp(cursor, "\033[6n") == 0);
}

int64_t
term_wait(struct term *t, bool key)
{
	return ack_wait(&t->ack, key, term_clock_ms());
}

int64_t
term_behind(const struct term *t)
{
	int64_t now_ms = term_clock_ms();
	int64_t answer = ack_behind(&t->ack, now_ms);
	int64_t bytes = t->busy_ms ? now_ms - t->busy_ms : 0;

	return answer > bytes ? answer : bytes;
}

void
term_bell(struct term *t)
{
	if (!t->away)
		buf_puts(&t->waiting, "\a");
}

void
term_title(struct term *t, const char *text)
{
	const char *enter = caps_string("smcup"), *leave = caps_string("rmcup");

	/* XTWINOPS 22 keeps the title, 23 brings it back. */
	if (t->away || !enter || !leave || !strstr(enter, "\033[22;") ||
	    !strstr(leave, "\033[23;") || strcmp(text, t->title) == 0)
		return;
	span_copy(t->title, sizeof(t->title), span_of(text));
	osc_title(&t->waiting, text);
}

bool
term_copy(struct term *t, const char *text)
{
	if (t->away || !osc_is_known(term_name()))
		return false;
	osc_copy(&t->waiting, text, through());
	return true;
}

void
term_notify(struct term *t, enum term_notify how, const char *text)
{
	static const enum osc_notify ways[] = {
		[TERM_NOTIFY_OFF] = OSC_NOTIFY_NONE,
		[TERM_NOTIFY_9] = OSC_NOTIFY_9,
		[TERM_NOTIFY_777] = OSC_NOTIFY_777,
	};
	enum osc_notify way =
	    how == TERM_NOTIFY_AUTO
		? osc_notify_of(term_name(), getenv("TERM_PROGRAM"))
		: ways[how];

	if (!t->away)
		osc_notice(&t->waiting, text, way, through());
}
