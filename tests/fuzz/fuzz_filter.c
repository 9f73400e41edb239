/*
 * What is typed to find calls: the first line is a filter and, with "when"
 * before it, the rule of an alert; each line behind it is "FACT VALUE" of the
 * call that is looked at.
 */
#include "fuzz.h"
#include "view/alert.h"

static void
read_facts(struct facts *facts, struct span in)
{
	struct span line;

	memset(facts, 0, sizeof(*facts));
	while (span_line(&in, &line)) {
		enum fact f = fact_find(fuzz_until(&line, ' '));
		char digits[16];

		if (f == FACT_COUNT)
			continue;
		if (f < FACT_TIME)
			span_copy(facts->text[f], PERSON_LEN, line);
		else if (span_copy(digits, sizeof(digits), line))
			facts->number[f] = strtoll(digits, NULL, 10);
	}
}

/* Every word and fact of it is inside. */
static void
check_nodes(const struct filter *f)
{
	int i, k, at;

	fuzz_is_whole(f->text, sizeof(f->text));
	MUST(f->count >= 0 && f->count <= FILTER_NODES);
	MUST(f->pool_len >= 0 && f->pool_len <= (int)sizeof(f->pool));
	for (i = 0; i < f->count; i++) {
		const struct filter_node *n = &f->node[i];

		if (n->op <= FILTER_OR)
			continue;
		MUST(n->fact < FACT_COUNT);
		at = n->text;
		for (k = n->op == FILTER_WORD ? -1 : 0; k < n->texts; k++) {
			MUST(at >= 0 && at < f->pool_len);
			at += (int)strlen(f->pool + at) + 1;
		}
		MUST(at <= f->pool_len);
	}
}

static void
check_fault(const struct filter_fault *fault, struct span text)
{
	MUST(fault->at >= 0 && fault->len >= 0);
	MUST((size_t)fault->at <= text.n);
	MUST((size_t)fault->len <= text.n - (size_t)fault->at);
	MUST(fault->why[0] != '\0');
	fuzz_is_whole(fault->why, sizeof(fault->why));
	fuzz_is_clean(fault->why);
}

/* A call fits a filter or its opposite, never both. */
static void
check_opposite(const struct filter *f, const struct facts *facts)
{
	char text[FILTER_LEN + 8];
	struct filter_fault fault;
	struct filter not ;

	if (f->count == 0)
		return;
	snprintf(text, sizeof(text), "!(%s)", f->text);
	if (filter_read(&not, span_of(text), &fault) == 0)
		MUST(filter_match(&not, facts, 0) != filter_match(f, facts, 0));
}

static void
take_filter(struct span text, const struct facts *facts)
{
	static struct filter before, f, again;
	struct filter_fault fault = { .at = -1, .len = -1 };
	bool fits;

	memset(&f, 'x', sizeof(f));
	before = f;
	if (filter_read(&f, text, &fault) == -1) {
		MUST(memcmp(&f, &before, sizeof(f)) == 0);
		check_fault(&fault, text);
		return;
	}
	check_nodes(&f);
	fits = filter_match(&f, facts, 0);
	/* Whoever is over a limit is over one that is loosened. */
	MUST(!fits || filter_match(&f, facts, 10));
	MUST(f.count > 0 || fits);
	MUST(filter_read(&again, span_of(f.text), &fault) == 0);
	MUST(filter_match(&again, facts, 0) == fits);
	check_opposite(&f, facts);
}

static void
take_rule(struct span text)
{
	struct alert_rules rules = { .count = 0 };
	struct err err = { .text = "" };
	char line[2 * FILTER_LEN];
	const struct alert_rule *r = &rules.rule[0];

	if (!span_copy(line, sizeof(line), text))
		return;
	if (alert_rules_add(&rules, "long", line, &err) == -1) {
		MUST(rules.count == 0 && err.text[0] != '\0');
		fuzz_is_clean(err.text);
		return;
	}
	if (rules.count == 0)
		return;
	check_nodes(&r->when);
	MUST(r->when.count > 0);
	MUST(r->limit >= -1 && r->limit < r->when.count);
	MUST(r->level > ALERT_NONE && r->level <= ALERT_HELP);
	MUST(r->rise_ms >= 0 && r->fall_ms >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct span text = fuzz_until(&in, '\n'), rule = text;
	struct facts facts;

	read_facts(&facts, in);
	take_rule(rule);
	if (span_starts(text, "when ")) {
		text.p += 5;
		text.n -= 5;
	}
	take_filter(text, &facts);
	return 0;
}
