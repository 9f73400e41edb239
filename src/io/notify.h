#ifndef IO_NOTIFY_H
#define IO_NOTIFY_H

#include <stdint.h>

/* What a service tells the manager that has started it: sd_notify(3), without
 * its library.  Does nothing where there is no such manager. */

/* "READY=1", "RELOADING=1", "STOPPING=1", "WATCHDOG=1". */
void notify_say(const char *state);

/* "READY=1" and "WATCHDOG=1" in one.  Never waits. */
void notify_alive(void);

/* How often "WATCHDOG=1" is to be said, so that one that is lost does no harm,
 * in ms; -1 if nobody waits for it. */
int64_t notify_watchdog_ms(void);

#endif
