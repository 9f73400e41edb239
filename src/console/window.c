/* What the terminal is told besides the picture, as the settings allow. */
#include <stdio.h>
#include <string.h>

#include "console/inside.h"

void
window_alarm(struct app *app, bool bell, const char *text)
{
	const struct manners *m = &app->setup->manners;

	if (!app->term)
		return;
	if (bell && m->bell)
		term_bell(app->term);
	if (text[0] != '\0')
		term_notify(app->term, m->notify, text);
	paint_write(app, WATCH_WRITE);
}

/* Titles are read over shoulders and kept in logs: nothing of a call. */
void
window_title(struct app *app)
{
	char text[96];

	if (!app->setup->manners.title)
		return;
	snprintf(text, sizeof(text), "earshot %.40s",
	    app->setup->demo ? "demo" : app->setup->profile.name);
	term_title(app->term, text);
}

/* What is selected, by what the provider calls it; a number only while all of
 * it is on the screen anyway. */
static const char *
selected_text(const struct app *app, int64_t now_ms)
{
	const struct model *m = engine_model(app->engine);
	const struct ui *ui = &app->ui;
	const struct participant *p = model_participant(m, ui->person);
	const struct call *c = model_call(m, ui->call);

	if (ui->context == IN_CALL && p) {
		bool whole = strcmp(ui->unmasked, p->id) == 0 &&
			     now_ms - ui->unmask_ms < UI_UNMASK_MS;

		return whole && p->number[0] != '\0' ? p->number : p->id;
	}
	return c ? c->id : NULL;
}

void
window_copy(struct app *app, int64_t now_ms)
{
	const char *text = selected_text(app, now_ms);

	if (!text) {
		ui_note(&app->ui, now_ms, "Nothing is selected.");
		return;
	}
	if (app->term && app->setup->manners.clipboard &&
	    term_copy(app->term, text))
		ui_note(&app->ui, now_ms, "Copied if the terminal does it: %s",
		    text);
	else
		ui_note(&app->ui, now_ms, "To copy: %s", text);
}
