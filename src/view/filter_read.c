/* A line of text becomes a filter. */
#include "view/filter.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DEPTH_MAX 16
#define HOURS_MAX 1000

/* Where the reading stands. */
struct reading {
	struct filter *f;
	struct span text;
	size_t at;
	int sign;
	int depth;
	struct filter_fault *fault;
};

static const struct {
	const char *text;
	enum filter_op op;
} operators[] = {
	/* the longer ones first */
	{ "!=", FILTER_UNEQUAL },
	{ "<=", FILTER_LESS_EQUAL },
	{ ">=", FILTER_MORE_EQUAL },
	{ "<", FILTER_LESS },
	{ ">", FILTER_MORE },
	{ "=", FILTER_EQUAL },
	{ ":", FILTER_HAS_PART },
};

static int read_any(struct reading *r);

static int
wrong(struct reading *r, size_t at, size_t len, const char *why)
{
	if (at > r->text.n)
		at = r->text.n;
	if (len > r->text.n - at)
		len = r->text.n - at;
	r->fault->at = (int)at;
	r->fault->len = (int)len;
	snprintf(r->fault->why, sizeof(r->fault->why), "%s", why);
	return -1;
}

static void
skip_blanks(struct reading *r)
{
	while (r->at < r->text.n && r->text.p[r->at] == ' ')
		r->at++;
}

static char
peek(const struct reading *r)
{
	return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

/* How long the word is that begins here; a value may hold what would be an
 * operator elsewhere. */
static size_t
word_length(const struct reading *r, bool value)
{
	const char *stop = value ? " ()\"," : " ()\"<>=:!,";
	size_t n = 0;

	while (r->at + n < r->text.n && !strchr(stop, r->text.p[r->at + n]))
		n++;
	return n;
}

static bool
next_is(struct reading *r, const char *word)
{
	size_t n = word_length(r, false), i;

	if (n != strlen(word))
		return false;
	for (i = 0; i < n; i++) {
		char c = r->text.p[r->at + i];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i])
			return false;
	}
	return true;
}

static int
add(struct reading *r, struct filter_node node)
{
	if (r->f->count == FILTER_NODES)
		return wrong(r, 0, r->text.n, "too long");
	node.sign = r->sign;
	r->f->node[r->f->count++] = node;
	return 0;
}

static int
add_op(struct reading *r, enum filter_op op)
{
	struct filter_node node = { 0 };

	node.op = op;
	return add(r, node);
}

/* A word, or several in quotes.  Empty ones are not taken. */
static int
take_text(struct reading *r, bool value, struct span *out)
{
	size_t from = r->at;

	if (peek(r) != '"') {
		out->n = word_length(r, value);
		out->p = r->text.p + r->at;
		r->at += out->n;
		if (out->n == 0)
			return wrong(r, from, 1, "a word is missing");
		return 0;
	}
	r->at++;
	out->p = r->text.p + r->at;
	while (r->at < r->text.n && r->text.p[r->at] != '"')
		r->at++;
	out->n = (size_t)(r->text.p + r->at - out->p);
	if (r->at == r->text.n)
		return wrong(r, from, r->at - from, "a quote is not closed");
	r->at++;
	return out->n > 0 ? 0 : wrong(r, from, 2, "a word is missing");
}

static int
put_text(struct reading *r, struct span s)
{
	struct filter *f = r->f;
	size_t room = sizeof(f->pool) - (size_t)f->pool_len;

	if (room < s.n * 3 + 1)
		return wrong(r, 0, r->text.n, "too long");
	f->pool_len += (int)text_fold(f->pool + f->pool_len, room, s) + 1;
	return 0;
}

bool
filter_duration(struct span s, int64_t *ms)
{
	int64_t n = 0, unit = 1000, part = 0, tenth = 0;
	size_t i = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 8)
		n = n * 10 + (s.p[i++] - '0');
	if (i == 0 || i == 8)
		return false;
	if (i + 1 < s.n && s.p[i] == '.') {
		tenth = s.p[i + 1] - '0';
		if (tenth < 0 || tenth > 9)
			return false;
		i += 2;
	}
	if (i < s.n && s.p[i] == 'm')
		unit = 60000;
	else if (i < s.n && s.p[i] == 'h')
		unit = 3600000;
	else if (i < s.n && s.p[i] != 's')
		return false;
	part = n * unit + tenth * unit / 10;
	if (i + 1 < s.n || part > HOURS_MAX * INT64_C(3600000))
		return false;
	*ms = part;
	return true;
}

static bool
whole_number(struct span s, int64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || i > 6)
			return false;
		*n = *n * 10 + (s.p[i] - '0');
	}
	return s.n > 0;
}

static int
read_number(struct reading *r, struct filter_node *node)
{
	size_t from = r->at;
	struct span s;

	if (take_text(r, true, &s) == -1)
		return -1;
	if (node->op == FILTER_HAS_PART)
		node->op = FILTER_EQUAL;
	if (fact_kind(node->fact) == FACT_KIND_DURATION &&
	    !filter_duration(s, &node->number))
		return wrong(
		    r, from, r->at - from, "a time is written 45s, 10m or 2h");
	if (fact_kind(node->fact) == FACT_KIND_NUMBER &&
	    !whole_number(s, &node->number))
		return wrong(r, from, r->at - from, "a number is wanted here");
	return add(r, *node);
}

/* "billing,sales" */
static int
read_texts(struct reading *r, struct filter_node *node)
{
	struct span s;

	node->text = r->f->pool_len;
	do {
		r->at += node->texts > 0; /* the comma */
		if (take_text(r, true, &s) == -1 || put_text(r, s) == -1)
			return -1;
		node->texts++;
	} while (peek(r) == ',');
	return add(r, *node);
}

/* The operator that stands here, or -1. */
static int
operator_here(const struct reading *r)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		size_t n = strlen(operators[i].text);

		if (r->at + n <= r->text.n &&
		    memcmp(r->text.p + r->at, operators[i].text, n) == 0)
			return (int)i;
	}
	return -1;
}

static int
read_comparison(struct reading *r, struct span name, size_t from, int op)
{
	struct filter_node node = { .fact = fact_find(name) };
	size_t at = r->at;
	bool text;

	if (node.fact == FACT_COUNT)
		return wrong(r, from, name.n, "nothing has that name");
	node.op = operators[op].op;
	text = fact_kind(node.fact) == FACT_KIND_TEXT ||
	       fact_kind(node.fact) == FACT_KIND_SET;
	r->at += strlen(operators[op].text);
	skip_blanks(r);
	if (!text)
		return read_number(r, &node);
	if (node.op >= FILTER_LESS)
		return wrong(r, at, 1, "that is for times and numbers");
	return read_texts(r, &node);
}

/* A word, or a comparison. */
static int
read_term(struct reading *r)
{
	struct filter_node node = { .op = FILTER_WORD };
	bool quoted = peek(r) == '"';
	size_t from = r->at, behind;
	struct span s;
	int op = -1;

	if (take_text(r, false, &s) == -1)
		return -1;
	behind = r->at;
	skip_blanks(r);
	if (!quoted)
		op = operator_here(r);
	if (op >= 0)
		return read_comparison(r, s, from, op);
	r->at = behind;
	node.text = r->f->pool_len;
	return put_text(r, s) == -1 ? -1 : add(r, node);
}

static int
read_bracket(struct reading *r)
{
	size_t from = r->at++;

	if (++r->depth > DEPTH_MAX)
		return wrong(r, from, 1, "too many brackets");
	if (read_any(r) == -1)
		return -1;
	r->depth--;
	skip_blanks(r);
	if (peek(r) != ')')
		return wrong(r, from, 1, "this bracket is not closed");
	r->at++;
	return 0;
}

static int
read_one(struct reading *r)
{
	bool denied = false;

	skip_blanks(r);
	for (;;) {
		if (peek(r) == '!')
			r->at++;
		else if (next_is(r, "not"))
			r->at += 3;
		else
			break;
		denied = !denied;
		skip_blanks(r);
	}
	r->sign = denied ? -r->sign : r->sign;
	if ((peek(r) == '(' ? read_bracket(r) : read_term(r)) == -1)
		return -1;
	r->sign = denied ? -r->sign : r->sign;
	return denied ? add_op(r, FILTER_NOT) : 0;
}

static bool
at_end(struct reading *r)
{
	skip_blanks(r);
	return r->at == r->text.n || peek(r) == ')' || next_is(r, "or");
}

static int
read_all(struct reading *r)
{
	if (read_one(r) == -1)
		return -1;
	while (!at_end(r)) {
		if (next_is(r, "and"))
			r->at += 3;
		if (read_one(r) == -1 || add_op(r, FILTER_AND) == -1)
			return -1;
	}
	return 0;
}

static int
read_any(struct reading *r)
{
	if (read_all(r) == -1)
		return -1;
	while (skip_blanks(r), next_is(r, "or")) {
		r->at += 2;
		if (read_all(r) == -1 || add_op(r, FILTER_OR) == -1)
			return -1;
	}
	return 0;
}

const char *
filter_blame(char dst[FILTER_BLAME_LEN], const char *text,
    const struct filter_fault *fault)
{
	struct span bad = { text + fault->at, (size_t)fault->len };

	if (bad.n == 0)
		bad = (struct span){ text, (size_t)fault->at };
	return text_clean(dst, FILTER_BLAME_LEN, FILTER_BLAME_COLS, bad);
}

/* But for blanks, of which cleaning leaves one. */
static bool
same_letters(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

int
filter_read(struct filter *f, struct span text, struct filter_fault *fault)
{
	struct filter new = { .count = 0 };
	struct reading r = { .f = &new, .text = text, .sign = 1 };
	char clean[4 * FILTER_LEN];

	r.fault = fault;
	if (!span_copy(new.text, sizeof(new.text), text))
		return wrong(&r, 0, text.n, "too long");
	/* It will be on the screen, from wherever it came. */
	text_clean(clean, sizeof(clean), FILTER_LEN, text);
	if (!same_letters(clean, new.text))
		return wrong(&r, 0, text.n, "this cannot be shown");
	skip_blanks(&r);
	if (r.at < text.n && read_any(&r) == -1)
		return -1;
	skip_blanks(&r);
	if (r.at < text.n)
		return wrong(&r, r.at, 1, "this bracket was not opened");
	*f = new;
	return 0;
}
