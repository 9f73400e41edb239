/* What the system tells the console. */
#include <signal.h>

#include "console/inside.h"

static void
on_signal(void *ctx, int signo)
{
	struct app *app = ctx;

	switch (signo) {
	case SIGWINCH:
		if (app->term)
			term_resize(app->term);
		paint_now(app);
		break;
	case SIGINT:
		/* With a screen it is a key, and this is from elsewhere. */
		if (app->plain)
			plain_interrupt(app);
		else
			leave_start(app, LEAVING_QUIT);
		break;
	case SIGTSTP:
		leave_start(app, LEAVING_SUSPEND);
		break;
	case SIGCONT:
		wire_woke(app);
		if (app->term)
			term_redraw(app->term);
		paint_now(app);
		break;
	case SIGHUP:
		leave_start(app, LEAVING_GONE);
		break;
	default:
		leave_start(app, LEAVING_QUIT);
	}
}

void
signals_catch(struct app *app)
{
	static const int loop_signals[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGHUP,
		SIGTERM, SIGINT };
	size_t i;

	for (i = 0; i < ARRAY_LEN(loop_signals); i++)
		loop_signal(app->loop, loop_signals[i], on_signal, app);
	signal(SIGPIPE, SIG_IGN);
}
