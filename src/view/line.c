#include "view/line.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"
#include "view/parts.h"

#define SHOWN_MAX 5
#define WORDS_COLS 34

static const struct line_entry own[LINE_COUNT] = {
#define X(symbol, word, args, command, help) \
	{ word, args, LINE_##symbol, COMMAND_##command, help },
#include "view/line.def"
#undef X
};

/* Whether a command is to be said by its name. */
static bool
is_said(enum command c)
{
	const struct command_info *info = command_info(c);

	for (int i = 0; i < LINE_COUNT; i++) {
		if (strcmp(own[i].word, info->name) == 0)
			return false;
	}
	return info->group == GROUP_ACT || info->group == GROUP_KEEP ||
	       info->group == GROUP_FIND;
}

bool
line_entry(int i, struct line_entry *e)
{
	int n = LINE_COUNT;

	if (i < LINE_COUNT) {
		*e = own[i];
		return true;
	}
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const struct command_info *info = command_info((enum command)c);

		if (!is_said((enum command)c) || n++ != i)
			continue;
		*e = (struct line_entry){ info->name,
			info->needs & NEEDS_CALL ? "[CALL]" : "", LINE_COUNT,
			(enum command)c, info->help };
		return true;
	}
	return false;
}

static bool
acts(const struct line_entry *e)
{
	return e->own == LINE_COUNT && command_info(e->command)->asks != 0;
}

static bool
begins(const char *text, struct span with)
{
	return strlen(text) >= with.n && !memcmp(text, with.p, with.n);
}

enum line_answer
line_find(struct span word, struct line_entry *e)
{
	struct line_entry found;
	int n = 0;

	for (int i = 0; line_entry(i, &found); i++) {
		if (span_is(word, found.word)) {
			*e = found;
			return LINE_FOUND;
		}
		if (word.n > 0 && begins(found.word, word) && n++ == 0)
			*e = found;
	}
	if (n == 1)
		return acts(e) ? LINE_ACTS : LINE_FOUND;
	return n > 1 ? LINE_SEVERAL : LINE_NONE;
}

struct span
line_word(const char **text)
{
	const char *s = *text + strspn(*text, " ");
	struct span word = { s, strcspn(s, " ") };

	*text = s + word.n + strspn(s + word.n, " ");
	return word;
}

static void
set_text(struct ui *ui, const char *text, size_t n)
{
	struct edit *e = &ui->edit;

	snprintf(e->text, sizeof(e->text), "%.*s", (int)n, text);
	e->len = e->at = (int)strlen(e->text);
}

void
line_complete(struct ui *ui)
{
	struct edit *e = &ui->edit;
	struct span typed = { e->text, (size_t)e->len };
	struct line_entry entry;
	char common[64] = "", text[sizeof(common) + 2];
	int n = 0;

	e->text[e->len] = '\0';
	if (e->at != e->len || memchr(e->text, ' ', typed.n))
		return;
	for (int i = 0; line_entry(i, &entry); i++) {
		size_t same = 0;

		if (!begins(entry.word, typed))
			continue;
		if (n++ == 0)
			snprintf(common, sizeof(common), "%s", entry.word);
		while (common[same] != '\0' && common[same] == entry.word[same])
			same++;
		common[same] = '\0';
	}
	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%s%s", common, n == 1 ? " " : "");
	if (strlen(text) > typed.n)
		set_text(ui, text, strlen(text));
}

void
line_remember(struct ui *ui)
{
	struct entered *h = &ui->entered;

	ui->edit.text[ui->edit.len] = '\0';
	if (ui->edit.len == 0 ||
	    (h->count > 0 && strcmp(h->text[0], ui->edit.text) == 0))
		return;
	memmove(h->text + 1, h->text, sizeof(h->text) - sizeof(h->text[0]));
	memcpy(h->text[0], ui->edit.text, sizeof(h->text[0]));
	h->count += h->count < ENTERED_MAX;
}

void
line_recall(struct ui *ui, int by)
{
	struct entered *h = &ui->entered;
	int to = h->at - by;

	if (to > h->count || to < 0)
		return;
	h->at = to;
	if (to == 0)
		set_text(ui, "", 0);
	else
		set_text(ui, h->text[to - 1], strlen(h->text[to - 1]));
}

/* What fits the word so far, above the line; lines that are used. */
void
words_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct edit *e = &s->ui->edit;
	struct span typed = { e->text, strcspn(e->text, " ") };
	bool whole = e->len > (int)typed.n;
	struct line_entry fit[SHOWN_MAX], entry;
	char text[160], keys[32];
	int n = 0;

	if ((int)typed.n > e->len)
		typed.n = (size_t)e->len;
	for (int i = 0; n < SHOWN_MAX && line_entry(i, &entry); i++) {
		if (whole ? span_is(typed, entry.word)
			  : begins(entry.word, typed))
			fit[n++] = entry;
	}
	n = n < at.h - 1 ? n : at.h - 1;
	for (int i = 0; i < n; i++) {
		struct spot spot = { at.x, at.y + at.h - n + i, at.w };

		keys[0] = '\0';
		if (fit[i].command != COMMAND_COUNT)
			keymap_keys(s->ui->keys, fit[i].command,
			    IN_LIST | IN_CALL, keys, 8);
		snprintf(
		    text, sizeof(text), "  :%s %s", fit[i].word, fit[i].args);
		frame_fill(f, spot, STYLE_HEAD, ' ');
		frame_put(f, spot, STYLE_HEAD, text);
		spot.x += WORDS_COLS;
		spot.cols -= WORDS_COLS;
		snprintf(text, sizeof(text), "%-7s %s", keys, fit[i].help);
		if (spot.cols > 0)
			frame_put(f, spot, STYLE_HEAD, text);
	}
}
