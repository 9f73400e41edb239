#include "model/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct span
word(struct span *rest)
{
	struct span w;

	while (rest->n > 0 && *rest->p == ' ') {
		rest->p++;
		rest->n--;
	}
	w = (struct span){ rest->p, 0 };
	while (rest->n > 0 && *rest->p != ' ') {
		rest->p++;
		rest->n--;
		w.n++;
	}
	return w;
}

static int
number(struct span s, int64_t *out, struct err *err)
{
	char text[32], *end;

	if (!span_copy(text, sizeof(text), s) || text[0] == '\0')
		return err_set(err, "journal: no number");
	*out = strtoll(text, &end, 10);
	if (*end)
		return err_set(err, "journal: %s is no number", text);
	return 0;
}

/* rest begins with the opening quote. */
static int
quoted(struct span *rest, char *dst, size_t size, struct err *err)
{
	size_t n = 0;

	rest->p++;
	rest->n--;
	while (rest->n > 0 && *rest->p != '"') {
		if (*rest->p == '\\' && rest->n > 1) {
			rest->p++;
			rest->n--;
		}
		if (n + 1 >= size)
			return err_set(err, "journal: the text is too long");
		dst[n++] = *rest->p++;
		rest->n--;
	}
	if (rest->n == 0)
		return err_set(err, "journal: a quote without end");
	rest->p++;
	rest->n--;
	dst[n] = '\0';
	return 0;
}

/* A blank in a word is written %20, and a % then %25. */
static bool
word_copy(char *dst, size_t size, struct span s)
{
	size_t n = 0, i;

	for (i = 0; i < s.n && n + 1 < size; i++) {
		struct span rest = { s.p + i, s.n - i };

		dst[n] = s.p[i];
		if (span_starts(rest, "%20") || span_starts(rest, "%25")) {
			dst[n] = s.p[i + 2] == '0' ? ' ' : '%';
			i += 2;
		}
		n++;
	}
	dst[n] = '\0';
	return i == s.n && !memchr(s.p, '\0', s.n);
}

static void
word_put(struct buf *out, const char *name, const char *word)
{
	const char *s;

	if (word[0] == '\0')
		return;
	buf_printf(out, " %s=", name);
	for (s = word; *s; s++) {
		if (*s == ' ' || *s == '%')
			buf_printf(out, "%%%02x", (unsigned)*s);
		else
			buf_put(out, s, 1);
	}
}

static int
field(struct span w, struct event *ev, struct err *err)
{
	const char *eq = memchr(w.p, '=', w.n);
	struct span name, value;
	int64_t n = 0;
	bool fits = true;

	if (!eq)
		return err_set(err, "journal: %.*s is no field", (int)w.n, w.p);
	name = (struct span){ w.p, (size_t)(eq - w.p) };
	value = (struct span){ eq + 1, w.n - name.n - 1 };
	if (span_is(name, "call"))
		fits = word_copy(ev->call, sizeof(ev->call), value);
	else if (span_is(name, "participant"))
		fits =
		    word_copy(ev->participant, sizeof(ev->participant), value);
	else if (span_is(name, "other"))
		fits = word_copy(ev->other, sizeof(ev->other), value);
	else if (number(value, &n, err) == -1)
		return -1;
	else if (span_is(name, "at"))
		ev->at_ms = n;
	else if (span_is(name, "act"))
		ev->act = (uint64_t)n;
	else if (span_is(name, "value"))
		ev->value = n;
	else if (span_is(name, "on"))
		ev->on = n != 0;
	else
		fits = false;
	if (!fits)
		return err_set(err, "journal: bad field %.*s", (int)w.n, w.p);
	return 0;
}

int
journal_read(
    struct span line, struct event *ev, int64_t *now_ms, struct err *err)
{
	char name[40];
	struct span w;

	*ev = (struct event){ 0 };
	w = word(&line);
	if (w.n == 0 || w.p[0] == '#')
		return 0;
	if (w.p[0] != '@')
		return err_set(err, "journal: a line begins with @time");
	if (number((struct span){ w.p + 1, w.n - 1 }, now_ms, err) == -1)
		return -1;
	if (!span_copy(name, sizeof(name), word(&line)))
		return err_set(err, "journal: the name is too long");
	ev->kind = event_kind_of(name);
	if (ev->kind == EVENT_COUNT)
		return err_set(err, "journal: no event %s", name);
	while (line.n > 0) {
		if (*line.p == ' ') {
			line.p++;
			line.n--;
		} else if (*line.p == '"') {
			if (quoted(&line, ev->text, sizeof(ev->text), err) ==
			    -1)
				return -1;
		} else if (field(word(&line), ev, err) == -1) {
			return -1;
		}
	}
	return 1;
}

void
journal_write(struct buf *out, const struct event *ev, int64_t now_ms)
{
	const char *s;

	buf_printf(out, "@%" PRId64 " %s", now_ms, event_name(ev->kind));
	word_put(out, "call", ev->call);
	word_put(out, "participant", ev->participant);
	word_put(out, "other", ev->other);
	if (ev->at_ms)
		buf_printf(out, " at=%" PRId64, ev->at_ms);
	if (ev->act)
		buf_printf(out, " act=%" PRIu64, ev->act);
	if (ev->value)
		buf_printf(out, " value=%" PRId64, ev->value);
	if (ev->on)
		buf_puts(out, " on=1");
	if (ev->text[0]) {
		buf_puts(out, " \"");
		for (s = ev->text; *s; s++)
			buf_printf(
			    out, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
		buf_puts(out, "\"");
	}
	buf_puts(out, "\n");
}
