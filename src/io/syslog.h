#ifndef IO_SYSLOG_H
#define IO_SYSLOG_H

#include "base/span.h"

/* Where Debian's syslog and its journal listen: systemd-journald(8). */
#define SYSLOG_SOCKET "/dev/log"

/* Sends one line, of facility authpriv and priority info, to the socket of
 * that path, as syslog(3) does (RFC 3164, 4.1) but without ever waiting: what
 * cannot be taken at once is lost. */
void syslog_say(const char *path, const char *who, struct span line);

#endif
