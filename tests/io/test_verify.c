/* Proves which webhooks count as the provider's: composed and published vectors
 * as files, and what no file can say: missing headers, lengths, settings. */
#include "base/mem.h"
#include "vectors.h"

static void
same(const struct vector *v, bool ok, const struct verify_result *got)
{
	if (got->reason != v->want.reason || got->key != v->want.key)
		fail_msg("%s: %s, key %d", v->name,
		    verify_reason_text(got->reason), got->key);
	assert_int_equal(ok, v->want.reason == VERIFY_GOOD);
}

static void
telnyx_one(struct vector *v, void *ctx)
{
	struct verify_telnyx *t = vector_telnyx(v);
	struct verify_result got;
	bool ok = verify_telnyx(t, &v->telnyx, v->now_ms, &got);

	(void)ctx;
	same(v, ok, &got);
	verify_telnyx_free(t);
}

static void
compat_one(struct vector *v, void *ctx)
{
	struct verify_compat *c = vector_compat(v);
	struct verify_result got;
	bool ok = verify_compat(c, &v->compat, &got);

	(void)ctx;
	same(v, ok, &got);
	verify_compat_free(c);
}

static void
vectors(void **state)
{
	size_t n;

	(void)state;
	n = vectors_each("tests/io/verify/telnyx.vectors", telnyx_one, NULL);
	assert_in_range(n, 34, 1000);
	n = vectors_each("tests/io/verify/compat.vectors", compat_one, NULL);
	assert_in_range(n, 80, 1000);
	n = vectors_each("tests/io/verify/callbacks.vectors", compat_one, NULL);
	assert_int_equal(n, 72);
}

/* The first good one of each file. */
static void
keep_first(struct vector *v, void *ctx)
{
	struct vector *kept = ctx;
	size_t i;

	if (kept->name[0] || v->want.reason != VERIFY_GOOD)
		return;
	*kept = *v;
	for (i = 0; i < kept->key_count; i++)
		kept->key_list[i] = kept->keys[i];
	if (kept->compat.query.p)
		kept->compat.query = span_of(kept->query);
	vector_point(kept);
}

static void
telnyx_headers(void **state)
{
	struct verify_telnyx_request rq;
	struct verify_result got;
	struct verify_telnyx *t;
	struct vector v = { 0 };
	char text[201];
	size_t n;

	(void)state;
	vectors_each("tests/io/verify/telnyx.vectors", keep_first, &v);
	t = vector_telnyx(&v);
	rq = v.telnyx;
	rq.signature.p = NULL;
	assert_false(verify_telnyx(t, &rq, v.now_ms, &got));
	assert_int_equal(got.reason, VERIFY_MISSING);
	rq = v.telnyx;
	rq.timestamp.p = NULL;
	assert_false(verify_telnyx(t, &rq, v.now_ms, &got));
	assert_int_equal(got.reason, VERIFY_MISSING);
	rq = v.telnyx;
	memset(text, 'A', sizeof(text));
	memcpy(text, v.sign, strlen(v.sign));
	for (n = 0; n <= 200; n++) {
		rq.signature = (struct span){ text, n };
		assert_int_equal(
		    verify_telnyx(t, &rq, v.now_ms, &got), n == 88);
		if (n != 88)
			assert_int_equal(got.reason, VERIFY_MALFORMED);
	}
	rq = v.telnyx;
	for (n = 0; n <= 200; n++) {
		memset(text, '0', n);
		rq.timestamp = (struct span){ text, n };
		assert_false(verify_telnyx(t, &rq, v.now_ms, &got));
	}
	verify_telnyx_free(t);
}

static void
telnyx_length(void **state)
{
	char *body = mem_zalloc(VERIFY_BODY_MAX + 1, 1);
	struct verify_telnyx_request rq;
	struct verify_result got;
	struct verify_telnyx *t;
	struct vector v = { 0 };

	(void)state;
	vectors_each("tests/io/verify/telnyx.vectors", keep_first, &v);
	t = vector_telnyx(&v);
	rq = v.telnyx;
	rq.body = (struct span){ body, VERIFY_BODY_MAX };
	assert_false(verify_telnyx(t, &rq, v.now_ms, &got));
	assert_int_equal(got.reason, VERIFY_FORGED);
	rq.body.n++;
	assert_false(verify_telnyx(t, &rq, v.now_ms, &got));
	assert_int_equal(got.reason, VERIFY_TOO_LONG);
	verify_telnyx_free(t);
	mem_free(body);
}

static void
telnyx_settings(void **state)
{
	static const char *const bad[] = {
		"",
		"A6EHv",
		"not base64 at all, but forty-four letters ..",
		/* Points for which anybody can sign. */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA=",
		"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"7P///////////////////////////////////////38=",
		"7f///////////////////////////////////////38=",
		"7v///////////////////////////////////////38=",
		"JuiVj8KyJ7BFw/SJ8u+Y8NXfrAXTxjM5sTgCiG1T/AU=",
		"xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o=",
	};
	const char *five[] = { bad[0], bad[0], bad[0], bad[0], bad[0] };
	struct vector v = { 0 };
	struct err err;
	size_t i;

	(void)state;
	vectors_each("tests/io/verify/telnyx.vectors", keep_first, &v);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		const char *two[] = { v.keys[0], bad[i] };

		assert_null(verify_telnyx_new(&bad[i], 1, &err));
		assert_null(verify_telnyx_new(two, 2, &err));
		assert_non_null(strstr(err.text, "key 2"));
	}
	assert_null(verify_telnyx_new(NULL, 0, &err));
	for (i = 0; i < 5; i++)
		five[i] = v.keys[0];
	assert_null(verify_telnyx_new(five, 5, &err));
}

static void
compat_headers(void **state)
{
	struct verify_compat_request rq;
	struct verify_result got;
	struct verify_compat *c;
	struct vector v = { 0 };
	char text[201];
	size_t n;

	(void)state;
	vectors_each("tests/io/verify/compat.vectors", keep_first, &v);
	v.takes = VERIFY_SCHEME_FORM | VERIFY_SCHEME_RAW;
	c = vector_compat(&v);
	rq = v.compat;
	assert_true(verify_compat(c, &rq, &got));
	rq.signature.p = NULL;
	assert_false(verify_compat(c, &rq, &got));
	assert_int_equal(got.reason, VERIFY_MISSING);
	memset(text, 'a', sizeof(text));
	memcpy(text, v.sign, strlen(v.sign));
	for (n = 0; n <= 200; n++) {
		rq.signature = (struct span){ text, n };
		assert_int_equal(verify_compat(c, &rq, &got), n == 28);
		if (n != 28)
			assert_int_equal(got.reason, VERIFY_MALFORMED);
	}
	verify_compat_free(c);
}

static void
compat_lengths(void **state)
{
	char *body = mem_zalloc(VERIFY_BODY_MAX + 1, 1);
	struct verify_compat_request rq;
	struct verify_result got;
	struct verify_compat *c;
	struct vector v = { 0 };
	size_t n, i;

	(void)state;
	vectors_each("tests/io/verify/compat.vectors", keep_first, &v);
	c = vector_compat(&v);
	rq = v.compat;
	memset(body, 'a', VERIFY_BODY_MAX + 1);
	body[1] = '=';
	rq.body = (struct span){ body, VERIFY_BODY_MAX };
	assert_false(verify_compat(c, &rq, &got));
	assert_int_equal(got.reason, VERIFY_FORGED);
	rq.body.n++;
	assert_false(verify_compat(c, &rq, &got));
	assert_int_equal(got.reason, VERIFY_TOO_LONG);
	for (n = VERIFY_FIELDS_MAX; n <= VERIFY_FIELDS_MAX + 1; n++) {
		rq.body.n = 0;
		for (i = 0; i < n; i++)
			rq.body.n += (size_t)snprintf(body + rq.body.n, 16,
			    "%sf%zu=", i > 0 ? "&" : "", i);
		assert_false(verify_compat(c, &rq, &got));
		assert_int_equal(got.reason,
		    n > VERIFY_FIELDS_MAX ? VERIFY_FORM : VERIFY_FORGED);
	}
	verify_compat_free(c);
	mem_free(body);
}

static void
compat_settings(void **state)
{
	static const char *const bad_urls[] = { "", "/hooks",
		"ftp://example.com/", "HTTPS://example.com/", "https://",
		"https:///hooks", "https://example.com:/", "https://e:0/",
		"https://e:65536/", "https://e:8o/", "https://u@v@e/",
		"https://e/a b", "https://e/\xc3\xa9", "https://e/\n",
		"https://[::1]x/" };
	const char *key = "k", *none = "";
	struct verify_compat_options o = { &key, 1, "https://e/",
		VERIFY_SCHEME_FORM };
	struct verify_compat_options b;
	struct verify_compat *c;
	char url[VERIFY_URL_MAX + 1] = "https://e/";
	struct err err;
	size_t i;

	(void)state;
	c = verify_compat_new(&o, &err);
	assert_non_null(c);
	verify_compat_free(c);
	for (i = 0; i < ARRAY_LEN(bad_urls); i++) {
		b = o;
		b.url = bad_urls[i];
		if (verify_compat_new(&b, &err))
			fail_msg("%s", b.url);
	}
	memset(url + 10, 'a', VERIFY_URL_MAX - 11);
	b = o;
	b.url = url;
	c = verify_compat_new(&b, &err);
	assert_non_null(c);
	verify_compat_free(c);
	url[VERIFY_URL_MAX - 1] = 'a';
	assert_null(verify_compat_new(&b, &err));
	b = o;
	b.keys = &none;
	assert_null(verify_compat_new(&b, &err));
	b = o;
	b.key_count = 0;
	assert_null(verify_compat_new(&b, &err));
	b.key_count = VERIFY_KEYS_MAX + 1;
	assert_null(verify_compat_new(&b, &err));
	b = o;
	b.schemes = 0;
	assert_null(verify_compat_new(&b, &err));
	b.schemes = 4;
	assert_null(verify_compat_new(&b, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(telnyx_headers),
		cmocka_unit_test(telnyx_length),
		cmocka_unit_test(telnyx_settings),
		cmocka_unit_test(compat_headers),
		cmocka_unit_test(compat_lengths),
		cmocka_unit_test(compat_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
