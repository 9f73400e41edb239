#ifndef TESTS_CASE_FILE_H
#define TESTS_CASE_FILE_H

#include "base/buf.h"

/* The longest case, and the longest screen in it. */
#define CASE_MAX (1024 * 1024)

/* Reads a whole file, or ends the program. */
void case_read(const char *path, struct buf *b);

/* Writes a case anew: what is before "---", and the screen that was drawn. */
void case_renew(const char *path, struct span head, const struct buf *got);

/* Says which is the first row that differs. */
void case_differ(const char *path, struct span want, struct span got);

#endif
