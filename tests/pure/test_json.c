/* Proves that what was taken is looked up by type and never misread, and that
 * what is written is ASCII and reads back. */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(s) \
	{ \
		(s), sizeof(s) - 1 \
	}

static struct cJSON *
parse(const char *text)
{
	struct err err;
	struct cJSON *root = json_parse(span_of(text), &err);

	assert_non_null(root);
	return root;
}

static void
test_look_up(void **state)
{
	struct cJSON *root =
	    parse("{\"s\":\"x\",\"S\":\"y\",\"n\":null,\"i\":7,\"b\":false,"
		  "\"o\":{\"s\":\"in\"},\"a\":[\"p\",2,null]}");
	const struct cJSON *v;

	(void)state;
	assert_string_equal(json_str(root, "s"), "x");
	assert_string_equal(json_str(root, "S"), "y");
	assert_string_equal(json_str(json_get(root, "o"), "s"), "in");
	assert_null(json_str(root, "n"));
	assert_null(json_str(root, "i"));
	assert_null(json_str(root, "missing"));
	assert_null(json_str(NULL, "s"));
	assert_null(json_get(json_get(root, "missing"), "s"));
	assert_null(json_get(json_get(root, "a"), "s"));
	assert_null(json_get(json_get(root, "s"), "s"));

	assert_false(json_wrong_str(root, "s"));
	assert_false(json_wrong_str(root, "n"));
	assert_false(json_wrong_str(root, "missing"));
	assert_true(json_wrong_str(root, "i"));
	assert_true(json_wrong_str(root, "b"));
	assert_true(json_wrong_str(root, "o"));

	assert_true(json_is_object(root));
	assert_false(json_is_object(json_get(root, "a")));
	assert_false(json_is_object(NULL));
	assert_true(json_is_null(json_get(root, "n")));
	assert_false(json_is_null(NULL));

	v = json_first(json_get(root, "a"));
	assert_int_equal(json_count(json_get(root, "a")), 3);
	assert_string_equal(json_value_str(v), "p");
	v = json_next(v);
	assert_null(json_value_str(v));
	v = json_next(v);
	assert_true(json_is_null(v));
	assert_null(json_next(v));
	assert_null(json_first(root));
	assert_null(json_first(NULL));
	assert_int_equal(json_count(root), 0);
	assert_int_equal(json_count(NULL), 0);
	json_free(root);
	json_free(NULL);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool is_int;
		int64_t value;
	} rows[] = {
		{ "{\"v\":0}", true, 0 },
		{ "{\"v\":-0}", true, 0 },
		{ "{\"v\":-17}", true, -17 },
		{ "{\"v\":1e3}", true, 1000 },
		{ "{\"v\":1.0}", true, 1 },
		{ "{\"v\":2147483648}", true, 2147483648 },
		{ "{\"v\":9007199254740991}", true, 9007199254740991 },
		{ "{\"v\":-9007199254740991}", true, -9007199254740991 },
		{ "{\"v\":9007199254740994}", false, 0 },
		{ "{\"v\":1e19}", false, 0 },
		{ "{\"v\":-1e99}", false, 0 },
		{ "{\"v\":1.5}", false, 0 },
		{ "{\"v\":1e-5}", false, 0 },
		{ "{\"v\":\"1\"}", false, 0 },
		{ "{\"v\":true}", false, 0 },
		{ "{\"v\":null}", false, 0 },
		{ "{}", false, 0 },
		{ "[1]", false, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct cJSON *root = parse(rows[i].text);
		int64_t out = 42;

		assert_int_equal(json_int(root, "v", &out), rows[i].is_int);
		assert_int_equal(out, rows[i].is_int ? rows[i].value : 42);
		json_free(root);
	}
}

/* 2^53 + 1 reads as 2^53 in a double, so neither can be believed. */
static void
test_number_that_lost_digits(void **state)
{
	struct cJSON *root = parse("{\"v\":9007199254740993}");
	int64_t out = 42;

	(void)state;
	assert_false(json_int(root, "v", &out));
	assert_int_equal(out, 42);
	json_free(root);
}

static void
test_bools(void **state)
{
	struct cJSON *root = parse("{\"t\":true,\"f\":false,\"i\":1}");
	bool out = false;

	(void)state;
	assert_true(json_bool(root, "t", &out));
	assert_true(out);
	assert_false(json_bool(root, "i", &out));
	assert_false(json_bool(root, "x", &out));
	assert_true(out);
	assert_true(json_bool(root, "f", &out));
	assert_false(out);
	json_free(root);
}

static void
test_written_strings(void **state)
{
	static const struct {
		struct span in;
		const char *out;
	} rows[] = {
		{ BYTES(""), "\"\"" },
		{ { NULL, 0 }, "\"\"" },
		{ BYTES("Ana"), "\"Ana\"" },
		{ BYTES("\"\\/"), "\"\\\"\\\\/\"" },
		{ BYTES("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
		{ BYTES("\x1b[2J\x7f"), "\"\\u001b[2J\\u007f\"" },
		{ BYTES("a\0b"), "\"a\\u0000b\"" },
		{ BYTES("Zo\xc3\xab"), "\"Zo\\u00eb\"" },
		{ BYTES("\xf0\x9f\x98\x80"), "\"\\ud83d\\ude00\"" },
		{ BYTES("a\xffz\xc3"), "\"a\\ufffdz\\ufffd\"" },
		{ BYTES("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b;

		buf_init(&b, 100);
		json_put_str(&b, rows[i].in);
		assert_string_equal(b.p, rows[i].out);
		buf_free(&b);
	}
}

static void
test_written_objects(void **state)
{
	struct cJSON *root;
	struct err err;
	struct buf b;
	int64_t n = 0;

	(void)state;
	buf_init(&b, 1000);
	buf_puts(&b, "{");
	json_put_pair(&b, "id", "v3:a\"b\\\n");
	json_put_bool(&b, "muted", true);
	json_put_int(&b, "n", -9007199254740991);
	json_put_key(&b, "to");
	buf_puts(&b, "[{");
	json_put_pair(&b, "name", "ends in {");
	json_put_pair(&b, "x", "[");
	json_put_bool(&b, "y", false);
	buf_puts(&b, "}]}");
	assert_string_equal(b.p,
	    "{\"id\":\"v3:a\\\"b\\\\\\n\",\"muted\":true,"
	    "\"n\":-9007199254740991,\"to\":[{\"name\":\"ends in {\","
	    "\"x\":\"[\",\"y\":false}]}");
	root = json_parse(buf_span(&b), &err);
	assert_non_null(root);
	assert_string_equal(json_str(root, "id"), "v3:a\"b\\\n");
	assert_true(json_int(root, "n", &n));
	assert_int_equal(n, -9007199254740991);
	json_free(root);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_look_up),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_number_that_lost_digits),
		cmocka_unit_test(test_bools),
		cmocka_unit_test(test_written_strings),
		cmocka_unit_test(test_written_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
