#include "term/caps.h"

#include <string.h>

#include <curses.h>
#include <term.h>

const char *
caps_string(const char *name)
{
	/* tigetstr says -1 for a name that is no string capability. */
	const char *s = tigetstr(name);

	return s && s != (const char *)-1 ? s : NULL;
}

void
caps_put(struct buf *b, const char *name)
{
	const char *s = caps_string(name);

	while (s && *s != '\0') {
		bool padding = s[0] == '$' && s[1] == '<';
		const char *end = padding ? strchr(s, '>') : NULL;

		if (!end) {
			buf_put(b, s, 1);
			end = s;
		}
		s = end + 1;
	}
}

bool
caps_is_ansi(void)
{
	const char *cup = caps_string("cup");

	return cup && !strncmp(cup, "\033[", 2);
}

bool
caps_marks_pastes(void)
{
	const char *other = caps_string("smcup");

	if (!caps_is_ansi())
		return false;
	if (caps_string("BE"))
		return true;
	return other && (strstr(other, "\033[?1049h") != NULL ||
			    strstr(other, "\033[?47h") != NULL);
}
