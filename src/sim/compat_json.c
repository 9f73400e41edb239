#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "sim/compat.h"
#include "sim/put.h"

#define VERSION "2010-04-01"

void
compat_uri(const struct sim *sim, struct buf *b)
{
	buf_printf(b, "%s/" VERSION "/Accounts/%s",
	    compat_is_twilio(sim) ? "" : "/api/laml", sim->account);
}

void
put_uri(const struct sim *sim, struct buf *b, const char *name, const char *fmt,
    ...)
{
	char tail[512];
	struct buf uri;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(tail, sizeof(tail), fmt, ap);
	va_end(ap);
	buf_init(&uri, 4096);
	compat_uri(sim, &uri);
	buf_puts(&uri, tail);
	put_str(b, name, uri.p);
	buf_free(&uri);
}

static const char *
conf_status(const struct conference *conf)
{
	if (conf->status == CONF_INIT)
		return "init";
	return conf->status == CONF_COMPLETED ? "completed" : "in-progress";
}

static const char *
end_reason(const struct conference *conf)
{
	const char *why = conf->end_reason;

	if (!why)
		return NULL;
	if (strcmp(why, "host_left") == 0)
		return conf->ender_removed
			   ? "participant-with-end-conference-on-exit-kicked"
			   : "participant-with-end-conference-on-exit-left";
	if (strcmp(why, "all_left") == 0)
		return conf->ender_removed ? "last-participant-kicked"
					   : "last-participant-left";
	return "conference-ended-via-api";
}

void
put_compat_conf(
    const struct sim *sim, struct buf *b, const struct conference *conf)
{
	const char *by = conf->ended_by.control;

	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "sid", conf->id);
	put_str(b, "account_sid", sim->account);
	put_rfc2822(b, "date_created", conf->created_ms);
	put_rfc2822(b, "date_updated", conf->updated_ms);
	put_str(b, "friendly_name", conf->name);
	put_str(b, "status", conf_status(conf));
	put_str(b, "api_version", VERSION);
	put_str(b, "region", conf->region);
	put_uri(sim, b, "uri", "/Conferences/%s.json", conf->id);
	json_put_key(b, "subresource_uris");
	buf_puts(b, "{");
	put_uri(sim, b, "participants", "/Conferences/%s/Participants.json",
	    conf->id);
	put_uri(
	    sim, b, "recordings", "/Conferences/%s/Recordings.json", conf->id);
	buf_puts(b, "}");
	if (compat_is_twilio(sim)) {
		put_str(b, "reason_conference_ended", end_reason(conf));
		put_str(b, "call_sid_ending_conference", by[0] ? by : NULL);
	}
	buf_puts(b, "}");
}

/* The two vendors share no word here. */
static const char *
part_status(const struct sim *sim, const struct participant *part)
{
	if (!compat_is_twilio(sim))
		return part->conf->status == CONF_COMPLETED ? "completed"
							    : "in-progress";
	if (part->leg && !part->leg->answered_ms)
		return sim->now_ms < part->leg->rings_at_ms ? "queued"
							    : "ringing";
	return part->leg ? "connected" : "complete";
}

void
put_compat_part(
    const struct sim *sim, struct buf *b, const struct participant *part)
{
	const struct entry *how = &part->how;
	bool coaching = how->role == ROLE_WHISPER;

	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "account_sid", sim->account);
	put_str(b, "call_sid", part->ids.control);
	if (compat_is_twilio(sim))
		put_str(b, "label", part->label[0] ? part->label : NULL);
	put_str(b, "call_sid_to_coach",
	    coaching && how->whisper.count > 0 ? how->whisper.at[0] : NULL);
	json_put_bool(b, "coaching", coaching);
	put_str(b, "conference_sid", part->conf->id);
	put_rfc2822(b, "date_created", part->created_ms);
	put_rfc2822(b, "date_updated", part->updated_ms);
	json_put_bool(b, "end_conference_on_exit", how->end_on_exit);
	json_put_bool(b, "muted", how->muted);
	json_put_bool(b, "hold", how->on_hold);
	json_put_bool(b, "start_conference_on_enter", how->start_on_enter);
	put_str(b, "status", part_status(sim, part));
	put_uri(sim, b, "uri", "/Conferences/%s/Participants/%s.json",
	    part->conf->id, part->ids.control);
	buf_puts(b, "}");
}

const char *
compat_call_status(const struct sim *sim, const struct leg *leg)
{
	static const char *const causes[][2] = { { "timeout", "no-answer" },
		{ "user_busy", "busy" }, { "call_rejected", "busy" },
		{ "originator_cancel", "canceled" }, { "not_found", "failed" },
		{ "failed", "failed" } };
	size_t i;

	if (leg->state != LEG_ENDED && !leg->cause) {
		if (leg->answered_ms)
			return "in-progress";
		return sim->now_ms < leg->rings_at_ms ? "queued" : "ringing";
	}
	for (i = 0; leg->cause && i < ARRAY_LEN(causes); i++)
		if (strcmp(leg->cause, causes[i][0]) == 0)
			return causes[i][1];
	return leg->answered_ms ? "completed" : "no-answer";
}

/* "(202) 555-0131" for a number of the North American plan. */
static void
put_formatted(struct buf *b, const char *name, const char *s)
{
	char text[24];
	size_t i;

	for (i = 2; i < 12 && isdigit((unsigned char)s[i]); i++)
		;
	if (strncmp(s, "+1", 2) != 0 || i != 12 || s[12]) {
		put_str(b, name, s);
		return;
	}
	snprintf(text, sizeof(text), "(%.3s) %.3s-%.4s", s + 2, s + 5, s + 8);
	put_str(b, name, text);
}

static void
put_times(const struct sim *sim, struct buf *b, const struct leg *leg)
{
	bool ended = leg->state == LEG_ENDED;
	int64_t s = 0;
	char text[24];

	if (leg->answered_ms)
		put_rfc2822(b, "start_time", leg->answered_ms);
	else
		put_null(b, "start_time");
	if (ended)
		put_rfc2822(b, "end_time", leg->ended_ms);
	else
		put_null(b, "end_time");
	if (ended && leg->answered_ms)
		s = (leg->ended_ms - leg->answered_ms) / 1000;
	snprintf(text, sizeof(text), "%" PRId64, s);
	if (!compat_is_twilio(sim))
		json_put_int(b, "duration", s);
	else
		put_str(b, "duration", ended ? text : NULL);
}

static void
put_signalwire_only(struct buf *b, const struct leg *leg)
{
	static const char *const nulls[] = { "annotation", "audio_in_mos",
		"sip_result_code", "audio_rtt_avg", "audio_rtt_min",
		"audio_rtt_max", "audio_out_jitter_min", "audio_out_jitter_max",
		"audio_out_jitter_avg", "audio_out_lost" };
	size_t i;

	put_formatted(b, "formatted_to", leg->to);
	put_formatted(b, "formatted_from", leg->from);
	for (i = 0; i < ARRAY_LEN(nulls); i++)
		put_null(b, nulls[i]);
}

void
put_compat_call(const struct sim *sim, struct buf *b, const struct leg *leg)
{
	bool twilio = compat_is_twilio(sim);
	const char *out = twilio ? "outbound-api" : "outbound";
	const char *sid = leg->ids.control;

	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "sid", sid);
	put_str(b, "account_sid", sim->account);
	put_rfc2822(b, "date_created", leg->start_ms);
	put_rfc2822(
	    b, "date_updated", leg->ended_ms ? leg->ended_ms : leg->start_ms);
	put_null(b, "parent_call_sid");
	put_str(b, "to", leg->to);
	put_formatted(b, "to_formatted", leg->to);
	put_str(b, "from", leg->from);
	put_formatted(b, "from_formatted", leg->from);
	put_null(b, "phone_number_sid");
	put_str(b, "status", compat_call_status(sim, leg));
	put_times(sim, b, leg);
	put_null(b, "price");
	put_str(b, "price_unit", "USD");
	put_str(b, "direction", leg->incoming ? "inbound" : out);
	put_null(b, "answered_by");
	put_str(b, "api_version", VERSION);
	put_null(b, "forwarded_from");
	put_null(b, "group_sid");
	put_str(
	    b, "caller_name", leg->caller_name[0] ? leg->caller_name : NULL);
	if (twilio) {
		put_str(b, "queue_time", "0");
		put_null(b, "trunk_sid");
	} else {
		put_signalwire_only(b, leg);
	}
	put_uri(sim, b, "uri", "/Calls/%s.json", sid);
	json_put_key(b, "subresource_uris");
	buf_puts(b, "{");
	put_null(b, "notifications");
	put_uri(sim, b, "recordings", "/Calls/%s/Recordings.json", sid);
	buf_puts(b, "}}");
}
