#include "term/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <curses.h>

#include "base/span.h"
#include "term/caps.h"

/* Curses handles those of them that are at their default.  They are the
 * loop's, so it must not find any so while it begins. */
static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

static SCREEN *
begin_quietly(FILE *file)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction old[ARRAY_LEN(signals)];
	SCREEN *screen;

	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &ignore, &old[i]);
	use_env(FALSE);
	use_tioctl(TRUE);
	screen = newterm(NULL, file, stdin);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &old[i], NULL);
	return screen;
}

static int
divert(struct capture *c, struct err *err)
{
	int fd = memfd_create("screen", MFD_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return err_set(
		    err, "terminal: no memory file: %s", strerror(errno));
	if (dup3(fd, c->fd, O_CLOEXEC) < 0)
		rc = err_set(err, "terminal: %s", strerror(errno));
	close(fd);
	return rc;
}

int
capture_begin(struct capture *c, int tty, struct err *err)
{
	const char *name = getenv("TERM");

	c->fd = dup(tty);
	if (c->fd < 0)
		return err_set(err, "terminal: %s", strerror(errno));
	c->file = fdopen(c->fd, "w");
	if (!c->file)
		return err_set(err, "terminal: %s", strerror(errno));
	errno = 0;
	c->curses = (struct screen *)begin_quietly(c->file);
	if (!c->curses && errno == ENOMEM)
		return err_set(err, "terminal: %s", strerror(ENOMEM));
	if (!c->curses || !caps_string("cup") || !caps_string("clear"))
		return err_set(err, "TERM=%s cannot be drawn on",
		    name && name[0] != '\0' ? name : "(not set)");
	raw();
	noecho();
	nonl();
	typeahead(-1);
	return divert(c, err);
}

void
capture_end(struct capture *c)
{
	if (c->curses)
		delscreen((SCREEN *)c->curses);
	if (c->file)
		fclose(c->file);
	else if (c->fd >= 0)
		close(c->fd);
}

void
capture_take(struct capture *c, struct buf *b)
{
	char part[4096];
	off_t at = 0;

	for (;;) {
		ssize_t n = pread(c->fd, part, sizeof(part), at);

		if (n <= 0)
			break;
		buf_put(b, part, (size_t)n);
		at += n;
	}
	/* Both cannot fail on a memory file. */
	if (lseek(c->fd, 0, SEEK_SET) != 0 || ftruncate(c->fd, 0) != 0)
		buf_clear(b);
}
