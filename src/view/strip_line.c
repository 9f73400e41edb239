/* Row 2, the audience strip: its pieces become one line. */
#include "view/strip.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"
#include "view/screen.h"

/* Whether somebody's name says what only the strip may say. */
static bool
is_word_of_ours(const char *name)
{
	static const char *const ours[] = { "listening", "whisper", "on air",
		"off air", "unsure", "nobody", "everyone", "hear you",
		"hears you", "does not" };
	char folded[2 * PERSON_LEN];
	size_t i;

	text_fold(folded, sizeof(folded), span_of(name));
	for (i = 0; i < ARRAY_LEN(ours); i++)
		if (strstr(folded, ours[i]))
			return true;
	return false;
}

/* A name is cut and loses what our marks are made of, so that it cannot pass
 * for more words of ours; one that would, all the same, is not said. */
const char *
strip_name(const struct participant *p, char *dst, size_t size)
{
	char name[PERSON_LEN];
	size_t i;

	person_title(p, name, sizeof(name));
	if (is_word_of_ours(name))
		snprintf(name, sizeof(name), "%s", person_role(p));
	for (i = 0; name[i] != '\0'; i++)
		if (strchr("()<>!?", name[i]))
			name[i] = ' ';
	return text_clean(dst, size, STRIP_NAME_COLS, span_of(name));
}

void
strip_names(const struct audience *a, int room, char *dst, size_t size)
{
	char name[PERSON_LEN];
	int total = a->count + a->more;
	int i, cols = 0;
	size_t len = 0;

	dst[0] = '\0';
	for (i = 0; i < a->count; i++) {
		int rest = i + 1 < total ? 10 : 0; /* " + 12 more" */
		int w;

		strip_name(a->hearer[i], name, sizeof(name));
		w = text_width(name) + (i > 0 ? 3 : 0);
		if (cols + w + rest > room || len + sizeof(name) + 16 > size)
			break;
		len += (size_t)snprintf(
		    dst + len, size - len, "%s%s", i > 0 ? " + " : "", name);
		cols += w;
	}
	if (total == 0)
		snprintf(dst, size, "nobody");
	else if (i == 0 && room < 10)
		snprintf(dst, size, "%d", total);
	else if (i == 0)
		snprintf(dst, size, "%d %s", total,
		    total == 1 ? "person" : "people");
	else if (i < total)
		snprintf(dst + len, size - len, " + %d more", total - i);
}

/* Where the next piece goes. */
struct line {
	char *dst;
	size_t size, len;
	int cols;
};

static void
line_add(struct line *l, const char *text)
{
	int n = snprintf(l->dst + l->len, l->size - l->len, "%s", text);

	l->len += (size_t)n;
	l->len = l->len < l->size ? l->len : l->size - 1;
	l->cols += text_width(text);
}

static void
line_pad(struct line *l, int cols)
{
	while (l->cols < cols)
		line_add(l, " ");
}

/* The stamp as far as there is room for it beside the first extra piece, which
 * counts more: whole, its first word ("seen"), or nothing.  Its width. */
static int
strip_stamp(const struct strip *t, int room, char *dst, size_t size)
{
	int extra = text_width(t->extra[0]);
	int need = extra > 0 && extra + 1 <= room ? extra + 3 : 1;
	bool narrow = room + text_width(t->say) < 50;

	snprintf(dst, size, "%s", t->stamp);
	if (need + text_width(dst) > room)
		dst[narrow ? 0 : strcspn(dst, " ")] = '\0';
	if (need + text_width(dst) > room)
		dst[0] = '\0';
	return text_width(dst);
}

static void
strip_compose(const struct strip *t, int cols, struct line *l)
{
	char stamp_text[sizeof(t->stamp)];
	int stamp;

	line_add(l, t->head);
	line_add(l, t->say);
	if (l->cols > cols || cols < 60) { /* one blank behind the head */
		l->len = 0;
		l->cols = 0;
		line_add(l, t->head);
		while (l->len > 2 && l->dst[l->len - 1] == ' ' &&
		       l->dst[l->len - 2] == ' ') {
			l->len--;
			l->cols--;
		}
		line_add(l, t->say);
	}
	stamp = strip_stamp(t, cols - l->cols, stamp_text, sizeof(stamp_text));
	for (int i = 0; i < STRIP_EXTRAS; i++) {
		int room = cols - l->cols - (stamp > 0 ? stamp + 2 : 0);
		int gap = cols >= 80 && i > 0 ? 3 : 1;
		const char *text = t->extra[i];

		if (i == 1 && gap + text_width(text) > room)
			text = t->brief;
		if (text[0] == '\0' || gap + text_width(text) > room)
			continue;
		line_pad(l, l->cols + gap);
		line_add(l, text);
	}
	if (stamp > 0) {
		line_pad(l, cols - stamp);
		line_add(l, stamp_text);
	}
}

static void
ascii_only(char *text)
{
	char *out = text;
	int w;

	for (size_t n = text_next(text, &w); n > 0; n = text_next(text, &w)) {
		if (n == 1) {
			*out++ = *text;
		} else {
			while (w-- > 0)
				*out++ = '?';
		}
		text += n;
	}
	*out = '\0';
}

static void
strip_write(
    const struct scene *s, int cols, char *dst, size_t size, enum style *style)
{
	struct strip t = { 0 };
	struct line l = { .dst = dst, .size = size };

	dst[0] = '\0';
	strip_fill(s, cols, &t);
	strip_compose(&t, cols, &l);
	*style = t.style;
	if (s->ui->ascii)
		ascii_only(dst);
}

void
strip_text(const struct model *m, const struct ui *ui, int64_t now_ms, int cols,
    char *dst, size_t size, enum style *style)
{
	struct scene s;

	scene_init(&s, m, ui, NULL, now_ms);
	strip_write(&s, cols, dst, size, style);
}

void
strip_draw(struct frame *f, const struct scene *s, int y)
{
	char text[4 * STRIP_LEN];
	enum style style;

	strip_write(s, f->width, text, sizeof(text), &style);
	frame_fill(f, (struct spot){ 0, y, f->width }, style, ' ');
	frame_put(f, (struct spot){ 0, y, f->width }, style, text);
}
