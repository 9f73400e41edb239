#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "sim/face.h"
#include "sim/keys.h"
#include "sim/put.h"
#include "sim/telnyx.h"
#include "sim/telnyx_sign.h"

/* Delivered within two seconds, and again when that fails: first at the
 * failover URL if there is one, then after 1, 2, 4 s, up to five attempts. */
#define ATTEMPTS 5
#define TIMEOUT_MS 2000
#define STALE_S 600

static void
put_event(struct buf *b, const struct sim_event *ev, int attempt,
    const char *delivered_to)
{
	/* The schema of conference.floor.changed has no wrapper; a sender that
	 * follows it has no place for the meta object either. */
	if (ev->bare) {
		buf_put_span(b, ev->data);
		return;
	}
	buf_puts(b, "{\"data\":");
	buf_put_span(b, ev->data);
	json_put_key(b, "meta");
	buf_puts(b, "{");
	json_put_int(b, "attempt", attempt);
	put_str(b, "delivered_to", delivered_to);
	buf_puts(b, "}}");
}

void
telnyx_frame(const struct sim *sim, const struct sim_event *ev, struct buf *b)
{
	put_event(b, ev, 1, sim->delivered_to);
}

static int64_t
pause_ms(int attempt, int status, bool failover)
{
	if (failover && attempt == 1)
		return 0;
	if (status >= 300 && status < 500 && status != 408 && status != 429)
		return -1;
	return (int64_t)1000 << (attempt - (failover ? 2 : 1));
}

static void
write_letter(const struct keys *keys, struct faults *faults,
    const struct sim_event *ev, int attempt, const char *url,
    struct letter *out)
{
	char stamp[32], signature[SIGN_TEXT_LEN];
	int64_t now_s = (int64_t)time(NULL);

	put_event(&out->body, ev, attempt, url);
	if (fault_is_on(faults, FAULT_STALE_TIMESTAMP, NULL))
		now_s -= STALE_S;
	snprintf(stamp, sizeof(stamp), "%" PRId64, now_s);
	signer_sign(keys->signer, stamp, buf_span(&out->body), signature);
	if (fault_is_on(faults, FAULT_BAD_SIGNATURE, NULL))
		signature[0] = signature[0] == 'A' ? 'B' : 'A';
	snprintf(out->header[0], LETTER_HEADER_LEN,
	    "Telnyx-Signature-Ed25519: %s", signature);
	snprintf(
	    out->header[1], LETTER_HEADER_LEN, "Telnyx-Timestamp: %s", stamp);
	snprintf(
	    out->header[2], LETTER_HEADER_LEN, "User-Agent: telnyx-webhooks");
}

const struct post telnyx_post = {
	.kind = BODY_JSON,
	.attempts = ATTEMPTS,
	.timeout_ms = TIMEOUT_MS,
	.has_failover = true,
	.pause_ms = pause_ms,
	.write = write_letter,
};
