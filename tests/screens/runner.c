/*
 * Proves that each situation is drawn as its case file shows it.
 *
 * A case is a text file: directives, a line "---", and the expected screen as
 * rows of text, each followed by a row of style letters, and at last where the
 * cursor stands.  "runner --renew CASE..." writes the expected part anew.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "model/journal.h"
#include "model/model.h"
#include "view/alert.h"
#include "view/edit.h"
#include "view/frame.h"
#include "view/history.h"
#include "view/menu.h"
#include "view/rows.h"
#include "view/screen.h"
#include "view/team.h"
#include "view/ui.h"
#include "case_file.h"
#include "wall_case.h"

/* A case while it is read. */
struct scenario {
	const char *path;
	int line;
	struct model *model;
	struct ui ui;
	struct wall wall; /* drawn if it has a title */
	int width, height;
	int64_t now_ms;
	struct alerts *alerts;
	struct history *history;
	struct teams teams;
	bool watched; /* the case says when */
};

static void
stop(const struct scenario *sc, const char *why)
{
	fprintf(stderr, "%s:%d: %s\n", sc->path, sc->line, why);
	exit(2);
}

static void
apply(struct scenario *sc, struct span line)
{
	struct event ev;
	struct err err;
	int64_t at = 0;
	int rc = journal_read(line, &ev, &at, &err);

	if (rc == -1)
		stop(sc, err.text);
	if (rc == 1)
		model_apply(sc->model, &ev, at);
}

/* A file beside the case. */
static void
journal(struct scenario *sc, const char *name)
{
	const char *slash = strrchr(sc->path, '/');
	int dir = slash ? (int)(slash - sc->path + 1) : 0;
	char path[1024];
	struct span rest, line;
	struct buf b;

	snprintf(path, sizeof(path), "%.*s%s", dir, sc->path, name);
	case_read(path, &b);
	rest = buf_span(&b);
	while (span_line(&rest, &line))
		apply(sc, line);
	buf_free(&b);
}

static enum context
context_of(const struct scenario *sc, const char *name)
{
	static const struct {
		const char *name;
		enum context context;
	} names[] = {
		{ "list", IN_LIST },
		{ "call", IN_CALL },
		{ "help", IN_HELP },
		{ "picker", IN_PICKER },
		{ "person", IN_PERSON },
		{ "barge", IN_BARGE },
		{ "quit", IN_QUIT },
		{ "filter", IN_FILTER },
		{ "menu", IN_MENU },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcmp(names[i].name, name))
			return names[i].context;
	}
	stop(sc, "no such context");
	return IN_LIST;
}

static void
copy(char *dst, size_t size, const char *src)
{
	snprintf(dst, size, "%s", src);
}

/* "open barge c1" opens a question about a call, now. */
static void
open_question(struct scenario *sc, char *arg)
{
	char *id = strchr(arg, ' ');
	const struct call *c;

	if (!id)
		stop(sc, "which call?");
	*id++ = '\0';
	c = model_call(sc->model, id);
	if (!c)
		stop(sc, "no such call");
	copy(sc->ui.call, sizeof(sc->ui.call), id);
	picker_open(&sc->ui, sc->model, c, context_of(sc, arg), sc->now_ms);
}

static void
forbid(struct scenario *sc, const char *arg)
{
	sc->ui.can &= ~ACTION_BIT(action_kind_of(arg));
}

static void
settle(struct scenario *sc)
{
	struct rows rows;

	rows_init(&rows);
	rows_build(&rows, sc->model, &sc->ui, sc->now_ms);
	ui_settle(&sc->ui, &rows, screen_list_height(sc->width, sc->height),
	    sc->now_ms);
	rows_free(&rows);
}

static void
unmask(struct scenario *sc, const char *id)
{
	copy(sc->ui.unmasked, sizeof(sc->ui.unmasked), id);
	sc->ui.unmask_ms = sc->now_ms;
}

static bool
directive_ui(struct scenario *sc, const char *word, char *arg)
{
	struct ui *ui = &sc->ui;

	if (!strcmp(word, "select"))
		copy(ui->call, sizeof(ui->call), arg);
	else if (!strcmp(word, "person"))
		copy(ui->person, sizeof(ui->person), arg);
	else if (!strcmp(word, "context"))
		ui->context = context_of(sc, arg);
	else if (!strcmp(word, "profile"))
		copy(ui->profile, sizeof(ui->profile), arg);
	else if (!strcmp(word, "phone"))
		copy(ui->phone, sizeof(ui->phone), arg);
	else if (!strcmp(word, "no-leg"))
		copy(ui->no_leg, sizeof(ui->no_leg), arg);
	else if (!strcmp(word, "demo"))
		ui->demo = true;
	else if (!strcmp(word, "brokered"))
		ui->brokered = true;
	else if (!strcmp(word, "ascii"))
		ui->ascii = true;
	else if (!strcmp(word, "cannot"))
		forbid(sc, arg);
	else if (!strcmp(word, "unmask"))
		unmask(sc, arg);
	else if (!strcmp(word, "blank"))
		ui->blank = true;
	else if (!strcmp(word, "preview"))
		ui->preview = sc->wall.preview = true;
	else if (!strcmp(word, "replay"))
		ui->replay = true;
	else if (!strcmp(word, "note"))
		ui_note(ui, sc->now_ms, "%s", arg);
	else if (!strcmp(word, "scroll-help"))
		ui->help_top = (int)strtol(arg, NULL, 10);
	else
		return false;
	return true;
}

/* "watch 1000 3000": what the rules say at these times, one after another. */
static void
watch(struct scenario *sc, const char *arg)
{
	char *end;

	sc->watched = true;
	for (;;) {
		int64_t at = strtoll(arg, &end, 10);

		if (end == arg)
			return;
		alerts_update(sc->alerts, sc->model, &sc->ui, at);
		history_update(sc->history, sc->model, &sc->ui, at);
		arg = end;
	}
}

static void
type(struct scenario *sc, void (*open)(struct ui *ui), const char *arg)
{
	open(&sc->ui);
	for (; *arg; arg++)
		edit_put(&sc->ui, (uint32_t)(unsigned char)*arg);
}

static void
arrange(struct scenario *sc, char *arg)
{
	char *value = strchr(arg, ' ');
	struct err err;

	if (!value)
		stop(sc, "arrange what?");
	*value++ = '\0';
	if (view_set(&sc->ui.arrange.now, arg, value, &err) == -1)
		stop(sc, err.text);
}

/* "team north Ana Ruiz, Bo*" */
static void
team(struct scenario *sc, const char *arg)
{
	char section[TEAM_NAME_LEN + 8];
	size_t n = strcspn(arg, " ");
	struct ini_entry e = { section, "agents", arg + n, sc->line };
	struct err err;

	snprintf(section, sizeof(section), "team %.*s", (int)n, arg);
	if (team_take(&sc->teams, &e, &err) == -1)
		stop(sc, err.text);
}

static enum menu_kind
menu_of(const struct scenario *sc, const char *name)
{
	if (!strcmp(name, "sort"))
		return MENU_SORT;
	if (!strcmp(name, "group"))
		return MENU_GROUP;
	if (strcmp(name, "columns") != 0)
		stop(sc, "no such menu");
	return MENU_COLUMNS;
}

static bool
directive_find(struct scenario *sc, const char *word, char *arg)
{
	struct ui *ui = &sc->ui;

	if (!strcmp(word, "watch"))
		watch(sc, arg);
	else if (!strcmp(word, "team"))
		team(sc, arg);
	else if (!strcmp(word, "ack"))
		alerts_ack(sc->alerts, arg, sc->now_ms);
	else if (!strcmp(word, "type"))
		type(sc, edit_open, arg);
	else if (!strcmp(word, "say"))
		type(sc, edit_open_command, arg);
	else if (!strcmp(word, "slow-line"))
		ui->clock_step_s = (int)strtol(arg, NULL, 10);
	else if (!strcmp(word, "arrange"))
		arrange(sc, arg);
	else if (!strcmp(word, "view"))
		copy(ui->arrange.now.name, VIEW_NAME_LEN, arg);
	else if (!strcmp(word, "pin"))
		arrange_pin(&ui->arrange, arg, true);
	else if (!strcmp(word, "fold"))
		arrange_fold(&ui->arrange, arg, true);
	else if (!strcmp(word, "head"))
		copy(ui->head, sizeof(ui->head), arg);
	else if (!strcmp(word, "stay"))
		ui->arrange.stays = true;
	else if (!strcmp(word, "menu"))
		menu_open(ui, menu_of(sc, arg));
	else if (!strcmp(word, "menu-down"))
		menu_move(ui, (int)strtol(arg, NULL, 10));
	else
		return false;
	return true;
}

static bool
directive_picker(struct scenario *sc, const char *word, char *arg)
{
	struct picker *pk = &sc->ui.picker;
	int n = (int)strtol(arg, NULL, 10);

	if (!strcmp(word, "open"))
		open_question(sc, arg);
	else if (!strcmp(word, "wants"))
		pk->wants = !strcmp(arg, "hold") ? COMMAND_hold : COMMAND_mute;
	else if (!strcmp(word, "refresh"))
		picker_refresh(&sc->ui, sc->model, sc->now_ms);
	else if (!strcmp(word, "cursor"))
		pk->cursor = n;
	else if (!strcmp(word, "tick"))
		pk->pick[n].ticked = true;
	else if (!strcmp(word, "focus"))
		pk->focus_yes = true;
	else
		return false;
	return true;
}

static void
directive(struct scenario *sc, struct span line)
{
	char text[1024], *arg;

	if (line.n == 0 || line.p[0] == '#')
		return;
	if (line.p[0] == '@') {
		apply(sc, line);
		return;
	}
	if (!span_copy(text, sizeof(text), line))
		stop(sc, "too long a line");
	arg = strchr(text, ' ');
	if (arg)
		*arg++ = '\0';
	else
		arg = text + strlen(text);
	if (!strcmp(text, "size")) {
		if (sscanf(arg, "%dx%d", &sc->width, &sc->height) != 2)
			stop(sc, "no size");
	} else if (!strcmp(text, "now")) {
		sc->now_ms = strtoll(arg, NULL, 10);
	} else if (!strcmp(text, "journal")) {
		journal(sc, arg);
	} else if (!strcmp(text, "expire")) {
		model_expire(sc->model, sc->now_ms);
	} else if (!strcmp(text, "settle")) {
		settle(sc);
	} else if (!directive_ui(sc, text, arg) &&
		   !directive_picker(sc, text, arg) &&
		   !directive_find(sc, text, arg) &&
		   !wall_case(&sc->wall, sc->model, text, arg, sc->now_ms)) {
		stop(sc, "unknown directive");
	}
}

static void
draw_wall(struct scenario *sc, struct buf *out)
{
	struct frame f;

	frame_init(&f);
	frame_reset(&f, sc->width, sc->height);
	sc->wall.clock_ms = sc->now_ms;
	wall_settle(&sc->wall, sc->model, sc->now_ms);
	wall_draw(&f, sc->model, &sc->wall, sc->now_ms);
	frame_dump(&f, out, 1);
	frame_free(&f);
}

static void
draw(struct scenario *sc, struct buf *out)
{
	struct rows rows;
	struct frame f;

	if (sc->wall.title[0] && !sc->ui.preview) {
		draw_wall(sc, out);
		return;
	}
	sc->wall.clock_ms = sc->now_ms;
	wall_settle(&sc->wall, sc->model, sc->now_ms);
	rows_init(&rows);
	frame_init(&f);
	if (!sc->watched)
		alerts_update(sc->alerts, sc->model, &sc->ui, sc->now_ms);
	rows_build(&rows, sc->model, &sc->ui, sc->now_ms);
	ui_settle(&sc->ui, &rows, screen_list_height(sc->width, sc->height),
	    sc->now_ms);
	frame_reset(&f, sc->width, sc->height);
	screen_draw(&f, sc->model, &sc->ui, &rows, sc->now_ms);
	frame_dump(&f, out, 1);
	buf_printf(out, "cursor %d,%d\n", f.cursor_x, f.cursor_y);
	frame_free(&f);
	rows_free(&rows);
}

static void
scenario_init(struct scenario *sc, const char *path)
{
	struct alert_rules rules;

	memset(sc, 0, sizeof(*sc));
	sc->path = path;
	sc->width = 80;
	sc->height = 24;
	sc->model = model_new();
	ui_init(&sc->ui);
	sc->ui.model = sc->model;
	alert_rules_default(&rules);
	sc->alerts = alerts_new(&rules);
	sc->ui.alerts = sc->alerts;
	sc->history = history_new();
	sc->ui.history = sc->history;
	sc->ui.teams = &sc->teams;
	wall_init(&sc->wall, 0);
	sc->wall.teams = &sc->teams;
	sc->ui.wall = &sc->wall;
	sc->wall.title[0] = '\0';
	copy(sc->ui.profile, sizeof(sc->ui.profile), "acme-eu/telnyx");
	copy(sc->ui.user, sizeof(sc->ui.user), "rita");
}

/* True if the screen is as expected, or was renewed. */
static bool
run(const char *path, bool renewing)
{
	struct scenario sc;
	struct buf file, got;
	struct span rest, line, head;
	bool same;

	case_read(path, &file);
	buf_init(&got, CASE_MAX);
	scenario_init(&sc, path);
	rest = buf_span(&file);
	head = rest;
	while (span_line(&rest, &line) && !span_is(line, "---")) {
		sc.line++;
		head.n = (size_t)(rest.p - head.p);
		directive(&sc, line);
	}
	draw(&sc, &got);
	same = span_eq(rest, buf_span(&got));
	if (renewing && !same)
		case_renew(path, head, &got);
	else if (!same)
		case_differ(path, rest, buf_span(&got));
	alerts_free(sc.alerts);
	history_free(sc.history);
	model_free(sc.model);
	wall_free(&sc.wall);
	buf_free(&got);
	buf_free(&file);
	return same || renewing;
}

int
main(int argc, char **argv)
{
	bool renewing = argc > 1 && !strcmp(argv[1], "--renew");
	int failed = 0;

	for (int i = renewing ? 2 : 1; i < argc; i++)
		failed += !run(argv[i], renewing);
	printf("%d screens, %d differ\n", argc - 1 - renewing, failed);
	return failed > 0;
}
