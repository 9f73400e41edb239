/* Proves that a refused sign-in is known by the provider's verdict, whatever
 * sentence it has for it, and is over when something was given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "engine/engine.h"

static void
drop_request(void *ctx, uint64_t tag, const struct request *req)
{
	(void)ctx;
	(void)tag;
	(void)req;
}

static void
answer(struct engine *e, int status, const char *body)
{
	struct answer a = { .status = status,
		.body = span_of(body),
		.type = "application/json",
		.error = "",
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1 };

	engine_answer(e, 4711, &a, 1000);
}

static void
try_provider(const char *name, int status, const char *refusal)
{
	struct engine_options o = { .provider = provider_find(name),
		.has_api = true,
		.seed = { 1, 2 } };
	struct engine_out out = { .send = drop_request };
	struct engine *e = engine_new(&o, &out, 1000);

	assert_false(engine_signed_out(e));
	answer(e, status, refusal);
	assert_true(engine_signed_out(e));
	/* What says nothing of it leaves it as it was. */
	answer(e, 503, "{}");
	answer(e, 0, "");
	assert_true(engine_signed_out(e));
	answer(e, 200, "{}");
	assert_false(engine_signed_out(e));
	answer(e, 404, "{}");
	assert_false(engine_signed_out(e));
	engine_free(e);
}

static void
test_each_provider(void **state)
{
	(void)state;
	try_provider("telnyx", 401, "{\"errors\":[{\"code\":\"10009\"}]}");
	try_provider("asterisk", 401, "{\"error\":\"Unauthorized\"}");
	try_provider("signalwire", 401, "{\"code\":20003}");
	try_provider("twilio", 401, "{\"code\":20003}");
	try_provider("twilio", 403, "{\"code\":20003}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_provider),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
