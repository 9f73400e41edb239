/* Who may hear a whisper, and who is to be held or muted. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/box.h"
#include "view/person.h"

#define NAMES_LEN 400

/* The row of one who can be picked; the number is the digit that picks. */
static void
pick_draw(struct box *b, const struct scene *s, int i)
{
	const struct picker *pk = &s->ui->picker;
	const struct pick *pick = &pk->pick[i];
	const struct participant *p = model_participant(s->m, pick->id);
	bool here = i == pk->cursor;
	bool ticks = s->ui->context == IN_PICKER;
	char name[PERSON_LEN] = "", box[8] = "   ", note[64] = "";
	struct spot spot = { b->at.x + 2, b->y, b->at.w - 4 };
	int x;

	if (p)
		person_name(p, name, sizeof(name));
	if (ticks && !pick->fenced)
		snprintf(box, sizeof(box), s->ui->one_ear ? "(%c)" : "[%c]",
		    pick->ticked ? 'x' : ' ');
	else if (ticks)
		snprintf(box, sizeof(box), " - ");
	if (pick->gone)
		snprintf(note, sizeof(note), "gone");
	else if (pick->fresh)
		snprintf(note, sizeof(note), "new");
	else if (ticks && pick->fenced)
		snprintf(note, sizeof(note), "locked: B talks to everybody");
	else if (p && p->call && p->call->floor == p)
		snprintf(note, sizeof(note), "speaking now");
	else if (!ticks && p && (p->on_hold || p->muted))
		snprintf(note, sizeof(note), "%s%s",
		    p->on_hold ? "on hold " : "", p->muted ? "muted" : "");
	x = b->at.x + 3;
	box_line(b, STYLE_PLAIN, "%s", "");
	spot.y = b->y - 1;
	if (here) {
		frame_fill(b->f, spot, STYLE_SELECT, ' ');
		frame_put(b->f, (struct spot){ b->at.x + 1, spot.y, 1 },
		    STYLE_SELECT, ">");
		b->f->cursor_x = x;
		b->f->cursor_y = spot.y;
	}
	frame_printf(b->f, (struct spot){ x, spot.y, 8 },
	    here ? STYLE_SELECT : STYLE_PLAIN, "%s %d", box, i + 1);
	frame_put(b->f, (struct spot){ x + 8, spot.y, 18 },
	    here ? STYLE_SELECT : STYLE_PLAIN, name);
	frame_put(b->f, (struct spot){ x + 27, spot.y, 10 },
	    p && person_is_outside(p) ? STYLE_CUSTOMER : STYLE_PLAIN,
	    p ? person_role(p) : "");
	frame_put(b->f, (struct spot){ x + 38, spot.y, b->at.w - 43 },
	    pick->fresh || pick->gone ? STYLE_WARN : STYLE_PLAIN, note);
}

/* The names of those who will hear, or will not; customers come first among
 * those who will not, and are never the ones left out. */
static void
names_of(const struct scene *s, bool ticked, int room, char *dst, size_t size)
{
	const struct picker *pk = &s->ui->picker;
	int cols = 0, left = 0;
	char name[PERSON_LEN + 12];
	size_t len = 0;

	dst[0] = '\0';
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < pk->count; i++) {
			const struct pick *pick = &pk->pick[i];
			const struct participant *p =
			    model_participant(s->m, pick->id);
			int w;

			if (!p || pick->gone || pick->ticked != ticked ||
			    person_is_outside(p) != (pass == 0))
				continue;
			person_title(p, name, sizeof(name));
			w = text_width(name) + 2;
			if (cols + w > room || len + sizeof(name) > size) {
				left++;
				continue;
			}
			len += (size_t)snprintf(dst + len, size - len, "%s%s",
			    len > 0 ? ", " : "", name);
			cols += w;
		}
	}
	if (left > 0)
		snprintf(dst + len, size - len, " + %d more", left);
	else if (len == 0)
		snprintf(dst, size, "%s", ticked ? "nobody yet" : "-");
}

/* How many people fit, and the first of them. */
static int
picks_top(const struct picker *pk, int room)
{
	int top = pk->cursor - room + 1;

	return top > 0 ? top : 0;
}

static int
picks_draw(struct box *b, const struct scene *s, int room)
{
	const struct picker *pk = &s->ui->picker;
	int top = picks_top(pk, room);
	bool fence = false;

	for (int i = top; i < pk->count && i < top + room; i++) {
		if (pk->pick[i].fenced && !fence) {
			fence = true;
			box_blank(b);
			box_line(b, STYLE_FRAME, "%s",
			    "-- customers: whispering to a customer is "
			    "talking to a customer ----------");
		}
		pick_draw(b, s, i);
	}
	return pk->count - room;
}

static bool
has_fence(const struct picker *pk)
{
	return pk->count > 0 && pk->pick[pk->count - 1].fenced;
}

static const char *
purpose(const struct scene *s)
{
	if (s->ui->context == IN_PICKER)
		return "Whisper on %s: who may hear you?";
	return s->ui->picker.wants == COMMAND_hold
		   ? "Hold on %s: who is put on hold, or resumed?"
		   : "Mute on %s: who is muted, or unmuted?";
}

static void
title_text(const struct scene *s, const char *id, char *dst, size_t size)
{
	const char *fmt = purpose(s);
	const char *at = strstr(fmt, "%s");

	snprintf(dst, size, "%.*s%s%s", (int)(at - fmt), fmt, id, at + 2);
}

static void
keys_line(struct box *b, const struct scene *s)
{
	char send[32], tick[32], all[32], cancel[32];
	enum context w = s->ui->context;

	command_keys(COMMAND_send, w, send, sizeof(send));
	command_keys(COMMAND_cancel, w, cancel, sizeof(cancel));
	cancel[strcspn(cancel, " ")] = '\0';
	if (w == IN_PERSON) {
		box_line(b, STYLE_HEAD, "%s send   1-9 pick   %s cancel", send,
		    cancel);
		return;
	}
	command_keys(COMMAND_tick, w, tick, sizeof(tick));
	if (s->ui->one_ear) {
		box_line(b, STYLE_HEAD,
		    "%s send   %s pick   %s cancel   "
		    "one person hears it here",
		    send, tick, cancel);
		return;
	}
	command_keys(COMMAND_tick_agents, w, all, sizeof(all));
	box_line(b, STYLE_HEAD,
	    "%s send   %s pick   %s all agents   %s cancel (you stay %s)", send,
	    tick, all, cancel, mode_word(s->audience.mode));
}

static void
will_hear(struct box *b, const struct scene *s)
{
	char names[NAMES_LEN];
	int room = b->at.w - 31; /* for the words in front and " + 12 more" */

	box_blank(b);
	names_of(s, true, room, names, sizeof(names));
	box_line(b, STYLE_ME_WHISPER, "Will hear you : %s", names);
	names_of(s, false, room, names, sizeof(names));
	box_line(b, STYLE_PLAIN, "Will NOT hear : %s", names);
}

void
picker_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct picker *pk = &s->ui->picker;
	const struct call *c = model_call(s->m, pk->call);
	bool ticks = s->ui->context == IN_PICKER;
	int fixed = 1 + 2 * ticks + has_fence(pk);
	int blanks = 2 + ticks + has_fence(pk);
	int room = at.h - 2 - fixed;
	char title[NAME_LEN];
	struct box b;

	if (pk->count > room) {
		fixed++;
		room--;
	}
	room = room > 0 ? room : 1;
	title_text(s, c ? c->short_id : "", title, sizeof(title));
	box_open(&b, f, at, fixed + (pk->count < room ? pk->count : room),
	    blanks, title);
	box_blank(&b);
	if (picks_draw(&b, s, room) > 0)
		box_line(&b, STYLE_WARN, "%d people in all%s", pk->count,
		    pk->overflow ? ", too many to choose from" : "");
	if (ticks)
		will_hear(&b, s);
	box_blank(&b);
	keys_line(&b, s);
}
