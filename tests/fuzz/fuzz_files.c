/*
 * The files that the programs write themselves, damaged: "audit\n" and a log,
 * or "journal\n" and a segment.  What is read is whole, or it is an error.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "io/chain.h"
#include "io/journal.h"

/* A folder of this process, made once. */
static const char *
folder(void)
{
	static char path[64];

	if (path[0] == '\0') {
		snprintf(path, sizeof(path), "/tmp/fuzz-files-XXXXXX");
		MUST(mkdtemp(path));
	}
	return path;
}

static void
write_file(const char *path, struct span s)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	MUST(fd != -1);
	MUST(write(fd, s.p, s.n) == (ssize_t)s.n);
	close(fd);
}

/* Whatever was there stays, also what is torn. */
static bool
begins_with(const char *path, struct span text)
{
	FILE *f = fopen(path, "re");
	size_t i;
	int c = 0;

	MUST(f != NULL);
	for (i = 0; i < text.n && c != EOF; i++) {
		c = fgetc(f);
		if (c != (unsigned char)text.p[i])
			break;
	}
	fclose(f);
	return i == text.n;
}

static void
take_audit(struct span text)
{
	char path[128];
	struct chain_check check;
	struct err err = { .text = "" };
	struct chain *c;
	bool whole;

	snprintf(path, sizeof(path), "%s/audit.log", folder());
	write_file(path, text);
	whole = chain_verify(path, &check, &err) == 0;
	if (!whole)
		MUST(err.text[0] != '\0');
	c = chain_open(path, &err);
	if (c && chain_append(c, span_of("\"a\":1"), 0, false, &err) == 0 &&
	    whole)
		MUST(chain_verify(path, &check, &err) == 0);
	MUST(begins_with(path, text));
	chain_close(c);
	unlink(path);
}

static int
each(void *ctx, const struct journal_record *r)
{
	uint64_t *last = ctx;

	MUST(*last == 0 || r->seq == *last + 1);
	MUST(r->body.n <= JOURNAL_BODY_MAX);
	*last = r->seq;
	return 0;
}

static void
take_journal(struct span text)
{
	char dir[128], path[192];
	struct journal_options o = { .dir = dir, .segment_max = 65536 };
	struct journal_found found;
	struct journal *j;
	struct err err = { .text = "" };
	uint64_t last = 0;

	snprintf(dir, sizeof(dir), "%s/journal", folder());
	mkdir(dir, 0700);
	snprintf(
	    path, sizeof(path), "%s/%s", dir, "00000000000000000001.journal");
	write_file(path, text);
	j = journal_open(&o, &found, &err);
	if (j) {
		MUST(journal_each(j, 0, each, &last, &err) == 0);
		MUST(last == found.last);
		journal_close(j);
	} else {
		MUST(err.text[0] != '\0');
	}
	unlink(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct span what = fuzz_until(&in, '\n');

	if (span_is(what, "audit"))
		take_audit(in);
	else if (span_is(what, "journal"))
		take_journal(in);
	return 0;
}
