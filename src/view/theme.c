#include "view/theme.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "default_theme.h"

static const char *const style_names[] = {
#define X(symbol, name, letter) name,
	STYLE_LIST
#undef X
};

static const char *const color_names[] = { "black", "red", "green", "yellow",
	"blue", "magenta", "cyan", "white" };

static const struct {
	const char *name;
	unsigned bit;
} attrs[] = {
	{ "plain", 0 },
	{ "bold", ATTR_BOLD },
	{ "dim", ATTR_DIM },
	{ "underline", ATTR_UNDERLINE },
	{ "reverse", ATTR_REVERSE },
};

/* What each part of a line begins with, in this order. */
static const struct {
	const char *prefix;
	enum depth depth;
} parts[] = {
	{ "", DEPTH_TRUE },
	{ "256:", DEPTH_256 },
	{ "8:", DEPTH_8 },
	{ "mono:", DEPTH_MONO },
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span
trim(struct span s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* A "#" at the start or behind a blank begins a comment; "fg=#ffffff" has
 * none. */
static struct span
without_comment(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '#' && (i == 0 || is_blank(s.p[i - 1])))
			s.n = i;
	}
	return trim(s);
}

/* Takes what stands before c off *rest. */
static struct span
cut(struct span *rest, char c)
{
	const char *at = rest->n > 0 ? memchr(rest->p, c, rest->n) : NULL;
	struct span head = *rest;

	if (!at) {
		rest->p += rest->n;
		rest->n = 0;
		return trim(head);
	}
	head.n = (size_t)(at - rest->p);
	rest->p += head.n + 1;
	rest->n -= head.n + 1;
	return trim(head);
}

static bool
number_of(struct span s, int base, int max, int *out)
{
	char text[16], *end;
	long n;

	if (s.n == 0 || !span_copy(text, sizeof(text), s))
		return false;
	if (text[0] == '-' || text[0] == '+' || is_blank(text[0]))
		return false;
	n = strtol(text, &end, base);
	if (*end != '\0' || n < 0 || n > max)
		return false;
	*out = (int)n;
	return true;
}

static bool
color_of(struct span word, enum depth depth, int *out)
{
	if (span_is(word, "default")) {
		*out = COLOR_DEFAULT;
		return true;
	}
	if (depth == DEPTH_TRUE)
		return word.n == 7 && word.p[0] == '#' &&
		       number_of(
			   (struct span){ word.p + 1, 6 }, 16, 0xffffff, out);
	if (depth == DEPTH_256)
		return number_of(word, 10, 255, out);
	for (size_t i = 0; depth == DEPTH_8 && i < ARRAY_LEN(color_names);
	     i++) {
		if (span_is(word, color_names[i])) {
			*out = (int)i;
			return true;
		}
	}
	return false;
}

static bool
attr_of(struct span word, unsigned *bits)
{
	for (size_t i = 0; i < ARRAY_LEN(attrs); i++) {
		if (span_is(word, attrs[i].name)) {
			*bits |= attrs[i].bit;
			return true;
		}
	}
	return false;
}

/* The first colour of a part is the text's, the second the ground's, unless
 * "fg=" or "bg=" says which. */
static bool
look_word(struct look *k, enum depth depth, struct span word, int *colors)
{
	struct span value = { word.p + 3, word.n > 3 ? word.n - 3 : 0 };

	if (attr_of(word, &k->attrs))
		return true;
	if (span_starts(word, "fg="))
		return color_of(value, depth, &k->fg);
	if (span_starts(word, "bg="))
		return color_of(value, depth, &k->bg);
	return (*colors)++ == 0 ? color_of(word, depth, &k->fg)
				: color_of(word, depth, &k->bg);
}

/* Where a sentence about a fault points to. */
struct place {
	int line;
	struct err *err;
};

static int
fault(const struct place *at, const char *what, struct span word)
{
	return err_set(at->err, "theme: line %d: %s \"%.*s\"", at->line, what,
	    (int)word.n, word.p);
}

static int
part_read(
    const struct place *at, struct look *k, enum depth depth, struct span text)
{
	int colors = 0;

	*k = (struct look){ .fg = COLOR_DEFAULT, .bg = COLOR_DEFAULT };
	if (text.n == 0)
		return fault(at, "nothing in a part of", text);
	while (text.n > 0) {
		struct span word = cut(&text, ' ');

		if (word.n > 0 && !look_word(k, depth, word, &colors))
			return fault(at, "cannot use", word);
		text = trim(text);
	}
	return 0;
}

static int
looks_read(
    const struct place *at, struct look look[DEPTH_COUNT], struct span value)
{
	struct look fresh[DEPTH_COUNT];

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		struct span part = cut(&value, '|');
		size_t n = strlen(parts[i].prefix);

		if (!span_starts(part, parts[i].prefix))
			return fault(at, "missing", span_of(parts[i].prefix));
		part.p += n;
		part.n -= n;
		if (part_read(at, &fresh[parts[i].depth], parts[i].depth,
			trim(part)) == -1)
			return -1;
	}
	if (value.n > 0)
		return fault(at, "too much:", value);
	memcpy(look, fresh, sizeof(fresh));
	return 0;
}

/* "4.5" as 45. */
static bool
tenths_of(struct span s, int *out)
{
	struct span whole = cut(&s, '.');
	int tenth = 0;

	if (!number_of(whole, 10, 99, out) ||
	    (s.n > 0 && (s.n != 1 || !number_of(s, 10, 9, &tenth))))
		return false;
	*out = *out * 10 + tenth;
	return true;
}

/* What a theme says of itself. */
static bool
note_read(struct theme *t, struct span name, struct span value, bool *good)
{
	if (span_is(name, "ground")) {
		t->light = span_is(value, "light");
		*good = t->light || span_is(value, "dark");
	} else if (span_is(name, "glyphs")) {
		t->glyphs = GLYPHS_AUTO;
		if (span_is(value, "utf8"))
			t->glyphs = GLYPHS_UTF8;
		else if (span_is(value, "ascii"))
			t->glyphs = GLYPHS_ASCII;
		*good = t->glyphs != GLYPHS_AUTO || span_is(value, "auto");
	} else if (span_is(name, "contrast")) {
		*good = tenths_of(value, &t->contrast);
	} else if (span_is(name, "distance")) {
		*good = number_of(value, 10, 99, &t->distance);
	} else {
		return false;
	}
	return true;
}

static int
line_read(struct theme *t, const struct place *at, struct span line)
{
	bool good;

	struct span value = line;
	struct span name = cut(&value, '=');

	value = trim(value);
	if (name.n == line.n)
		return fault(at, "no \"=\" in", line);
	if (span_is(name, "name")) {
		if (!span_copy(t->name, sizeof(t->name), value))
			return fault(at, "too long a name", value);
		return 0;
	}
	if (note_read(t, name, value, &good))
		return good ? 0 : fault(at, "cannot use", value);
	for (int i = 0; i < STYLE_COUNT; i++) {
		if (span_is(name, style_names[i]))
			return looks_read(at, t->look[i], value);
	}
	return fault(at, "unknown role", name);
}

int
theme_read(struct theme *t, struct span text, struct err *err)
{
	struct place at = { 0, err };
	struct span line;

	while (span_line(&text, &line)) {
		at.line++;
		line = without_comment(line);
		if (line.n > 0 && line_read(t, &at, line) == -1)
			return -1;
	}
	return 0;
}

const char *
theme_style_name(enum style s)
{
	return style_names[s];
}

int
theme_depth(
    enum depth *most, const char *when, const char *no_color, struct err *err)
{
	bool never = when && strcmp(when, "never") == 0;
	bool always = when && strcmp(when, "always") == 0;

	if (when && !never && !always && strcmp(when, "auto") != 0)
		return err_set(
		    err, "--color is auto, always or never, not %.40s", when);
	if (!always && no_color && no_color[0])
		never = true;
	*most = never ? DEPTH_MONO : DEPTH_TRUE;
	return 0;
}

void
theme_default(struct theme *t)
{
	struct err err;
	int rc;

	memset(t, 0, sizeof(*t));
	rc = theme_read(t, span_of(default_theme), &err);
	assert(rc == 0);
	(void)rc;
}
