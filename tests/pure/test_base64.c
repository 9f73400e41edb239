/* Proves that base64 is written and read as RFC 4648 has it, and that what is
 * not base64, or does not fit, is refused without a byte too many. */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4648, section 10. */
static const struct {
	const char *plain, *coded;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void
test_vectors(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(vectors); i++) {
		struct span plain = span_of(vectors[i].plain);
		struct span coded = span_of(vectors[i].coded);
		char dst[16];

		assert_int_equal(
		    base64_encode(dst, sizeof(dst), plain), coded.n);
		assert_string_equal(dst, vectors[i].coded);
		assert_int_equal(
		    base64_decode(dst, sizeof(dst), coded), plain.n);
		assert_memory_equal(dst, plain.p, plain.n);
	}
}

static void
test_room(void **state)
{
	size_t i;

	(void)state;
	for (i = 1; i < ARRAY_LEN(vectors); i++) {
		struct span plain = span_of(vectors[i].plain);
		struct span coded = span_of(vectors[i].coded);
		char dst[16] = "...............";

		assert_int_equal(base64_encode(dst, coded.n, plain), -1);
		assert_int_equal(
		    base64_encode(dst, coded.n + 1, plain), coded.n);
		memset(dst, '.', sizeof(dst));
		assert_int_equal(base64_decode(dst, plain.n - 1, coded), -1);
		assert_int_equal(dst[plain.n - 1], '.');
		assert_int_equal(base64_decode(dst, plain.n, coded), plain.n);
		assert_int_equal(dst[plain.n], '.');
	}
}

static void
test_every_byte(void **state)
{
	char plain[256], coded[400], back[256];
	size_t n;
	int i, len;

	(void)state;
	for (i = 0; i < 256; i++)
		plain[i] = (char)(255 - i);
	for (n = 0; n <= sizeof(plain); n++) {
		len = base64_encode(
		    coded, sizeof(coded), (struct span){ plain, n });
		assert_int_equal(len, (n + 2) / 3 * 4);
		assert_int_equal(strspn(coded, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					       "abcdefghijklmnopqrstuvwxyz"
					       "0123456789+/="),
		    len);
		assert_int_equal(
		    base64_decode(back, sizeof(back), span_of(coded)), n);
		assert_memory_equal(back, plain, n);
	}
}

static void
test_refuses(void **state)
{
	static const char *const rows[] = { "Z", "Zg", "Zg=", "Zm9", "=",
		"====", "Z===", "Zg==Zg==", "Z=g=", "=Zg=", "Zm9v ", "Zm 9",
		"Zm9v\n", "Zm-_", "Zm9\xff", "Zm8=\n\n\n\n", "Zm9v====" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char dst[16];

		assert_int_equal(
		    base64_decode(dst, sizeof(dst), span_of(rows[i])), -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
