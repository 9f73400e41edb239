#include "sim/telnyx_event.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "sim/deliver.h"
#include "sim/put.h"
#include "sim/telnyx_past.h"

/* Where the documentation of an event type has its time. */
enum when {
	WHEN_NOWHERE,
	WHEN_DATA,
	WHEN_BOTH,
};

static void
put_ids(struct buf *b, const struct ids *ids)
{
	put_str(b, "call_control_id", ids->control);
	put_str(b, "call_leg_id", ids->leg);
	put_str(b, "call_session_id", ids->session);
}

static void
put_state(struct sim *sim, struct buf *b, const char *state)
{
	if (state && fault_is_on(&sim->faults, FAULT_NULL_STATE, NULL))
		state = NULL;
	put_str(b, "client_state", state);
	put_str(b, "connection_id", sim->connection_id);
}

/* Who an event is about, and how many there have been about it. */
struct about {
	const char *id;
	uint64_t *told;
};

/* An event's id comes from these two alone.  Were it drawn from the stream of
 * a desk, one event more would change all that follows there. */
static void
event_id(char *dst, const struct about *about)
{
	uint64_t hash = 14695981039346656037u;
	const char *p;
	struct rng r;

	for (p = about->id; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	rng_seed(&r, hash, ++*about->told);
	rng_uuid(&r, dst);
}

/* Everything up to the members of the payload. */
static struct buf *
event_open(struct sim *sim, const char *type, enum when when,
    const struct about *about)
{
	struct buf *b = &sim->scratch;
	char id[UUID_LEN];

	event_id(id, about);
	buf_clear(b);
	buf_puts(b, "{");
	put_str(b, "record_type", "event");
	put_str(b, "event_type", type);
	put_str(b, "id", id);
	if (when != WHEN_NOWHERE)
		put_time(b, "occurred_at", sim->now_ms);
	json_put_key(b, "payload");
	buf_puts(b, "{");
	if (when == WHEN_BOTH)
		put_time(b, "occurred_at", sim->now_ms);
	return b;
}

static void
event_close(struct sim *sim, struct leg *leg, const char *type)
{
	buf_puts(&sim->scratch, "}}");
	if (leg)
		past_add(sim, leg, type, buf_span(&sim->scratch));
	deliver(sim, buf_span(&sim->scratch), false);
}

static struct buf *
leg_open(struct sim *sim, struct leg *leg, const char *type)
{
	struct about about = { leg->ids.control, &leg->told };
	struct buf *b = event_open(sim, type, WHEN_DATA, &about);

	put_ids(b, &leg->ids);
	put_state(sim, b, leg->client_state);
	return b;
}

static struct buf *
call_open(struct sim *sim, struct leg *leg, const char *type)
{
	struct buf *b = leg_open(sim, leg, type);

	put_str(b, "from", leg->from);
	put_str(b, "to", leg->to);
	return b;
}

void
telnyx_told_initiated(struct sim *sim, struct leg *leg)
{
	struct buf *b = call_open(sim, leg, "call.initiated");

	put_str(b, "direction", leg->incoming ? "incoming" : "outgoing");
	put_str(b, "state", leg->incoming ? "parked" : "bridging");
	put_time(b, "start_time", leg->start_ms);
	if (leg->caller_name[0])
		put_str(b, "caller_id_name", leg->caller_name);
	if (leg->incoming) {
		put_str(b, "shaken_stir_attestation", "A");
		json_put_bool(b, "shaken_stir_validated", true);
	}
	event_close(sim, leg, "call.initiated");
}

void
telnyx_told_answered(struct sim *sim, struct leg *leg)
{
	struct buf *b = call_open(sim, leg, "call.answered");

	put_time(b, "start_time", leg->start_ms);
	put_str(b, "state", "answered");
	event_close(sim, leg, "call.answered");
}

void
telnyx_told_bridged(struct sim *sim, struct leg *leg)
{
	call_open(sim, leg, "call.bridged");
	event_close(sim, leg, "call.bridged");
}

void
telnyx_told_dtmf(struct sim *sim, struct leg *leg, const char *digit)
{
	put_str(call_open(sim, leg, "call.dtmf.received"), "digit", digit);
	event_close(sim, leg, "call.dtmf.received");
}

static void
put_quality(struct buf *b, const struct leg *leg)
{
	int64_t packets =
	    leg->answered_ms ? (leg->ended_ms - leg->answered_ms) / 20 : 0;

	if (packets == 0) {
		put_null(b, "call_quality_stats");
		return;
	}
	json_put_key(b, "call_quality_stats");
	buf_printf(b,
	    "{\"inbound\":{\"jitter_max_variance\":\"2.74\","
	    "\"jitter_packet_count\":\"0\",\"mos\":\"4.50\","
	    "\"packet_count\":\"%" PRId64 "\",\"skip_packet_count\":\"9\"},"
	    "\"outbound\":{\"packet_count\":\"%" PRId64 "\","
	    "\"skip_packet_count\":\"0\"}}",
	    packets, packets);
}

static const char *
sip_cause(const char *cause)
{
	static const char *const table[][2] = {
		{ "normal_clearing", "200" },
		{ "call_rejected", "603" },
		{ "user_busy", "486" },
		{ "timeout", "487" },
		{ "originator_cancel", "487" },
		{ "not_found", "404" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i][0], cause) == 0)
			return table[i][1];
	return "unspecified";
}

void
telnyx_told_hangup(struct sim *sim, struct leg *leg, const char *source)
{
	struct buf *b = call_open(sim, leg, "call.hangup");

	put_time(b, "start_time", leg->start_ms);
	put_str(b, "hangup_cause", leg->cause);
	put_str(b, "hangup_source", source);
	put_str(b, "sip_hangup_cause", sip_cause(leg->cause));
	put_str(b, "state", "hangup");
	put_quality(b, leg);
	event_close(sim, leg, "call.hangup");
}

void
telnyx_told_enqueued(
    struct sim *sim, struct leg *leg, const char *queue, int position)
{
	struct buf *b = leg_open(sim, leg, "call.enqueued");

	put_str(b, "queue", queue);
	json_put_int(b, "current_position", position);
	json_put_int(b, "queue_avg_wait_time_secs", 20 + 5 * position);
	event_close(sim, leg, "call.enqueued");
}

void
telnyx_told_dequeued(struct sim *sim, struct leg *leg, const char *queue,
    const char *reason, int64_t wait_ms)
{
	struct buf *b = leg_open(sim, leg, "call.dequeued");

	put_str(b, "queue", queue);
	json_put_int(b, "queue_position", 1);
	put_str(b, "reason", reason);
	json_put_int(b, "wait_time_secs", wait_ms / 1000);
	event_close(sim, leg, "call.dequeued");
}

static struct buf *
conf_put(struct sim *sim, const struct conference *conf, const struct ids *ids,
    struct buf *b)
{
	put_ids(b, ids);
	put_state(sim, b, conf->client_state);
	put_str(b, "conference_id", conf->id);
	return b;
}

static struct buf *
conf_open(struct sim *sim, struct conference *conf, const char *type)
{
	struct about about = { conf->id, &conf->told };

	return conf_put(
	    sim, conf, &conf->owner, event_open(sim, type, WHEN_BOTH, &about));
}

static struct buf *
part_open(struct sim *sim, struct participant *part, const char *type)
{
	struct about about = { part->id, &part->told };

	return conf_put(sim, part->conf, &part->ids,
	    event_open(sim, type, WHEN_BOTH, &about));
}

static struct leg *
owner_of(struct sim *sim, const struct conference *conf)
{
	return map_get(sim->legs, conf->owner.control);
}

void
telnyx_told_conf_created(struct sim *sim, struct conference *conf)
{
	conf_open(sim, conf, "conference.created");
	event_close(sim, owner_of(sim, conf), "conference.created");
}

void
telnyx_told_conf_ended(struct sim *sim, struct conference *conf)
{
	struct buf *b;

	b = conf_open(sim, conf, "conference.ended");
	put_str(b, "reason", conf->end_reason);
	event_close(sim, owner_of(sim, conf), "conference.ended");
}

static void
put_urls(struct buf *b, const char *name, const char *id)
{
	json_put_key(b, name);
	buf_printf(b,
	    "{\"mp3\":\"http://example.com/%s.mp3\","
	    "\"wav\":null}",
	    id);
}

void
telnyx_told_conf_recorded(struct sim *sim, struct conference *conf)
{
	const char *type = "conference.recording.saved";
	struct about about = { conf->id, &conf->told };
	struct buf *b = event_open(sim, type, WHEN_NOWHERE, &about);
	char id[UUID_LEN];

	rng_uuid(sim->rng, id);
	put_str(b, "call_control_id", conf->owner.control);
	put_str(b, "call_session_id", conf->owner.session);
	put_state(sim, b, conf->client_state);
	put_str(b, "conference_id", conf->id);
	put_str(b, "channels", "single");
	put_str(b, "format", "mp3");
	put_str(b, "recording_id", id);
	put_time(b, "recording_started_at", conf->created_ms);
	put_time(b, "recording_ended_at", conf->updated_ms);
	put_urls(b, "recording_urls", id);
	put_urls(b, "public_recording_urls", id);
	event_close(sim, owner_of(sim, conf), type);
}

void
telnyx_told_joined(struct sim *sim, struct participant *part)
{
	const char *type = "conference.participant.joined";

	part_open(sim, part, type);
	event_close(sim, part->leg, type);
}

void
telnyx_told_left(struct sim *sim, struct participant *part)
{
	const char *type = "conference.participant.left";

	part_open(sim, part, type);
	event_close(sim, map_get(sim->legs, part->ids.control), type);
}

/* Not kept for /call_events: nobody backfills who spoke, and there are far
 * more of these than of all the others. */
void
telnyx_told_floor(struct sim *sim, struct participant *part)
{
	if (sim->silent)
		return;
	part_open(sim, part, "conference.floor.changed");
	buf_puts(&sim->scratch, "}}");
	deliver(sim, buf_span(&sim->scratch),
	    fault_is_on(&sim->faults, FAULT_UNWRAPPED_FLOOR, NULL));
}
