#include "io/verify.h"

const char *
verify_reason_text(enum verify_reason reason)
{
	switch (reason) {
	case VERIFY_GOOD:
		return "good";
	case VERIFY_MISSING:
		return "a signature header is missing";
	case VERIFY_MALFORMED:
		return "a signature header is malformed";
	case VERIFY_SCHEME:
		return "signed in a way that this route does not take";
	case VERIFY_TOO_LONG:
		return "the body is too long";
	case VERIFY_URL:
		return "the query is not the configured one";
	case VERIFY_FORM:
		return "the body is not a form with each field once";
	case VERIFY_BODY_HASH:
		return "the body is not the signed one";
	case VERIFY_FORGED:
		return "no key of ours has signed it";
	case VERIFY_LATE:
		return "well signed, but its time is too far from ours";
	}
	return "unknown";
}
