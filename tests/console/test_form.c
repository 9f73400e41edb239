/* Proves that the first run asks what the provider needs and no more, takes no
 * answer that cannot be, and writes a profile that is read back as meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "console/form.h"
#include "console/profile.h"

/* Answers until there is no more question; how many there were. */
static int
fill(struct form *f, const char *const *answers, struct err *err)
{
	int n = 1, rc;

	form_init(f, "/home/rita/token");
	for (;;) {
		rc = form_answer(f, *answers++, err);
		assert_int_not_equal(rc, -1);
		if (rc == 0)
			return n;
		n++;
	}
}

static void
read_back(const struct form *f, struct profile *p)
{
	struct buf text;
	struct err err;

	buf_init(&text, 65536);
	form_write(f, &text);
	profile_init(p);
	assert_int_equal(profile_read(p, buf_span(&text), "", &err), 0);
	buf_free(&text);
}

static void
test_watching_only(void **state)
{
	static const char *const all[] = { "", "wss://a.example/f", "", "" };
	struct profile p;
	struct form f;
	struct err err;

	(void)state;
	assert_int_equal(fill(&f, all, &err), 4);
	read_back(&f, &p);
	assert_string_equal(p.provider, "telnyx");
	assert_string_equal(p.feed, "wss://a.example/f");
	assert_string_equal(p.token_file, "/home/rita/token");
	assert_string_equal(p.account.phone, "");
}

static void
test_with_a_phone(void **state)
{
	static const char *const telnyx[] = { "telnyx", "", "/t", "sip:r@a",
		"+12025550100", "149" };
	static const char *const asterisk[] = { "asterisk", "http://pbx:8088",
		"rita", "/t", "PJSIP/rita" };
	static const char *const signalwire[] = { "signalwire", "https://a.b",
		"project", "none", "/t", "sip:r@a", "https://a.b/doc" };
	struct profile p;
	struct form f;
	struct err err;

	(void)state;
	assert_int_equal(fill(&f, telnyx, &err), 6);
	read_back(&f, &p);
	assert_string_equal(p.account.from, "+12025550100");
	assert_string_equal(p.account.connection_id, "149");
	assert_string_equal(p.feed, "none");
	assert_int_equal(fill(&f, asterisk, &err), 5);
	read_back(&f, &p);
	assert_string_equal(p.account.user, "rita");
	assert_string_equal(p.api, "http://pbx:8088");
	assert_string_equal(p.feed, "");
	assert_int_equal(fill(&f, signalwire, &err), 7);
	read_back(&f, &p);
	assert_string_equal(p.account.document_url, "https://a.b/doc");
}

static void
test_at_a_relay(void **state)
{
	static const char *const all[] = { "earshot", "wss://r.example/feed",
		"" };
	struct profile p;
	struct form f;
	struct err err;

	(void)state;
	assert_int_equal(fill(&f, all, &err), 3);
	read_back(&f, &p);
	assert_string_equal(p.provider, "earshot");
	assert_string_equal(p.feed, "wss://r.example/feed");
	assert_string_equal(p.token_file, "/home/rita/token");
	form_init(&f, "/home/rita/token");
	assert_int_equal(form_answer(&f, "earshot", &err), 1);
	assert_int_equal(f.at, FORM_feed);
	assert_int_equal(form_answer(&f, "", &err), -1);
	assert_int_equal(form_answer(&f, "none", &err), -1);
}

static void
test_no_answer(void **state)
{
	static const struct {
		enum form_field at;
		const char *text;
	} bad[] = {
		{ FORM_provider, "acme" },
		{ FORM_api, "pbx" },
		{ FORM_feed, "https://a" },
		{ FORM_token_file, "KEY0123456789_secret" },
		{ FORM_token_file, "token" },
		{ FORM_phone, "sip:a\nmax_mode = barge" },
		{ FORM_from, "" },
	};
	struct form f;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		form_init(&f, "/t");
		f.at = bad[i].at;
		assert_int_equal(form_answer(&f, bad[i].text, &err), -1);
		assert_int_equal(f.at, bad[i].at);
		assert_null(strstr(err.text, "secret"));
	}
}

static void
test_back(void **state)
{
	struct form f;
	struct err err;

	(void)state;
	form_init(&f, "/t");
	assert_false(form_back(&f));
	assert_int_equal(form_answer(&f, "asterisk", &err), 1);
	assert_int_equal(f.at, FORM_api);
	assert_true(form_back(&f));
	assert_int_equal(form_answer(&f, "telnyx", &err), 1);
	assert_int_equal(f.at, FORM_feed);
	assert_true(form_back(&f));
	assert_int_equal(f.at, FORM_provider);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_watching_only),
		cmocka_unit_test(test_with_a_phone),
		cmocka_unit_test(test_at_a_relay),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
