#ifndef TESTS_WALL_CASE_H
#define TESTS_WALL_CASE_H

#include "view/wall.h"

/* A directive about the wallboard.  False if it is none. */
bool wall_case(struct wall *w, const struct model *m, const char *word,
    const char *arg, int64_t now_ms);

#endif
