/*
 * Actions as ARI's requests (Asterisk 22.10.1): my phone, what is done to
 * others, and how a request is written.  My modes are in asterisk_mode.c.
 *
 * Each request asks for a state, so that a plan may be begun anew at any point:
 * to mute what is muted, to hold what is held, to end what has ended changes
 * nothing.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "provider/asterisk_draft.h"

#define NOT_FOUND 404
#define EXISTS 409

static bool
put_char(char *dst, size_t size, char c)
{
	size_t n = strlen(dst);

	if (n + 1 >= size)
		return false;
	dst[n] = c;
	dst[n + 1] = '\0';
	return true;
}

struct step *
draft_step(struct draft *d, enum method method, const char *fmt, ...)
{
	struct step *s = plan_add(d->plan);
	char *path = s->req.path;
	size_t size = sizeof(s->req.path);
	bool fits = true;
	va_list ap;

	s->req.method = method;
	va_start(ap, fmt);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			fits &= put_char(path, size, *fmt);
			continue;
		}
		fmt++;
		fits &= provider_escape(path, size, va_arg(ap, const char *));
	}
	va_end(ap);
	d->failed |= !fits;
	return s;
}

void
draft_end(struct draft *d, const char *id)
{
	draft_step(d, METHOD_DELETE, "/channels/%s", id)->done_too = NOT_FOUND;
}

const char *
draft_id(struct draft *d, char *dst, const char *part, const char *target)
{
	int n = snprintf(dst, ID_LEN, "%s%s%s", d->leg, part, target);

	d->failed |= n < 0 || n >= ID_LEN;
	return dst;
}

/* The desk stands before the phone rings, so that it has a place to go. */
static int
dial(struct draft *d, struct err *err)
{
	const struct account *a = d->acct;
	char leg[ID_LEN], ring_s[16];
	struct answer none = { .error = "" };

	if (a->phone[0] == '\0')
		return err_set(
		    err, "to call your phone the profile needs phone");
	if (asterisk_made(a, d->act, &none, leg, err) == -1)
		return -1;
	snprintf(ring_s, sizeof(ring_s), "%d", a->ring_s > 0 ? a->ring_s : 30);
	draft_step(
	    d, METHOD_POST, "/bridges/%s-desk?type=mixing,proxy_media", leg)
	    ->done_too = EXISTS;
	draft_step(d, METHOD_POST,
	    "/channels/%s?endpoint=%s&app=%s&appArgs=leg,%s&timeout=%s"
	    "&callerId=%s",
	    leg, a->phone, a->app, a->user, ring_s,
	    a->from[0] ? a->from : "earshot");
	return 0;
}

/* What was left on others ends by itself only with them. */
static void
hang_up(struct draft *d)
{
	draft_end(d, d->leg);
	draft_loose_ends(d);
	draft_step(d, METHOD_DELETE, "/bridges/%s-voice", d->leg)->done_too =
	    NOT_FOUND;
	draft_step(d, METHOD_DELETE, "/bridges/%s-desk", d->leg)->done_too =
	    NOT_FOUND;
}

/* What no object of ARI shows, mute and hold, is published as a variable: it
 * is then in every event and answer about the channel, for all consoles. */
static void
publish(struct draft *d, const char *name, const char *value)
{
	draft_step(d, METHOD_POST,
	    "/channels/%s/variable?variable=%s&value=%s&report_events=true",
	    d->act->participant, name, value);
}

static void
set_mute(struct draft *d, enum method method)
{
	draft_step(
	    d, method, "/channels/%s/mute?direction=in", d->act->participant);
}

/* ARI's hold gives music, but whoever is held so is heard still: hence the
 * mute. */
static void
hold(struct draft *d)
{
	draft_step(d, METHOD_POST, "/channels/%s/hold", d->act->participant);
	set_mute(d, METHOD_POST);
	publish(d, "EARSHOT_HOLD", "yes");
}

static void
unhold(struct draft *d, const struct participant *p)
{
	draft_step(d, METHOD_DELETE, "/channels/%s/hold", d->act->participant);
	if (!p || !p->muted)
		set_mute(d, METHOD_DELETE);
	publish(d, "EARSHOT_HOLD", "");
}

static int
to_person(struct draft *d, struct err *err)
{
	const struct participant *p =
	    model_participant(d->m, d->act->participant);
	bool mine = strcmp(d->act->participant, model_me(d->m)->leg) == 0;

	switch (d->act->kind) {
	case ACTION_MUTE:
		set_mute(d, METHOD_POST);
		if (!mine)
			publish(d, "EARSHOT_MUTED", "in");
		return 0;
	case ACTION_UNMUTE:
		/* The mute is what makes a hold private. */
		if (p && p->on_hold)
			return err_set(err, "on hold: take it off hold first");
		set_mute(d, METHOD_DELETE);
		publish(d, "EARSHOT_MUTED", "");
		return 0;
	case ACTION_HOLD:
		hold(d);
		return 0;
	case ACTION_UNHOLD:
		unhold(d, p);
		return 0;
	default:
		return err_set(
		    err, "asterisk: cannot %s", action_name(d->act->kind));
	}
}

static int
draft(struct draft *d, bool joined, struct err *err)
{
	if (d->act->kind == ACTION_DIAL)
		return dial(d, err);
	if (d->act->participant[0] == '\0')
		return err_set(
		    err, "asterisk: %s of whom?", action_name(d->act->kind));
	switch (d->act->kind) {
	case ACTION_MONITOR:
	case ACTION_WHISPER:
	case ACTION_BARGE:
	case ACTION_LEAVE:
		return draft_mode(d, joined, err);
	case ACTION_HANGUP:
		hang_up(d);
		return 0;
	default:
		return to_person(d, err);
	}
}

int
asterisk_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err)
{
	struct draft d = { .acct = acct,
		.m = m,
		.act = act,
		.leg = act->participant,
		.plan = out };

	if (draft(&d, joined, err) == -1)
		return -1;
	if (d.failed)
		return err_set(err, "asterisk: an id is too long to %s",
		    action_name(act->kind));
	return 0;
}
