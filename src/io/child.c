#include "io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/clock.h"

#define STOP_WAIT_MS 1000

struct child {
	pid_t pid;
	int out; /* its standard output; kept, else a later print kills it */
};

/* In the child, up to exec: nothing but system calls. */
static void
become(char *const argv[], pid_t parent, int out, int fault)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;
	ssize_t ignored;
	int why;

	/* Dies with the thread that forked, which is the only one that lives as
	 * long as the program.  It may have died before the call. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(out, STDOUT_FILENO) == -1 || dup2(null, STDERR_FILENO) == -1)
		goto done;
	/* What a library opened without close-on-exec goes here too. */
	close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	execvp(argv[0], argv);
done:
	why = errno;
	ignored = write(fault, &why, sizeof(why));
	(void)ignored;
	_exit(127);
}

/* Starts argv and waits until it runs.  0, or errno. */
static int
spawn(struct child *c, char *const argv[])
{
	pid_t parent = getpid();
	int fault[2], out[2];
	int why = 0;
	ssize_t got;

	if (pipe2(out, O_CLOEXEC) == -1)
		return errno;
	if (pipe2(fault, O_CLOEXEC) == -1) {
		why = errno;
		close(out[0]);
		close(out[1]);
		return why;
	}
	c->out = out[0];
	c->pid = fork();
	if (c->pid == 0)
		become(argv, parent, out[1], fault[1]);
	if (c->pid == -1)
		why = errno;
	close(out[1]);
	close(fault[1]);
	/* exec closes the pipe: its end means that the program runs. */
	do
		got = read(fault[0], &why, sizeof(why));
	while (got == -1 && errno == EINTR);
	close(fault[0]);
	return why;
}

/* True, and *n moved on, if more of the line came in time. */
static bool
read_more(
    struct child *c, int64_t deadline_ms, char *line, size_t size, size_t *n)
{
	struct pollfd p = { .fd = c->out, .events = POLLIN };
	int64_t left_ms = deadline_ms - clock_now_ms();
	int ready;
	ssize_t got;

	if (left_ms <= 0)
		return false;
	ready = poll(&p, 1, (int)left_ms);
	if (ready == -1 && errno == EINTR)
		return true;
	if (ready <= 0)
		return false;
	got = read(c->out, line + *n, size - *n);
	if (got <= 0)
		return false;
	*n += (size_t)got;
	return true;
}

static int
read_line(struct child *c, const char *name, int wait_ms, char *line,
    size_t size, struct err *err)
{
	int64_t deadline_ms = clock_now_ms() + wait_ms;
	size_t n = 0;
	char *nl = NULL;

	while (!nl && n < size && read_more(c, deadline_ms, line, size, &n))
		nl = memchr(line, '\n', n);
	if (!nl && n >= size)
		return err_set(err, "%s: its first line is too long", name);
	if (!nl && clock_now_ms() < deadline_ms)
		return err_set(
		    err, "%s: ended without saying where it is", name);
	if (!nl)
		return err_set(
		    err, "%s: said nothing for %d ms", name, wait_ms);
	*nl = '\0';
	return 0;
}

struct child *
child_start(
    char *const argv[], int wait_ms, char *line, size_t size, struct err *err)
{
	struct child *c = mem_zalloc(1, sizeof(*c));
	int why;

	c->out = -1;
	c->pid = -1;
	why = spawn(c, argv);
	if (why) {
		err_set(err, "%s: %s", argv[0], strerror(why));
		goto done;
	}
	if (read_line(c, argv[0], wait_ms, line, size, err) == 0)
		return c;
done:
	child_stop(c);
	return NULL;
}

void
child_stop(struct child *c)
{
	struct pollfd gone = { .events = POLLIN };
	int ready;

	if (!c)
		return;
	if (c->pid > 0) {
		/* A process descriptor becomes readable when it has ended. */
		gone.fd = (int)syscall(SYS_pidfd_open, c->pid, 0);
		kill(c->pid, SIGTERM);
		do
			ready = poll(&gone, 1, STOP_WAIT_MS);
		while (ready == -1 && errno == EINTR);
		if (ready <= 0)
			kill(c->pid, SIGKILL);
		if (gone.fd != -1)
			close(gone.fd);
		while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
			;
	}
	if (c->out != -1)
		close(c->out);
	mem_free(c);
}
