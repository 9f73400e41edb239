#include "console/ready.h"

#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "console/status.h"
#include "io/clock.h"

/* The state is read in a second or two; a busy provider may ask for a pause. */
#define PATIENCE_MS 30000

static bool
has_feed(const struct app *app)
{
	return !app->setup->provider->pushes_state ||
	       model_link(engine_model(app->engine))->state == LINK_LIVE;
}

int
ready_check(const struct app *app, int *status, struct err *err)
{
	const struct link *l = model_link(engine_model(app->engine));

	if (app->setup->feed_is_file)
		return l->state == LINK_NONE;
	if (l->synced && engine_settled(app->engine) && has_feed(app))
		return 1;
	if (engine_signed_out(app->engine)) {
		*status = STATUS_SIGN_IN;
		return err_set(err, "%.200s",
		    l->api[0] ? l->api : "sign-in to the provider was refused");
	}
	if (clock_now_ms() - app->started_ms < PATIENCE_MS)
		return 0;
	*status = STATUS_UNSURE;
	if (l->api[0])
		return err_set(err, "the provider: %.200s", l->api);
	if (l->why[0])
		return err_set(err, "the feed: %.200s", l->why);
	return err_set(
	    err, "the provider has not told all in %d s", PATIENCE_MS / 1000);
}

const struct call *
ready_call(const struct model *m, const char *id)
{
	const struct call *c = model_call(m, id);

	if (c)
		return c;
	TAILQ_FOREACH(c, model_calls(m), all)
	if (strcasecmp(c->short_id, id) == 0 && !c->hidden)
		return c;
	return NULL;
}

bool
ready_print(const struct buf *b)
{
	size_t n = fwrite(b->p ? b->p : "", 1, b->len, stdout);

	return n == b->len && fflush(stdout) == 0;
}
