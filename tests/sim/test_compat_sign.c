/* Proves the signature of a form: the vendors' published example, and that the
 * order, blanks and empty fields of the form are as they must be. */
#include "rig.h"
#include "sim/compat_sign.h"

static void
signs(const char *key, const char *url, const char *form, const char *wanted)
{
	char got[COMPAT_SIGN_LEN];

	compat_sign(key, url, span_of(form), got);
	assert_string_equal(got, wanted);
}

static void
the_published_example(void **state)
{
	(void)state;
	signs("12345", "https://mycompany.com/myapp.php?foo=1&bar=2",
	    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&"
	    "From=%2B14158675309&To=%2B18005551212",
	    "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

static void
the_order_of_the_form_is_nothing(void **state)
{
	(void)state;
	signs("12345", "https://mycompany.com/myapp.php?foo=1&bar=2",
	    "To=%2B18005551212&Digits=1234&CallSid=CA1234567890ABCDE&"
	    "From=%2B14158675309&Caller=%2B14158675309",
	    "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

/* By "openssl dgst -sha1 -hmac key -binary | base64" of
 * "http://a/EmptyName\xc3\xa9 and". */
static void
values_are_decoded(void **state)
{
	(void)state;
	signs("key", "http://a/",
	    "Name=%C3%A9+and&Empty=", "X4qGtw/gqhrMD+giJPesqwBF6D8=");
}

static void
no_form_is_the_address_alone(void **state)
{
	(void)state;
	signs("key", "http://a/?b=c", "", "/255DDCZ8NPYODhEYzG2J7+sO7k=");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_example),
		cmocka_unit_test(the_order_of_the_form_is_nothing),
		cmocka_unit_test(values_are_decoded),
		cmocka_unit_test(no_form_is_the_address_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
