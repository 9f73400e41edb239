#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "console/app.h"
#include "console/demo.h"
#include "console/first.h"
#include "console/options.h"
#include "console/record.h"
#include "console/script.h"
#include "console/setup.h"
#include "console/tell.h"
#include "io/arena.h"
#include "io/chain.h"
#include "io/heap.h"
#include "io/log.h"
#include "view/theme_check.h"

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

/* All that a recording needs is in it. */
static int
replay_setup(struct setup *s, const struct options *o, struct err *err)
{
	const char *path = o->words.word[0];
	double speed = 1;
	char *end = NULL;

	if (o->speed)
		speed = strtod(o->speed, &end);
	if ((end && *end) || !(speed >= 0.01 && speed <= 1000))
		return err_set(
		    err, "--speed is 0.01 to 1000, not %.40s", o->speed);
	s->replay = replay_new(path, speed, err);
	if (!s->replay)
		return -1;
	replay_profile(s->replay, &s->profile);
	s->profile.policy.blank_s = 0; /* its clock may run fast */
	snprintf(s->profile.feed, sizeof(s->profile.feed), "%s", path);
	if (setup_apply(s, o, err) == -1)
		return -1;
	replay_clock(s->replay);
	return 0;
}

static int
run(struct setup *s, const struct options *o, struct err *err)
{
	switch (o->verb) {
	case VERB_LIST:
	case VERB_SHOW:
		return script_list(s, o, err);
	case VERB_WATCH:
		return script_watch(s, o, err);
	case VERB_DO:
		return script_do(s, o, err);
	case VERB_RECORD:
		s->record = o->words.word[0];
		if (!isatty(STDOUT_FILENO))
			return script_record(s, err);
		/* fallthrough */
	default:
		if (split_stdin(s, err) == -1)
			return 1;
		return app_run(s, err);
	}
}

/* Whether a picture is not wanted, or not to be had. */
static bool
is_plain(const struct options *o)
{
	const char *wanted = getenv("ACCESSIBLE"), *name = getenv("TERM");

	return o->plain || (wanted && wanted[0] != '\0') ||
	       (isatty(STDIN_FILENO) && name && strcmp(name, "dumb") == 0);
}

static int
console(const struct options *o, struct err *err)
{
	struct setup s;
	struct demo demo = { 0 };
	int rc = 1;

	setup_init(&s);
	s.plain = is_plain(o);
	if (o->verb == VERB_REPLAY) {
		if (replay_setup(&s, o, err) == -1)
			goto done;
	} else if (o->verb == VERB_DEMO) {
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
	rc = run(&s, o, err);
	log_close();
done:
	demo_stop(&demo);
	replay_free(s.replay);
	setup_wipe(&s);
	return rc;
}

/* Who starts it without a profile is asked what he wants.  True if he was, and
 * *rc is how it ended. */
static bool
welcome(const struct options *o, int *rc, struct err *err)
{
	struct options next = *o;
	struct setup s;
	char path[512];

	setup_path(o, path, sizeof(path));
	if (o->verb != VERB_CONSOLE || o->config || o->feed || is_plain(o) ||
	    !isatty(STDIN_FILENO) || access(path, F_OK) == 0)
		return false;
	setup_own_path(path, sizeof(path));
	setup_init(&s);
	*rc = 0;
	if (setup_look(&s, o, err) == -1) {
		*rc = 1;
		return true;
	}
	switch (first_run(&s, path, err)) {
	case FIRST_FAILED:
		*rc = 1;
		break;
	case FIRST_DEMO:
		next.verb = VERB_DEMO;
		*rc = console(&next, err);
		break;
	case FIRST_WRITTEN:
		printf("Written: %s\n", path);
		*rc = tell_doctor(&next);
		break;
	default:
		break;
	}
	return true;
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

static int
check_theme(const char *name)
{
	struct theme t;
	struct err err;
	struct buf out;
	int failed;

	theme_default(&t);
	if (setup_theme(&t, name, &err) == -1) {
		fprintf(stderr, "earshot: %s\n", err.text);
		return 1;
	}
	buf_init(&out, 1 << 16);
	failed = theme_check(&t, &out);
	fputs(out.p, stdout);
	buf_free(&out);
	printf("%s: %d %s\n", t.name, failed,
	    failed == 1 ? "failure" : "failures");
	return failed > 0;
}

/* Becomes earshot-wallboard, the program beside this one that cannot act; no
 * secret has been read yet. */
static int
become_wallboard(char **argv, struct err *err)
{
	static char name[] = "earshot-wallboard";
	char path[512];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	path[n > 0 ? n : 0] = '\0';
	slash = strrchr(path, '/');
	if (!slash || (size_t)(slash - path) + sizeof(name) + 1 > sizeof(path))
		return err_set(err, "cannot tell where earshot lies");
	memcpy(slash + 1, name, sizeof(name));
	argv[0] = name;
	execv(path, argv);
	return err_set(err, "%.200s: %s", path, strerror(errno));
}

int
main(int argc, char **argv)
{
	struct options o;
	struct err err = { "" };
	int rc = 1;

	if (argc > 1 && strcmp(argv[1], "wallboard") == 0) {
		become_wallboard(argv + 1, &err);
		fprintf(stderr, "earshot: %s\n", err.text);
		return 1;
	}
	heap_install();
	arena_install();
	setlocale(LC_ALL, "");
	if (options_read(&o, argc, argv, &err) == 0) {
		if (o.help) {
			options_help();
			return 0;
		}
		if (o.verb == VERB_WHERE)
			return tell_where(&o);
		if (o.verb == VERB_KEYS)
			return tell_keys(&o);
		if (o.verb == VERB_AUDIT)
			return verify(o.words.word[1]);
		if (o.verb == VERB_THEME_CHECK)
			return check_theme(o.words.word[0]);
		if (o.version) {
			puts("earshot " EARSHOT_VERSION);
			return 0;
		}
		close_shutters();
		if (o.verb == VERB_DOCTOR)
			return tell_doctor(&o);
		if (!welcome(&o, &rc, &err))
			rc = console(&o, &err);
	}
	if (err.text[0])
		fprintf(stderr, "earshot: %s\n", err.text);
	return rc;
}
