#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sim/conf.h"
#include "sim/leg.h"
#include "sim/telnyx.h"

/* What a dial command says, beyond the leg itself. */
struct dial {
	struct leg_plan plan;
	const struct leg *supervised;
	const struct conference *conf;
	struct entry how;
	enum role role;
	bool early_media;
	int64_t ring_s;
	int64_t limit_s;
};

static bool
is_number(const char *s)
{
	size_t n = 0;

	if (*s != '+')
		return false;
	while (isdigit((unsigned char)s[1 + n]))
		n++;
	/* Digits after a comma are played when the call is answered. */
	return n >= 7 && n <= 15 && (s[1 + n] == '\0' || s[1 + n] == ',');
}

static void
check_number(struct turn *t, const char *name, const char *s)
{
	char where[32], detail[80];

	if (!s || is_number(s) || strncmp(s, "sip:", 4) == 0)
		return;
	snprintf(where, sizeof(where), "/%s", name);
	snprintf(detail, sizeof(detail),
	    "The '%s' parameter must be in E164 format.", name);
	turn_refuse(t, PROBLEM_NUMBER, where, detail);
}

/* Several destinations ring together in reality; here the first does. */
static const char *
read_to(struct turn *t, const struct form *f)
{
	const struct cJSON *v = json_get(f->obj, "to");
	const char *to;

	if (!json_is_array(v))
		return form_str(f, "to", true);
	to = json_first(v) ? json_value_str(json_first(v)) : NULL;
	if (!to)
		turn_refuse(t, PROBLEM_TYPE, "/to", NULL);
	return to;
}

static void
read_supervision(struct turn *t, const struct form *f, struct dial *d)
{
	static const char *const words[] = { "barge", "whisper", "monitor",
		NULL };
	const char *id = form_str(f, "supervise_call_control_id", false);
	const char *word = form_word(f, "supervisor_role", words, false);

	d->role = ROLE_BARGE;
	if (word)
		role_read(&d->role, word);
	if (id && !t->refused)
		d->supervised =
		    turn_leg(t, id, "/supervise_call_control_id", false);
}

static void
find_conf(struct turn *t, const struct form *f, struct dial *d)
{
	const char *id = form_str(f, "id", false);
	const char *name = form_str(f, "conference_name", false);

	if (t->refused)
		return;
	if (!id && !name) {
		turn_refuse(t, PROBLEM_MISSING, "/conference_config/id",
		    "The 'id' parameter is required and cannot be blank.");
		return;
	}
	d->conf = id ? conf_find(t->sim, id) : conf_find_named(t->sim, name);
	if (!d->conf)
		turn_refuse(
		    t, PROBLEM_CONF_COMMAND, "/conference_config/id", NULL);
	else if (d->conf->status == CONF_COMPLETED)
		turn_refuse(t, PROBLEM_CONF_ENDED, NULL, NULL);
	else if (conf_is_full(d->conf))
		turn_refuse(t, PROBLEM_FULL, NULL, NULL);
}

static void
read_conference(struct turn *t, const struct form *f, struct dial *d)
{
	const struct cJSON *v = json_get(f->obj, "conference_config");
	struct form inner = {
		.turn = t, .obj = v, .prefix = "/conference_config"
	};
	bool starts = true;

	d->early_media = true;
	if (!v || json_is_null(v))
		return;
	if (!json_is_object(v)) {
		turn_refuse(t, PROBLEM_TYPE, "/conference_config", NULL);
		return;
	}
	form_bool(&inner, "early_media", &d->early_media);
	form_bool(&inner, "start_conference_on_create", &starts);
	form_entry(&inner, &d->how);
	find_conf(t, &inner, d);
}

static void
read_dial(struct turn *t, struct dial *d)
{
	struct form f = form_of(t);
	const char *connection = form_str(&f, "connection_id", true);
	const char *link = form_str(&f, "link_to", false);
	const struct leg *linked;

	d->plan.to = read_to(t, &f);
	d->plan.from = form_str(&f, "from", true);
	d->plan.client_state = form_state(&f);
	d->plan.caller_name = form_str(&f, "from_display_name", false);
	form_str(&f, "command_id", false);
	form_int(&f, "timeout_secs", 5, 600, &d->ring_s);
	form_int(&f, "time_limit_secs", 30, 14400, &d->limit_s);
	if (connection && strcmp(connection, t->sim->connection_id) != 0)
		turn_refuse(t, PROBLEM_CONNECTION, "/connection_id", NULL);
	check_number(t, "to", d->plan.to);
	check_number(t, "from", d->plan.from);
	linked = link ? turn_leg(t, link, "/link_to", false) : NULL;
	if (linked)
		d->plan.session = linked->ids.session;
	read_supervision(t, &f, d);
	read_conference(t, &f, d);
}

static void
place_call(struct turn *t, struct dial *d)
{
	char to[NUMBER_LEN];
	struct leg *leg;

	snprintf(
	    to, sizeof(to), "%.*s", (int)strcspn(d->plan.to, ","), d->plan.to);
	d->plan.to = to;
	leg = leg_new(t->sim, &d->plan);
	d->plan.to = NULL;
	leg->limit_ms = d->limit_s * 1000;
	if (d->supervised) {
		memcpy(leg->supervises, d->supervised->ids.control, ID_LEN);
		leg->supervisor_role = d->role;
	}
	if (d->conf) {
		leg->enters = true;
		leg->early_media = d->early_media;
		memcpy(leg->enters_id, d->conf->id, sizeof(leg->enters_id));
		leg->how = d->how;
		d->how.whisper = (struct id_list){ 0 };
	}
	leg_ring(t->sim, leg, d->ring_s * 1000);
	buf_puts(&t->out->body, "{\"data\":");
	put_call(t->sim, &t->out->body, leg, true);
	buf_puts(&t->out->body, "}");
}

void
telnyx_dial(struct turn *t)
{
	/* Only the floor dials agents; what comes through the API is the
	 * supervisor's own phone. */
	struct dial d = {
		.plan = { .person = PERSON_SUPERVISOR },
		.ring_s = LEG_RING_MS / 1000,
		.limit_s = LEG_LIMIT_MS / 1000,
	};

	read_dial(t, &d);
	if (!t->refused)
		place_call(t, &d);
	id_list_clear(&d.how.whisper);
}
