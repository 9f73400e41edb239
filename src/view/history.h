#ifndef VIEW_HISTORY_H
#define VIEW_HISTORY_H

#include <stdint.h>

#include "model/model.h"
#include "view/frame.h"

/*
 * What has happened on the floor that a supervisor may want to look back at:
 * calls that ended, alerts that came up, supervisors who came, went or changed
 * how loud they are, the feed that was lost.  What he did himself is in the
 * model (model_act).  The last HISTORY_MAX; nothing is kept longer, or written
 * anywhere.
 */
#define HISTORY_MAX 64
#define HISTORY_TEXT_LEN 256

struct happening {
	int64_t at_ms; /* our clock, when it was noticed */
	enum style style;
	char text[HISTORY_TEXT_LEN]; /* with a mark of two columns first */
};

struct history;
struct ui;

struct history *history_new(void);
void history_free(struct history *h);

/* Looks at what has changed since; to be called after alerts_update.  What is
 * there at first is no news, nor is anything while the picture is old. */
void history_update(struct history *h, const struct model *m,
    const struct ui *ui, int64_t now_ms);

/* 0 is the newest; NULL past the end, and of NULL. */
const struct happening *history_get(const struct history *h, int i);

#endif
