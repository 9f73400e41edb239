#ifndef IO_LOG_H
#define IO_LOG_H

#include "base/span.h"

/* Lines for the person who looks after the program: the time and a text, each
 * control character escaped, one write() a line.  To a file (mode 0600, never
 * through a link), to standard error ("-"), or nowhere (NULL, the state before
 * any call).  Never to the screen that curses owns.  No secret and no customer
 * data.  log_open: -1 with errno set, and the old place stays. */
int log_open(const char *path);
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_close(void);

/* From now on each line is a JSON object, {"at":"...","text":"..."}. */
void log_as_json(void);

/* Then: a line with these members instead of "text", written by json_put_pair
 * and the like. */
void log_members(struct span members);

#endif
