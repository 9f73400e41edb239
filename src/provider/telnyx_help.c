/*
 * How an agent can ask for help where the provider has no word for it: by a key
 * of his phone, or by what his application writes into client_state (OpenAPI
 * 2026-07, callDtmfReceived and "client_state" of all webhooks).
 */
#include "provider/telnyx.h"

#include <string.h>

#include "base/base64.h"
#include "base/json.h"

/* The leg of the payload; false if there is none. */
static bool
leg_of(const struct cJSON *payload, struct event *ev)
{
	const char *id = json_str(payload, "call_control_id");

	return id && id[0] != '\0' &&
	       span_copy(ev->participant, sizeof(ev->participant), span_of(id));
}

void
telnyx_help_key(const struct account *acct, const struct cJSON *payload,
    int64_t at_ms, struct sink *out)
{
	const char *digit = json_str(payload, "digit");
	struct event ev = {
		.kind = EVENT_LEG_HELP, .at_ms = at_ms, .value = HELP_BY_KEY
	};

	if (!digit || digit[0] == '\0')
		return;
	ev.on = strcmp(digit, acct->help_key) == 0;
	if (!ev.on && strcmp(digit, acct->help_done_key) != 0)
		return;
	if (leg_of(payload, &ev))
		out->put(out->ctx, &ev);
}

void
telnyx_help_state(const struct account *acct, const struct cJSON *payload,
    int64_t at_ms, struct sink *out)
{
	const char *coded = json_str(payload, "client_state");
	struct event ev = {
		.kind = EVENT_LEG_HELP, .at_ms = at_ms, .value = HELP_BY_STATE
	};
	char state[1024];
	int n;

	if (acct->help_state[0] == '\0' || !coded || coded[0] == '\0')
		return;
	n = base64_decode(state, sizeof(state) - 1, span_of(coded));
	if (n < 0 || memchr(state, '\0', (size_t)n))
		return;
	state[n] = '\0';
	provider_help(acct->help_state, state, &ev);
	if (leg_of(payload, &ev))
		out->put(out->ctx, &ev);
}
