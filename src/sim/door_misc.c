#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "sim/door.h"
#include "sim/face.h"
#include "sim/floor.h"
#include "sim/leg.h"
#include "sim/names.h"
#include "sim/put.h"
#include "sim/raw.h"

static int
phone_up(struct door *d)
{
	const char *name = json_str(d->body, "name");
	char to[NUMBER_LEN];
	struct leg_plan plan = {
		.person = PERSON_SUPERVISOR,
		.name = name ? name : "rita",
		.from = "+12025550130",
		.to = to,
	};
	struct leg *leg;

	agent_address(to, sizeof(to), plan.name, d->sim->face->sip_domain);
	leg = leg_new(d->sim, &plan);
	leg_answer(d->sim, leg);
	put_str(d->out, "id", leg->ids.control);
	return 0;
}

/* Somebody calls in and nobody has answered yet. */
static int
phone_ring(struct door *d)
{
	const char *from = json_str(d->body, "from");
	struct floor_call call = {
		.queue = "billing",
		.number = from ? from : "+12025550198",
		.name = json_str(d->body, "name"),
	};
	struct leg *leg = floor_customer(d->sim, &call);

	put_str(d->out, "id", leg->ids.control);
	return 0;
}

static int
phone_policy(struct door *d)
{
	bool answers = true;
	int64_t ms = -1;

	json_bool(d->body, "answer", &answers);
	json_int(d->body, "answer_ms", &ms);
	d->sim->never_answers = !answers;
	d->sim->answer_in_ms = ms;
	return 0;
}

int
door_phone(struct door *d)
{
	struct leg *leg;

	if (strcmp(d->op, "up") == 0)
		return phone_up(d);
	if (strcmp(d->op, "ring") == 0)
		return phone_ring(d);
	if (strcmp(d->op, "policy") == 0)
		return phone_policy(d);
	if (strcmp(d->op, "hangup") != 0 && strcmp(d->op, "answer") != 0)
		return err_set(d->err, "a phone has no op %s", d->op);
	leg = door_leg(d);
	if (!leg)
		return -1;
	if (strcmp(d->op, "hangup") == 0)
		leg_hangup(d->sim, leg, "normal_clearing",
		    leg->incoming ? "caller" : "callee");
	else if (leg->state != LEG_ENDED && !leg->answered_ms)
		leg_answer(d->sim, leg);
	else
		return err_set(d->err, "%s does not ring", leg->name);
	return 0;
}

static int
event_bytes(struct door *d, const char *base64, bool binary)
{
	size_t size = strlen(base64) + 4;
	char *bytes = mem_zalloc(1, size);
	int n = base64_decode(bytes, size, span_of(base64));
	struct span s = { bytes, n > 0 ? (size_t)n : 0 };
	int rc = 0;

	if (n < 0)
		rc = err_set(d->err, "that is not base64");
	else if (binary)
		d->sim->out.binary(d->sim->out.ctx, s);
	else
		d->sim->out.frame(d->sim->out.ctx, s);
	mem_free(bytes);
	return rc;
}

int
door_event(struct door *d)
{
	struct span body = raw_member(d->ask->body, "body");
	const char *text = json_str(d->body, "text");

	if (json_str(d->body, "binary"))
		return event_bytes(d, json_str(d->body, "binary"), true);
	if (json_str(d->body, "text_base64"))
		return event_bytes(d, json_str(d->body, "text_base64"), false);
	if (text) {
		d->sim->out.frame(d->sim->out.ctx, span_of(text));
		return 0;
	}
	if (body.n == 0)
		return err_set(
		    d->err, "an event is a body, a text or a binary");
	d->sim->out.frame(d->sim->out.ctx, body);
	return 0;
}

int
door_feed(struct door *d)
{
	if (strcmp(d->op, "cut") != 0)
		return err_set(d->err, "a feed has no op %s", d->op);
	d->sim->out.cut(d->sim->out.ctx);
	return 0;
}

int
door_fault(struct door *d)
{
	char number[32];
	int64_t n, count = -1;
	struct fault_wish w = {
		.name = json_str(d->body, "name"),
		.arg = json_str(d->body, "arg"),
		.match = json_str(d->body, "match"),
	};

	if (json_int(d->body, "arg", &n)) {
		snprintf(number, sizeof(number), "%" PRId64, n);
		w.arg = number;
	}
	json_int(d->body, "count", &count);
	if (count < -1 || count > 1000000)
		return err_set(d->err, "count is out of range");
	w.count = (int)count;
	return fault_add(&d->sim->faults, &w, d->err);
}

int
door_clear(struct door *d)
{
	fault_clear(&d->sim->faults);
	return 0;
}

int
door_clock(struct door *d)
{
	int64_t ms;

	if (!json_int(d->body, "add_ms", &ms) || ms < 0 ||
	    ms > (int64_t)86400000)
		return err_set(d->err, "add_ms is 0 to a day");
	d->sim->added_ms += ms;
	sim_run(d->sim, d->ask->now_ms + ms);
	json_put_int(d->out, "now_ms", d->sim->now_ms);
	return 0;
}
