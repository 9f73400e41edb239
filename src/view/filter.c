/* Whether a call fits a filter. */
#include "view/filter.h"

#include <string.h>

#include "base/text.h"

#define FOLDED_LEN (PERSON_LEN * 3)

static bool
is_none(const char *word)
{
	return strcmp(word, "none") == 0;
}

/* A word of a set counts whole, "hold" is not part of "holding". */
static bool
in_set(const char *set, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = strstr(set, word); p; p = strstr(p + 1, word)) {
		if ((p == set || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
			return true;
	}
	return false;
}

static bool
text_fits(
    enum fact_kind kind, enum filter_op op, const char *have, const char *word)
{
	if (is_none(word))
		return have[0] == '\0';
	if (kind == FACT_KIND_SET)
		return in_set(have, word);
	if (op == FILTER_HAS_PART)
		return strstr(have, word) != NULL;
	return strcmp(have, word) == 0;
}

/* True if any of the node's words fits. */
static bool
any_fits(const struct filter *f, const struct filter_node *n,
    const struct facts *facts)
{
	const char *word = f->pool + n->text;
	char have[FOLDED_LEN];
	bool any = false;

	text_fold(have, sizeof(have), span_of(facts->text[n->fact]));
	for (int i = 0; i < n->texts && !any; i++) {
		any = text_fits(fact_kind(n->fact), n->op, have, word);
		word += strlen(word) + 1;
	}
	return n->op == FILTER_UNEQUAL ? !any : any;
}

static bool
word_fits(const struct filter *f, const struct filter_node *n,
    const struct facts *facts)
{
	char have[FOLDED_LEN];

	for (int i = 0; i < FACT_COUNT; i++) {
		if (fact_kind((enum fact)i) != FACT_KIND_TEXT)
			continue;
		text_fold(have, sizeof(have), span_of(facts->text[i]));
		if (strstr(have, f->pool + n->text))
			return true;
	}
	return false;
}

static bool
number_fits(const struct filter_node *n, const struct facts *facts, int slack)
{
	int64_t have = facts->number[n->fact], limit = n->number;
	int64_t loose = 0;

	if (fact_kind(n->fact) == FACT_KIND_DURATION)
		loose = limit * slack * n->sign / 100;
	switch (n->op) {
	case FILTER_LESS:
		return have < limit + loose;
	case FILTER_LESS_EQUAL:
		return have <= limit + loose;
	case FILTER_MORE:
		return have > limit - loose;
	case FILTER_MORE_EQUAL:
		return have >= limit - loose;
	case FILTER_UNEQUAL:
		return have != limit;
	default:
		return have == limit;
	}
}

static bool
term_fits(const struct filter *f, const struct filter_node *n,
    const struct facts *facts, int slack)
{
	if (n->op == FILTER_WORD)
		return word_fits(f, n, facts);
	if (n->texts > 0)
		return any_fits(f, n, facts);
	return number_fits(n, facts, slack);
}

/* The stack of what fits is a number: its top is the lowest bit. */
_Static_assert(FILTER_NODES < 64, "a node takes a bit");

static uint64_t
join(uint64_t stack, enum filter_op op)
{
	bool one = stack & 1, other = stack >> 1 & 1;
	bool fits = op == FILTER_AND ? one && other : one || other;

	return (stack >> 2) << 1 | fits;
}

bool
filter_match(const struct filter *f, const struct facts *facts, int slack)
{
	uint64_t stack = 1; /* an empty filter fits */

	for (int i = 0; i < f->count; i++) {
		const struct filter_node *n = &f->node[i];

		if (n->op == FILTER_NOT)
			stack ^= 1;
		else if (n->op == FILTER_AND || n->op == FILTER_OR)
			stack = join(stack, n->op);
		else
			stack = stack << 1 | term_fits(f, n, facts, slack);
	}
	return stack & 1;
}
