/*
 * Webhooks that nobody has signed: none is taken, whatever stands in them.
 * "WHAT\nSIGNATURE\nSTAMP OR QUERY\n" and the body.
 */
#include "fuzz.h"
#include "io/verify.h"
#include "io/verify_form.h"

#define NOW_MS ((int64_t)1767225600000)

static void
take_telnyx(struct span signature, struct span stamp, struct span body)
{
	static const char *const keys[] = {
		"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	};
	struct err err;
	struct verify_telnyx *v = verify_telnyx_new(keys, 1, &err);
	struct verify_telnyx_request rq = { signature, stamp, body };
	struct verify_result result;

	MUST(v);
	MUST(!verify_telnyx(v, &rq, NOW_MS, &result));
	MUST(result.reason != VERIFY_GOOD && result.key == -1);
	verify_telnyx_free(v);
}

static void
take_compat(enum verify_payload payload, struct span signature,
    struct span query, struct span body)
{
	static const char *const keys[] = { "a key that signs nothing here" };
	struct verify_compat_options o = { .keys = keys,
		.key_count = 1,
		.url = "https://relay.example.com/webhooks",
		.schemes = VERIFY_SCHEME_FORM | VERIFY_SCHEME_RAW };
	struct err err;
	struct verify_compat *v = verify_compat_new(&o, &err);
	struct verify_compat_request rq = { signature, payload, query, body };
	struct verify_result result;

	MUST(v);
	MUST(!verify_compat(v, &rq, &result));
	MUST(result.reason != VERIFY_GOOD && result.key == -1);
	verify_compat_free(v);
}

static void
take_form(struct span body)
{
	struct verify_form f;
	size_t i;

	if (verify_form_read(&f, body)) {
		MUST(f.count <= VERIFY_FIELDS_MAX);
		for (i = 0; i < f.count; i++) {
			MUST(f.fields[i].name.n > 0);
			MUST(text_is_utf8(f.fields[i].value));
		}
	}
	verify_form_free(&f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct span what = fuzz_until(&in, '\n');
	struct span signature = fuzz_until(&in, '\n');
	struct span third = fuzz_until(&in, '\n');

	if (span_is(what, "telnyx"))
		take_telnyx(signature, third, in);
	else if (span_is(what, "form"))
		take_compat(VERIFY_PAYLOAD_FORM, signature, third, in);
	else if (span_is(what, "json"))
		take_compat(VERIFY_PAYLOAD_JSON, signature, third, in);
	else if (span_is(what, "get"))
		take_compat(VERIFY_PAYLOAD_NONE, signature, third, in);
	take_form(in);
	return 0;
}
