#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "console/app.h"
#include "console/demo.h"
#include "console/options.h"
#include "console/setup.h"
#include "io/arena.h"
#include "io/chain.h"
#include "io/log.h"

/* Keys are read from standard input; if messages come that way, they move to
 * another descriptor and the terminal takes the place. */
static int
split_stdin(struct setup *s, struct err *err)
{
	int data, tty;

	if (strcmp(s->profile.feed, "-") != 0)
		return 0;
	data = dup(STDIN_FILENO);
	tty = open("/dev/tty", O_RDWR);
	if (data < 0 || tty < 0 || dup2(tty, STDIN_FILENO) < 0)
		return err_set(err, "--feed -: there is no terminal for keys");
	close(tty);
	snprintf(s->profile.feed, sizeof(s->profile.feed), "/dev/fd/%d", data);
	return 0;
}

/* The API key is in this process: no core, no reading by others. */
static void
close_shutters(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

static int
console(const struct options *o, struct err *err)
{
	struct setup s = { 0 };
	struct demo demo = { 0 };
	int rc = 1;

	if (o->demo) {
		if (demo_start(&demo, &s, o, err) == -1 ||
		    setup_apply(&s, o, err) == -1)
			goto done;
	} else if (setup_read(&s, o, err) == -1) {
		goto done;
	}
	if (log_open(s.profile.log[0] ? s.profile.log : NULL) == -1) {
		err_set(err, "log %.200s: cannot be written", s.profile.log);
		goto done;
	}
	if (split_stdin(&s, err) == 0)
		rc = app_run(&s, err);
	log_close();
done:
	demo_stop(&demo);
	setup_wipe(&s);
	return rc;
}

static int
verify(const char *path)
{
	struct err err;
	int64_t lines;

	if (chain_verify(path, &lines, &err) == -1) {
		fprintf(stderr, "earshot: %s\n", err.text);
		return 1;
	}
	printf(
	    "%s: %lld lines, as they were written\n", path, (long long)lines);
	return 0;
}

int
main(int argc, char **argv)
{
	struct options o;
	struct err err = { "" };
	int rc = 1;

	arena_install();
	setlocale(LC_ALL, "");
	if (options_read(&o, argc, argv, &err) == 0) {
		if (o.help) {
			options_help();
			return 0;
		}
		if (o.verify)
			return verify(o.verify);
		if (o.version) {
			puts("earshot " EARSHOT_VERSION);
			return 0;
		}
		close_shutters();
		rc = console(&o, &err);
	}
	if (err.text[0])
		fprintf(stderr, "earshot: %s\n", err.text);
	return rc;
}
