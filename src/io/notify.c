#include "io/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Must be told before the time is over: sd_watchdog_enabled(3) says half. */
#define SHARE 3

void
notify_say(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = path ? strlen(path) : 0;
	int fd;

	/* "@" begins a name that is in no file system. */
	if (n < 2 || n >= sizeof(to.sun_path) ||
	    (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return;
	/* That it is not heard is the manager's loss. */
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL,
	    (struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

void
notify_alive(void)
{
	notify_say("READY=1\nWATCHDOG=1\n");
}

int64_t
notify_watchdog_ms(void)
{
	const char *us = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	char *end;
	long long n;

	if (!us || (pid && strtoll(pid, NULL, 10) != getpid()))
		return -1;
	errno = 0;
	n = strtoll(us, &end, 10);
	if (errno != 0 || end == us || *end != '\0' || n <= 0)
		return -1;
	return n / 1000 / SHARE > 0 ? n / 1000 / SHARE : 1;
}
