#ifndef VIEW_PLAIN_H
#define VIEW_PLAIN_H

#include "base/buf.h"
#include "model/model.h"
#include "view/rows.h"
#include "view/ui.h"

/*
 * The console in lines of words, for whoever has it read aloud, or has a
 * terminal that cannot be drawn on: what changes is said once, what is asked
 * for is answered, and nothing counts.
 */

#define PLAIN_ALERTS 64

/* What was said already.  To begin with, all zero. */
struct plain {
	bool begun;
	uint64_t act_order;
	int64_t note_ms;
	char note[NAME_LEN];
	int link; /* enum link_state, plus one if the state was read */
	char api[NAME_LEN];
	enum mode mode;
	int phase; /* enum audience_phase */
	int hearers;
	char hearer[TARGET_MAX][ID_LEN];
	int alerts;
	struct {
		char call[ID_LEN];
		const void *rule;
		bool still;
	} alert[PLAIN_ALERTS];
};

/* Appends a line for each thing that has changed since. */
void plain_news(struct plain *p, struct buf *b, const struct model *m,
    const struct ui *ui, int64_t now_ms);

/* Who can hear me now, as one line. */
void plain_audience(
    struct buf *b, const struct model *m, const struct ui *ui, int64_t now_ms);

/* The calls in the order of the list, a line each; or the people of one. */
void plain_list(struct buf *b, const struct model *m, const struct ui *ui,
    const struct rows *rows, int64_t now_ms);
void plain_call(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms);

/* The question that is open (picker, person, barge, quit): who is concerned,
 * with numbers, and what may be answered. */
void plain_question(
    struct buf *b, const struct model *m, const struct ui *ui, int64_t now_ms);

/* What can be said. */
void plain_help(struct buf *b);

/* "4 minutes 12 seconds", "1 hour 2 minutes". */
void plain_duration(char *dst, size_t size, int64_t ms);

#endif
