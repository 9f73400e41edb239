#ifndef RELAY_APP_H
#define RELAY_APP_H

#include "io/hub.h"
#include "relay/intake.h"
#include "relay/office.h"
#include "relay/share.h"

/* The program.  For main.c and the files that it is divided into. */

enum stage { STAGE_RUNNING, STAGE_LEAVING, STAGE_ANSWERING, STAGE_CLOSING };

struct app {
	struct config config;
	struct counts counts;
	struct notes notes;
	struct loop *loop;
	struct ring *ring;
	struct tls *tls;   /* NULL: none */
	int64_t warned_ms; /* of its end */
	struct ledger *ledger;
	struct share *share; /* with other relays; NULL: there are none */
	bool failed;         /* it could not go on */
	struct intake *intake;
	struct server *server;
	struct hub *hub; /* NULL: no /native */
	struct office *office;
	struct timer *trim;
	struct timer *stop;
	struct timer *alive; /* tells a watchdog */
	enum stage stage;
	int looks_left;
};

/* Now, in ms since 1970. */
int64_t app_wall_ms(void);

/* SIGHUP: reads tokens, keys and the certificate anew, all or nothing. */
void app_reload(void *ctx, int signo);

/* May open as many descriptors as the config lets connections in; a line in
 * the log if that is more than the system allows. */
void app_raise_limits(const struct config *c);

#endif
