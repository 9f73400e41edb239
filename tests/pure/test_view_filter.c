/* Proves that filters mean what tests/finding says, on the floor of the
 * screens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "pairs.h"
#include "view/parts.h"

#define NOW_MS 50852000

static struct model *
floor_read(void)
{
	struct model *m = model_new();
	struct span rest, line;
	struct event ev;
	struct err err;
	struct buf text;
	int64_t at;

	pair_read("tests/screens/floor.journal", &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		if (journal_read(line, &ev, &at, &err) == 1)
			model_apply(m, &ev, at);
	}
	buf_free(&text);
	return m;
}

/* "Ana Bo": the first names of the agents of the calls that fit. */
static void
names_that_fit(
    const struct filter *f, const struct scene *s, char *dst, size_t size)
{
	const struct call *c;
	size_t len = 0;

	dst[0] = '\0';
	TAILQ_FOREACH(c, model_calls(s->m), all)
	{
		struct facts facts;
		const char *agent = facts.text[FACT_AGENT];

		facts_of(s, c, &facts);
		if (!filter_match(f, &facts, 0))
			continue;
		if (agent[0] == '\0')
			agent = "nobody";
		len += (size_t)snprintf(dst + len, size - len, "%s%.*s",
		    len > 0 ? " " : "", (int)strcspn(agent, " "), agent);
	}
}

/* What a line of the file says of its filter: names, or the bad word. */
static void
outcome(struct span text, const struct scene *s, char *dst, size_t size)
{
	struct filter f = { .count = 0 };
	struct filter_fault fault;

	if (filter_read(&f, text, &fault) == 0) {
		names_that_fit(&f, s, dst, size);
		return;
	}
	assert_true(fault.at >= 0 && fault.len >= 0);
	assert_true((size_t)(fault.at + fault.len) <= text.n);
	snprintf(dst, size, "! %d+%d %s", fault.at, fault.len, fault.why);
}

/* Each line is a filter; beside it stands which calls it lets through. */
static void
check_file(const char *path)
{
	struct model *m = floor_read();
	struct span rest, line;
	struct buf file, all;
	char got[512];
	struct scene s;
	struct ui ui;

	ui_init(&ui);
	scene_init(&s, m, &ui, NULL, NOW_MS);
	pair_read(path, &file);
	buf_init(&all, PAIR_MAX);
	rest = buf_span(&file);
	while (span_line(&rest, &line)) {
		outcome(line, &s, got, sizeof(got));
		buf_printf(&all, "%-44.*s| %s\n", (int)line.n, line.p, got);
	}
	pair_expect(path, ".calls", &all);
	buf_free(&all);
	buf_free(&file);
	model_free(m);
}

static void
test_filters_mean_what_the_file_says(void **state)
{
	(void)state;
	pair_each("tests/finding/*.filters", check_file, 1);
}

/* A filter that cannot be read leaves the one before as it was. */
static void
test_a_bad_filter_changes_nothing(void **state)
{
	struct filter f = { .count = 0 }, before;
	struct filter_fault fault;

	(void)state;
	assert_int_equal(filter_read(&f, span_of("time>10m"), &fault), 0);
	before = f;
	assert_int_equal(filter_read(&f, span_of("time>10x"), &fault), -1);
	assert_memory_equal(&f, &before, sizeof(f));
}

/* Whatever is typed is a filter or has a fault; nothing is written beyond. */
static void
test_any_text_is_read_or_refused(void **state)
{
	static const char alphabet[] = "ab:!()\"<>=, orntd5m.\xc3\xbc";
	struct filter_fault fault;
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct filter f = { .count = 0 };
		char text[FILTER_LEN + 20];
		struct facts facts;
		size_t n;

		seed = seed * 1103515245u + 12345u;
		n = (seed >> 16) % (sizeof(text) - 1);
		for (size_t k = 0; k < n; k++) {
			seed = seed * 1103515245u + 12345u;
			text[k] =
			    alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		}
		memset(&facts, 0, sizeof(facts));
		if (filter_read(&f, (struct span){ text, n }, &fault) == 0)
			filter_match(&f, &facts, 10);
	}
}

static bool
fits(const char *text, int64_t hold_ms, int slack)
{
	struct filter f;
	struct filter_fault fault;
	struct facts facts;

	memset(&facts, 0, sizeof(facts));
	facts.number[FACT_HOLD] = hold_ms;
	assert_int_equal(filter_read(&f, span_of(text), &fault), 0);
	return filter_match(&f, &facts, slack);
}

static void
test_slack_loosens_limits_either_way(void **state)
{
	(void)state;
	assert_false(fits("hold>100s", 95000, 0));
	assert_true(fits("hold>100s", 95000, 10));
	assert_false(fits("hold>100s", 90000, 10));
	assert_true(fits("hold<100s", 105000, 10));
	assert_false(fits("hold<100s", 110000, 10));
	/* Within a "not" the other way: what is so stays so. */
	assert_false(fits("!hold>100s", 105000, 0));
	assert_true(fits("!hold>100s", 105000, 10));
	assert_true(fits("!(!hold>100s)", 95000, 10));
}

static void
test_folding(void **state)
{
	char text[16];

	(void)state;
	text_fold(text, sizeof(text), span_of("Zo\xc3\x8b"));
	assert_string_equal(text, "zoe");
	text_fold(text, sizeof(text),
	    span_of("STRA\xc3\x9f"
		    "E"));
	assert_string_equal(text, "strasse");
	text_fold(text, sizeof(text), span_of("\xce\xa3\xce\xaf\xcf\x83"));
	assert_string_equal(text, "\xcf\x83\xce\xb9\xcf\x83");
	/* Cut where it must be, between letters. */
	text_fold(text, 4, span_of("\xcf\x83\xcf\x83\xcf\x83"));
	assert_string_equal(text, "\xcf\x83");
	assert_int_equal(text_fold(text, 4, span_of("abcdef")), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filters_mean_what_the_file_says),
		cmocka_unit_test(test_a_bad_filter_changes_nothing),
		cmocka_unit_test(test_any_text_is_read_or_refused),
		cmocka_unit_test(test_slack_loosens_limits_either_way),
		cmocka_unit_test(test_folding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
