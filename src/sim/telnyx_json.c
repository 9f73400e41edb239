#include "base/json.h"
#include "sim/put.h"
#include "sim/telnyx.h"

static void
open_object(struct buf *b)
{
	put_comma(b);
	buf_puts(b, "{");
}

void
put_conference(struct buf *b, const struct conference *conf)
{
	const struct ids *by =
	    conf->ended_by.control[0] ? &conf->ended_by : NULL;

	open_object(b);
	put_str(b, "record_type", "conference");
	put_str(b, "id", conf->id);
	put_str(b, "name", conf->name);
	put_time(b, "created_at", conf->created_ms);
	put_time(b, "expires_at", conf->expires_ms);
	put_time(b, "updated_at", conf->updated_ms);
	put_str(b, "region", conf->region);
	put_str(b, "status", conf_status_name(conf->status));
	put_str(b, "end_reason", conf->end_reason);
	json_put_key(b, "ended_by");
	buf_puts(b, "{");
	put_str(b, "call_control_id", by ? by->control : NULL);
	put_str(b, "call_session_id", by ? by->session : NULL);
	buf_puts(b, "}");
	put_str(b, "connection_id", conf->connection_id);
	buf_puts(b, "}");
}

static void
put_whisper(struct buf *b, const struct participant *part)
{
	size_t i;

	json_put_key(b, "whisper_call_control_ids");
	buf_puts(b, "[");
	for (i = 0; i < part->how.whisper.count; i++)
		put_item(b, part->how.whisper.at[i]);
	buf_puts(b, "]");
}

/* What both shapes have.  Neither tells the supervisor's role. */
static void
put_flags(struct buf *b, const struct participant *part)
{
	put_whisper(b, part);
	put_time(b, "created_at", part->created_ms);
	put_time(b, "updated_at", part->updated_ms);
	json_put_bool(b, "end_conference_on_exit", part->how.end_on_exit);
	json_put_bool(
	    b, "soft_end_conference_on_exit", part->how.soft_end_on_exit);
	put_str(b, "status", part->leg ? "joined" : "left");
	json_put_bool(b, "muted", part->how.muted);
	json_put_bool(b, "on_hold", part->how.on_hold);
}

void
put_participant(struct buf *b, const struct participant *part)
{
	open_object(b);
	put_str(b, "record_type", "participant");
	put_str(b, "id", part->id);
	put_str(b, "call_leg_id", part->ids.leg);
	put_str(b, "call_control_id", part->ids.control);
	json_put_key(b, "conference");
	buf_puts(b, "{");
	put_str(b, "id", part->conf->id);
	put_str(b, "name", part->conf->name);
	buf_puts(b, "}");
	put_flags(b, part);
	buf_puts(b, "}");
}

void
put_flat_participant(struct buf *b, const struct participant *part)
{
	open_object(b);
	put_str(b, "id", part->id);
	put_str(b, "call_leg_id", part->ids.leg);
	put_str(b, "call_control_id", part->ids.control);
	put_str(b, "conference_id", part->conf->id);
	put_str(b, "label", part->label[0] ? part->label : NULL);
	put_flags(b, part);
	buf_puts(b, "}");
}

void
put_call(
    const struct sim *sim, struct buf *b, const struct leg *leg, bool dialled)
{
	bool ended = leg->state == LEG_ENDED;
	int64_t until = ended ? leg->ended_ms : sim->now_ms;

	open_object(b);
	put_str(b, "record_type", "call");
	put_str(b, "call_control_id", leg->ids.control);
	put_str(b, "call_leg_id", leg->ids.leg);
	put_str(b, "call_session_id", leg->ids.session);
	if (leg->client_state || !dialled)
		put_str(b, "client_state", leg->client_state);
	/* Dialling is asynchronous: in its answer this is always false. */
	json_put_bool(b, "is_alive", !dialled && !ended);
	if (!dialled) {
		json_put_int(b, "call_duration",
		    leg->answered_ms ? (until - leg->answered_ms) / 1000 : 0);
		put_time(b, "start_time", leg->start_ms);
	}
	if (ended)
		put_time(b, "end_time", leg->ended_ms);
	buf_puts(b, "}");
}
