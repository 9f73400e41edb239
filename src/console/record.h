#ifndef CONSOLE_RECORD_H
#define CONSOLE_RECORD_H

#include "console/profile.h"
#include "model/event.h"

/*
 * Everything that the model was told, as a journal (model/journal.h), behind
 * lines "# name value" that say whose it is.  Of numbers the last four digits
 * stand in it.
 */

/* The file is made, 0600, and must not be there. */
struct recorder;
struct recorder *recorder_new(
    const char *path, const struct profile *p, struct err *err);
void recorder_put(struct recorder *r, const struct event *ev, int64_t now_ms);

/* Writes what was put.  -1 if it cannot be: the file then ends with the last
 * line that was written before, nothing more is recorded, and that is said
 * once. */
int recorder_flush(struct recorder *r, struct err *err);

void recorder_free(struct recorder *r);

/* Such a file, read and found whole. */
struct replay;
struct replay *replay_new(const char *path, double speed, struct err *err);
void replay_free(struct replay *r);

/* The clock shows the time of its first line. */
void replay_clock(const struct replay *r);

/* Takes over what the recording says of its profile. */
void replay_profile(const struct replay *r, struct profile *p);

#endif
