#include <string.h>

#include "sim/conf.h"
#include "sim/door.h"
#include "sim/event.h"
#include "sim/face.h"
#include "sim/floor.h"
#include "sim/leg.h"
#include "sim/names.h"
#include "sim/part.h"
#include "sim/put.h"

static void
put_agents(struct door *d, struct conference *conf, const struct cJSON *names)
{
	const struct cJSON *at;

	json_put_key(d->out, "agents");
	buf_puts(d->out, "[");
	for (at = json_first(names); at; at = json_next(at)) {
		struct entry how = entry_plain(d->sim->face->starts);
		const char *name = json_value_str(at);
		struct leg *leg = floor_agent(d->sim, name ? name : "Agent");

		leg_answer(d->sim, leg);
		part_join(d->sim, conf, leg, &how);
		put_item(d->out, leg->ids.control);
	}
	buf_puts(d->out, "]");
}

static int
call_create(struct door *d)
{
	const char *queue = json_str(d->body, "queue");
	const char *number = json_str(d->body, "customer");
	struct floor_call call = {
		.queue = queue ? queue : "billing",
		.number = number ? number : "+12025550199",
		.name = json_str(d->body, "customer_name"),
	};
	struct conference *conf;
	struct leg *customer;

	customer = floor_customer(d->sim, &call);
	leg_answer(d->sim, customer);
	conf = floor_conference(d->sim, customer, call.queue, false);
	put_str(d->out, "id", conf->id);
	put_str(d->out, "name", conf->name);
	put_str(d->out, "customer", customer->ids.control);
	put_agents(d, conf, json_get(d->body, "agents"));
	return 0;
}

static int
call_end(struct door *d)
{
	struct conf_end end = { .reason = "all_left", .hangs_up = true };
	struct conference *conf = door_conf(d, "id");

	if (!conf)
		return -1;
	conf_end(d->sim, conf, &end);
	return 0;
}

int
door_call(struct door *d)
{
	if (strcmp(d->op, "create") == 0)
		return call_create(d);
	if (strcmp(d->op, "end") == 0)
		return call_end(d);
	return err_set(d->err, "a call has no op %s", d->op);
}

static int
read_person(struct door *d, enum person *person)
{
	const char *word = json_str(d->body, "role");
	int i;

	for (i = PERSON_AGENT; word && i <= PERSON_SUPERVISOR; i++)
		if (strcmp(word, person_name((enum person)i)) == 0) {
			*person = (enum person)i;
			return 0;
		}
	return err_set(d->err, "role is agent, customer or supervisor");
}

/* The role and list in these members; both may be missing. */
static int
read_role(struct door *d, const char *member, struct entry *how)
{
	const char *word = json_str(d->body, member);
	const struct cJSON *at = json_first(json_get(d->body, "whisper"));

	if (word && !role_read(&how->role, word))
		return err_set(d->err, "there is no role %s", word);
	for (; at; at = json_next(at))
		if (json_value_str(at))
			id_list_add(&how->whisper, json_value_str(at));
	return 0;
}

static struct leg *
person_leg(struct door *d, enum person person, const char *name)
{
	char number[32], to[NUMBER_LEN];
	struct floor_call call = {
		.queue = "billing", .number = number, .name = name
	};
	struct leg_plan plan = {
		.person = person, .name = name, .from = "+12025550130", .to = to
	};

	if (person == PERSON_AGENT)
		return floor_agent(d->sim, name);
	if (person == PERSON_CUSTOMER) {
		customer_number(d->sim->rng, number, sizeof(number));
		return floor_customer(d->sim, &call);
	}
	agent_address(to, sizeof(to), name, d->sim->face->sip_domain);
	return leg_new(d->sim, &plan);
}

static int
part_enter(struct door *d)
{
	struct conference *conf = door_conf(d, "call");
	const char *name = json_str(d->body, "name");
	struct entry how = entry_plain(d->sim->face->starts);
	enum person person = PERSON_AGENT;
	struct leg *leg;

	if (!conf || read_person(d, &person) == -1)
		return -1;
	if (read_role(d, "supervisor_role", &how) == -1)
		return -1;
	leg = person_leg(d, person, name ? name : person_name(person));
	leg_answer(d->sim, leg);
	part_join(d->sim, conf, leg, &how);
	put_str(d->out, "id", leg->ids.control);
	id_list_clear(&how.whisper);
	return 0;
}

static int
part_move(struct door *d, struct leg *leg)
{
	struct conference *conf = door_conf(d, "call");
	struct entry how = entry_plain(d->sim->face->starts);

	if (!conf)
		return -1;
	if (leg->part && leg->part->conf == conf)
		return err_set(d->err, "it is in that call already");
	part_join(d->sim, conf, leg, &how);
	return 0;
}

static int
part_role(struct door *d, struct participant *part)
{
	struct entry how = entry_plain(d->sim->face->starts);

	if (read_role(d, "role", &how) == -1)
		return -1;
	part_set_role(d->sim, part, how.role, &how.whisper);
	id_list_clear(&how.whisper);
	return 0;
}

static int
part_speak(struct door *d, struct participant *part)
{
	memcpy(part->conf->speaker, part->ids.control, ID_LEN);
	event_floor(d->sim, part);
	return 0;
}

/* What is done to somebody who is in a call. */
static int
part_act(struct door *d, struct participant *part)
{
	if (strcmp(d->op, "mute") == 0 || strcmp(d->op, "unmute") == 0)
		part_set_muted(d->sim, part, d->op[0] == 'm');
	else if (strcmp(d->op, "hold") == 0 || strcmp(d->op, "unhold") == 0)
		part_set_hold(d->sim, part, d->op[0] == 'h');
	else if (strcmp(d->op, "role") == 0)
		return part_role(d, part);
	else if (strcmp(d->op, "speak") == 0)
		return part_speak(d, part);
	else
		return err_set(d->err, "a participant has no op %s", d->op);
	return 0;
}

static int
part_digit(struct door *d, struct leg *leg)
{
	const char *digit = json_str(d->body, "digit");

	event_dtmf(d->sim, leg, digit ? digit : "1");
	return 0;
}

int
door_participant(struct door *d)
{
	struct leg *leg;

	if (strcmp(d->op, "join") == 0)
		return part_enter(d);
	leg = door_leg(d);
	if (!leg)
		return -1;
	if (strcmp(d->op, "leave") == 0) {
		leg_hangup(d->sim, leg, "normal_clearing",
		    leg->incoming ? "caller" : "callee");
		return 0;
	}
	if (strcmp(d->op, "move") == 0)
		return part_move(d, leg);
	if (strcmp(d->op, "dtmf") == 0)
		return part_digit(d, leg);
	if (!leg->part)
		return err_set(d->err, "%s is in no call", leg->name);
	return part_act(d, leg->part);
}
