/*
 * My modes as ARI's requests: see provider/asterisk.h for the channels and
 * bridges that they move.
 *
 * Every plan begins with the end of the voice, after which nobody hears me
 * however loud it was, and nothing that follows makes a sound but its last
 * request.  So whatever fails on the way, it fails silently.
 */
#include <stdio.h>
#include <string.h>

#include "provider/asterisk_draft.h"

#define NO_CHANNEL 400    /* addChannel of what has ended */
#define EXISTS 409        /* POST of a bridge whose id is in use */
#define NOT_IN_STASIS 422 /* addChannel of what is just beginning */
#define NOT_IN_BRIDGE 422 /* removeChannel of what is elsewhere */
#define ID_IN_USE 500     /* snoop under the id of one that is ending */

static bool
is_target(const struct action *act, const char *id)
{
	int i;

	for (i = 0; i < act->target_count; i++)
		if (strcmp(act->target[i], id) == 0)
			return true;
	return false;
}

static const struct tap *
find_tap(const struct draft *d, enum mode mode, const char *target)
{
	const struct tap *t;

	TAILQ_FOREACH(t, model_taps(d->m), all)
	if (t->mode == mode && strcmp(t->who, d->leg) == 0 &&
	    (!target || strcmp(t->target, target) == 0))
		return t;
	return NULL;
}

/* Another supervisor is nobody to tap: what he says and hears may not be what
 * the call is.  Nor is one who only taps, since he is in no bridge of it. */
static bool
can_be_tapped(const struct draft *d, const struct participant *p)
{
	return p->role != ROLE_SUPERVISOR && !p->by_tap &&
	       strcmp(p->id, d->leg) != 0;
}

/* Through whom the call is heard, or spoken to.  One who is muted or on hold
 * hears music, and through him nobody hears anything. */
static const struct participant *
best_member(const struct draft *d, const struct call *c)
{
	const struct participant *p, *best = NULL;
	int most = -1, points;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (!can_be_tapped(d, p))
			continue;
		points = p->muted || p->on_hold ? 0 : 2;
		points += p->role == ROLE_AGENT;
		if (points > most) {
			most = points;
			best = p;
		}
	}
	return best;
}

/* Whom the ears are on already, if that is somebody of the call. */
static const struct participant *
tapped_member(const struct draft *d, const struct call *c)
{
	const struct participant *p;

	TAILQ_FOREACH(p, &c->participants, in_call)
	if (can_be_tapped(d, p) && find_tap(d, MODE_MONITOR, p->id))
		return p;
	return NULL;
}

static void
end_helper(struct draft *d, const char *part, const char *target)
{
	char id[ID_LEN];

	draft_end(d, draft_id(d, id, part, target));
}

static void
end_taps(struct draft *d, enum mode mode, const char *part, const char *but)
{
	const struct tap *t;

	TAILQ_FOREACH(t, model_taps(d->m), all)
	if (t->mode == mode && strcmp(t->who, d->leg) == 0 &&
	    (!but || strcmp(t->target, but) != 0))
		end_helper(d, part, t->target);
}

static bool
is_wanted(const struct draft *d, const char *target)
{
	return d->act->kind == ACTION_WHISPER && is_target(d->act, target);
}

/* A mouth that was asked for and of which the feed has not told. */
static void
end_untold(struct draft *d, const struct stance *s)
{
	int i;

	for (i = 0; s->mode == MODE_WHISPER && i < s->target_count; i++)
		if (!is_wanted(d, s->target[i]) &&
		    !find_tap(d, MODE_WHISPER, s->target[i]))
			end_helper(d, "-w-", s->target[i]);
}

/* Nobody can be brought into a plain call.  Where several bridges are one call,
 * it would have to be told into which; a mouth is where its target is.  And
 * where somebody is on hold, it does no good: when another comes or goes
 * Asterisk may take the music away, and with it the hold (seen on 22.10.1, as
 * the bridge changes its kind). */
static bool
needs_mouth(const struct call *c)
{
	const struct participant *p;

	if (c->plain[0] || TAILQ_NEXT(TAILQ_FIRST(&c->parts), in_whole))
		return true;
	TAILQ_FOREACH(p, &c->participants, in_call)
	if (p->on_hold)
		return true;
	return false;
}

/* Likewise one that all hear. */
static void
end_untold_loud(struct draft *d)
{
	const struct me *me = model_me(d->m);
	const struct call *c = model_call(d->m, me->accepted.call);
	const struct participant *p;

	if (!c || !needs_mouth(c) ||
	    !(me->unsure || me->accepted.mode == MODE_BARGE))
		return;
	TAILQ_FOREACH(p, &c->participants, in_call)
	if (can_be_tapped(d, p) && !find_tap(d, MODE_BARGE, p->id))
		end_helper(d, "-b-", p->id);
}

/* All mouths but those that the act wants.  One that is left would speak again
 * as soon as there is a voice. */
static void
end_mouths(struct draft *d)
{
	const struct me *me = model_me(d->m);
	const struct tap *t;

	TAILQ_FOREACH(t, model_taps(d->m), all)
	if (t->mode == MODE_WHISPER && strcmp(t->who, d->leg) == 0 &&
	    !is_wanted(d, t->target))
		end_helper(d, "-w-", t->target);
	end_taps(d, MODE_BARGE, "-b-", NULL);
	end_untold(d, &me->accepted);
	if (me->asking)
		end_untold(d, &me->asked);
	end_untold_loud(d);
}

/* Silence, whatever there was: my phone is at the desk and has no voice. */
static void
go_quiet(struct draft *d)
{
	struct step *s;

	end_helper(d, "-v", "");
	s = draft_step(
	    d, METHOD_POST, "/bridges/%s-desk?type=mixing,proxy_media", d->leg);
	s->done_too = EXISTS;
	s = draft_step(d, METHOD_POST, "/bridges/%s-desk/addChannel?channel=%s",
	    d->leg, d->leg);
	s->not_yet = NOT_IN_STASIS;
}

/* What it is for stands in its arguments, for other consoles. */
static void
add_snoop(struct draft *d, const char *on, const char *id, const char *spy,
    const char *whisper, const char *what)
{
	struct step *s;

	s = draft_step(d, METHOD_POST,
	    "/channels/%s/snoop/%s?spy=%s&whisper=%s&app=%s&appArgs=%s,%s,%s",
	    on, id, spy, whisper, d->acct->app, what, on, d->leg);
	s->not_yet = ID_IN_USE;
}

/* The ears stay on whom they are, so that nothing is missed.  Music and
 * silence would drown them. */
static void
listen(struct draft *d, const struct participant *target)
{
	char id[ID_LEN];
	bool known = find_tap(d, MODE_MONITOR, target->id);
	struct step *s;

	end_taps(d, MODE_MONITOR, "-m-", target->id);
	draft_step(d, METHOD_DELETE, "/channels/%s/silence", d->leg);
	draft_id(d, id, "-m-", target->id);
	if (!known)
		add_snoop(d, target->id, id, "both", "none", "monitor");
	s = draft_step(d, METHOD_POST, "/bridges/%s-desk/addChannel?channel=%s",
	    d->leg, id);
	s->not_yet = NOT_IN_STASIS;
	if (known)
		s->done_too = NO_CHANNEL;
}

/* Who speaks is told of a channel only if that is asked for: 800 ms of silence
 * end a talk, and what is below 128 is silence.  Without it all else works. */
static void
show_talking(struct draft *d, const struct call *c)
{
	const struct participant *p;

	TAILQ_FOREACH(p, &c->participants, in_call)
	if (can_be_tapped(d, p) && p->plain[0] == '\0')
		draft_step(d, METHOD_POST,
		    "/channels/%s/variable?variable=%s&value=%s", p->id,
		    "TALK_DETECT(set)", "800,128")
		    ->extra = true;
}

static void
unmute(struct draft *d)
{
	draft_step(d, METHOD_DELETE, "/channels/%s/mute?direction=in", d->leg);
}

/* What I say, as a channel; it is in no bridge yet.  two_way: what it hears in
 * the bridge where it goes is played on my phone. */
static void
add_voice(struct draft *d, bool two_way)
{
	char id[ID_LEN];

	add_snoop(d, d->leg, draft_id(d, id, "-v", ""), "in",
	    two_way ? "out" : "none", "voice");
}

static void
open_voice_bridge(struct draft *d)
{
	draft_step(
	    d, METHOD_POST, "/bridges/%s-voice?type=mixing,proxy_media", d->leg)
	    ->done_too = EXISTS;
}

static void
add_mouth(struct draft *d, const char *part, const char *target)
{
	char id[ID_LEN];

	draft_id(d, id, part, target);
	draft_step(d, METHOD_POST, "/bridges/%s-voice/addChannel?channel=%s",
	    d->leg, id)
	    ->not_yet = NOT_IN_STASIS;
}

/* Last of all, and the only one that is heard. */
static void
speak_to_mouths(struct draft *d)
{
	draft_step(d, METHOD_POST, "/bridges/%s-voice/addChannel?channel=%s-v",
	    d->leg, d->leg)
	    ->not_yet = NOT_IN_STASIS;
}

static void
whisper(struct draft *d)
{
	const struct action *act = d->act;
	char id[ID_LEN];
	int i;

	end_mouths(d);
	open_voice_bridge(d);
	for (i = 0; i < act->target_count; i++) {
		draft_id(d, id, "-w-", act->target[i]);
		if (!find_tap(d, MODE_WHISPER, act->target[i]))
			add_snoop(
			    d, act->target[i], id, "none", "out", "whisper");
		add_mouth(d, "-w-", act->target[i]);
	}
	unmute(d);
	add_voice(d, false);
	speak_to_mouths(d);
}

/* One of the call speaks for me. */
static void
barge_by_mouth(struct draft *d, const struct participant *target)
{
	char id[ID_LEN];

	end_mouths(d);
	open_voice_bridge(d);
	draft_id(d, id, "-b-", target->id);
	add_snoop(d, target->id, id, "none", "both", "barge");
	add_mouth(d, "-b-", target->id);
	unmute(d);
	add_voice(d, false);
	speak_to_mouths(d);
}

/* The voice itself goes into the call.  What the ears hear would have my own
 * words in it, so my phone leaves them alone at the desk; and a phone that
 * nobody sends to hears no snoop either, hence the silence. */
static void
barge(struct draft *d)
{
	end_mouths(d);
	unmute(d);
	add_voice(d, true);
	draft_step(d, METHOD_POST, "/bridges/%s-desk/removeChannel?channel=%s",
	    d->leg, d->leg)
	    ->done_too = NOT_IN_BRIDGE;
	draft_step(d, METHOD_POST, "/channels/%s/silence", d->leg);
	draft_step(d, METHOD_POST,
	    "/bridges/%s/addChannel?channel=%s-v"
	    "&inhibitConnectedLineUpdates=true",
	    d->act->call, d->leg)
	    ->not_yet = NOT_IN_STASIS;
}

/* Ears of which the feed has not told may be on anybody. */
static void
end_ears(struct draft *d, const struct call *c)
{
	const struct participant *p;

	end_taps(d, MODE_MONITOR, "-m-", NULL);
	if (!c || find_tap(d, MODE_MONITOR, NULL))
		return;
	TAILQ_FOREACH(p, &c->participants, in_call)
	if (can_be_tapped(d, p))
		end_helper(d, "-m-", p->id);
}

static void
leave(struct draft *d, const struct call *c)
{
	draft_step(d, METHOD_DELETE, "/channels/%s/silence", d->leg);
	end_mouths(d);
	end_ears(d, c);
}

void
draft_loose_ends(struct draft *d)
{
	end_helper(d, "-v", "");
	end_mouths(d);
	end_taps(d, MODE_MONITOR, "-m-", NULL);
}

int
draft_mode(struct draft *d, bool joined, struct err *err)
{
	enum action_kind kind = d->act->kind;
	const struct call *c = model_call(d->m, d->act->call);
	const struct participant *ears = c ? tapped_member(d, c) : NULL;
	bool mouth = c && needs_mouth(c);

	if (!ears && c)
		ears = best_member(d, c);
	if (kind == ACTION_WHISPER && d->act->target_count == 0)
		return err_set(err, "asterisk: a whisper to nobody");
	if (!ears && ((kind == ACTION_MONITOR && !joined) ||
			 (kind == ACTION_BARGE && mouth)))
		return err_set(err, "asterisk: nobody is in that call");
	go_quiet(d);
	if (kind == ACTION_LEAVE) {
		leave(d, joined ? c : NULL);
		return 0;
	}
	if (kind == ACTION_MONITOR)
		end_mouths(d);
	if (kind == ACTION_MONITOR && !joined && c)
		show_talking(d, c);
	if (ears && (kind != ACTION_BARGE || mouth))
		listen(d, ears);
	if (kind == ACTION_WHISPER)
		whisper(d);
	else if (kind == ACTION_BARGE && mouth)
		barge_by_mouth(d, best_member(d, c));
	else if (kind == ACTION_BARGE)
		barge(d);
	return 0;
}
