#ifndef IO_THEMES_H
#define IO_THEMES_H

#include "base/buf.h"
#include "base/err.h"

/* Reads the theme of that name: NAME.theme in $XDG_CONFIG_HOME/earshot/themes
 * (~/.config if that is not set), then the installed ones, then those beside
 * the program.  A name with a "/" or ".theme" in it is a file's.  path gets
 * what was read.  -1 with a sentence. */
int themes_read(const char *name, struct buf *out, char *path, size_t size,
    struct err *err);

#endif
