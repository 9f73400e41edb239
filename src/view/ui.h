#ifndef VIEW_UI_H
#define VIEW_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "view/arrange.h"
#include "view/command.h"
#include "view/keymap.h"

/* How long an answer waits before it counts: what was typed ahead on a slow
 * line, or pasted, must not go on air. */
#define UI_ARM_MS 400

/* How long after a row moved under the finger an acting key is refused. */
#define UI_MOVED_MS 500

/* How long the first picture has to come together. */
#define UI_WHOLE_MS 3000

/* How long a number is shown whole. */
#define UI_UNMASK_MS 30000

/* Keys that acted only after this long are not believed. */
#define UI_STALE_MS 2000

/* One person in the picker or in a dialog. */
struct pick {
	char id[ID_LEN];
	bool ticked;
	bool fresh;  /* joined since it was opened: marked "new" */
	bool gone;   /* left since: marked "gone" */
	bool fenced; /* customer or unknown: cannot be ticked here */
};

#define PICK_MAX 64

/* The whisper picker, the person choice, and the barge dialog share this: a
 * list of the people of one call without my own leg, kept true while it is
 * open.  Those who are fenced stand behind those who are not. */
struct picker {
	char call[ID_LEN];
	int count;
	int cursor;
	struct pick pick[PICK_MAX];
	bool overflow;      /* more than PICK_MAX people: cannot be shown */
	int64_t armed_ms;   /* answers count from then on */
	bool focus_yes;     /* the acting button is marked */
	enum command wants; /* hold or mute, for the person choice */
	bool whisper;       /* the question is about a whisper to a customer */
	bool warned;        /* of another voice in the same ear */
};

/* The line in which a filter or a command is typed.  What a filter says counts
 * at once; if it cannot be read, the last that could. */
struct edit {
	bool command;
	char text[FILTER_LEN];
	int len, at;              /* bytes, and the cursor among them */
	struct filter before;     /* comes back if it is dropped */
	char view[VIEW_NAME_LEN]; /* so does the view's name */
	bool bad;
	struct filter_fault fault; /* if it is */
};

#define ENTERED_MAX 16

/* Commands that were entered, the last one first. */
struct entered {
	int count;
	int at; /* which one is in the line, from 1; 0 for none */
	char text[ENTERED_MAX][FILTER_LEN];
};

enum menu_kind {
	MENU_SORT,
	MENU_GROUP,
	MENU_COLUMNS,
};

/* A list to choose from, over the list of calls. */
struct menu {
	enum menu_kind kind;
	int cursor;
};

/* What the screen shows besides the model: where the supervisor looks. */
struct ui {
	enum context context;
	enum context below;  /* what a dialog, picker or help lies over */
	char call[ID_LEN];   /* selected, "" if none */
	char person[ID_LEN]; /* selected in the call, "" if none */
	int top;             /* first row of the list */
	int call_top;        /* first person in the call */
	int help_top;
	struct picker picker;
	struct edit edit;
	struct entered entered;
	struct menu menu;
	char head[GROUP_NAME_LEN]; /* the folded group that is selected instead
				    * of a call, "" if none */
	struct arrange arrange;
	const struct views *views;     /* may be NULL */
	const struct teams *teams;     /* may be NULL */
	const struct alerts *alerts;   /* may be NULL */
	const struct history *history; /* may be NULL */
	bool waits; /* nobody has chosen, and not all is there: see ui_settle */
	int64_t whole_ms; /* since when all was there, or 0 */
	int whole_calls;  /* how many there were when it was looked last */
	bool away;        /* the selected row is not on the screen */

	/* Rows as they were painted last, to see whether one moved. */
	char row_call[ID_LEN]; /* the call that was selected then */
	int row;               /* where it stood on the screen, -1 if none */
	int64_t moved_ms;      /* when it moved by itself, 0 if it did not */

	/* Whom I acted on last, to tell my own changes from others'. */
	char acted_on[ID_LEN];
	int64_t acted_ms[2];    /* by hold, by mute */
	char warned_on[ID_LEN]; /* who was just changed by somebody else */
	int64_t warned_ms;

	bool blank;   /* nothing but rows 1 and 2 is shown */
	bool preview; /* the wallboard is, between those and row 23 */
	const struct wall *wall; /* NULL: there is none */

	char unmasked[ID_LEN]; /* whose number is shown whole */
	int64_t unmask_ms;     /* since when */

	char note[NAME_LEN]; /* a sentence of the program's own */
	int64_t note_ms;
	uint64_t note_order; /* of what the model said by then, the last */

	int utc_offset_s; /* local time: seconds east of UTC */
	int clock_step_s; /* clocks move that seldom: the line is slow */

	const struct keymap *keys; /* NULL for those of key.def */

	/* What does not change while it runs. */
	const struct model *model; /* beside whose acts notes are shown */
	char profile[64];          /* "acme-eu/telnyx" */
	char user[64];
	char phone[64]; /* my phone as shown, "" if the leg is given */
	bool demo;
	bool replay;   /* a recording, with all that the supervisor did */
	bool ascii;    /* no UTF-8 here */
	unsigned can;  /* ACTION_BIT()s that provider and profile allow */
	bool one_ear;  /* a whisper reaches one person, no more */
	bool brokered; /* what my leg does is known by a relay alone */
	char no_leg[NAME_LEN]; /* why L W B cannot be, "" if they can */
	unsigned barred; /* of what the provider can, what the site bars */
	char no_act[NAME_LEN]; /* why what is not in can is not, "" if plain */
	const char *no_right;  /* why, if it is not barred; static */
	unsigned halted;     /* of what could be, what cannot for the moment */
	char halt[NAME_LEN]; /* and why */
};

void ui_init(struct ui *ui);

/* Why the command cannot act in this profile, or on what is selected; NULL if
 * it can. */
struct command_info;
const char *ui_refuses(const struct ui *ui, const struct model *m,
    const struct command_info *info);

/* Says something in the result row. */
void ui_note(struct ui *ui, int64_t now_ms, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Opens the list of people of a call for the given context (IN_PICKER,
 * IN_PERSON or IN_BARGE), with a lone agent or the present targets ticked.
 * picker.wants is kept: set it before. */
void picker_open(struct ui *ui, const struct model *m, const struct call *c,
    enum context context, int64_t now_ms);

/* Ticks or unticks one; where a whisper reaches one person alone, that takes
 * the tick from whoever had it. */
void picker_tick(struct ui *ui, int i);

/* From the whisper picker: asks whether the customer under the cursor shall
 * hear, too.  As loud as a barge to that customer, so asked like one. */
void picker_ask_customer(struct ui *ui, int64_t now_ms);

/* Keeps it true: marks who left, appends who joined, and disarms a barge
 * dialog for another UI_ARM_MS when anything changed.  Closes it if the call
 * ended. */
void picker_refresh(struct ui *ui, const struct model *m, int64_t now_ms);

void picker_close(struct ui *ui);

/* Selects a row that can be selected: a call, or the head of a folded group.
 */
struct rows;
void ui_select(struct ui *ui, const struct rows *rows, int i);

/* The row of what is selected, or -1. */
int ui_selected(const struct ui *ui, const struct rows *rows);

/* Keeps the selection valid: if the selected call is not in the model any
 * more, or nothing was ever selected, takes the first row; keeps the selected
 * row on the screen; notes in moved_ms if it moved by itself.  While ui->waits,
 * which the first key ends, or UI_WHOLE_MS after the first whole picture, a
 * call that comes to stand first is selected. */
void ui_settle(
    struct ui *ui, const struct rows *rows, int list_height, int64_t now_ms);

#endif
