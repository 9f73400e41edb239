#ifndef VIEW_FILTER_H
#define VIEW_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "view/facts.h"

/*
 * Which calls are meant, in a line of text:
 *
 *	ruiz			a word: in any column
 *	queue:billing,sales	one of these is part of it
 *	state=hold		is it, wholly; also !=
 *	agent:none		is empty
 *	time>10m  hold>=90	a duration in s, m or h; also < <= = !=
 *	!x  not x  x y  x and y  x or y  (x or y)  "two words"
 *
 * Letters match without case and accents.  Which facts there are stands in
 * fact.def.  Alert rules are written in the same way.
 */

#define FILTER_LEN 200
#define FILTER_NODES 48

enum filter_op {
	FILTER_NOT,
	FILTER_AND,
	FILTER_OR,
	FILTER_WORD,     /* in any text */
	FILTER_HAS_PART, /* : */
	FILTER_EQUAL,
	FILTER_UNEQUAL,
	FILTER_LESS,
	FILTER_LESS_EQUAL,
	FILTER_MORE,
	FILTER_MORE_EQUAL,
};

/* In the order of a calculator that takes its operands first. */
struct filter_node {
	enum filter_op op;
	enum fact fact;
	int text, texts; /* where its words begin in the pool, and how many */
	int64_t number;  /* durations in ms */
	int sign;        /* -1 within a "not": slack works the other way */
};

/* A plain value: copy it, drop it. */
struct filter {
	char text[FILTER_LEN]; /* as it was written; "" lets all through */
	int count;
	struct filter_node node[FILTER_NODES];
	int pool_len;
	char pool[2 * FILTER_LEN]; /* folded words, each terminated */
};

/* What is wrong with a filter: bytes at .. at+len-1 of its text; len 0 if
 * something is missing at its end. */
struct filter_fault {
	int at, len;
	char why[80];
};

#define FILTER_BLAME_COLS 40
#define FILTER_BLAME_LEN (4 * FILTER_BLAME_COLS + 1)

/* Reads a filter.  -1 with fault filled in, and f untouched, if it is none. */
int filter_read(struct filter *f, struct span text, struct filter_fault *fault);

/* The wrong part, or all up to where something is missing, cleaned and cut for
 * a sentence.  Returns dst. */
const char *filter_blame(char dst[FILTER_BLAME_LEN], const char *text,
    const struct filter_fault *fault);

/* Whether the facts fit.  slack loosens the limits of durations by that many
 * per cent: what was over a limit stays so until it is clearly under. */
bool filter_match(const struct filter *f, const struct facts *facts, int slack);

/* "90", "90s", "15m", "1.5h" in ms; false if it is none, or beyond 1000 h. */
bool filter_duration(struct span s, int64_t *ms);

#endif
