#ifndef IO_NOTIFY_H
#define IO_NOTIFY_H

/* Tells the service manager that the program lives, if one asked to be told
 * ($NOTIFY_SOCKET; sd_notify(3), "READY=1" and "WATCHDOG=1").  Never waits. */
void notify_alive(void);

#endif
