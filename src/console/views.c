#include <stdio.h>
#include <string.h>

#include "console/inside.h"
#include "console/keep.h"
#include "io/clock.h"

void
views_keep(struct app *app, const char *name)
{
	const struct setup *s = app->setup;
	bool lasts = s->options && !s->demo && !s->replay && !s->feed_is_file;
	int64_t now_ms = clock_now_ms();
	struct err err;

	if (keep_put(&app->views, &app->ui.arrange.now, name, &err) == -1 ||
	    (lasts && keep_write(&app->views, &err) == -1)) {
		ui_note(&app->ui, now_ms, "!! %.200s", err.text);
		return;
	}
	snprintf(app->ui.arrange.now.name, sizeof(app->ui.arrange.now.name),
	    "%s", name);
	ui_note(&app->ui, now_ms, "View %s is kept%s.", name,
	    lasts ? "" : " until you quit");
}
