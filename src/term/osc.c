#include "term/osc.h"

#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "base/text.h"

#define TITLE_COLS 60
#define NOTICE_COLS 100
#define COPY_MAX 512

/* TERM up to a "-" or the end. */
static bool
is_of(const char *term, const char *family)
{
	size_t n = strlen(family);

	return !strncmp(term, family, n) &&
	       (term[n] == '\0' || term[n] == '-' || term[n] == '.');
}

bool
osc_is_known(const char *term)
{
	static const char *const families[] = { "xterm", "tmux", "screen",
		"rxvt", "foot", "alacritty", "kitty", "wezterm", "st", "vte",
		"gnome", "konsole", "contour", "mlterm", "putty", "iterm2",
		"mintty" };

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		if (is_of(term, families[i]))
			return true;
	}
	return false;
}

enum osc_through
osc_through(const char *term, bool tmux)
{
	if (tmux || is_of(term, "tmux"))
		return OSC_TMUX;
	return is_of(term, "screen") ? OSC_SCREEN : OSC_STRAIGHT;
}

enum osc_notify
osc_notify_of(const char *term, const char *program)
{
	static const char *const nine[] = { "iTerm.app", "WezTerm", "ghostty" };

	if (is_of(term, "rxvt"))
		return OSC_NOTIFY_777;
	if (is_of(term, "foot") || is_of(term, "xterm-kitty") ||
	    is_of(term, "xterm-ghostty") || is_of(term, "wezterm"))
		return OSC_NOTIFY_9;
	for (size_t i = 0; program && i < ARRAY_LEN(nine); i++) {
		if (!strcmp(program, nine[i]))
			return OSC_NOTIFY_9;
	}
	return OSC_NOTIFY_NONE;
}

/* Esc is doubled for tmux, which takes one away. */
static void
put_wrapped(struct buf *b, const char *command, enum osc_through through)
{
	const char *begin = through == OSC_TMUX ? "\033Ptmux;" : "\033P";

	if (through == OSC_STRAIGHT) {
		buf_puts(b, command);
		return;
	}
	buf_puts(b, begin);
	for (const char *p = command; *p != '\0'; p++) {
		if (*p == '\033' && through == OSC_TMUX)
			buf_put(b, p, 1);
		buf_put(b, p, 1);
	}
	buf_puts(b, "\033\\");
}

void
osc_title(struct buf *b, const char *text)
{
	char clean[4 * TITLE_COLS + 1];

	text_clean(clean, sizeof(clean), TITLE_COLS, span_of(text));
	buf_printf(b, "\033]2;%s\a", clean);
}

void
osc_copy(struct buf *b, const char *text, enum osc_through through)
{
	char coded[COPY_MAX * 4 / 3 + 8], command[sizeof(coded) + 16];
	struct span s = span_of(text);
	struct buf line;

	if (s.n > COPY_MAX || base64_encode(coded, sizeof(coded), s) == -1)
		return;
	buf_init(&line, sizeof(command));
	buf_printf(&line, "\033]52;c;%s\a", coded);
	/* tmux takes it for itself (set-clipboard), or hands it on
	 * (allow-passthrough): which of them is not to be known. */
	if (through == OSC_TMUX)
		buf_put(b, line.p, line.len);
	put_wrapped(b, line.p, through);
	buf_free(&line);
}

void
osc_notice(struct buf *b, const char *text, enum osc_notify how,
    enum osc_through through)
{
	char clean[4 * NOTICE_COLS + 1];
	struct buf line;

	if (how == OSC_NOTIFY_NONE)
		return;
	text_clean(clean, sizeof(clean), NOTICE_COLS, span_of(text));
	buf_init(&line, sizeof(clean) + 64);
	if (how == OSC_NOTIFY_777)
		buf_printf(&line, "\033]777;notify;earshot;%s\a", clean);
	else
		buf_printf(&line, "\033]9;earshot: %s\a", clean);
	put_wrapped(b, line.p, through);
	buf_free(&line);
}
