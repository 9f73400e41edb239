/* Proves that the checker of themes computes what its sources say, finds what
 * cannot be read or told apart, and that every theme that is shipped passes. */
#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "view/theme_check.h"

static void
assert_near(double got, double want, double margin)
{
	if (fabs(got - want) > margin)
		fail_msg("%f is not %f", got, want);
}

/* Values of WCAG's own definition, as its commentary and checkers give them. */
static void
test_contrast(void **state)
{
	(void)state;
	assert_near(theme_contrast(0xffffff, 0x000000), 21, 0.001);
	assert_near(theme_contrast(0x000000, 0xffffff), 21, 0.001);
	assert_near(theme_contrast(0x123456, 0x123456), 1, 0.001);
	assert_near(theme_contrast(0x777777, 0xffffff), 4.48, 0.005);
	assert_near(theme_contrast(0x767676, 0xffffff), 4.54, 0.005);
	assert_near(theme_contrast(0xff0000, 0xffffff), 4.00, 0.005);
}

/* The primaries in L*a*b* under D65: white is 100 from black, red 53 L*. */
static void
test_distance(void **state)
{
	(void)state;
	assert_near(theme_distance(0x000000, 0xffffff), 100, 0.1);
	assert_near(theme_distance(0x808080, 0x808080), 0, 0.001);
	assert_near(theme_distance(0xff0000, 0x00ff00), 170.6, 0.5);
	assert_near(theme_distance(0x000000, 0xff0000), 117.3, 0.5);
}

/* Greys are grey for everybody; what the names say is what is lost. */
static void
test_eyes(void **state)
{
	int e, seen;

	(void)state;
	for (e = 0; e < EYES_COUNT; e++) {
		seen = theme_seen(0x808080, (enum sight_kind)e);
		assert_near(theme_distance(seen, 0x808080), 0, 1);
	}
	assert_int_equal(theme_seen(0x123456, EYES_USUAL), 0x123456);
	/* Of one lightness: apart for usual eyes, not for the others. */
	assert_true(theme_distance(0xa07020, 0x6a8020) > 30);
	assert_true(theme_distance(theme_seen(0xa07020, EYES_DEUTAN),
			theme_seen(0x6a8020, EYES_DEUTAN)) < 15);
	assert_true(theme_distance(theme_seen(0x2060c0, EYES_TRITAN),
			theme_seen(0x207868, EYES_TRITAN)) <
		    theme_distance(0x2060c0, 0x207868) / 2);
}

static int
check(struct theme *t, char *said, size_t size)
{
	struct buf out;
	int n;

	buf_init(&out, 1 << 16);
	n = theme_check(t, &out);
	snprintf(said, size, "%s", out.p);
	buf_free(&out);
	return n;
}

static void
bad(const char *line, const char *fault)
{
	char said[1 << 14];
	struct theme t;
	struct err err;

	theme_default(&t);
	assert_int_equal(theme_read(&t, span_of(line), &err), 0);
	assert_true(check(&t, said, sizeof(said)) > 0);
	if (!strstr(said, fault))
		fail_msg("no \"%s\" for \"%s\" in\n%s", fault, line, said);
}

static void
test_faults_are_found(void **state)
{
	(void)state;
	bad("warn = fg=#444444 | 256: 214 | 8: yellow | mono: bold",
	    "FAIL  truecolor  warn ");
	bad("warn = fg=#e69f00 | 256: 238 | 8: yellow | mono: bold",
	    "FAIL  256        warn ");
	bad("warn = fg=#e69f00 | 256: 214 | 8: blue | mono: bold",
	    "FAIL  8          warn ");
	/* The two dark grounds are red and green, of one lightness. */
	bad("me.onair = fg=#ffffff bg=#7a2a00 | 256: 231 124 | 8: white red "
	    "bold | mono: reverse bold\n"
	    "me.unsure = fg=#ffffff bg=#4f4a00 | 256: 231 89 | 8: white "
	    "magenta bold | mono: reverse underline bold",
	    "deuteranopia");
	bad("me.unsure = fg=#ffffff bg=#7a1f5c | 256: 231 89 | 8: white "
	    "magenta | mono: reverse bold",
	    "FAIL  mono       me.onair and me.unsure look the same");
	/* What a theme promises, it is held to. */
	bad("contrast = 7", "(7.0)");
	bad("distance = 60", "(60)");
	bad("ground = light", "FAIL  truecolor  warn ");
}

static void
read_file(const char *path, struct theme *t)
{
	char text[8192];
	struct err err;
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	assert_true(n < sizeof(text));
	theme_default(t);
	if (theme_read(t, (struct span){ text, n }, &err) == -1)
		fail_msg("%s: %s", path, err.text);
}

static void
test_shipped_themes_pass(void **state)
{
	static const struct {
		const char *name;
		int contrast, distance;
	} want[] = {
		{ "8color", 0, 0 },
		{ "contrast", 70, 0 },
		{ "default", 0, 0 },
		{ "deutan", 0, 32 },
		{ "light", 0, 0 },
		{ "mono", 0, 0 },
		{ "tritan", 0, 32 },
		{ "wallboard", 60, 0 },
	};
	char path[64], said[1 << 14];
	struct theme t;
	glob_t g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		snprintf(path, sizeof(path), "themes/%s.theme", want[i].name);
		read_file(path, &t);
		assert_string_equal(t.name, want[i].name);
		assert_int_equal(t.contrast, want[i].contrast);
		assert_int_equal(t.distance, want[i].distance);
		if (check(&t, said, sizeof(said)) > 0)
			fail_msg("%s:\n%s", path, said);
	}
	assert_int_equal(glob("themes/*.theme", 0, NULL, &g), 0);
	assert_int_equal(g.gl_pathc, ARRAY_LEN(want));
	globfree(&g);
}

/* A theme without colour has none on any terminal. */
static void
test_mono_is_mono(void **state)
{
	struct theme t;

	(void)state;
	read_file("themes/mono.theme", &t);
	for (int s = 0; s < STYLE_COUNT; s++)
		for (int d = 0; d < DEPTH_COUNT; d++) {
			assert_int_equal(t.look[s][d].fg, COLOR_DEFAULT);
			assert_int_equal(t.look[s][d].bg, COLOR_DEFAULT);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_eyes),
		cmocka_unit_test(test_faults_are_found),
		cmocka_unit_test(test_shipped_themes_pass),
		cmocka_unit_test(test_mono_is_mono),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
