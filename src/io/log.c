#include "io/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/stamp.h"
#include "io/clock.h"

#define LOG_TEXT_LEN 1024
/* A character may take six bytes. */
#define LOG_JSON_MAX 8192

/* Where lines go; -1 is nowhere. */
static int log_fd = -1;
static bool log_is_json;

int
log_open(const char *path)
{
	struct stat st;
	int fd;

	if (!path) {
		log_close();
		return 0;
	}
	if (strcmp(path, "-") == 0) {
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		if (fd == -1)
			return -1;
		log_close();
		log_fd = fd;
		return 0;
	}
	/* O_NONBLOCK: opening a pipe that nobody reads must not hang. */
	fd = open(path,
	    O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
	    0600);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    fchmod(fd, 0600) == -1) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	log_close();
	log_fd = fd;
	return 0;
}

void
log_close(void)
{
	if (log_fd != -1)
		close(log_fd);
	log_fd = -1;
}

/* Copies text to dst, each control byte as \xNN; the bytes written. */
static size_t
put_escaped(char *dst, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text && n + 5 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(dst + n, 5, "\\x%02x", c);
		else
			dst[n++] = (char)c;
	}
	return n;
}

static void
write_line(const char *line, size_t n)
{
	ssize_t gone;

	do
		gone = write(log_fd, line, n);
	while (gone == -1 && errno == EINTR);
}

void
log_members(struct span members)
{
	char stamp[32];
	struct buf line;

	if (log_fd == -1)
		return;
	buf_init(&line, LOG_JSON_MAX);
	stamp_write(stamp, sizeof(stamp), clock_now_ms());
	buf_puts(&line, "{");
	json_put_pair(&line, "at", stamp);
	buf_puts(&line, ",");
	buf_put_span(&line, members);
	buf_puts(&line, "}\n");
	if (!line.failed)
		write_line(line.p, line.len);
	buf_free(&line);
}

static void
json_line(const char *text)
{
	struct buf members;

	buf_init(&members, LOG_JSON_MAX);
	json_put_pair(&members, "text", text);
	log_members(buf_span(&members));
	buf_free(&members);
}

void
log_as_json(void)
{
	log_is_json = true;
}

void
log_line(const char *fmt, ...)
{
	char text[LOG_TEXT_LEN];
	char line[LOG_TEXT_LEN * 2];
	va_list ap;
	size_t n;

	if (log_fd == -1)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (log_is_json) {
		json_line(text);
		return;
	}
	stamp_write(line, sizeof(line), clock_now_ms());
	n = strlen(line);
	line[n++] = ' ';
	n += put_escaped(line + n, sizeof(line) - n - 1, text);
	line[n++] = '\n';
	write_line(line, n);
}
