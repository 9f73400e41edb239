#include "sim/truth.h"

#include <string.h>

#include "base/json.h"
#include "sim/face.h"
#include "sim/part.h"
#include "sim/put.h"
#include "sim/query.h"
#include "sim/seen.h"

static void
put_whisper(struct buf *b, const struct id_list *ids)
{
	size_t i;

	json_put_key(b, "whisper");
	buf_puts(b, "[");
	for (i = 0; i < ids->count; i++)
		put_item(b, ids->at[i]);
	buf_puts(b, "]");
}

static void
put_part(const struct sim *sim, struct buf *b, const struct participant *part)
{
	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "id", part->ids.control);
	put_str(b, "participant_id", part->id);
	put_str(b, "name", part->leg->name);
	put_str(b, "role", person_name(part->leg->person));
	put_str(b, "status", "joined");
	json_put_bool(b, "muted", part->how.muted);
	json_put_bool(b, "on_hold", part->how.on_hold);
	put_str(b, "supervisor_role", sim->face->role(&part->how));
	put_whisper(b, &part->how.whisper);
	buf_puts(b, "}");
}

static void
put_heard_by(struct buf *b, const struct conference *conf,
    const struct participant *listener)
{
	size_t i;

	json_put_key(b, listener->ids.control);
	buf_puts(b, "[");
	for (i = 0; i < conf->part_count; i++)
		if (part_hears(listener, conf->parts[i]))
			put_item(b, conf->parts[i]->ids.control);
	buf_puts(b, "]");
}

static void
put_truth_call(
    const struct sim *sim, struct buf *b, const struct conference *conf)
{
	size_t i;

	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "id", conf->id);
	put_str(b, "name", conf->name);
	put_str(b, "status", conf_status_name(conf->status));
	json_put_key(b, "participants");
	buf_puts(b, "[");
	for (i = 0; i < conf->part_count; i++)
		if (conf->parts[i]->leg)
			put_part(sim, b, conf->parts[i]);
	buf_puts(b, "]");
	json_put_key(b, "hears");
	buf_puts(b, "{");
	for (i = 0; i < conf->part_count; i++)
		if (conf->parts[i]->leg)
			put_heard_by(b, conf, conf->parts[i]);
	buf_puts(b, "}}");
}

static void
put_leg(struct buf *b, const struct leg *leg)
{
	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "id", leg->ids.control);
	put_str(b, "state", leg_state_name(leg->state));
	put_str(b, "name", leg->name);
	put_str(b, "role", person_name(leg->person));
	put_str(b, "call", leg->part ? leg->part->conf->id : NULL);
	if (leg->supervises[0]) {
		put_str(b, "supervises", leg->supervises);
		put_str(b, "supervisor_role", role_name(leg->supervisor_role));
	}
	buf_puts(b, "}");
}

void
truth_put(const struct sim *sim, const char *query, struct buf *b)
{
	const struct conference *conf;
	const struct leg *leg;
	const char *only, *requests;
	struct query q;

	query_read(&q, query);
	only = query_get(&q, "call");
	requests = query_get(&q, "requests");
	buf_puts(b, "{");
	json_put_int(b, "now_ms", sim->now_ms);
	json_put_key(b, "calls");
	buf_puts(b, "[");
	for (conf = sim->conf_first; conf; conf = conf->next)
		if (conf->status != CONF_COMPLETED &&
		    (!only || strcmp(only, conf->id) == 0))
			put_truth_call(sim, b, conf);
	buf_puts(b, "]");
	json_put_key(b, "legs");
	buf_puts(b, "[");
	for (leg = sim->leg_first; leg; leg = leg->next)
		put_leg(b, leg);
	buf_puts(b, "]");
	seen_put(sim, b, !requests || strcmp(requests, "0") != 0);
	buf_puts(b, "}");
}
