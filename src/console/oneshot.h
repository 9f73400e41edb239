#ifndef CONSOLE_ONESHOT_H
#define CONSOLE_ONESHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "console/inside.h"
#include "console/options.h"

/* "earshot do", for its two files alone: see oneshot.c. */
struct oneshot {
	const struct options *o;
	struct err *err;
	struct action a;
	bool needs_call, needs_person;
	bool looked; /* for a leg of mine that is up */
	bool sent;
	bool again;    /* the question was answered with --yes */
	bool hung;     /* after leaving: the phone as well */
	bool accepted; /* the provider took it */
	int64_t sent_ms;
};

/* Whom the act is about, and whether that may be asked without a question: a
 * STATUS_, with a sentence in err unless it is STATUS_OK. */
int oneshot_aim(const struct app *app, struct oneshot *s);

#endif
