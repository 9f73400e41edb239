#ifndef VIEW_PARTS_H
#define VIEW_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/audience.h"
#include "model/model.h"
#include "view/frame.h"
#include "view/rows.h"
#include "view/ui.h"

/* What the parts of one screen share.  For the files of view/ alone. */
struct scene {
	const struct model *m;
	const struct ui *ui;
	const struct rows *rows;
	int64_t now_ms;
	int64_t
	    clock_ms; /* now, or when the feed was lost: clocks stand still */
	bool old;     /* the feed is lost */
	bool known;   /* the state was read since the feed is up */
	bool slow;    /* the line: clocks stand still for seconds */
	struct audience audience;
};

/* A part of the screen. */
struct area {
	int x, y, w, h;
};

void scene_init(struct scene *s, const struct model *m, const struct ui *ui,
    const struct rows *rows, int64_t now_ms);

/* "12:41" since then; with "~" in front when old, "~--:--" when so old that
 * nobody should read it, "--:--" if since_ms is 0. */
void scene_duration(
    const struct scene *s, int64_t since_ms, char *dst, size_t size);

/* "14:07:32" in local time. */
void scene_clock(const struct scene *s, int64_t at_ms, char *dst, size_t size);

/* "0.4s", "12s", "3m". */
void ago_text(int64_t ms, char *dst, size_t size);

/* "LISTENING", "WHISPER", ... and the style of that mode. */
const char *mode_word(enum mode m);
enum style mode_style(enum mode m);

/* The style of what my leg is taken to do. */
enum style scene_me_style(const struct scene *s);

void header_draw(struct frame *f, const struct scene *s, int y);
void strip_draw(struct frame *f, const struct scene *s, int y);
void heads_draw(struct frame *f, const struct scene *s, struct area at);
void list_draw(struct frame *f, const struct scene *s, struct area at);
void lines_draw(struct frame *f, const struct scene *s, struct area at);
void call_draw(struct frame *f, const struct scene *s, struct area at);
void matrix_draw(struct frame *f, const struct scene *s, const struct call *c,
    struct area at);
void help_draw(struct frame *f, const struct scene *s, struct area at);
void picker_draw(struct frame *f, const struct scene *s, struct area at);
void dialog_draw(struct frame *f, const struct scene *s, struct area at);
void banner_draw(struct frame *f, const struct scene *s, int y);
void alerts_draw(struct frame *f, const struct scene *s, int y);
void range_draw(struct frame *f, const struct scene *s, int y);
void result_draw(struct frame *f, const struct scene *s, int y);
void hints_draw(struct frame *f, const struct scene *s, int y);

void menu_draw(struct frame *f, const struct scene *s, struct area at);
void words_draw(struct frame *f, const struct scene *s, struct area at);
void edit_draw(struct frame *f, const struct scene *s, struct spot at);
void group_draw(struct frame *f, const struct scene *s, const struct group *g,
    struct area at);

/* "?", "!" or "'" before a row, "??", "!!", "!" or "'" before a sentence. */
struct alert;
const char *alert_mark(const struct alert *a);
const char *alert_sign(const struct alert *a);
enum style alert_style(const struct alert *a);

/* "!! 81C0 hold 04:12 > 02:00", "?? 44B7 Dee Okafor asks for help: refund";
 * brief: without who asks for what. */
void alert_text(const struct scene *s, const struct alert *a, bool brief,
    char *dst, size_t size);

/* A line of "-" with words in it. */
void rule_draw(struct frame *f, struct area at, const char *words);

/* At the foot of an area the alerts and the other supervisors; returns what is
 * left of it.  An area of all that has happened, the newest first. */
struct area side_draw(struct frame *f, const struct scene *s, struct area at);
void history_draw(struct frame *f, const struct scene *s, struct area at);

/* "!3 ?1": how many alerts there are, and calls for help; "" if none. */
void counts_text(const struct scene *s, char *dst, size_t size);

/* Rows that the matrix of a call needs, 0 if it does not fit into cols. */
int matrix_height(const struct scene *s, const struct call *c, int cols);

/* One act as a line: mark, sentence, and how it looks. */
enum style act_text(
    const struct act *a, int64_t now_ms, char *dst, size_t size);

#endif
