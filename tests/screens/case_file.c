#include "case_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

void
case_read(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t n;

	buf_init(b, CASE_MAX);
	if (!f) {
		perror(path);
		exit(2);
	}
	for (n = fread(part, 1, sizeof(part), f); n > 0;
	     n = fread(part, 1, sizeof(part), f))
		buf_put(b, part, n);
	fclose(f);
}

void
case_renew(const char *path, struct span head, const struct buf *got)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		perror(path);
		exit(2);
	}
	fwrite(head.p, 1, head.n, f);
	fprintf(f, "---\n");
	fwrite(got->p, 1, got->len, f);
	fclose(f);
}

void
case_differ(const char *path, struct span want, struct span got)
{
	struct span a = { "", 0 }, b = { "", 0 };
	int row = 0;
	bool more = true;

	while (more && span_eq(a, b)) {
		more = span_line(&want, &a);
		more = span_line(&got, &b) && more;
		row++;
	}
	printf("%s: differs in line %d behind \"---\"\n", path, row);
	printf("  want: %.*s\n", (int)a.n, a.p);
	printf("  got:  %.*s\n", (int)b.n, b.p);
}
