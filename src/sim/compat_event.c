#include "sim/compat_event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/compat.h"
#include "sim/conf.h"
#include "sim/deliver.h"

static void
form_bool(struct buf *b, const char *name, bool value)
{
	form_put(b, name, value ? "true" : "false");
}

static void
form_number(struct buf *b, const char *name, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, n);
	form_put(b, name, text);
}

static void
form_time(const struct sim *sim, struct buf *b)
{
	char text[64];

	rfc2822_write(text, sizeof(text), sim->now_ms);
	form_put(b, "Timestamp", text);
}

/* Whether it is to be told; counts it for its number in the sequence. */
static bool
is_told(unsigned hushed, unsigned tell, uint64_t *told)
{
	if (hushed & tell)
		return false;
	++*told;
	return true;
}

static void
finish(struct sim *sim)
{
	deliver(sim, buf_span(&sim->scratch), false);
}

static const char *
direction(const struct leg *leg)
{
	return leg->incoming ? "inbound" : "outbound-api";
}

static struct buf *
begin(struct sim *sim)
{
	struct buf *b = &sim->scratch;

	buf_clear(b);
	form_put(b, "AccountSid", sim->account);
	return b;
}

/* Calls. */

static struct buf *
call_begin(struct sim *sim, struct leg *leg, unsigned tell, const char *status)
{
	struct buf *b;

	if (!is_told(leg->hushed, tell, &leg->told) || sim->silent)
		return NULL;
	b = begin(sim);
	form_put(b, "ApiVersion", "2010-04-01");
	form_put(b, "CallSid", leg->ids.control);
	form_put(b, "CallStatus", status);
	form_put(b, "Direction", direction(leg));
	form_put(b, "From", leg->from);
	form_put(b, "To", leg->to);
	form_put(b, "CallbackSource", "call-progress-events");
	form_number(b, "SequenceNumber", (int64_t)leg->told - 1);
	form_time(sim, b);
	return b;
}

/* Of a call that comes in a site hears by the request for its document, not
 * by a status. */
void
compat_told_initiated(struct sim *sim, struct leg *leg)
{
	if (leg->incoming)
		return;
	if (call_begin(sim, leg, TELL_INITIATED, "initiated"))
		finish(sim);
	/* The floor's own phones ring at once. */
	if (!leg->asked)
		compat_told_ringing(sim, leg);
}

void
compat_told_ringing(struct sim *sim, struct leg *leg)
{
	if (!leg->incoming && call_begin(sim, leg, TELL_RINGING, "ringing"))
		finish(sim);
}

void
compat_told_answered(struct sim *sim, struct leg *leg)
{
	if (!leg->incoming &&
	    call_begin(sim, leg, TELL_ANSWERED, "in-progress"))
		finish(sim);
}

void
compat_told_hangup(struct sim *sim, struct leg *leg, const char *source)
{
	const char *status = compat_call_status(sim, leg);
	struct buf *b = call_begin(sim, leg, TELL_COMPLETED, status);

	if (!b)
		return;
	if (strcmp(status, "completed") == 0)
		form_number(b, "CallDuration",
		    (leg->ended_ms - leg->answered_ms) / 1000);
	if (!compat_is_twilio(sim)) {
		if (leg->answered_ms)
			form_put(b, "AudioInMos", "4.5");
		form_put(b, "SipResultCode", leg->answered_ms ? "200" : "487");
		if (strcmp(source, "caller") == 0)
			form_put(b, "HangupBy", leg->from);
		else if (strcmp(source, "callee") == 0)
			form_put(b, "HangupBy", leg->to);
	}
	finish(sim);
}

/* Conferences. */

static struct buf *
conf_begin(struct sim *sim, struct conference *conf, const struct leg *leg,
    unsigned tell, const char *event)
{
	bool twilio = compat_is_twilio(sim);
	struct buf *b;

	if (!is_told(conf->hushed, tell, &conf->told) || sim->silent)
		return NULL;
	b = begin(sim);
	if (!twilio) {
		form_put(b, "ApiVersion", "2010-04-01");
		if (leg) {
			form_put(b, "CallSid", leg->ids.control);
			form_put(b, "CallStatus", compat_call_status(sim, leg));
			form_put(b, "Direction", direction(leg));
			form_put(b, "From", leg->from);
			form_put(b, "To", leg->to);
		}
	}
	form_put(b, "ConferenceSid", conf->id);
	form_put(b, "FriendlyName", conf->name);
	if (twilio)
		form_number(b, "SequenceNumber", (int64_t)conf->told);
	form_put(b, event ? "StatusCallbackEvent" : "EventName",
	    event ? event : "conference-record-end");
	form_time(sim, b);
	return b;
}

static void
put_part(struct sim *sim, struct buf *b, const struct participant *part)
{
	if (compat_is_twilio(sim)) {
		form_put(b, "CallSid", part->ids.control);
		form_bool(b, "Coaching", part->how.role == ROLE_WHISPER);
	}
	form_bool(b, "Muted", part->how.muted);
	form_bool(b, "Hold", part->how.on_hold);
	form_bool(b, "StartConferenceOnEnter", part->how.start_on_enter);
	form_bool(b, "EndConferenceOnExit", part->how.end_on_exit);
	if (compat_is_twilio(sim) && part->label[0])
		form_put(b, "ParticipantLabel", part->label);
}

static struct buf *
part_begin(
    struct sim *sim, struct participant *part, unsigned tell, const char *event)
{
	const struct leg *leg = map_get(sim->legs, part->ids.control);
	struct buf *b = conf_begin(sim, part->conf, leg, tell, event);

	if (b)
		put_part(sim, b, part);
	return b;
}

void
compat_told_started(struct sim *sim, struct conference *conf)
{
	if (conf_begin(sim, conf, NULL, TELL_START, "conference-start"))
		finish(sim);
}

static const char *
ended_because(const struct conference *conf, char *text, size_t size)
{
	const char *by = conf->ended_by.control;

	if (strcmp(conf->end_reason, "all_left") == 0) {
		snprintf(text, size, "Last participant %s left", by);
		return conf->ender_removed ? "last-participant-kicked"
					   : "last-participant-left";
	}
	if (strcmp(conf->end_reason, "host_left") == 0) {
		snprintf(text, size,
		    "Participant %s with endConferenceOnExit left", by);
		return conf->ender_removed
			   ? "participant-with-end-conference-on-exit-kicked"
			   : "participant-with-end-conference-on-exit-left";
	}
	snprintf(text, size, "Conference ended via API");
	return "conference-ended-via-api";
}

void
compat_told_ended(struct sim *sim, struct conference *conf)
{
	struct buf *b = conf_begin(sim, conf, NULL, TELL_END, "conference-end");
	char text[160];

	if (!b)
		return;
	if (!compat_is_twilio(sim)) {
		form_number(
		    b, "Duration", (sim->now_ms - conf->created_ms) / 1000);
	} else {
		if (conf->ended_by.control[0])
			form_put(b, "CallSidEndingConference",
			    conf->ended_by.control);
		form_put(b, "ReasonConferenceEnded",
		    ended_because(conf, text, sizeof(text)));
		form_put(b, "Reason", text);
	}
	finish(sim);
}

void
compat_told_recorded(struct sim *sim, struct conference *conf)
{
	char url[512], id[UUID_LEN];
	struct buf uri, *b;

	rng_uuid(sim->rng, id);
	b = conf_begin(sim, conf, NULL, TELL_END, NULL);
	if (!b)
		return;
	buf_init(&uri, 4096);
	compat_uri(sim, &uri);
	snprintf(
	    url, sizeof(url), "%s%s/Recordings/%s", sim->base_url, uri.p, id);
	buf_free(&uri);
	form_number(
	    b, "Duration", (conf->updated_ms - conf->created_ms) / 1000);
	form_put(b, "RecordingUrl", url);
	form_number(
	    b, "RecordingFileSize", (conf->updated_ms - conf->created_ms) * 16);
	finish(sim);
}

void
compat_told_joined(struct sim *sim, struct participant *part)
{
	if (part_begin(sim, part, TELL_JOIN, "participant-join"))
		finish(sim);
}

/* With coach-cleared: who coached somebody that has gone coaches nobody, and
 * is as loud as everybody else. */
static void
clear_coaches(struct sim *sim, const struct participant *gone)
{
	const struct conference *conf = gone->conf;
	size_t i;

	for (i = 0; i < conf->part_count; i++) {
		struct participant *part = conf->parts[i];

		if (!part->leg || part->how.role != ROLE_WHISPER ||
		    !id_list_has(&part->how.whisper, gone->ids.control) ||
		    !fault_is_on(&sim->faults, FAULT_COACH_CLEARED, NULL))
			continue;
		id_list_clear(&part->how.whisper);
		part->how.role = ROLE_NONE;
		part->updated_ms = sim->now_ms;
	}
}

static const char *
left_because(const struct participant *part)
{
	const char *why = part->conf->end_reason;

	if (part->leaving)
		return part->leaving;
	if (why && strcmp(why, "ended_via_api") == 0)
		return "conference_ended_via_api";
	if (why && strcmp(why, "host_left") == 0)
		return "moderator_ended_conference";
	return "participant_hung_up";
}

void
compat_told_left(struct sim *sim, struct participant *part)
{
	const struct leg *leg = map_get(sim->legs, part->ids.control);
	struct buf *b = part_begin(sim, part, TELL_LEAVE, "participant-leave");

	clear_coaches(sim, part);
	if (!b)
		return;
	if (compat_is_twilio(sim)) {
		form_put(b, "ParticipantCallStatus",
		    leg ? compat_call_status(sim, leg) : "completed");
		form_put(b, "ReasonParticipantLeft", left_because(part));
	}
	finish(sim);
}

/* Who speaks now, after who spoke before has stopped. */
void
compat_told_floor(struct sim *sim, struct participant *part)
{
	struct conference *conf = part->conf;
	struct participant *before =
	    conf->heard[0] ? conf_part(conf, conf->heard) : NULL;

	if (before && before != part &&
	    part_begin(sim, before, TELL_SPEAKER, "participant-speech-stop"))
		finish(sim);
	memcpy(conf->heard, part->ids.control, sizeof(conf->heard));
	if (part_begin(sim, part, TELL_SPEAKER, "participant-speech-start"))
		finish(sim);
}

void
compat_told_muted(struct sim *sim, struct participant *part)
{
	if (part_begin(sim, part, TELL_MUTE,
		part->how.muted ? "participant-mute" : "participant-unmute"))
		finish(sim);
}

void
compat_told_held(struct sim *sim, struct participant *part)
{
	if (part_begin(sim, part, TELL_HOLD,
		part->how.on_hold ? "participant-hold" : "participant-unhold"))
		finish(sim);
}

void
compat_told_modified(struct sim *sim, struct participant *part)
{
	if (compat_is_twilio(sim) &&
	    part_begin(sim, part, TELL_MODIFY, "participant-modify"))
		finish(sim);
}

void
compat_told_announced(struct sim *sim, struct conference *conf,
    const struct participant *part, const char *url)
{
	struct buf *b =
	    conf_begin(sim, conf, NULL, TELL_ANNOUNCEMENT, "announcement-end");

	if (!b)
		return;
	if (part)
		put_part(sim, b, part);
	form_put(b, "AnnounceUrl", url);
	finish(sim);
}
