#ifndef CONSOLE_STATUS_H
#define CONSOLE_STATUS_H

/* How the program ends when it was told to do one thing. */
enum status {
	STATUS_OK,
	STATUS_USAGE = 1,     /* command line or settings; nothing was sent */
	STATUS_UNSEEN = 3,    /* accepted, but not seen */
	STATUS_REFUSED = 4,   /* the provider, or it did not happen */
	STATUS_NOT_FOUND = 5, /* no such call or person */
	STATUS_SIGN_IN = 6,
	STATUS_BUSY = 7,      /* too many requests */
	STATUS_UNSURE = 8,    /* nobody knows what is true */
	STATUS_FORBIDDEN = 9, /* not allowed here */
};

#endif
