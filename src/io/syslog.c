#include "io/syslog.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#define LINE_MAX_LEN (68 << 10)

void
syslog_say(const char *path, const char *who, struct span line)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	time_t now = time(NULL);
	char when[32];
	struct tm tm;
	struct buf b;
	int fd;

	if (strlen(path) >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, strlen(path));
	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%b %e %H:%M:%S", &tm);
	buf_init(&b, LINE_MAX_LEN);
	buf_printf(&b, "<%d>%s %s[%ld]: ", LOG_AUTHPRIV | LOG_INFO, when, who,
	    (long)getpid());
	buf_put_span(&b, line);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1 && !b.failed)
		(void)!sendto(fd, b.p, b.len, MSG_NOSIGNAL,
		    (struct sockaddr *)&to, sizeof(to));
	if (fd != -1)
		close(fd);
	buf_free(&b);
}
