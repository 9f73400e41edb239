#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sim/compat.h"
#include "sim/conf.h"
#include "sim/leg.h"

/* Twilio alone: a phone that is called straight into a conference. */

struct joining {
	struct conference *conf; /* NULL: it will be made, by its name */
	struct entry how;
	const char *label;
	bool early_media;
};

static void
find_conf(struct visit *v, struct joining *j)
{
	j->conf = conf_find(v->sim, visit_id(v));
	if (!j->conf)
		j->conf = conf_active_named(v->sim, visit_id(v));
	if (j->conf && j->conf->status == CONF_COMPLETED)
		visit_refuse(v, 10000);
	if (!j->conf && strncmp(visit_id(v), "CF", 2) == 0 &&
	    strlen(visit_id(v)) == 34)
		visit_refuse(v, 20404);
}

static void
check_label(struct visit *v, const struct joining *j)
{
	size_t i;

	if (!j->label || v->refused)
		return;
	if (strlen(j->label) >= sizeof(j->conf->parts[0]->label))
		visit_refuse(v, 10000);
	for (i = 0; j->conf && i < j->conf->part_count; i++)
		if (j->conf->parts[i]->leg &&
		    strcmp(j->conf->parts[i]->label, j->label) == 0)
			visit_refuse(v, 16025);
}

static void
read_coach(struct visit *v, struct joining *j)
{
	const char *target = visit_get(v, "CallSidToCoach");
	bool coaches = target && *target;

	visit_bool(v, "Coaching", &coaches);
	if (!coaches || v->refused)
		return;
	if (!target || !*target) {
		visit_refuse(v, 16002);
		return;
	}
	if (!j->conf)
		visit_refuse(v, 16028);
	else if (coach_check(v, j->conf, "", target, true)) {
		j->how.role = ROLE_WHISPER;
		id_list_add(&j->how.whisper, target);
	}
}

static void
read_joining(struct visit *v, struct joining *j)
{
	find_conf(v, j);
	j->label = visit_get(v, "Label");
	check_label(v, j);
	visit_bool(v, "Muted", &j->how.muted);
	visit_bool(v, "StartConferenceOnEnter", &j->how.start_on_enter);
	visit_bool(v, "EndConferenceOnExit", &j->how.end_on_exit);
	visit_bool(v, "EarlyMedia", &j->early_media);
	visit_url(v, "WaitUrl", true);
	read_coach(v, j);
}

/* A document that does the same for a room that is not there yet. */
static char *
room_document(const struct visit *v, const struct joining *j)
{
	struct buf b;
	char *text;
	const char *p;

	buf_init(&b, 1 << 16);
	buf_printf(&b,
	    "<Response><Dial><Conference muted=\"%s\" "
	    "startConferenceOnEnter=\"%s\" endConferenceOnExit=\"%s\">",
	    j->how.muted ? "true" : "false",
	    j->how.start_on_enter ? "true" : "false",
	    j->how.end_on_exit ? "true" : "false");
	for (p = visit_id(v); *p; p++)
		if (strchr("&<>\"'", *p))
			buf_printf(&b, "&#%d;", *p);
		else
			buf_put(&b, p, 1);
	buf_puts(&b, "</Conference></Dial></Response>");
	text = mem_strdup(b.p);
	buf_free(&b);
	return text;
}

static void
place(struct visit *v, const struct dialling *d, struct joining *j)
{
	struct leg *leg = dial_place(v, d);

	if (!j->conf) {
		leg->document = room_document(v, j);
		return;
	}
	leg->enters = true;
	leg->early_media = j->early_media;
	memcpy(leg->enters_id, j->conf->id, sizeof(leg->enters_id));
	leg->how = j->how;
	j->how.whisper = (struct id_list){ 0 };
	id_list_copy(&j->how.whisper, &leg->how.whisper);
	if (j->label)
		span_copy(leg->label, sizeof(leg->label), span_of(j->label));
}

/* As in the answer: it is queued, whatever comes of it. */
static void
put_queued(struct visit *v, const struct joining *j, const struct leg *leg)
{
	struct conference room = { .name = v->path.at[1] };
	struct leg queued = *leg;
	struct participant ghost = {
		.ids = leg->ids,
		.conf = j->conf ? j->conf : &room,
		.leg = &queued,
		.how = j->how,
		.created_ms = leg->start_ms,
		.updated_ms = leg->start_ms,
	};

	if (j->label)
		span_copy(ghost.label, sizeof(ghost.label), span_of(j->label));
	if (!j->conf)
		v->sim->face->conf_id(v->sim->rng, room.id);
	put_compat_part(v->sim, &v->out->body, &ghost);
}

void
compat_part_create(struct visit *v)
{
	struct leg_plan plan = { .incoming = false };
	struct dialling d = { .plan = &plan };
	struct joining j = {
		.how = { .role = ROLE_NONE, .start_on_enter = true },
		.early_media = true,
	};
	struct leg ghost;

	dial_read(v, &d);
	plan.hushed = visit_hushed(v);
	if (!v->refused)
		read_joining(v, &j);
	if (!v->refused) {
		v->out->status = 201;
		if (v->hollow)
			dial_pretend(v, &d, &ghost);
		else
			place(v, &d, &j);
		put_queued(v, &j, v->hollow ? &ghost : v->sim->leg_last);
	}
	id_list_clear(&j.how.whisper);
}
