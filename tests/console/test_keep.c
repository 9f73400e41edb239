/* Proves that a view that is kept is there at the next start, that nothing is
 * kept that could not be read, and that the config's views stay in their own
 * file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "console/keep.h"
#include "io/file.h"

static char folder[] = "/tmp/earshot-keep-XXXXXX";
static struct views views, back;

static int
fresh(void **state)
{
	(void)state;
	memset(&views, 0, sizeof(views));
	memset(&back, 0, sizeof(back));
	return 0;
}

static int
begin(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	return setenv("XDG_CONFIG_HOME", folder, 1);
}

static int
finish(void **state)
{
	char path[100];

	(void)state;
	snprintf(path, sizeof(path), "%s/earshot/views.conf", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/earshot", folder);
	rmdir(path);
	return rmdir(folder);
}

static struct view
made(const char *filter)
{
	struct view v;
	struct err err;

	view_init(&v);
	assert_int_equal(view_set(&v, "filter", filter, &err), 0);
	return v;
}

static void
test_kept_and_read(void **state)
{
	struct view v = made("hold>1m");
	struct err err;

	(void)state;
	assert_int_equal(keep_read(&back, &err), 0);
	assert_int_equal(back.count, 0);
	/* One is the config's. */
	view_init(&views.view[0]);
	snprintf(views.view[0].name, VIEW_NAME_LEN, "floor");
	views.count = 1;
	assert_int_equal(keep_put(&views, &v, "on hold", &err), 0);
	assert_int_equal(keep_write(&views, &err), 0);
	assert_int_equal(keep_read(&back, &err), 0);
	assert_int_equal(back.count, 1);
	assert_string_equal(back.view[0].name, "on hold");
	assert_string_equal(back.view[0].filter.text, "hold>1m");
	/* In the place of one of that name. */
	v = made("hold>2m");
	assert_int_equal(keep_put(&views, &v, "on hold", &err), 0);
	assert_int_equal(views.count, 2);
	assert_int_equal(keep_write(&views, &err), 0);
	assert_int_equal(keep_read(&back, &err), 0);
	assert_int_equal(back.count, 1);
	assert_string_equal(back.view[0].filter.text, "hold>2m");
}

static void
test_not_kept(void **state)
{
	static const char *const names[] = { "", "a]b", "a\nb", "a=b",
		"a name that is much too long for it", " lead", "tail " };
	struct view v = made("queue:billing");
	struct view odd = made("\"a ;b\"");
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(keep_put(&views, &v, names[i], &err), -1);
	assert_int_equal(keep_put(&views, &odd, "odd", &err), -1);
	assert_int_equal(views.count, 0);
	for (int i = 0; i < VIEW_MAX; i++) {
		char name[8];

		snprintf(name, sizeof(name), "v%d", i);
		assert_int_equal(keep_put(&views, &v, name, &err), 0);
	}
	assert_int_equal(keep_put(&views, &v, "one more", &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kept_and_read, fresh),
		cmocka_unit_test_setup(test_not_kept, fresh),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
