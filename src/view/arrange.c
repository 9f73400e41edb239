#include "view/arrange.h"

#include <stdio.h>
#include <string.h>

static const char *const groupings[GROUPING_COUNT] = {
	[GROUPING_NONE] = "none",
	[GROUPING_QUEUE] = "queue",
	[GROUPING_AGENT] = "agent",
	[GROUPING_STATE] = "state",
	[GROUPING_TEAM] = "team",
};

const char *
sort_name(enum column sort)
{
	return sort == SORT_ATTENTION ? "attention" : column_info(sort)->name;
}

const char *
grouping_name(enum grouping g)
{
	return groupings[g];
}

void
view_init(struct view *v)
{
	memset(v, 0, sizeof(*v));
	v->sort = SORT_ATTENTION;
	columns_default(&v->columns);
}

/* "state", "time reversed" */
static int
set_sort(struct view *v, const char *value, struct err *err)
{
	size_t n = strcspn(value, " ");
	const char *rest = value + n + strspn(value + n, " ");
	struct span name = { value, n };
	enum column sort = column_find(name);

	if (sort == COLUMN_COUNT && !span_is(name, "attention"))
		return err_set(err, "no column to sort by is called %.*s",
		    n < 40 ? (int)n : 40, value);
	if (*rest && strcmp(rest, "reversed") != 0)
		return err_set(
		    err, "behind the column \"reversed\", not %.40s", rest);
	v->sort = sort;
	v->reverse = *rest != '\0';
	return 0;
}

static int
set_group(struct view *v, const char *value, struct err *err)
{
	for (int i = 0; i < GROUPING_COUNT; i++) {
		if (strcmp(groupings[i], value) == 0) {
			v->grouping = (enum grouping)i;
			return 0;
		}
	}
	return err_set(err,
	    "group is none, queue, agent, state or team, not %.40s", value);
}

/* "id, agent, time" */
static int
set_columns(struct view *v, const char *value, struct err *err)
{
	struct columns c = { 0 };
	const char *s = value;

	while (*s) {
		size_t n = strcspn(s, ", ");
		enum column which = column_find((struct span){ s, n });

		if (n > 0 && which == COLUMN_COUNT)
			return err_set(err, "no column is called %.*s",
			    n < 40 ? (int)n : 40, s);
		if (n > 0 && columns_find(&c, which) >= 0)
			return err_set(err, "%.*s is there twice",
			    n < 40 ? (int)n : 40, s);
		if (n > 0)
			c.column[c.count++] = (unsigned char)which;
		s += n + strspn(s + n, ", ");
	}
	if (c.count == 0)
		return err_set(err, "no columns");
	v->columns = c;
	return 0;
}

static int
set_filter(struct view *v, const char *value, struct err *err)
{
	struct filter_fault fault;
	char bad[FILTER_BLAME_LEN];

	if (filter_read(&v->filter, span_of(value), &fault) == 0)
		return 0;
	return err_set(
	    err, "%s: %s", filter_blame(bad, value, &fault), fault.why);
}

int
view_set(struct view *v, const char *name, const char *value, struct err *err)
{
	if (strcmp(name, "filter") == 0)
		return set_filter(v, value, err);
	if (strcmp(name, "sort") == 0)
		return set_sort(v, value, err);
	if (strcmp(name, "group") == 0)
		return set_group(v, value, err);
	if (strcmp(name, "columns") == 0)
		return set_columns(v, value, err);
	return err_set(err, "unknown setting %.60s", name);
}

static int
find_pin(const struct arrange *a, const char *call)
{
	for (int i = 0; i < a->pins; i++) {
		if (strcmp(a->pin[i], call) == 0)
			return i;
	}
	return -1;
}

bool
arrange_pinned(const struct arrange *a, const char *call)
{
	return find_pin(a, call) >= 0;
}

bool
arrange_pin(struct arrange *a, const char *call, bool on)
{
	int at = find_pin(a, call);

	if (on == (at >= 0))
		return true;
	if (on && a->pins == PIN_MAX)
		return false;
	if (on) {
		snprintf(a->pin[a->pins++], ID_LEN, "%s", call);
		return true;
	}
	a->pins--;
	memmove(a->pin[at], a->pin[at + 1], (size_t)(a->pins - at) * ID_LEN);
	return true;
}

static int
find_fold(const struct arrange *a, const char *group)
{
	for (int i = 0; i < a->folds; i++) {
		if (strcmp(a->fold[i], group) == 0)
			return i;
	}
	return -1;
}

bool
arrange_folded(const struct arrange *a, const char *group)
{
	return find_fold(a, group) >= 0;
}

bool
arrange_fold(struct arrange *a, const char *group, bool on)
{
	int at = find_fold(a, group);

	if (on == (at >= 0))
		return true;
	if (on && a->folds == FOLD_MAX)
		return false;
	if (on) {
		snprintf(a->fold[a->folds++], GROUP_NAME_LEN, "%s", group);
		return true;
	}
	a->folds--;
	memmove(a->fold[at], a->fold[at + 1],
	    (size_t)(a->folds - at) * GROUP_NAME_LEN);
	return true;
}
