/* Alert rules as text. */
#include "view/alert.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define STEADY_MS 2000
#define WORD_COLS 40

static const struct {
	const char *name;
	const char *text;
} defaults[] = {
#define X(name, text) { name, text },
#include "view/alert.def"
#undef X
};

static const char *const levels[] = { "", "warn", "crit", "help" };

/* The next word; what stands in quotes is of one word. */
static struct span
next_word(const char **s)
{
	struct span w;
	bool quoted = false;

	*s += strspn(*s, " \t");
	w.p = *s;
	while (**s && (quoted || (**s != ' ' && **s != '\t'))) {
		quoted = quoted != (**s == '"');
		++*s;
	}
	w.n = (size_t)(*s - w.p);
	return w;
}

static bool
ends_filter(struct span w)
{
	return w.n == 0 || span_is(w, "for") || span_is(w, "level") ||
	       span_is(w, "bell") || span_is(w, "notify");
}

/* The text up to the first word that is none of the filter's. */
static struct span
filter_part(const char **s)
{
	struct span part = { *s, 0 };
	const char *at = *s;

	for (;;) {
		struct span w = next_word(&at);

		if (ends_filter(w))
			break;
		*s = at;
	}
	part.n = (size_t)(*s - part.p);
	return part;
}

/* The first comparison with a duration. */
static int
limit_of(const struct filter *f)
{
	for (int i = 0; i < f->count; i++) {
		const struct filter_node *n = &f->node[i];

		if ((n->op == FILTER_MORE || n->op == FILTER_MORE_EQUAL) &&
		    n->texts == 0 && fact_kind(n->fact) == FACT_KIND_DURATION)
			return i;
	}
	return -1;
}

static bool
has_number(const struct filter *f)
{
	for (int i = 0; i < f->count; i++) {
		if (f->node[i].op > FILTER_WORD && f->node[i].texts == 0)
			return true;
	}
	return false;
}

/* What is wanted, and the word that stands there. */
static int
not_so(struct err *err, const char *wanted, struct span w)
{
	char said[4 * WORD_COLS + 1];

	text_clean(said, sizeof(said), WORD_COLS, w);
	return err_set(err, "%s, not \"%s\"", wanted, said);
}

static int
take_level(struct alert_rule *r, struct span w, struct err *err)
{
	for (int i = ALERT_WARN; i <= ALERT_HELP; i++) {
		if (span_is(w, levels[i])) {
			r->level = (enum alert_level)i;
			return 0;
		}
	}
	return not_so(err, "level is warn, crit or help", w);
}

static int
take_tail(struct alert_rule *r, const char *s, struct err *err)
{
	struct span w;

	for (w = next_word(&s); w.n > 0; w = next_word(&s)) {
		if (span_is(w, "level")) {
			if (take_level(r, next_word(&s), err) == -1)
				return -1;
		} else if (span_is(w, "for")) {
			w = next_word(&s);
			if (!filter_duration(w, &r->rise_ms))
				return not_so(err, "for 20s or for 2m", w);
		} else if (span_is(w, "bell")) {
			r->bell = true;
		} else if (span_is(w, "notify")) {
			r->notify = true;
		} else {
			return not_so(err,
			    "what follows is for, level, bell or notify", w);
		}
	}
	return r->level ? 0 : err_set(err, "no level: warn, crit or help");
}

static int
take_filter(struct alert_rule *r, const char **s, struct err *err)
{
	struct filter_fault fault;
	char bad[FILTER_BLAME_LEN];
	struct span part;

	if (!span_is(next_word(s), "when"))
		return err_set(err, "an alert begins with when, or is off");
	*s += strspn(*s, " \t");
	part = filter_part(s);
	if (filter_read(&r->when, part, &fault) == -1)
		return err_set(err, "\"%s\": %s",
		    filter_blame(bad, part.p, &fault), fault.why);
	return r->when.count ? 0 : err_set(err, "when what?");
}

static bool
is_name(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

	return s[0] != '\0' && s[strspn(s, letters)] == '\0';
}

int
alert_rules_add(
    struct alert_rules *r, const char *name, const char *text, struct err *err)
{
	struct alert_rule rule = { .level = ALERT_NONE };

	if (strcmp(text, "off") == 0)
		return 0;
	if (!is_name(name) ||
	    !span_copy(rule.name, sizeof(rule.name), span_of(name)))
		return err_set(err,
		    "a name has up to %d small letters, digits, - and _",
		    ALERT_NAME_LEN - 1);
	if (r->count == ALERT_RULES_MAX)
		return err_set(
		    err, "more than %d alert rules", ALERT_RULES_MAX);
	if (take_filter(&rule, &text, err) == -1 ||
	    take_tail(&rule, text, err) == -1)
		return -1;
	rule.limit = limit_of(&rule.when);
	if (has_number(&rule.when)) {
		rule.fall_ms = STEADY_MS;
		if (rule.rise_ms < STEADY_MS)
			rule.rise_ms = STEADY_MS;
	}
	r->rule[r->count++] = rule;
	return 0;
}

void
alert_rules_drop(struct alert_rules *r, const char *name)
{
	int kept = 0;

	for (int i = 0; i < r->count; i++) {
		if (strcmp(r->rule[i].name, name) == 0)
			continue;
		if (kept != i)
			r->rule[kept] = r->rule[i];
		kept++;
	}
	r->count = kept;
}

void
alert_rules_default(struct alert_rules *r)
{
	struct err err;

	r->count = 0;
	for (size_t i = 0; i < ARRAY_LEN(defaults); i++)
		alert_rules_add(r, defaults[i].name, defaults[i].text, &err);
}
