/* Proves where a theme is looked for: the user's folder goes before the
 * installed one, and a path is a path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/themes.h"

static char root[] = "/tmp/earshot-themes-XXXXXX";

static void
make(const char *path, const char *text)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
make_folder(const char *path)
{
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", root, path);
	assert_int_equal(mkdir(full, 0700), 0);
}

static int
setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(root));
	make_folder("earshot");
	make_folder("earshot/themes");
	make_folder(".config");
	make_folder(".config/earshot");
	make_folder(".config/earshot/themes");
	make("earshot/themes/night.theme", "xdg");
	make(".config/earshot/themes/night.theme", "home");
	make("odd.theme", "odd");
	return 0;
}

static int
teardown(void **state)
{
	static const char *const paths[] = { "earshot/themes/night.theme",
		".config/earshot/themes/night.theme", "odd.theme",
		"earshot/themes", "earshot", ".config/earshot/themes",
		".config/earshot", ".config", "" };
	char full[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		snprintf(full, sizeof(full), "%s/%s", root, paths[i]);
		remove(full);
	}
	return 0;
}

static void
found(const char *name, const char *text)
{
	char path[600];
	struct buf out;
	struct err err;

	buf_init(&out, 4096);
	if (themes_read(name, &out, path, sizeof(path), &err) == -1)
		fail_msg("%s", err.text);
	assert_string_equal(out.p, text);
	buf_free(&out);
}

static void
test_users_folder(void **state)
{
	(void)state;
	setenv("HOME", root, 1);
	setenv("XDG_CONFIG_HOME", root, 1);
	found("night", "xdg");
	unsetenv("XDG_CONFIG_HOME");
	found("night", "home");
	setenv("XDG_CONFIG_HOME", "", 1);
	found("night", "home");
}

static void
test_path(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/odd.theme", root);
	found(path, "odd");
}

static void
test_missing(void **state)
{
	char path[600];
	struct buf out;
	struct err err;

	(void)state;
	setenv("XDG_CONFIG_HOME", root, 1);
	buf_init(&out, 4096);
	assert_int_equal(
	    themes_read("nosuch", &out, path, sizeof(path), &err), -1);
	assert_non_null(strstr(err.text, "no theme is called nosuch"));
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_users_folder),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
