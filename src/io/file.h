#ifndef IO_FILE_H
#define IO_FILE_H

#include "base/buf.h"
#include "base/err.h"

/* Reads a whole file, up to the ceiling of out. */
int file_read(const char *path, struct buf *out, struct err *err);

/* Reads a whole file that nobody else may read: refuses a link, a file of
 * another owner, and one that others can read; the sentence then says the chmod
 * to run.  Up to the ceiling of out, which the caller wipes. */
int file_private(const char *path, struct buf *out, struct err *err);

/* Adds to a file that nobody else may read, made if it is missing; on the disk
 * when the function returns, or, if it fails, as long as it was. */
int file_append(const char *path, struct span s, struct err *err);

/* Puts another one in its place, mode 0600: all of it, or it stays as it
 * was. */
int file_replace(const char *path, struct span s, struct err *err);

/* Makes the folders above the file that are missing, for their owner alone.  If
 * that cannot be, writing the file will say why. */
void file_folders(const char *path);

/* Reads a secret's first line, in such a file, into dst.  The caller wipes
 * dst. */
int file_secret(const char *path, char *dst, size_t size, struct err *err);

#endif
