#ifndef VIEW_KEY_H
#define VIEW_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* A key: a Unicode code point, 1..26 for Ctrl-A..Z (9 Tab, 13 Enter, 27 Esc),
 * or one of these. */
enum key_code {
	KEYC_NONE = 0x110000,
	KEYC_UP,
	KEYC_DOWN,
	KEYC_LEFT,
	KEYC_RIGHT,
	KEYC_HOME,
	KEYC_END,
	KEYC_PAGE_UP,
	KEYC_PAGE_DOWN,
	KEYC_BACKSPACE,
	KEYC_DELETE,
	KEYC_BACKTAB,
	KEYC_F1,
	KEYC_F12 = KEYC_F1 + 11,
};

#define KEYC_TAB 9
#define KEYC_ENTER 13
#define KEYC_ESC 27
#define KEYC_CTRL(letter) ((letter)&31)

struct key {
	uint32_t code;
	int64_t read_ms; /* when it was read from the terminal */
	bool pasted; /* part of a paste, or of a burst that looks like one */
};

/* "L", "^G", "F5", "PgDn", "Enter", "Esc", "Space", ... */
const char *key_text(uint32_t code, char dst[16]);

/* The Latin letter that a US keyboard has where a Russian, Ukrainian, Greek or
 * Hebrew one has this letter (the tables ru, ua, gr and il of
 * xkeyboard-config), capital if it is one; any other code as it is.  For
 * commands, not for text. */
uint32_t key_latin(uint32_t code);

/* The code of a name, or KEYC_NONE. */
uint32_t key_of(const char *name);

#endif
