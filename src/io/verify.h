#ifndef IO_VERIFY_H
#define IO_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/*
 * Whether a webhook comes from the provider.  Everything is judged on the bytes
 * as they came, before anybody parses them.
 *
 * To the outside there is one failure: a caller answers each with the same
 * status and body.  The reason is for the log.
 *
 * Values are those of exactly one header of the name: a request in which it
 * stands twice is refused before it comes here.  A span without a pointer is
 * a header that is missing.
 */
enum verify_reason {
	VERIFY_GOOD,
	VERIFY_MISSING,   /* no signature, or no time stamp */
	VERIFY_MALFORMED, /* not of the form that a signature has */
	VERIFY_SCHEME,   /* a form of signature that this route does not take */
	VERIFY_TOO_LONG, /* the body is longer than VERIFY_BODY_MAX */
	VERIFY_URL,      /* the query is not the one that was configured */
	VERIFY_FORM,     /* the body is not a form, or a field stands twice */
	VERIFY_BODY_HASH, /* the body is not the one whose hash was signed */
	VERIFY_FORGED,    /* no key of ours has signed this */
	VERIFY_LATE,      /* well signed, but outside of the window */
};

#define VERIFY_BODY_MAX ((size_t)1 << 20)
#define VERIFY_KEYS_MAX 4
#define VERIFY_URL_MAX 2048
#define VERIFY_FIELDS_MAX 128

struct verify_result {
	enum verify_reason reason;
	int key; /* which one has signed, from 0 on; -1 if none */
};

/* A short text for the log. */
const char *verify_reason_text(enum verify_reason reason);

/*
 * Telnyx: Ed25519 over the time stamp's text, "|" and the raw body (Telnyx
 * developer documentation of 2026-04, its Node SDK 7.24.0).  The time is in
 * seconds and may differ by VERIFY_WINDOW_S from ours, as in its own libraries.
 *
 * A replay within the window is well signed: whoever acts on events remembers
 * their ids.
 */
#define VERIFY_TELNYX_SIGNATURE "Telnyx-Signature-Ed25519"
#define VERIFY_TELNYX_TIMESTAMP "Telnyx-Timestamp"
#define VERIFY_WINDOW_S 300

struct verify_telnyx;

/* Public keys as the portal shows them: 32 bytes in base64.  At least one, at
 * most VERIFY_KEYS_MAX; several while keys change.  NULL with err if one is no
 * such key, or one for which anybody can sign. */
struct verify_telnyx *verify_telnyx_new(
    const char *const *keys, size_t count, struct err *err);
void verify_telnyx_free(struct verify_telnyx *v);

struct verify_telnyx_request {
	struct span signature;
	struct span timestamp;
	struct span body;
};

bool verify_telnyx(const struct verify_telnyx *v,
    const struct verify_telnyx_request *rq, int64_t now_ms,
    struct verify_result *result);

/*
 * SignalWire and Twilio: HMAC with a key that both sides know (as the
 * validators of @signalwire/compatibility-api 3.2.0 and twilio 6.2.0 do it).
 *
 *	form	base64 of SHA-1 over the URL and each name and value of the
 *		body, decoded, in the order of the names
 *	JSON	the same over the URL alone, whose query ends in
 *		bodySHA256=<hex of the body's SHA-256>
 *	GET	the same over the URL alone, whose query goes on with the fields
 *	raw	hex of SHA-1 or SHA-256 over the URL and the raw body
 *		(SignalWire only)
 *
 * The URL is the configured one, never what a request says of its host.
 * Signers differ in small things, so it is tried as it is, with and without its
 * port (the scheme's own is added), user and fragment.
 *
 * What the form scheme cannot tell: where a name ends and its value begins, or
 * one field and the next (the same letters give the same signature), and when
 * it was signed.  So fields may stand only once here, and whoever reads them
 * accepts known names alone and checks each value's grammar, and remembers what
 * has ended.
 */
#define VERIFY_SIGNALWIRE_SIGNATURE "X-SignalWire-Signature"
#define VERIFY_SIGNALWIRE_SIGNATURE_SHA256 "X-SignalWire-SHA256-Signature"
#define VERIFY_TWILIO_SIGNATURE "X-Twilio-Signature"

enum verify_scheme {
	VERIFY_SCHEME_FORM = 1, /* form, JSON and GET */
	VERIFY_SCHEME_RAW = 2
};

enum verify_payload {
	VERIFY_PAYLOAD_FORM, /* application/x-www-form-urlencoded */
	VERIFY_PAYLOAD_JSON,
	VERIFY_PAYLOAD_NONE /* GET */
};

struct verify_compat_options {
	const char *const *keys; /* none may be empty */
	size_t key_count;        /* 1 to VERIFY_KEYS_MAX */
	/* http:// or https://, as it stands in the provider's settings. */
	const char *url;
	unsigned schemes; /* those that this route takes, or-ed; not 0 */
};

struct verify_compat;
struct verify_compat *verify_compat_new(
    const struct verify_compat_options *o, struct err *err);
void verify_compat_free(struct verify_compat *v);

struct verify_compat_request {
	struct span signature;
	enum verify_payload payload;
	/* What followed "?" in the request line, as it stood there; without a
	 * pointer if there was no "?".  The path is the caller's to check. */
	struct span query;
	struct span body;
};

bool verify_compat(const struct verify_compat *v,
    const struct verify_compat_request *rq, struct verify_result *result);

#endif
