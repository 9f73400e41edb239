#include "sim/rest.h"

#include "sim/face.h"
#include "sim/seen.h"

/* What a request meets before and after the face: faults, and being seen. */

bool
rate_count(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out,
    int64_t limit, int64_t window_ms)
{
	fault_is_on(&sim->faults, FAULT_RATE_LIMIT, &limit);
	if (ask->real_ms - sim->window_ms >= window_ms) {
		sim->window_ms = ask->real_ms;
		sim->window_count = 0;
	}
	sim->window_count++;
	out->rate_limit = (int)limit;
	out->rate_left = (int)limit - sim->window_count;
	out->rate_reset_s = (int)(window_ms / 1000);
	if (out->rate_left >= 0)
		return true;
	out->rate_left = 0;
	return false;
}

/* A captive portal's page, or a broken gateway's, of which the API knows
 * nothing. */
static void
portal(struct sim_reply *out, int64_t status)
{
	if (status >= 200 && status <= 599)
		out->status = (int)status;
	out->type = "text/html";
	buf_puts(&out->body,
	    "<!DOCTYPE html><html><head><title>Sign in to the network"
	    "</title></head><body><h1>Welcome</h1></body></html>\n");
}

static void
serve_with_fault(struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, const struct fault *hit)
{
	switch (hit->kind) {
	case FAULT_STATUS:
	case FAULT_CODE:
		sim->face->refuse(sim, ask, out, (int)hit->arg);
		return;
	case FAULT_RETRY_AFTER:
		sim->face->refuse(sim, ask, out, 429);
		out->retry_after_s = hit->arg;
		return;
	case FAULT_HTML:
		portal(out, hit->arg);
		return;
	case FAULT_NO_EFFECT:
		sim->face->pretend(sim, ask, out);
		return;
	case FAULT_DROP_REQUEST:
		out->cut = true;
		return;
	case FAULT_LOST_ANSWER:
		sim->face->serve(sim, ask, out);
		out->cut = true;
		return;
	default:
		sim->face->serve(sim, ask, out);
		out->body.len /= 2;
		if (out->body.p)
			out->body.p[out->body.len] = '\0';
		return;
	}
}

void
sim_rest(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	struct fault hit;

	sim_run(sim, ask->now_ms);
	if (fault_strikes(&sim->faults, ask->method, ask->path, true, &hit))
		out->delay_ms = hit.arg;
	if (fault_strikes(&sim->faults, ask->method, ask->path, false, &hit))
		serve_with_fault(sim, ask, out, &hit);
	else
		sim->face->serve(sim, ask, out);
	seen_add(sim, ask, out);
}
