#ifndef MODEL_JOURNAL_H
#define MODEL_JOURNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "model/event.h"

/*
 * Events as lines that a person can read and write:
 *
 *	@1200 join call=c1 participant=p1 at=900 "Ana Ruiz"
 *
 * the time in milliseconds on our clock, the name, the fields that are not
 * empty in any order, and the text in quotes (with \" and \\ in it).  A blank
 * line or one that begins with # says nothing.  A blank in an id is %20.
 */

/* 1 and *ev, *now_ms filled in; 0 for a line that says nothing; -1. */
int journal_read(
    struct span line, struct event *ev, int64_t *now_ms, struct err *err);

void journal_write(struct buf *out, const struct event *ev, int64_t now_ms);

#endif
