#include "console/keep.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "console/listing.h"
#include "console/setup.h"
#include "io/file.h"

#define FILE_NAME "views.conf"
#define FILE_MAX (64 << 10)

static void
keep_path(char *dst, size_t size)
{
	char own[512];
	char *slash;

	setup_own_path(own, sizeof(own));
	slash = strrchr(own, '/');
	snprintf(
	    dst, size, "%.*s/" FILE_NAME, slash ? (int)(slash - own) : 0, own);
}

static int
add(struct views *views, const struct view *v, struct err *err)
{
	int i;

	for (i = 0; i < views->count; i++) {
		if (strcmp(views->view[i].name, v->name) == 0)
			break;
	}
	if (i == VIEW_MAX)
		return err_set(err, "there are %d views already", VIEW_MAX);
	views->count += i == views->count;
	views->view[i] = *v;
	views->view[i].kept = true;
	return 0;
}

/* What the text says, nothing besides. */
static int
parse(struct views *views, const struct buf *text, struct err *err)
{
	struct alert_rules *none = mem_zalloc(1, sizeof(*none));
	struct teams *nobody = mem_zalloc(1, sizeof(*nobody));
	int rc = listing_read(none, views, nobody, buf_span(text), err);

	mem_free(nobody);
	mem_free(none);
	return rc;
}

int
keep_read(struct views *views, struct err *err)
{
	struct views *kept;
	struct buf text;
	struct err why;
	char path[600];
	int rc;

	keep_path(path, sizeof(path));
	if (access(path, F_OK) == -1)
		return 0;
	buf_init(&text, FILE_MAX);
	kept = mem_zalloc(1, sizeof(*kept));
	rc = file_read(path, &text, &why);
	if (rc == 0)
		rc = parse(kept, &text, &why);
	for (int i = 0; rc == 0 && i < kept->count; i++)
		rc = add(views, &kept->view[i], &why);
	if (rc == -1)
		err_set(err, "%.100s: %.140s", path, why.text);
	mem_free(kept);
	buf_free(&text);
	return rc;
}

static bool
is_name(const char *name)
{
	if (name[0] == '\0' || strlen(name) >= VIEW_NAME_LEN)
		return false;
	for (; *name != '\0'; name++) {
		unsigned char ch = (unsigned char)*name;

		if (ch < 0x80 && !isalnum(ch) && !strchr(" -_.", ch))
			return false;
	}
	return true;
}

/* Whether it comes back from a file as it is. */
static bool
comes_back(const struct view *v)
{
	struct views *back = mem_zalloc(1, sizeof(*back));
	struct buf text;
	struct err err;
	bool same;

	buf_init(&text, FILE_MAX);
	view_write(v, &text);
	same = parse(back, &text, &err) == 0 && back->count == 1 &&
	       strcmp(back->view[0].name, v->name) == 0 &&
	       strcmp(back->view[0].filter.text, v->filter.text) == 0;
	buf_free(&text);
	mem_free(back);
	return same;
}

int
keep_put(struct views *views, const struct view *v, const char *name,
    struct err *err)
{
	struct view named = *v;

	if (!is_name(name))
		return err_set(err,
		    "a view's name has letters, digits, blanks, - _ . and up "
		    "to %d bytes",
		    VIEW_NAME_LEN - 1);
	snprintf(named.name, sizeof(named.name), "%s", name);
	if (!comes_back(&named))
		return err_set(err, "this cannot be written so that it could "
				    "be read again");
	return add(views, &named, err);
}

int
keep_write(const struct views *views, struct err *err)
{
	struct buf text;
	char path[600];
	int rc;

	keep_path(path, sizeof(path));
	buf_init(&text, FILE_MAX);
	buf_puts(&text, "# Written by :write-view.\n");
	for (int i = 0; i < views->count; i++) {
		if (views->view[i].kept)
			view_write(&views->view[i], &text);
	}
	file_folders(path);
	rc = file_replace(path, buf_span(&text), err);
	buf_free(&text);
	return rc;
}
