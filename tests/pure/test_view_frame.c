/* Proves that a frame cuts at every edge and never shows half a grapheme. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "view/frame.h"

static void
expect(const struct frame *f, int styles, const char *want)
{
	struct buf b;

	buf_init(&b, 65536);
	frame_dump(f, &b, styles);
	assert_string_equal(b.p, want);
	buf_free(&b);
}

static void
test_cut_at_spot_and_edge(void **state)
{
	struct frame f;

	(void)state;
	frame_init(&f);
	frame_reset(&f, 6, 2);
	assert_int_equal(
	    frame_put(&f, (struct spot){ 0, 0, 3 }, STYLE_OK, "abcdef"), 3);
	assert_int_equal(
	    frame_put(&f, (struct spot){ 4, 0, 9 }, STYLE_WARN, "xyz"), 6);
	frame_put(&f, (struct spot){ -2, 1, 5 }, STYLE_CRIT, "12345");
	frame_put(&f, (struct spot){ 0, 2, 5 }, STYLE_CRIT, "below");
	frame_put(&f, (struct spot){ 0, -1, 5 }, STYLE_CRIT, "above");
	frame_put(&f, (struct spot){ 9, 1, 5 }, STYLE_CRIT, "right");
	expect(&f, 1, "abc xy\nkkk.nn\n345\nccc\n");
	frame_free(&f);
}

static void
test_wide_is_never_halved(void **state)
{
	struct frame f;

	(void)state;
	frame_init(&f);
	frame_reset(&f, 5, 1);
	/* The third one sticks out of the right edge. */
	assert_int_equal(frame_put(&f, (struct spot){ 0, 0, 9 }, STYLE_PLAIN,
			     "\u5c71\u7530\u592a"),
	    4);
	expect(&f, 0, "\u5c71\u7530\n");
	/* Writing over either half leaves a blank of the other. */
	frame_put(&f, (struct spot){ 1, 0, 1 }, STYLE_PLAIN, "x");
	expect(&f, 0, " x\u7530\n");
	frame_put(&f, (struct spot){ 2, 0, 1 }, STYLE_PLAIN, "y");
	expect(&f, 0, " xy\n");
	/* The left edge. */
	frame_reset(&f, 5, 1);
	frame_put(&f, (struct spot){ -1, 0, 5 }, STYLE_OK, "\u5c71ab");
	expect(&f, 1, " ab\nkkk\n");
	frame_free(&f);
}

static void
test_wide_over_wide(void **state)
{
	struct frame f;

	(void)state;
	frame_init(&f);
	frame_reset(&f, 6, 1);
	frame_put(
	    &f, (struct spot){ 0, 0, 6 }, STYLE_PLAIN, "\u5c71\u7530\u592a");
	frame_put(&f, (struct spot){ 1, 0, 2 }, STYLE_PLAIN, "\ud55c");
	expect(&f, 0, " \ud55c \u592a\n");
	for (int x = 0; x < 6; x++)
		assert_true(f.cell[x].width <= 2);
	frame_free(&f);
}

static void
test_controls_are_not_passed_on(void **state)
{
	struct frame f;

	(void)state;
	frame_init(&f);
	frame_reset(&f, 8, 1);
	frame_put(&f, (struct spot){ 0, 0, 8 }, STYLE_PLAIN, "a\033[2J\x7f\n");
	expect(&f, 0, "a?[2J??\n");
	frame_free(&f);
}

static void
test_ascii_keeps_the_width(void **state)
{
	struct frame f;

	(void)state;
	frame_init(&f);
	frame_reset(&f, 8, 1);
	frame_put(&f, (struct spot){ 0, 0, 8 }, STYLE_PLAIN, "a\u5c71e\u0301z");
	frame_ascii(&f);
	expect(&f, 0, "a???z\n");
	frame_free(&f);
}

static void
test_fill_and_style_are_cut(void **state)
{
	struct frame f;

	(void)state;
	frame_init(&f);
	frame_reset(&f, 4, 2);
	frame_fill(&f, (struct spot){ -5, 0, 7 }, STYLE_FRAME, '-');
	frame_style(&f, (struct spot){ 3, 1, 99 }, STYLE_HEAD);
	frame_fill(&f, (struct spot){ 0, 7, 3 }, STYLE_FRAME, '-');
	frame_style(&f, (struct spot){ 0, -7, 3 }, STYLE_FRAME);
	expect(&f, 1, "--\nff\n\n...H\n");
	frame_reset(&f, 0, -3);
	assert_int_equal(f.width, 1);
	assert_int_equal(f.height, 1);
	frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_at_spot_and_edge),
		cmocka_unit_test(test_wide_is_never_halved),
		cmocka_unit_test(test_wide_over_wide),
		cmocka_unit_test(test_controls_are_not_passed_on),
		cmocka_unit_test(test_ascii_keeps_the_width),
		cmocka_unit_test(test_fill_and_style_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
