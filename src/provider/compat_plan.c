/*
 * Actions as requests, one for each.  What is written out here on purpose:
 *
 * - a mode is one request that sets muted and coaching together, for in between
 *   two of them all would hear a leg that only one shall hear;
 * - a barge leaves CallSidToCoach out.  SignalWire's samples clear it with an
 *   empty value, which is none that either OpenAPI document allows, and which
 *   can be asked for where it is needed (acct->coach_empty);
 * - who listens coaches an agent, so that a leg that is unmuted by somebody
 *   else is heard by him alone; but never one on hold (Twilio, error 16027).
 */
#include "provider/compat_inside.h"

#include <stdio.h>
#include <string.h>

static const struct call *
call_of(const struct model *m, const struct action *act)
{
	return m ? model_call(m, act->call) : NULL;
}

/* "" if there is nobody. */
static const char *
coach_for(const struct model *m, const struct action *act)
{
	const struct call *c = call_of(m, act);
	const struct participant *p;

	if (!c)
		return "";
	TAILQ_FOREACH(p, &c->participants, in_call)
	if (p->role == ROLE_AGENT && !p->on_hold &&
	    strcmp(p->id, act->participant) != 0)
		return p->id;
	return "";
}

static int
finish(const struct account *acct, struct request *req, struct buf *form,
    int rc, struct err *err)
{
	req->method = METHOD_POST;
	req->kind = BODY_FORM;
	if (rc == 0 && (form->failed || !span_copy(req->body, sizeof(req->body),
					    buf_span(form))))
		rc = err_set(
		    err, "%s: the request is too long", compat_name(acct));
	buf_free(form);
	return rc;
}

static int
participant_path(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	const char *const seg[] = { "Conferences", act->call, "Participants",
		act->participant, NULL };

	return compat_path(acct, seg, req, err);
}

static int
leg_path(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	const char *const seg[] = { "Calls", act->participant, NULL };

	return compat_path(acct, seg, req, err);
}

/* The conference is known to a document by its name alone. */
static int
put_document(const struct account *acct, const struct model *m,
    const struct action *act, struct buf *form, struct err *err)
{
	const struct call *c = call_of(m, act);

	if (!c || c->name[0] == '\0')
		return err_set(err, "the name of that call is not known yet");
	if (c->plain[0])
		return err_set(err, "%s", c->plain);
	/* Where one waits alone nothing runs yet, and nobody can be coached:
	 * the document would fail, and my call end (error 13240). */
	return compat_put_document(
	    acct, c->name, c->count > 1 ? coach_for(m, act) : "", form, err);
}

/* My leg is up but elsewhere: it is given another document, which takes it out
 * of where it is. */
static int
redirect(const struct account *acct, const struct model *m,
    const struct action *act, struct request *req, struct err *err)
{
	struct buf form;
	int rc = leg_path(acct, act, req, err);

	buf_init(&form, sizeof(req->body) - 1);
	if (rc == 0)
		rc = put_document(acct, m, act, &form, err);
	return finish(acct, req, &form, rc, err);
}

/* muted, and who is coached: NULL to leave that as it is, "" for nobody. */
static int
set_mode(const struct account *acct, const struct action *act, bool muted,
    const char *coach, struct request *req, struct err *err)
{
	int rc = participant_path(acct, act, req, err);
	struct buf form;

	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "Muted", muted ? "true" : "false");
	if (coach) {
		compat_put_param(
		    &form, "Coaching", coach[0] ? "true" : "false");
		if (coach[0] || acct->coach_empty)
			compat_put_param(&form, "CallSidToCoach", coach);
	}
	return finish(acct, req, &form, rc, err);
}

static int
plan_mode(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct request *req, struct err *err)
{
	const char *coach;

	if (act->kind == ACTION_MONITOR) {
		if (!joined)
			return redirect(acct, m, act, req, err);
		coach = coach_for(m, act);
		return set_mode(
		    acct, act, true, coach[0] ? coach : NULL, req, err);
	}
	if (!joined)
		return err_set(
		    err, "%s: a leg joins as a listener", compat_name(acct));
	if (act->kind == ACTION_BARGE)
		return set_mode(acct, act, false, "", req, err);
	if (act->target_count != 1 || act->target[0][0] == '\0')
		return err_set(err, "%s: a whisper reaches one person, not %d",
		    compat_name(acct), act->target_count);
	return set_mode(acct, act, false, act->target[0], req, err);
}

static int
plan_hold(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	int rc = participant_path(acct, act, req, err);
	bool hold = act->kind == ACTION_HOLD;
	struct buf form;

	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "Hold", hold ? "true" : "false");
	if (hold && acct->hold_audio_url[0]) {
		compat_put_param(&form, "HoldUrl", acct->hold_audio_url);
		if (acct->hold_method[0])
			compat_put_param(
			    &form, "HoldMethod", acct->hold_method);
	}
	return finish(acct, req, &form, rc, err);
}

/* Twilio alone can still change what happens when a leg leaves. */
static int
plan_keep(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	int rc = participant_path(acct, act, req, err);
	struct buf form;

	if (acct->dialect != DIALECT_TWILIO)
		return err_set(err,
		    "signalwire: whether a leg ends the call cannot be "
		    "changed");
	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "EndConferenceOnExit", "false");
	return finish(acct, req, &form, rc, err);
}

static int
plan_leave(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	req->method = METHOD_DELETE;
	return participant_path(acct, act, req, err);
}

static int
plan_hangup(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	int rc = leg_path(acct, act, req, err);
	struct buf form;

	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "Status", "completed");
	return finish(acct, req, &form, rc, err);
}

/* Error 21475: completed is all that a conference can be set to. */
static int
plan_end(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	const char *const seg[] = { "Conferences", act->call, NULL };
	int rc = compat_path(acct, seg, req, err);
	struct buf form;

	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "Status", "completed");
	return finish(acct, req, &form, rc, err);
}

static int
plan_announce(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	const char *const seg[] = { "Conferences", act->call, NULL };
	struct buf form;
	int rc;

	if (acct->announce_url[0] == '\0')
		return err_set(err, "the profile has no announce_url");
	rc = compat_path(acct, seg, req, err);
	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "AnnounceUrl", acct->announce_url);
	if (acct->announce_method[0])
		compat_put_param(
		    &form, "AnnounceMethod", acct->announce_method);
	return finish(acct, req, &form, rc, err);
}

static int
plan_dial(const struct account *acct, const struct model *m,
    const struct action *act, struct request *req, struct err *err)
{
	const char *const seg[] = { "Calls", NULL };
	char seconds[16];
	struct buf form;
	int rc;

	if (acct->phone[0] == '\0' || acct->from[0] == '\0')
		return err_set(err, "the profile has no phone or no from");
	rc = compat_path(acct, seg, req, err);
	snprintf(
	    seconds, sizeof(seconds), "%d", acct->ring_s ? acct->ring_s : 30);
	buf_init(&form, sizeof(req->body) - 1);
	compat_put_param(&form, "To", acct->phone);
	compat_put_param(&form, "From", acct->from);
	compat_put_param(&form, "Timeout", seconds);
	if (rc == 0)
		rc = put_document(acct, m, act, &form, err);
	return finish(acct, req, &form, rc, err);
}

int
compat_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err)
{
	struct request *req = &plan_add(out)->req;

	if (act->kind == ACTION_DIAL)
		return plan_dial(acct, m, act, req, err);
	if (act->kind == ACTION_END)
		return plan_end(acct, act, req, err);
	if (act->kind == ACTION_ANNOUNCE)
		return plan_announce(acct, act, req, err);
	if (act->participant[0] == '\0')
		return err_set(err, "%s: %s of whom?", compat_name(acct),
		    action_name(act->kind));
	switch (act->kind) {
	case ACTION_MONITOR:
	case ACTION_WHISPER:
	case ACTION_BARGE:
		return plan_mode(acct, m, act, joined, req, err);
	case ACTION_MUTE:
	case ACTION_UNMUTE:
		return set_mode(
		    acct, act, act->kind == ACTION_MUTE, NULL, req, err);
	case ACTION_HOLD:
	case ACTION_UNHOLD:
		return plan_hold(acct, act, req, err);
	case ACTION_LEAVE:
		return plan_leave(acct, act, req, err);
	case ACTION_HANGUP:
		return plan_hangup(acct, act, req, err);
	case ACTION_KEEP:
		return plan_keep(acct, act, req, err);
	default:
		return err_set(err, "%s: cannot %s", compat_name(acct),
		    action_name(act->kind));
	}
}
