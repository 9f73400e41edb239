#include "console/first.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "console/form.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/loop.h"
#include "term/term.h"
#include "view/frame.h"

struct first {
	struct loop *loop;
	struct term *term;
	struct watch *in, *out;
	struct timer *esc;
	struct frame frame;
	struct form form;
	const char *path;
	bool asking;
	char text[FORM_ANSWER]; /* what is typed */
	struct err why;         /* what is wrong with it */
	bool refused;           /* it is, and nothing was typed since */
	enum first_choice choice;
};

static void
put(struct first *f, int x, int y, enum style st, const char *text)
{
	if (y < f->frame.height && x < f->frame.width)
		frame_put(&f->frame, (struct spot){ x, y, f->frame.width - x },
		    st, text);
}

static void
draw_question(struct first *f)
{
	char hint[2 * FORM_ANSWER], typed[FORM_ANSWER];

	form_hint(&f->form, hint, sizeof(hint));
	put(f, 2, 2, STYLE_HEAD, form_question(&f->form));
	put(f, 2, 3, STYLE_PLAIN, hint);
	text_clean(typed, sizeof(typed), FORM_ANSWER, span_of(f->text));
	put(f, 2, 5, STYLE_PLAIN, ">");
	put(f, 4, 5, STYLE_SELECT, typed);
	f->frame.cursor_x = 4 + text_width(typed);
	f->frame.cursor_y = 5;
	put(f, 2, 7, STYLE_WARN, f->why.text);
	put(f, 2, f->frame.height - 1, STYLE_PLAIN,
	    "Enter next   Esc back   ^C quit, nothing is written");
}

static void
paint(struct first *f)
{
	int width, height;

	if (term_busy(f->term))
		return;
	term_size(f->term, &width, &height);
	frame_reset(&f->frame, width, height);
	put(f, 2, 0, STYLE_HEAD, "earshot");
	if (f->asking) {
		draw_question(f);
	} else {
		put(f, 2, 2, STYLE_PLAIN, "No profile yet.");
		put(f, 4, 4, STYLE_PLAIN, "d  demo with fake calls");
		put(f, 4, 5, STYLE_PLAIN, "n  new profile");
		put(f, 4, 6, STYLE_PLAIN, "q  quit");
		put(f, 2, 8, STYLE_WARN, f->why.text);
		f->frame.cursor_x = 4;
		f->frame.cursor_y = 4;
	}
	term_paint(f->term, &f->frame);
	term_flush(f->term);
	watch_set(f->out, term_busy(f->term) ? WATCH_WRITE : 0);
}

static void
end(struct first *f, enum first_choice choice)
{
	f->choice = choice;
	loop_stop(f->loop);
}

static int
write_file(struct first *f)
{
	struct buf text;
	int fd, rc = 0;
	ssize_t n;

	file_folders(f->path);
	fd = open(f->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return err_set(&f->why, "%.150s: %s", f->path, strerror(errno));
	buf_init(&text, 16384);
	form_write(&f->form, &text);
	n = write(fd, text.p, text.len);
	if (n != (ssize_t)text.len)
		rc = err_set(&f->why, "%.150s: %s", f->path,
		    strerror(n < 0 ? errno : ENOSPC));
	if (close(fd) == -1 && rc == 0)
		rc = err_set(&f->why, "%.150s: %s", f->path, strerror(errno));
	if (rc == -1)
		unlink(f->path);
	buf_free(&text);
	return rc;
}

static void
answer(struct first *f)
{
	int rc = form_answer(&f->form, f->text, &f->why);

	f->refused = rc == -1;
	if (rc == -1)
		return;
	f->why.text[0] = f->text[0] = '\0';
	if (rc == 0 && write_file(f) == 0)
		end(f, FIRST_WRITTEN);
}

/* A wrong answer stays, to be put right; what is typed anew takes its place. */
static void
type(struct first *f, uint32_t code)
{
	size_t n;

	if (f->refused && code >= ' ' && code < KEYC_NONE && code != 0x7f)
		f->text[0] = '\0';
	f->refused = false;
	n = strlen(f->text);
	if (code == KEYC_BACKSPACE) {
		while (n > 0 && (f->text[n - 1] & 0xc0) == 0x80)
			n--;
		f->text[n > 0 ? n - 1 : 0] = '\0';
	} else if (code == KEYC_CTRL('U')) {
		f->text[0] = '\0';
	} else if (code >= ' ' && code < KEYC_NONE && code != 0x7f &&
		   n + 5 < sizeof(f->text)) {
		n += text_encode(f->text + n, code);
		f->text[n] = '\0';
	}
}

static void
question_key(struct first *f, uint32_t code)
{
	if (code == KEYC_ENTER) {
		answer(f);
	} else if (code == KEYC_ESC) {
		f->asking = form_back(&f->form);
		f->refused = false;
		f->why.text[0] = f->text[0] = '\0';
	} else {
		type(f, code);
	}
}

static void
on_key(void *ctx, struct key key)
{
	struct first *f = ctx;

	if (key.code == KEYC_CTRL('C'))
		end(f, FIRST_QUIT);
	else if (f->asking)
		question_key(f, key.code);
	else if (key.pasted)
		return;
	else if (key.code == 'q' || key.code == KEYC_ESC)
		end(f, FIRST_QUIT);
	else if (key.code == 'd')
		end(f, FIRST_DEMO);
	else
		f->asking = key.code == 'n';
}

static void
after(struct first *f)
{
	timer_set(f->esc, term_partial(f->term) ? 25 : -1);
	paint(f);
}

static void
on_input(void *ctx, int ready)
{
	struct first *f = ctx;

	(void)ready;
	if (!term_read(f->term, clock_now_ms(), on_key, f))
		end(f, FIRST_QUIT);
	else
		after(f);
}

static void
on_esc(void *ctx)
{
	struct first *f = ctx;

	term_read_rest(f->term, clock_now_ms(), on_key, f);
	after(f);
}

static void
on_output(void *ctx, int ready)
{
	struct first *f = ctx;

	(void)ready;
	if (!term_flush(f->term)) {
		end(f, FIRST_QUIT);
		return;
	}
	watch_set(f->out, term_busy(f->term) ? WATCH_WRITE : 0);
}

static void
on_signal(void *ctx, int signo)
{
	struct first *f = ctx;

	if (signo != SIGWINCH) {
		end(f, FIRST_QUIT);
		return;
	}
	term_resize(f->term);
	paint(f);
}

enum first_choice
first_run(const struct setup *s, const char *path, struct err *err)
{
	static const int signals[] = { SIGWINCH, SIGHUP, SIGTERM, SIGINT };
	struct first f = { .path = path };
	char token[FORM_ANSWER];
	const char *slash = strrchr(path, '/');
	size_t i;

	f.loop = loop_new(err);
	if (!f.loop)
		return FIRST_FAILED;
	term_catch_crashes("earshot: ended by a fault.\n");
	f.term = term_new(&s->theme, s->depth_max, err);
	if (!f.term) {
		loop_free(f.loop);
		return FIRST_FAILED;
	}
	snprintf(token, sizeof(token), "%.*s/token",
	    slash ? (int)(slash - path) : 0, path);
	form_init(&f.form, token);
	frame_init(&f.frame);
	f.esc = timer_new(f.loop, on_esc, &f);
	f.in = watch_new(f.loop, term_fd_in(f.term), on_input, &f);
	f.out = watch_new(f.loop, term_fd_out(f.term), on_output, &f);
	for (i = 0; i < ARRAY_LEN(signals); i++)
		loop_signal(f.loop, signals[i], on_signal, &f);
	watch_set(f.in, WATCH_READ);
	term_resize(f.term);
	paint(&f);
	loop_run(f.loop);
	timer_free(f.esc);
	watch_free(f.in);
	watch_free(f.out);
	term_free(f.term);
	loop_free(f.loop);
	frame_free(&f.frame);
	return f.choice;
}
