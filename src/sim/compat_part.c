#include <stdio.h>
#include <string.h>

#include "sim/compat.h"
#include "sim/conf.h"
#include "sim/event.h"
#include "sim/leg.h"
#include "sim/part.h"

static const char *
sid_of(const void *ctx, size_t i)
{
	const struct conference *conf = ctx;

	return conf->parts[i]->ids.control;
}

static bool
agrees(struct visit *v, const char *name, bool is)
{
	bool wanted = is;

	visit_bool(v, name, &wanted);
	return wanted == is;
}

/* Who has left is not listed; the history is the client's to keep. */
static bool
is_wanted(struct visit *v, const void *ctx, size_t i)
{
	const struct conference *conf = ctx;
	const struct participant *part = conf->parts[i];

	return part->leg && agrees(v, "Muted", part->how.muted) &&
	       agrees(v, "Hold", part->how.on_hold) &&
	       (!compat_is_twilio(v->sim) ||
		   agrees(v, "Coaching", part->how.role == ROLE_WHISPER));
}

static void
put_one(const struct sim *sim, struct buf *b, const void *ctx, size_t i)
{
	const struct conference *conf = ctx;

	put_compat_part(sim, b, conf->parts[i]);
}

void
compat_part_list(struct visit *v)
{
	const struct conference *conf = visit_conf(v);
	char path[96];
	struct page_of list = {
		.array = "participants",
		.path = path,
		.count = conf ? conf->part_count : 0,
		.sid = sid_of,
		.wanted = is_wanted,
		.put = put_one,
		.ctx = conf,
	};

	if (!conf)
		return;
	snprintf(path, sizeof(path), "Conferences/%s/Participants", conf->id);
	page_answer(v, &list);
}

static struct participant *
labelled(const struct conference *conf, const char *label)
{
	size_t i;

	for (i = 0; i < conf->part_count; i++)
		if (conf->parts[i]->leg && conf->parts[i]->label[0] &&
		    strcmp(conf->parts[i]->label, label) == 0)
			return conf->parts[i];
	return NULL;
}

/* The participant in the path: by its call or, with Twilio, its label. */
static struct participant *
visit_part(struct visit *v, bool changes)
{
	struct conference *conf = visit_conf(v);
	struct participant *part;

	if (!conf)
		return NULL;
	if (changes && conf->status == CONF_COMPLETED &&
	    !compat_is_twilio(v->sim)) {
		visit_refuse(v, 10000);
		return NULL;
	}
	part = conf_part(conf, visit_second(v));
	if (!part && compat_is_twilio(v->sim))
		part = labelled(conf, visit_second(v));
	if (!part)
		visit_refuse(v, 20404);
	return part;
}

/* A phone that Twilio is still calling for this conference. */
static bool
put_pending(struct visit *v)
{
	struct conference *conf = conf_find(v->sim, visit_id(v));
	struct leg *leg = leg_find(v->sim, visit_second(v));
	struct participant ghost = { .how = { .role = ROLE_NONE } };

	if (!conf || !leg || !leg->enters || leg->state != LEG_RINGING ||
	    strcmp(leg->enters_id, conf->id) != 0)
		return false;
	ghost.ids = leg->ids;
	ghost.conf = conf;
	ghost.leg = leg;
	ghost.how = leg->how;
	ghost.created_ms = ghost.updated_ms = leg->start_ms;
	put_compat_part(v->sim, &v->out->body, &ghost);
	return true;
}

void
compat_part_fetch(struct visit *v)
{
	const struct participant *part;

	if (compat_is_twilio(v->sim) && put_pending(v))
		return;
	part = visit_part(v, false);
	if (part)
		put_compat_part(v->sim, &v->out->body, part);
}

/* All at once, and told afterwards: in between nobody hears more than before
 * or after. */
static void
apply(struct visit *v, struct participant *part, struct change *c)
{
	bool muted = part->how.muted != c->how.muted;
	bool held = part->how.on_hold != c->how.on_hold;
	struct id_list old = part->how.whisper;

	part->how = c->how;
	c->how.whisper = old;
	memcpy(part->coached, c->coached, sizeof(part->coached));
	if (muted || held || c->modifies)
		part->updated_ms = v->sim->now_ms;
	if (muted)
		event_muted(v->sim, part);
	if (held)
		event_held(v->sim, part);
	if (c->modifies)
		event_modified(v->sim, part);
	if (c->announce)
		announce(v->sim, part->conf, part, c->announce);
}

void
compat_part_update(struct visit *v)
{
	struct participant *part = visit_part(v, true), ghost;
	struct change c;

	if (!part)
		return;
	change_read(v, part, &c);
	if (!v->refused && v->hollow) {
		ghost = *part;
		ghost.how = c.how;
		put_compat_part(v->sim, &v->out->body, &ghost);
	} else if (!v->refused) {
		apply(v, part, &c);
		put_compat_part(v->sim, &v->out->body, part);
	}
	id_list_clear(&c.how.whisper);
}

void
compat_part_remove(struct visit *v)
{
	struct participant *part = visit_part(v, true);
	struct leg *leg;

	if (!part)
		return;
	v->out->status = 204;
	if (v->hollow)
		return;
	leg = part->leg;
	part->leaving = "participant_updated_via_api";
	part_leave(v->sim, part);
	document_go_on(v->sim, leg);
}
