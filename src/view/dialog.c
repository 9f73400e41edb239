/* The questions that ask before something loud, or before the end. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/box.h"
#include "view/person.h"

static void
hearer_line(struct box *b, const struct scene *s, const struct pick *pick)
{
	const struct participant *p = model_participant(s->m, pick->id);
	struct spot spot = { b->at.x + 7, b->y, 24 };
	enum style st =
	    p && person_is_outside(p) ? STYLE_CUSTOMER : STYLE_PLAIN;
	const char *note = "";
	char name[PERSON_LEN] = "";

	if (p)
		person_name(p, name, sizeof(name));
	if (pick->gone)
		note = "gone";
	else if (pick->fresh)
		note = "new";
	box_line(b, STYLE_PLAIN, "%s", "");
	spot.cols = b->at.w - 9 < 24 ? b->at.w - 9 : 24;
	frame_put(b->f, spot, st, name);
	spot.x += 25;
	spot.cols = 10;
	frame_put(b->f, spot, st, p ? person_role(p) : "");
	spot.x += 12;
	frame_put(b->f, spot, STYLE_WARN, note);
}

/* The two answers; the marked one is where the cursor is. */
static void
buttons_draw(
    struct box *b, const struct scene *s, const char *stay, const char *go)
{
	const struct picker *pk = &s->ui->picker;
	int64_t wait = pk->armed_ms - s->now_ms;
	bool narrow = b->at.w < 70;
	struct spot spot = { b->at.x + (narrow ? 3 : 9), b->y, b->at.w - 5 };
	int gap = narrow ? 2 : 5;
	int x;

	box_line(b, STYLE_PLAIN, "%s", "");
	x = frame_printf(b->f, spot, pk->focus_yes ? STYLE_PLAIN : STYLE_SELECT,
	    "[ %s ]", stay);
	b->f->cursor_x = pk->focus_yes ? x + gap + 2 : spot.x + 2;
	b->f->cursor_y = spot.y;
	spot.x = x + gap;
	x = frame_printf(b->f, spot, pk->focus_yes ? STYLE_SELECT : STYLE_PLAIN,
	    "[ %s ]", go);
	spot.x = x + (narrow ? 2 : 8);
	spot.cols = b->at.x + b->at.w - 2 - spot.x;
	if (wait > 0)
		frame_printf(b->f, spot, STYLE_WARN, "ready in %d.%ds",
		    (int)((wait + 99) / 1000), (int)((wait + 99) / 100 % 10));
	else
		frame_put(b->f, spot, STYLE_PLAIN, "ready");
}

static void
yes_key(enum context where, char *dst, int size)
{
	command_keys(COMMAND_yes, where, dst, size);
	dst[strcspn(dst, " ")] = '\0';
}

/* All of the call, or those who are picked for a whisper. */
static bool
will_hear(const struct picker *pk, int i)
{
	return !pk->whisper || pk->pick[i].ticked;
}

static int
hearers_count(const struct picker *pk)
{
	int n = 0;

	for (int i = 0; i < pk->count; i++)
		n += will_hear(pk, i);
	return n;
}

/* The customers are named first when not all fit. */
static void
hearers_draw(struct box *b, const struct scene *s, int room)
{
	const struct picker *pk = &s->ui->picker;
	int shown = 0;

	if (hearers_count(pk) <= room) {
		for (int i = 0; i < pk->count; i++)
			if (will_hear(pk, i))
				hearer_line(b, s, &pk->pick[i]);
		return;
	}
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < pk->count && shown < room - 1; i++) {
			const struct participant *p =
			    model_participant(s->m, pk->pick[i].id);

			if (!will_hear(pk, i) ||
			    (p && person_is_outside(p)) != (pass == 0))
				continue;
			hearer_line(b, s, &pk->pick[i]);
			shown++;
		}
	}
	box_line(b, STYLE_WARN, "    and %d more", hearers_count(pk) - shown);
}

static void
barge_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct picker *pk = &s->ui->picker;
	const struct call *c = model_call(s->m, pk->call);
	bool recorded = c && call_recorded(c);
	int fixed = 3 + recorded;
	int room = at.h - 2 - fixed, count = hearers_count(pk);
	char yes[32], go[64], time[24] = "";
	struct box b;

	room = room > 1 ? room : 1;
	yes_key(IN_BARGE, yes, sizeof(yes));
	snprintf(go, sizeof(go), "%s  %s", yes,
	    pk->whisper ? "Whisper to them" : "Speak to everyone");
	if (c)
		scene_duration(s, c->opened_ms, time, sizeof(time));
	box_open(&b, f, at, fixed + (count < room ? count : room),
	    recorded ? 5 : 4, "");
	box_blank(&b);
	box_line(&b, STYLE_CRIT, "%s      call %s   %s   up %s",
	    pk->whisper ? "SPEAK TO A CUSTOMER?" : "GO ON AIR?",
	    c ? c->short_id : "", c ? c->queue : "", time);
	box_blank(&b);
	box_line(&b, STYLE_HEAD, "%s",
	    pk->whisper ? "These people will hear you:"
			: "EVERYONE on this call will hear you:");
	hearers_draw(&b, s, room);
	box_blank(&b);
	if (recorded) {
		box_line(&b, STYLE_PLAIN, "This call is being recorded.");
		box_blank(&b);
	}
	buttons_draw(&b, s, "Cancel", go);
	box_blank(&b);
}

static void
quit_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct audience *a = &s->audience;
	bool loud = a->mode > MODE_MONITOR;
	char yes[32], go[64];
	struct box b;

	yes_key(IN_QUIT, yes, sizeof(yes));
	snprintf(go, sizeof(go), "%s  %s", yes,
	    loud ? "Quiet, leave and quit" : "Leave and quit");
	box_open(&b, f, at, 2, 3, "Quit?");
	box_blank(&b);
	if (a->phase == AUDIENCE_UNSURE)
		box_line(&b, STYLE_ME_UNSURE,
		    "It is not known who hears you%s%s.", a->call ? " on " : "",
		    a->call ? a->call->short_id : "");
	else
		box_line(&b, mode_style(a->mode), "You are %s%s%s.",
		    mode_word(a->mode), a->call ? " on " : "",
		    a->call ? a->call->short_id : "");
	box_blank(&b);
	buttons_draw(&b, s, "Stay", go);
	box_blank(&b);
}

void
dialog_draw(struct frame *f, const struct scene *s, struct area at)
{
	if (s->ui->context == IN_BARGE)
		barge_draw(f, s, at);
	else
		quit_draw(f, s, at);
}
