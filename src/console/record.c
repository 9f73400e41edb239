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

#define LINE_MAX_LEN 8192

struct recorder {
	FILE *f;
	bool failed;
};

struct recorder *
recorder_new(const char *path, const struct profile *p, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd == -1 ? NULL : fdopen(fd, "w");
	struct recorder *r;

	if (!f) {
		err_set(err, "record: %.200s: %s", path, strerror(errno));
		if (fd != -1)
			close(fd);
		return NULL;
	}
	r = mem_zalloc(1, sizeof(*r));
	r->f = f;
	fprintf(r->f,
	    "# earshot-recording 1\n# provider %s\n# name %s\n"
	    "# user %s\n",
	    p->provider, p->name, p->user);
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

void
recorder_put(struct recorder *r, const struct event *ev, int64_t now_ms)
{
	struct event masked = *ev;
	struct buf line;

	if ((ev->kind == EVENT_LEG_NUMBER || ev->kind == EVENT_LEG_NAME) &&
	    is_number(ev->text))
		person_mask(ev->text, masked.text, sizeof(masked.text));
	buf_init(&line, LINE_MAX_LEN);
	journal_write(&line, &masked, now_ms);
	if (fwrite(line.p, 1, line.len, r->f) != line.len && !r->failed) {
		r->failed = true;
		log_line("record: %s", strerror(errno));
	}
	buf_free(&line);
}

void
recorder_flush(struct recorder *r)
{
	fflush(r->f);
}

void
recorder_free(struct recorder *r)
{
	if (!r)
		return;
	if (fclose(r->f) != 0)
		log_line("record: %s", strerror(errno));
	mem_free(r);
}
