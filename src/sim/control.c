#include <string.h>

#include "sim/conf.h"
#include "sim/door.h"
#include "sim/leg.h"
#include "sim/put.h"
#include "sim/truth.h"

static const struct {
	const char *path;
	int (*fn)(struct door *d);
} doors[] = {
	{ "/sim/call", door_call },
	{ "/sim/participant", door_participant },
	{ "/sim/phone", door_phone },
	{ "/sim/event", door_event },
	{ "/sim/feed", door_feed },
	{ "/sim/fault", door_fault },
	{ "/sim/clear", door_clear },
	{ "/sim/clock", door_clock },
};

struct conference *
door_conf(struct door *d, const char *member)
{
	const char *id = json_str(d->body, member);
	struct conference *conf = id ? conf_find_named(d->sim, id) : NULL;

	if (conf && conf->status != CONF_COMPLETED)
		return conf;
	err_set(d->err, "there is no call %s", id ? id : "without an id");
	return NULL;
}

struct leg *
door_leg(struct door *d)
{
	const char *id = json_str(d->body, "id");
	struct leg *leg = id ? leg_find(d->sim, id) : NULL;

	/* Of two with the same name the one who came last. */
	if (!leg)
		for (leg = d->sim->leg_last; id && leg; leg = leg->prev)
			if (leg->state != LEG_ENDED &&
			    strcmp(leg->name, id) == 0)
				break;
	if (leg && leg->state != LEG_ENDED)
		return leg;
	err_set(d->err, "there is no leg %s", id ? id : "without an id");
	return NULL;
}

static int
visit(struct door *d)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(doors); i++)
		if (strcmp(doors[i].path, d->ask->path) == 0) {
			if (strcmp(d->ask->method, "POST") != 0)
				return err_set(
				    d->err, "%s wants POST", d->ask->path);
			return doors[i].fn(d);
		}
	return err_set(d->err, "there is nothing at %s", d->ask->path);
}

static int
visit_with_body(struct door *d)
{
	struct cJSON *body = NULL;
	const char *op;
	int rc = -1;

	if (d->ask->body.n > 0) {
		body = json_parse(d->ask->body, d->err);
		if (!body)
			return -1;
	}
	if (body && !json_is_object(body)) {
		err_set(d->err, "the body is no object");
		goto done;
	}
	d->body = body;
	op = json_str(body, "op");
	d->op = op ? op : "";
	rc = visit(d);
done:
	json_free(body);
	return rc;
}

void
sim_control(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	struct err err = { "" };
	struct door d = {
		.sim = sim,
		.ask = ask,
		.out = &out->body,
		.err = &err,
	};

	sim_run(sim, ask->now_ms);
	if (strcmp(ask->path, "/sim/truth") == 0) {
		truth_put(sim, ask->query, &out->body);
		return;
	}
	buf_puts(&out->body, "{\"ok\":true");
	if (visit_with_body(&d) == 0) {
		buf_puts(&out->body, "}");
		return;
	}
	out->status = 400;
	buf_clear(&out->body);
	buf_puts(&out->body, "{");
	put_str(&out->body, "error", err.text);
	buf_puts(&out->body, "}");
}
