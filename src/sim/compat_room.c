#include "sim/compat_room.h"

#include <stdlib.h>
#include <string.h>

#include "sim/conf.h"
#include "sim/part.h"

#define MAX_USUAL 250

static bool
is_true(const struct xml *x, const char *name, bool usual)
{
	const char *s = xml_get(x, name);

	return s ? strcmp(s, "true") == 0 : usual;
}

static void
read_attributes(const struct xml *x, struct room *r)
{
	const char *coach = xml_get(x, "coach");
	const char *max = xml_get(x, "maxParticipants");
	const char *url = xml_get(x, "statusCallback");
	const char *events = xml_get(x, "statusCallbackEvent");

	r->muted = is_true(x, "muted", false);
	r->starts = is_true(x, "startConferenceOnEnter", true);
	r->ends = is_true(x, "endConferenceOnExit", false);
	r->max = max ? (int)strtol(max, NULL, 10) : MAX_USUAL;
	if (r->max < 2 || r->max > MAX_USUAL)
		r->max = MAX_USUAL;
	span_copy(r->coach, sizeof(r->coach), span_of(coach ? coach : ""));
	if (url && *url)
		r->bad_event =
		    !tell_read(&r->tells, events ? events : "start end");
}

/* The name, up to the end of the element. */
static bool
read_name(struct xml *x, struct room *r)
{
	enum xml_kind kind = xml_next(x);
	size_t n;

	while (kind == XML_TEXT) {
		const char *s = x->text + strspn(x->text, " \t\r\n");

		n = strlen(s);
		while (n > 0 && strchr(" \t\r\n", s[n - 1]))
			n--;
		span_copy(r->name, sizeof(r->name), (struct span){ s, n });
		kind = xml_next(x);
	}
	return kind == XML_END && r->name[0] &&
	       strlen(r->name) <= COMPAT_NAME_MAX;
}

bool
room_read(struct xml *x, struct room *r)
{
	bool found = false;
	int depth = 1;

	while (depth > 0) {
		enum xml_kind kind = xml_next(x);

		if (kind == XML_BROKEN || kind == XML_OVER)
			return false;
		if (kind == XML_START && strcmp(x->name, "Conference") == 0 &&
		    !found) {
			read_attributes(x, r);
			found = read_name(x, r);
			if (!found)
				return false;
		} else if (kind == XML_START) {
			depth++;
		} else if (kind == XML_END) {
			depth--;
		}
	}
	return found;
}

/* Nobody subscribes but who comes first. */
static void
make_room(struct sim *sim, struct leg *leg, const struct room *r,
    const struct entry *how)
{
	struct conf_plan plan = {
		.name = r->name,
		.max = r->max,
		.life_ms = CONF_LIFE_MS,
		.how = how,
		.hushed = ~r->tells,
	};

	conf_new(sim, leg, &plan);
}

const char *
room_enter(struct sim *sim, struct leg *leg, const struct room *r)
{
	struct conference *conf = conf_active_named(sim, r->name);
	struct entry how = {
		.role = r->coach[0] ? ROLE_WHISPER : ROLE_NONE,
		.muted = r->muted,
		.start_on_enter = r->starts,
		.end_on_exit = r->ends,
	};

	if (r->bad_event)
		return "21626: there is no such callback event";
	if (r->coach[0] && (!conf || conf->status != CONF_IN_PROGRESS ||
			       !conf_part(conf, r->coach)))
		return "13240: whom to coach is not in it";
	if (conf && conf_is_full(conf))
		return "16020: it is full";
	if (r->coach[0])
		id_list_add(&how.whisper, r->coach);
	if (conf)
		part_join(sim, conf, leg, &how);
	else
		make_room(sim, leg, r, &how);
	if (leg->part && r->coach[0])
		memcpy(leg->part->coached, r->coach, ID_LEN);
	id_list_clear(&how.whisper);
	return NULL;
}
