/*
 * The console in lines of words, typed and said: for whoever has the screen
 * read aloud, and for terminals that cannot be drawn on.  The terminal edits
 * the line; what is in it goes the way of what is typed behind ":".
 */
#include "view/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "console/cmd.h"
#include "console/inside.h"
#include "console/ready.h"
#include "io/clock.h"

#define OUT_MAX (256 << 10)
#define LINE_MAX_LEN 512

/* Lines that follow one another like that were pasted, or typed ahead. */
#define TOGETHER_MS 100

#define BELL '\a' /* what Ctrl-G types */

struct plain_io {
	int in, out;
	bool own_in, own_out; /* opened here */
	bool tty;
	struct termios saved;
	int flags_in, flags_out;
	struct buf waiting;
	size_t sent;
	char line[LINE_MAX_LEN];
	size_t len;
	int64_t line_ms;
	struct plain told;
	enum context asked; /* the question that was put */
	int pick_count;
};

static void
flush(struct app *app)
{
	struct plain_io *io = app->plain;

	while (io->sent < io->waiting.len) {
		ssize_t n = write(io->out, io->waiting.p + io->sent,
		    io->waiting.len - io->sent);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (n < 0) {
			leave_start(app, LEAVING_GONE);
			return;
		}
		io->sent += (size_t)n;
	}
	if (io->sent == io->waiting.len) {
		buf_clear(&io->waiting);
		io->sent = 0;
	}
	if (app->watch_out)
		watch_set(app->watch_out,
		    io->waiting.len > io->sent ? WATCH_WRITE : 0);
}

static void
on_out(void *ctx, int ready)
{
	(void)ready;
	flush(ctx);
}

/* The question that is open, when it has opened or who is concerned has
 * changed. */
static void
put_question(struct app *app, int64_t now_ms)
{
	struct plain_io *io = app->plain;
	struct ui *ui = &app->ui;

	if (ui->context != IN_PICKER && ui->context != IN_PERSON &&
	    ui->context != IN_BARGE && ui->context != IN_QUIT) {
		io->asked = IN_LIST;
		return;
	}
	if (io->asked == ui->context && io->pick_count == ui->picker.count)
		return;
	io->asked = ui->context;
	io->pick_count = ui->picker.count;
	plain_question(&io->waiting, engine_model(app->engine), ui, now_ms);
}

void
plain_tell(struct app *app)
{
	int64_t now_ms = clock_now_ms();

	plain_news(&app->plain->told, &app->plain->waiting,
	    engine_model(app->engine), &app->ui, now_ms);
	put_question(app, now_ms);
	flush(app);
}

static void
press(struct app *app, enum command which, int64_t now_ms)
{
	struct key key = { .code = KEYC_NONE, .read_ms = now_ms };

	input_run(app, which, key, now_ms);
}

/* Numbers behind one another: those and nobody else. */
static bool
choose(struct app *app, const char *text, int64_t now_ms)
{
	struct picker *pk = &app->ui.picker;
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text)
		return false;
	for (int i = 0; app->ui.context == IN_PICKER && i < pk->count; i++)
		pk->pick[i].ticked = false;
	for (; end != text; n = strtol(text, &end, 10)) {
		if (n < 1 || n > pk->count || pk->pick[n - 1].gone) {
			ui_note(
			    &app->ui, now_ms, "! There is no number %ld.", n);
			return true;
		}
		pk->cursor = (int)n - 1;
		if (app->ui.context == IN_PICKER)
			press(app, COMMAND_tick, now_ms);
		/* A customer was chosen: that is a question of its own. */
		if (app->ui.context == IN_BARGE)
			return true;
		text = end + strspn(end, " ,");
	}
	press(app, COMMAND_send, now_ms);
	return true;
}

/* An answer to the question that is open. */
static void
answer(struct app *app, const char *text, int64_t now_ms)
{
	enum context in = app->ui.context;
	bool sends = strcmp(text, "send") == 0 && in == IN_PICKER;

	if (in == IN_BARGE && now_ms < app->ui.picker.armed_ms) {
		ui_note(&app->ui, now_ms,
		    "Typed ahead: ignored. The question was not ready.");
		return;
	}
	if ((in == IN_BARGE || in == IN_QUIT) && strcmp(text, "yes") == 0)
		press(app, COMMAND_yes, now_ms);
	else if (sends)
		press(app, COMMAND_send, now_ms);
	else if ((in == IN_PICKER || in == IN_PERSON) &&
		 choose(app, text, now_ms))
		return;
	else
		press(app, COMMAND_cancel, now_ms);
}

static void
show(struct app *app, const char *id, int64_t now_ms)
{
	const struct model *m = engine_model(app->engine);
	const struct call *c = ready_call(m, id[0] ? id : app->ui.call);

	if (c)
		plain_call(&app->plain->waiting, m, &app->ui, c, now_ms);
	else
		ui_note(&app->ui, now_ms, "! Say of which call.");
}

static void
say(struct app *app, const char *text, int64_t now_ms)
{
	struct plain_io *io = app->plain;
	const struct model *m = engine_model(app->engine);
	struct cmd c = { .model = m,
		.rows = &app->rows,
		.ui = &app->ui,
		.alerts = app->alerts,
		.next = COMMAND_COUNT,
		.can_ask = true,
		.now_ms = now_ms };

	if (strcmp(text, "list") == 0)
		plain_list(&io->waiting, m, &app->ui, &app->rows, now_ms);
	else if (strcmp(text, "help") == 0 || strcmp(text, "?") == 0)
		plain_help(&io->waiting);
	else if (strcmp(text, "show") == 0)
		show(app, "", now_ms);
	else if (strncmp(text, "show ", 5) == 0)
		show(app, text + 5 + strspn(text + 5, " "), now_ms);
	else {
		cmd_say(&c, text);
		input_grant(app, &c, now_ms);
		if (c.next == COMMAND_sort || c.next == COMMAND_group ||
		    c.next == COMMAND_columns || c.next == COMMAND_filter)
			ui_note(&app->ui, now_ms, "! Say what by.");
		else if (c.next != COMMAND_COUNT)
			press(app, c.next, now_ms);
	}
}

static bool
is_question(const struct app *app)
{
	return app->ui.context == IN_PICKER || app->ui.context == IN_PERSON ||
	       app->ui.context == IN_BARGE || app->ui.context == IN_QUIT;
}

static void
take_line(struct app *app, bool quiet)
{
	struct plain_io *io = app->plain;
	int64_t now_ms = clock_now_ms();
	bool together = now_ms - io->line_ms < TOGETHER_MS;
	char text[LINE_MAX_LEN];

	text_clean(text, sizeof(text), LINE_MAX_LEN,
	    (struct span){ io->line, io->len });
	io->len = 0;
	io->line_ms = now_ms;
	app->typed_ms = now_ms;
	app->idle_ms = 0;
	app->ui.blank = false;
	app_settle(app);
	/* Nothing moves under a finger here: calls are named. */
	app->ui.moved_ms = 0;
	app->ui.away = false;
	if (quiet) /* it has echoed, but ended no line */
		buf_puts(&io->waiting, "\n");
	if (quiet || strcmp(text, "quiet") == 0)
		press(app, COMMAND_quiet, now_ms);
	else if (together && text[0] != '\0')
		ui_note(&app->ui, now_ms,
		    "! Not run, it came at once with another line: %.60s",
		    text);
	else if (is_question(app))
		answer(app, text, now_ms);
	else if (text[0] == '\0')
		plain_audience(
		    &io->waiting, engine_model(app->engine), &app->ui, now_ms);
	else
		say(app, text, now_ms);
	/* No page of help, no menu, no view of one call covers anything. */
	if (!is_question(app))
		app->ui.context = app->ui.below = IN_LIST;
	app_dirty(app);
	plain_tell(app);
}

static void
on_in(void *ctx, int ready)
{
	struct app *app = ctx;
	struct plain_io *io = app->plain;
	char bytes[256];
	ssize_t n = read(io->in, bytes, sizeof(bytes));

	(void)ready;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		watch_set(app->watch_in, 0);
		leave_start(app, n == 0 ? LEAVING_QUIT : LEAVING_GONE);
		return;
	}
	for (ssize_t i = 0; i < n && app->leaving == LEAVING_NOT; i++) {
		if (bytes[i] == '\n' || bytes[i] == BELL)
			take_line(app, bytes[i] == BELL);
		else if (io->len < sizeof(io->line) - 1)
			io->line[io->len++] = bytes[i];
	}
}

/* A descriptor of our own, so that the shell's stays as it is. */
static int
open_own(int fd, int flags, bool *own)
{
	char path[128];
	int got = -1;

	if (ttyname_r(fd, path, sizeof(path)) == 0)
		got = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	*own = got >= 0;
	return *own ? got : fd;
}

int
plain_begin(struct app *app, struct err *err)
{
	struct plain_io *io = mem_zalloc(1, sizeof(*io));
	struct termios line;

	buf_init(&io->waiting, OUT_MAX);
	io->flags_in = fcntl(STDIN_FILENO, F_GETFL);
	io->flags_out = fcntl(STDOUT_FILENO, F_GETFL);
	io->in = open_own(STDIN_FILENO, O_RDONLY, &io->own_in);
	io->out = open_own(STDOUT_FILENO, O_WRONLY, &io->own_out);
	io->asked = IN_LIST;
	app->plain = io;
	app->watch_in = watch_new(app->loop, io->in, on_in, app);
	app->watch_out = watch_new(app->loop, io->out, on_out, app);
	if (!app->watch_in)
		return err_set(err, "standard input cannot be waited for");
	io->tty = tcgetattr(STDIN_FILENO, &io->saved) == 0;
	if (io->tty) {
		/* Ctrl-G need not wait for Enter. */
		line = io->saved;
		line.c_cc[VEOL] = BELL;
		tcsetattr(STDIN_FILENO, TCSANOW, &line);
	}
	buf_puts(&io->waiting,
	    "earshot. Say help for what can be said; Enter alone says who "
	    "hears you.\n");
	watch_set(app->watch_in, WATCH_READ);
	return 0;
}

void
plain_end(struct app *app)
{
	struct plain_io *io = app->plain;

	if (!io)
		return;
	if (app->leaving != LEAVING_GONE)
		plain_tell(app);
	if (io->tty)
		tcsetattr(STDIN_FILENO, TCSANOW, &io->saved);
	if (!io->own_in)
		fcntl(STDIN_FILENO, F_SETFL, io->flags_in);
	else
		close(io->in);
	if (!io->own_out)
		fcntl(STDOUT_FILENO, F_SETFL, io->flags_out);
	else
		close(io->out);
	buf_free(&io->waiting);
	mem_free(io);
	app->plain = NULL;
}

void
plain_interrupt(struct app *app)
{
	press(app, COMMAND_interrupt, clock_now_ms());
	plain_tell(app);
}
