#include <string.h>

#include "sim/conf.h"
#include "sim/telnyx.h"

/* 1 or 0 as the filter says, or -1 if it is not there. */
static int
filter_flag(struct turn *t, const char *name)
{
	const char *s = query_get(&t->query, name);

	if (!s)
		return -1;
	if (strcmp(s, "true") == 0)
		return 1;
	if (strcmp(s, "false") == 0)
		return 0;
	turn_refuse(
	    t, PROBLEM_ENUM, name, "The value must be one of: true, false.");
	return -1;
}

static bool
agrees(int wanted, bool is)
{
	return wanted == -1 || wanted == (int)is;
}

void
telnyx_part_list(struct turn *t)
{
	const struct conference *conf = conf_find(t->sim, turn_id(t));
	int muted = filter_flag(t, "filter[muted]");
	int held = filter_flag(t, "filter[on_hold]");
	int whispering = filter_flag(t, "filter[whispering]");
	struct page page;
	size_t i, count = 0;

	query_region(t);
	if (!page_read(t, &page))
		return;
	if (!conf) {
		turn_refuse(t, PROBLEM_CONF, NULL, NULL);
		return;
	}
	buf_puts(&t->out->body, "{\"data\":[");
	for (i = 0; i < conf->part_count; i++) {
		const struct participant *part = conf->parts[i];

		if (!agrees(muted, part->how.muted) ||
		    !agrees(held, part->how.on_hold) ||
		    !agrees(whispering, part->how.whisper.count > 0))
			continue;
		if (page_has(&page, count++))
			put_participant(&t->out->body, part);
	}
	page_close(t, &page, count);
}

/* By participant id or label. */
static struct participant *
turn_part(struct turn *t)
{
	const struct conference *conf = conf_find(t->sim, turn_id(t));
	size_t i;

	if (!conf) {
		turn_refuse(t, PROBLEM_CONF, NULL, NULL);
		return NULL;
	}
	for (i = 0; i < conf->part_count; i++) {
		struct participant *part = conf->parts[i];

		if (strcmp(part->id, turn_second(t)) == 0 ||
		    (part->label[0] &&
			strcmp(part->label, turn_second(t)) == 0))
			return part;
	}
	turn_refuse(t, PROBLEM_PARTICIPANT, NULL, NULL);
	return NULL;
}

static void
reply_part(struct turn *t, const struct participant *part)
{
	buf_puts(&t->out->body, "{\"data\":");
	put_flat_participant(&t->out->body, part);
	buf_puts(&t->out->body, "}");
}

void
telnyx_part_retrieve(struct turn *t)
{
	const struct participant *part = turn_part(t);

	if (part)
		reply_part(t, part);
}

void
telnyx_part_patch(struct turn *t)
{
	struct participant *part = turn_part(t);
	struct form f = form_of(t);
	bool end, soft;

	if (!part)
		return;
	end = part->how.end_on_exit;
	soft = part->how.soft_end_on_exit;
	form_beep(&f);
	form_bool(&f, "end_conference_on_exit", &end);
	form_bool(&f, "soft_end_conference_on_exit", &soft);
	if (t->refused)
		return;
	part->how.end_on_exit = end;
	part->how.soft_end_on_exit = soft;
	part->updated_ms = t->sim->now_ms;
	reply_part(t, part);
}
