/*
 * usage: start COLS ROWS BYTES PROGRAM [ARG]...
 *
 * Runs a program in a terminal and prints how many nanoseconds after its
 * start it had painted so many bytes.
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEADLINE_MS 5000

static long long
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static long
wait_painted(int fd, long wanted)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char chunk[65536];
	long painted = 0;

	while (painted < wanted && poll(&p, 1, DEADLINE_MS) == 1) {
		ssize_t got = read(fd, chunk, sizeof(chunk));

		if (got <= 0)
			break;
		painted += got;
	}
	return painted;
}

int
main(int argc, char **argv)
{
	struct winsize size = { 0 };
	long painted, wanted;
	long long begun, ended;
	pid_t child;
	int fd;

	if (argc < 5) {
		fprintf(stderr, "usage: start COLS ROWS BYTES PROGRAM...\n");
		return 1;
	}
	size.ws_col = (unsigned short)strtol(argv[1], NULL, 10);
	size.ws_row = (unsigned short)strtol(argv[2], NULL, 10);
	wanted = strtol(argv[3], NULL, 10);
	begun = now_ns();
	child = forkpty(&fd, NULL, NULL, &size);
	if (child == 0) {
		execvp(argv[4], argv + 4);
		_exit(127);
	}
	if (child < 0) {
		perror("start: forkpty");
		return 1;
	}
	painted = wait_painted(fd, wanted);
	ended = now_ns();
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (painted < wanted) {
		fprintf(stderr, "start: %s: only %ld bytes were painted\n",
		    argv[4], painted);
		return 1;
	}
	printf("%lld\n", ended - begun);
	return 0;
}
