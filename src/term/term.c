/*
 * term_paint -> curses -> memory file -> waiting -> write -> terminal
 *
 * The last step never waits: the descriptor does not block, and what the
 * terminal does not take stays in waiting.
 */
#include "term/term.h"

#include "base/mem.h"
#include "term/caps.h"
#include "term/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <curses.h>

#define WAITING_MAX (4 * 1024 * 1024)
#define EXIT_MS 250
#define ANSWERS_MS 1500
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

/* For term_emergency, which may call nothing and trust nothing. */
static struct {
	volatile sig_atomic_t active;
	int in, out;
	struct termios saved;
	char bye[256];
	size_t len;
} emergency;

int64_t
term_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
emergency_prepare(const struct term *t)
{
	struct buf b;

	buf_init(&b, sizeof(emergency.bye));
	if (caps_marks_pastes())
		buf_puts(&b, PASTE_OFF);
	caps_put(&b, "sgr0");
	caps_put(&b, "op");
	caps_put(&b, "rmkx");
	caps_put(&b, "cnorm");
	caps_put(&b, "rmcup");
	buf_puts(&b, "\r");
	memcpy(emergency.bye, b.p, b.len);
	emergency.len = b.len;
	emergency.in = t->in;
	emergency.out = t->out;
	emergency.saved = t->saved;
	emergency.active = 1;
	buf_free(&b);
}

void
term_emergency(void)
{
	int saved_errno = errno;

	if (!emergency.active)
		return;
	emergency.active = 0;
	/* What waits in the terminal's queue is of no use any more. */
	tcflush(emergency.out, TCOFLUSH);
	if (write(emergency.out, emergency.bye, emergency.len) < 0)
		errno = saved_errno;
	tcsetattr(emergency.in, TCSANOW, &emergency.saved);
	errno = saved_errno;
}

static void
raw_modes(struct termios *m)
{
	m->c_iflag &= ~(tcflag_t)(IXON | IXOFF | ICRNL | INLCR | IGNCR |
				  ISTRIP | BRKINT | INPCK);
	m->c_lflag &= ~(tcflag_t)(ISIG | ICANON | ECHO | ECHONL | IEXTEN);
	m->c_oflag &= ~(tcflag_t)OPOST;
	m->c_cc[VMIN] = 1;
	m->c_cc[VTIME] = 0;
}

static int
open_tty(void)
{
	int flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	char path[128];
	int fd = -1;

	/* Opened anew: O_NONBLOCK would stay on the shell's descriptor. */
	if (ttyname_r(STDIN_FILENO, path, sizeof(path)) == 0)
		fd = open(path, flags);
	return fd >= 0 ? fd : open("/dev/tty", flags);
}

static const struct {
	const char *capability;
	uint32_t code;
} terminfo_keys[] = {
	{ "kcuu1", KEYC_UP },
	{ "kcud1", KEYC_DOWN },
	{ "kcub1", KEYC_LEFT },
	{ "kcuf1", KEYC_RIGHT },
	{ "khome", KEYC_HOME },
	{ "kend", KEYC_END },
	{ "kpp", KEYC_PAGE_UP },
	{ "knp", KEYC_PAGE_DOWN },
	{ "kdch1", KEYC_DELETE },
	{ "kbs", KEYC_BACKSPACE },
	{ "kcbt", KEYC_BACKTAB },
};

static void
learn_keys(struct input *in)
{
	char name[16]; /* of any int: no compiler knows that 12 is the last */

	input_init(in);
	for (size_t i = 0; i < ARRAY_LEN(terminfo_keys); i++)
		input_add(in, caps_string(terminfo_keys[i].capability),
		    terminfo_keys[i].code);
	for (int i = 1; i <= 12; i++) {
		snprintf(name, sizeof(name), "kf%d", i);
		input_add(in, caps_string(name), KEYC_F1 + (uint32_t)i - 1);
	}
}

/* Modes that curses does not know of, or cannot set on a memory file. */
static void
put_modes(struct term *t)
{
	if (!t->modes_due)
		return;
	t->modes_due = false;
	caps_put(&t->waiting, "smkx");
	if (caps_marks_pastes())
		buf_puts(&t->waiting, PASTE_ON);
}

static int
start(struct term *t, enum depth depth_max, struct err *err)
{
	if (capture_begin(&t->capture, t->out, err) == -1)
		return -1;
	t->ours = t->saved;
	raw_modes(&t->ours);
	tcsetattr(t->in, TCSANOW, &t->ours);
	paint_begin(t, depth_max);
	learn_keys(&t->input);
	emergency_prepare(t);
	t->modes_due = true;
	return 0;
}

static void
destroy(struct term *t)
{
	capture_end(&t->capture);
	if (t->out >= 0)
		close(t->out);
	buf_free(&t->waiting);
	frame_free(&t->shown);
	mem_free(t);
}

void
term_theme(struct term *term, const struct theme *t, enum depth depth_max)
{
	term->theme = t;
	paint_begin(term, depth_max);
	term_redraw(term);
}

struct term *
term_new(const struct theme *theme, enum depth depth_max, struct err *err)
{
	struct term *t;

	if (!isatty(STDIN_FILENO)) {
		err_set(err, "standard input is no terminal");
		return NULL;
	}
	setlocale(LC_CTYPE, "");
	t = mem_zalloc(1, sizeof(*t));
	t->theme = theme;
	t->in = STDIN_FILENO;
	t->capture.fd = -1;
	t->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	/* Of bytes curses makes runs (REP), which some that call themselves
	 * xterm do not know and then show something else.  What is written is
	 * ASCII all the same. */
	if (!t->utf8)
		setlocale(LC_CTYPE, "C.UTF-8");
	buf_init(&t->waiting, WAITING_MAX);
	t->out = open_tty();
	if (t->out < 0 || tcgetattr(t->in, &t->saved) == -1) {
		err_set(err, "terminal: %s", strerror(errno));
		destroy(t);
		return NULL;
	}
	if (start(t, depth_max, err) == -1) {
		tcsetattr(t->in, TCSANOW, &t->saved);
		destroy(t);
		return NULL;
	}
	return t;
}

/* Writes what waits until the deadline.  False if something is left. */
static bool
drain(struct term *t, int64_t deadline_ms)
{
	while (term_busy(t)) {
		struct pollfd p = { .fd = t->out, .events = POLLOUT };
		int64_t left = deadline_ms - term_clock_ms();

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return false;
		if (!term_flush(t))
			return false;
	}
	return true;
}

static void
no_key(void *ctx, struct key k)
{
	(void)ctx;
	(void)k;
}

/* Answers that are still to come would be typed into the shell. */
static void
await_answers(struct term *t)
{
	int64_t ms = 2 * t->ack.best_ms;
	int64_t deadline;

	ms = ms > EXIT_MS ? ms : EXIT_MS;
	deadline = term_clock_ms() + (ms < ANSWERS_MS ? ms : ANSWERS_MS);
	while (t->ack.flying > 0) {
		struct pollfd p = { .fd = t->in, .events = POLLIN };
		int64_t left = deadline - term_clock_ms();

		if (left <= 0 || poll(&p, 1, (int)left) <= 0 ||
		    !term_read(t, 0, no_key, NULL))
			break;
	}
	ack_forget(&t->ack);
}

/* Gives the terminal back: in order if it still reads, by force if not. */
static void
leave(struct term *t)
{
	endwin();
	capture_take(&t->capture, &t->waiting);
	if (caps_marks_pastes())
		buf_puts(&t->waiting, PASTE_OFF);
	if (drain(t, term_clock_ms() + EXIT_MS)) {
		await_answers(t);
		tcsetattr(t->in, TCSANOW, &t->saved);
		emergency.active = 0;
	} else {
		term_emergency();
	}
	buf_clear(&t->waiting);
	t->sent = 0;
}

void
term_free(struct term *t)
{
	if (!t)
		return;
	if (!t->away)
		leave(t);
	emergency.active = 0;
	destroy(t);
}

int
term_fd_in(const struct term *t)
{
	return t->in;
}

int
term_fd_out(const struct term *t)
{
	return t->out;
}

void
term_size(const struct term *t, int *width, int *height)
{
	struct winsize ws;

	*width = COLS;
	*height = LINES;
	if (ioctl(t->out, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 &&
	    ws.ws_row > 0) {
		*width = ws.ws_col;
		*height = ws.ws_row;
	}
}

bool
term_utf8(const struct term *t)
{
	return t->utf8;
}

bool
term_busy(const struct term *t)
{
	return t->sent < t->waiting.len;
}

void
term_paint(struct term *t, const struct frame *f)
{
	size_t at;

	if (t->away || term_busy(t))
		return;
	paint_rows(t, f);
	wnoutrefresh(stdscr);
	doupdate();
	at = t->waiting.len;
	capture_take(&t->capture, &t->waiting);
	truecolor_write(&t->colors, &t->waiting, at);
	put_modes(t);
	if (t->waiting.len > at && ack_frame(&t->ack, term_clock_ms()))
		buf_puts(&t->waiting, ACK_QUESTION);
}

bool
term_flush(struct term *t)
{
	while (term_busy(t)) {
		ssize_t n = write(
		    t->out, t->waiting.p + t->sent, t->waiting.len - t->sent);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			if (t->busy_ms == 0)
				t->busy_ms = term_clock_ms();
			return true;
		}
		if (n < 0)
			return false;
		t->sent += (size_t)n;
		t->written += (uint64_t)n;
	}
	buf_clear(&t->waiting);
	t->sent = 0;
	t->busy_ms = 0;
	return true;
}

bool
term_read(struct term *t, int64_t now_ms, void (*key)(void *ctx, struct key k),
    void *ctx)
{
	char bytes[INPUT_MAX];
	struct pollfd p = { .fd = t->in, .events = POLLIN };
	ssize_t n;

	/* The descriptor is the shell's as well and must stay blocking. */
	if (poll(&p, 1, 0) <= 0)
		return true;
	n = read(t->in, bytes, sizeof(bytes));
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n == 0)
		return false;
	input_take(
	    &t->input, (struct span){ bytes, (size_t)n }, now_ms, key, ctx);
	ack_answers(&t->ack, t->input.answers, term_clock_ms());
	t->input.answers = 0;
	return true;
}

bool
term_partial(const struct term *t)
{
	return input_partial(&t->input);
}

void
term_read_rest(struct term *t, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx)
{
	input_rest(&t->input, now_ms, key, ctx);
}

void
term_resize(struct term *t)
{
	int width, height;

	term_size(t, &width, &height);
	/* Half of its windows may be larger then, and half not. */
	if (resizeterm(height, width) == ERR)
		mem_give_up("out of memory for the screen");
	term_redraw(t);
}

void
term_redraw(struct term *t)
{
	clearok(curscr, TRUE);
	frame_free(&t->shown);
}

void
term_suspend(struct term *t)
{
	if (t->away)
		return;
	leave(t);
	t->away = true;
}

void
term_resume(struct term *t)
{
	if (!t->away)
		return;
	t->away = false;
	t->title[0] = '\0';
	tcsetattr(t->in, TCSANOW, &t->ours);
	emergency.active = 1;
	t->modes_due = true;
	term_resize(t);
}

uint64_t
term_written(const struct term *t)
{
	return t->written;
}
