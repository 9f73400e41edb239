#include "view/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"

static const struct {
	uint32_t code;
	const char *name;
} names[] = {
	{ KEYC_TAB, "Tab" },
	{ KEYC_ENTER, "Enter" },
	{ KEYC_ESC, "Esc" },
	{ ' ', "Space" },
	{ KEYC_UP, "Up" },
	{ KEYC_DOWN, "Down" },
	{ KEYC_LEFT, "Left" },
	{ KEYC_RIGHT, "Right" },
	{ KEYC_HOME, "Home" },
	{ KEYC_END, "End" },
	{ KEYC_PAGE_UP, "PgUp" },
	{ KEYC_PAGE_DOWN, "PgDn" },
	{ KEYC_BACKSPACE, "Backspace" },
	{ KEYC_DELETE, "Delete" },
	{ KEYC_BACKTAB, "BackTab" },
};

const char *
key_text(uint32_t code, char dst[16])
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].code == code) {
			snprintf(dst, 16, "%s", names[i].name);
			return dst;
		}
	}
	if (code >= KEYC_F1 && code <= KEYC_F12)
		snprintf(dst, 16, "F%u", (unsigned)(code - KEYC_F1 + 1));
	else if (code >= 1 && code <= 26)
		snprintf(dst, 16, "^%c", (char)(code + 64));
	else if (code > ' ' && code < KEYC_NONE && code != 0x7f)
		dst[text_encode(dst, code)] = '\0';
	else
		snprintf(dst, 16, "?%x", (unsigned)code);
	return dst;
}

/* Letters of keyboards that have no Latin ones, and what lies there on one that
 * has.  A Greek capital sigma is on two keys; it is taken for the letter's own.
 */
static const struct {
	const char *there, *latin;
} layouts[] = {
	{ "йцукенгшщзфывапролдячсмитьі", "qwertyuiopasdfghjklzxcvbnms" },
	{ "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬІ", "QWERTYUIOPASDFGHJKLZXCVBNMS" },
	{ "ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm" },
	{ "ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM" },
	{ "קראטוןםפשדגכעיחלךזסבהנמצ", "ertyuiopasdfghjklzxcvbnm" },
};

uint32_t
key_latin(uint32_t code)
{
	if (code < 0x80 || code >= KEYC_NONE)
		return code;
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
		struct span s = span_of(layouts[i].there);
		const char *latin = layouts[i].latin;
		unsigned there;

		for (; s.n > 0; latin++) {
			size_t n = text_decode(s, &there);

			if (n == 0)
				break;
			if (there == code)
				return (unsigned char)*latin;
			s.p += n;
			s.n -= n;
		}
	}
	return code;
}

static uint32_t
function_key(const char *digits)
{
	char *end;
	long n = strtol(digits, &end, 10);

	if (*end != '\0' || n < 1 || n > 12)
		return KEYC_NONE;
	return KEYC_F1 + (uint32_t)n - 1;
}

uint32_t
key_of(const char *name)
{
	struct span s = span_of(name);
	unsigned code;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcmp(names[i].name, name))
			return names[i].code;
	}
	if (s.n == 2 && name[0] == '^' && name[1] >= 'A' && name[1] <= 'Z')
		return (uint32_t)KEYC_CTRL(name[1]);
	if (s.n >= 2 && name[0] == 'F' && name[1] >= '1' && name[1] <= '9')
		return function_key(name + 1);
	if (s.n > 0 && text_decode(s, &code) == s.n && code > ' ' &&
	    code != 0x7f)
		return code;
	return KEYC_NONE;
}
