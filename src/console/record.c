#include "console/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/log.h"
#include "model/journal.h"
#include "view/person.h"

/* It is written once a second, and before that if it is so much. */
#define HELD_MUCH (1 << 20)
#define HELD_MAX (2 << 20)

struct recorder {
	int fd;
	struct buf held; /* whole lines that are not written yet */
	off_t written;   /* whole lines */
	int failed;      /* why nothing is recorded any more: an errno */
	bool told;
};

struct recorder *
recorder_new(const char *path, const struct profile *p, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct recorder *r;
	char head[512];

	if (fd == -1) {
		err_set(err, "record: %.200s: %s", path, strerror(errno));
		return NULL;
	}
	r = mem_zalloc(1, sizeof(*r));
	r->fd = fd;
	buf_init(&r->held, HELD_MAX);
	snprintf(head, sizeof(head),
	    "# earshot-recording 1\n# provider %.60s\n# name %.60s\n"
	    "# user %.60s\n",
	    p->provider, p->name, p->user);
	buf_puts(&r->held, head);
	return r;
}

static bool
is_number(const char *text)
{
	int digits = 0;

	for (; *text; text++)
		digits += *text >= '0' && *text <= '9';
	return digits > 4;
}

/* A line that stops in the middle would make the whole recording unreadable. */
static void
give_up(struct recorder *r, int why)
{
	r->failed = why;
	log_line("record: %s", strerror(why));
	buf_free(&r->held);
	if (ftruncate(r->fd, r->written) == -1)
		log_line("record: cannot be cut: %s", strerror(errno));
}

static void
write_held(struct recorder *r)
{
	size_t at = 0;

	while (at < r->held.len) {
		ssize_t n = write(r->fd, r->held.p + at, r->held.len - at);

		if (n < 0 && errno != EINTR) {
			give_up(r, errno);
			return;
		}
		at += n > 0 ? (size_t)n : 0;
	}
	r->written += (off_t)at;
	buf_clear(&r->held);
}

void
recorder_put(struct recorder *r, const struct event *ev, int64_t now_ms)
{
	struct event masked = *ev;

	if (r->failed)
		return;
	if ((ev->kind == EVENT_LEG_NUMBER || ev->kind == EVENT_LEG_NAME) &&
	    is_number(ev->text))
		person_mask(ev->text, masked.text, sizeof(masked.text));
	journal_write(&r->held, &masked, now_ms);
	if (r->held.len >= HELD_MUCH)
		write_held(r);
}

int
recorder_flush(struct recorder *r, struct err *err)
{
	if (!r->failed)
		write_held(r);
	if (!r->failed || r->told)
		return 0;
	r->told = true;
	return err_set(err, "record: %s", strerror(r->failed));
}

void
recorder_free(struct recorder *r)
{
	struct err err;

	if (!r)
		return;
	recorder_flush(r, &err);
	close(r->fd);
	buf_free(&r->held);
	mem_free(r);
}
