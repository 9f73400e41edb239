#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET_FILE_MAX 4096

static int
read_all(int fd, const char *path, struct buf *out, struct err *err)
{
	char chunk[16384];
	ssize_t got;

	for (;;) {
		got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		if (!buf_put(out, chunk, (size_t)got)) {
			got = 0;
			err_set(
			    err, "%s: longer than %zu bytes", path, out->max);
			break;
		}
	}
	explicit_bzero(chunk, sizeof(chunk));
	if (got < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	return out->failed ? -1 : 0;
}

int
file_read(const char *path, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result;

	if (fd == -1)
		return err_set(err, "%s: %s", path, strerror(errno));
	result = read_all(fd, path, out, err);
	close(fd);
	return result;
}

static int
check_private(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return err_set(err, "file %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, "%s is not a file", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(err, "file %s belongs to somebody else", path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return err_set(err,
		    "file %s is readable by others; run: chmod 600 %s", path,
		    path);
	return 0;
}

static int
take_first_line(const char *path, const struct buf *text, char *dst,
    size_t size, struct err *err)
{
	struct span rest = buf_span(text);
	struct span line = { 0 };

	if (!span_line(&rest, &line) || line.n == 0)
		return err_set(err, "file %s is empty", path);
	if (!span_copy(dst, size, line))
		return err_set(err,
		    "file %s: the first line is longer than %zu bytes", path,
		    size - 1);
	return 0;
}

int
file_private(const char *path, struct buf *out, struct err *err)
{
	int result = -1;
	int fd;

	/* O_NONBLOCK: a pipe of that name must not hang the start. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1 && errno == ELOOP)
		return err_set(
		    err, "file %s is a link; name the file itself", path);
	if (fd == -1)
		return err_set(err, "file %s: %s", path, strerror(errno));
	if (check_private(fd, path, err) == 0)
		result = read_all(fd, path, out, err);
	close(fd);
	return result;
}

/* Closes fd.  Where not all of it could be written the file is as long as it
 * was: half a line would make it unreadable. */
static int
write_all(int fd, const char *path, struct span s, struct err *err)
{
	struct stat before;
	ssize_t n = 0;
	int why;

	if (fstat(fd, &before) == -1)
		before.st_size = 0;
	while (s.n > 0) {
		n = write(fd, s.p, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		s.p += n;
		s.n -= (size_t)n;
	}
	if (s.n > 0 || fsync(fd) == -1) {
		why = errno;
		if (ftruncate(fd, before.st_size) == -1)
			why = errno;
		close(fd);
		return err_set(err, "%s: %s", path, strerror(why));
	}
	if (close(fd) == -1)
		return err_set(err, "%s: %s", path, strerror(errno));
	return 0;
}

int
file_append(const char *path, struct span s, struct err *err)
{
	int fd = open(path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    0600);

	if (fd == -1)
		return err_set(err, "%s: %s", path, strerror(errno));
	if (check_private(fd, path, err) == -1) {
		close(fd);
		return -1;
	}
	return write_all(fd, path, s, err);
}

int
file_replace(const char *path, struct span s, struct err *err)
{
	char fresh[4096];
	int fd;

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >=
	    (int)sizeof(fresh))
		return err_set(err, "%.100s...: too long a path", path);
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return err_set(err, "%s: %s", fresh, strerror(errno));
	if (write_all(fd, fresh, s, err) == 0) {
		if (rename(fresh, path) == 0)
			return 0;
		err_set(err, "%s: %s", path, strerror(errno));
	}
	unlink(fresh);
	return -1;
}

int
file_secret(const char *path, char *dst, size_t size, struct err *err)
{
	struct buf text;
	int result;

	buf_init(&text, SECRET_FILE_MAX);
	result = file_private(path, &text, err);
	if (result == 0)
		result = take_first_line(path, &text, dst, size, err);
	if (text.p)
		explicit_bzero(text.p, text.cap);
	buf_free(&text);
	return result;
}

void
file_folders(const char *path)
{
	char part[512];
	const char *slash;

	for (slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		if (mkdir(part, 0700) == -1 && errno != EEXIST)
			return;
	}
}
