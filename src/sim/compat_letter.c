#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/base64.h"
#include "base/mem.h"
#include "sim/compat.h"
#include "sim/compat_sign.h"

/* SignalWire: 2 s to connect, 5 s to read, three attempts; Twilio: 15 s and
 * one repetition, after no answer alone.  How long either waits in between is
 * not documented. */
#define SIGNALWIRE_TIMEOUT_MS 5000
#define SIGNALWIRE_ATTEMPTS 3
#define TWILIO_TIMEOUT_MS 15000
#define TWILIO_ATTEMPTS 2
#define PAUSE_MS 1000

void
compat_frame(const struct sim *sim, const struct sim_event *ev, struct buf *b)
{
	struct params p = { 0 };

	if (sim->options.feed != FEED_JSON) {
		buf_put_span(b, ev->data);
		return;
	}
	params_form(&p, ev->data);
	params_put_json(&p, b);
	params_free(&p);
}

static int
by_name(const void *a, const void *b)
{
	const struct params *p = *(const struct params *const *)a;
	const struct params *q = *(const struct params *const *)b;

	return strcmp(p->name[0], q->name[0]);
}

/* The pairs in the order of their names, each as a set of one. */
static void
put_sorted(struct buf *b, const struct params *p)
{
	struct params *one = mem_zalloc(p->count + 1, sizeof(*one));
	struct params **at = mem_zalloc(p->count + 1, sizeof(struct params *));
	size_t i;

	for (i = 0; i < p->count; i++) {
		one[i] = (struct params){ p->name + i, p->value + i, 1 };
		at[i] = &one[i];
	}
	qsort(at, p->count, sizeof(*at), by_name);
	for (i = 0; i < p->count; i++) {
		buf_puts(b, at[i]->name[0]);
		buf_puts(b, at[i]->value[0]);
	}
	mem_free(one);
	mem_free(at);
}

void
compat_sign(const char *key, const char *url, struct span form, char *dst)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	struct params p = { 0 };
	unsigned n = 0;
	struct buf text;

	buf_init(&text, 1 << 20);
	buf_puts(&text, url);
	params_form(&p, form);
	put_sorted(&text, &p);
	HMAC(EVP_sha1(), key, (int)strlen(key), (const unsigned char *)text.p,
	    text.len, raw, &n);
	base64_encode(
	    dst, COMPAT_SIGN_LEN, (struct span){ (const char *)raw, n });
	params_free(&p);
	buf_free(&text);
}

static void
write_signed(const struct keys *keys, struct faults *faults,
    const struct sim_event *ev, const char *url, const char *header,
    struct letter *out)
{
	char signature[COMPAT_SIGN_LEN];

	buf_put_span(&out->body, ev->data);
	compat_sign(keys->shared, url, ev->data, signature);
	if (fault_is_on(faults, FAULT_BAD_SIGNATURE, NULL))
		signature[0] = signature[0] == 'A' ? 'B' : 'A';
	snprintf(
	    out->header[0], LETTER_HEADER_LEN, "%s: %s", header, signature);
}

static void
signalwire_write(const struct keys *keys, struct faults *faults,
    const struct sim_event *ev, int attempt, const char *url,
    struct letter *out)
{
	(void)attempt;
	write_signed(keys, faults, ev, url, "X-SignalWire-Signature", out);
}

static void
twilio_write(const struct keys *keys, struct faults *faults,
    const struct sim_event *ev, int attempt, const char *url,
    struct letter *out)
{
	(void)attempt;
	write_signed(keys, faults, ev, url, "X-Twilio-Signature", out);
	snprintf(
	    out->header[1], LETTER_HEADER_LEN, "User-Agent: TwilioProxy/1.1");
}

static int64_t
always(int attempt, int status, bool failover)
{
	(void)attempt;
	(void)status;
	(void)failover;
	return PAUSE_MS;
}

static int64_t
if_silent(int attempt, int status, bool failover)
{
	(void)attempt;
	(void)failover;
	return status == 0 ? PAUSE_MS : -1;
}

const struct post signalwire_post = {
	.kind = BODY_FORM,
	.attempts = SIGNALWIRE_ATTEMPTS,
	.timeout_ms = SIGNALWIRE_TIMEOUT_MS,
	.pause_ms = always,
	.write = signalwire_write,
};

const struct post twilio_post = {
	.kind = BODY_FORM,
	.attempts = TWILIO_ATTEMPTS,
	.timeout_ms = TWILIO_TIMEOUT_MS,
	.pause_ms = if_silent,
	.write = twilio_write,
};
