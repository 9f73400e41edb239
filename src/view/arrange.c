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

/* ":20" at s, which ends at end; -1 if it is something else. */
static int
width_at(const char *s, const char *end)
{
	int cells = 0;

	if (end - s < 2 || end - s > 3 || *s != ':')
		return -1;
	for (s++; s < end; s++) {
		if (*s < '0' || *s > '9')
			return -1;
		cells = cells * 10 + *s - '0';
	}
	return cells >= COLUMN_WIDTH_MIN && cells <= COLUMN_WIDTH_MAX ? cells
								      : -1;
}

/* "id, agent:20, time" */
static int
set_columns(struct view *v, const char *value, struct err *err)
{
	struct columns c = { 0 };
	const char *s = value;

	while (*s) {
		size_t n = strcspn(s, ", "), name = strcspn(s, ":, ");
		enum column which = column_find((struct span){ s, name });
		int cells = name < n ? width_at(s + name, s + n) : 0;

		if (n > 0 && which == COLUMN_COUNT)
			return err_set(err, "no column is called %.*s",
			    n < 40 ? (int)n : 40, s);
		if (n > 0 && columns_find(&c, which) >= 0)
			return err_set(err, "%.*s is there twice",
			    n < 40 ? (int)n : 40, s);
		if (cells < 0)
			return err_set(err,
			    "a column has %d to %d cells, not %.*s",
			    COLUMN_WIDTH_MIN, COLUMN_WIDTH_MAX,
			    n < 40 ? (int)n : 40, s);
		if (n > 0) {
			columns_width(&c, which, cells);
			c.column[c.count++] = (unsigned char)which;
		}
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

void
view_write(const struct view *v, struct buf *b)
{
	const struct columns *c = &v->columns;

	buf_printf(b, "[view %s]\n", v->name);
	if (v->filter.count > 0)
		buf_printf(b, "filter = %s\n", v->filter.text);
	buf_printf(b, "sort = %s%s\n", sort_name(v->sort),
	    v->reverse ? " reversed" : "");
	buf_printf(b, "group = %s\n", grouping_name(v->grouping));
	buf_puts(b, "columns =");
	for (int i = 0; i < c->count; i++) {
		enum column at = (enum column)c->column[i];

		buf_printf(b, "%s %s", i > 0 ? "," : "", column_info(at)->name);
		if (c->width[at] > 0)
			buf_printf(b, ":%d", c->width[at]);
	}
	buf_puts(b, "\n");
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
