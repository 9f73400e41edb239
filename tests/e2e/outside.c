/* Loaded before a program that is tested (LD_PRELOAD): its time is that of the
 * machine and as much as the test adds, and whom it connects to or looks up is
 * written down.  The program itself is the one that is shipped.
 *
 *	OUTSIDE_CLOCK	a file of two int64_t: nanoseconds added to every
 *			clock, and to the time of day besides
 *	OUTSIDE_LOG	a file that gets a line for each name and connection
 */
/* With it poll() would be an inline function of the headers. */
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define SLICE_MS 5

static volatile int64_t *added;
static int log_fd = -1;
static int (*real_gettime)(clockid_t, struct timespec *);
static int (*real_epoll)(int, struct epoll_event *, int, int, const sigset_t *);
static int (*real_poll)(struct pollfd *, nfds_t, int);
static int (*real_connect)(int, const struct sockaddr *, socklen_t);
static int (*real_lookup)(
    const char *, const char *, const struct addrinfo *, struct addrinfo **);

static void *
next(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (!f)
		abort();
	return f;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *clock = getenv("OUTSIDE_CLOCK");
	const char *lines = getenv("OUTSIDE_LOG");
	int fd = clock ? open(clock, O_RDONLY | O_CLOEXEC) : -1;
	void *map = MAP_FAILED;

	*(void **)&real_gettime = next("clock_gettime");
	*(void **)&real_epoll = next("epoll_pwait");
	*(void **)&real_poll = next("poll");
	*(void **)&real_connect = next("connect");
	*(void **)&real_lookup = next("getaddrinfo");
	if (fd >= 0)
		map = mmap(
		    NULL, 2 * sizeof(*added), PROT_READ, MAP_SHARED, fd, 0);
	if (clock && map == MAP_FAILED)
		abort();
	if (map != MAP_FAILED)
		added = map;
	if (fd >= 0)
		close(fd);
	if (lines)
		log_fd = open(
		    lines, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

int
clock_gettime(clockid_t which, struct timespec *t)
{
	int64_t ns;

	if (!real_gettime)
		*(void **)&real_gettime = next("clock_gettime");
	if (real_gettime(which, t) == -1)
		return -1;
	if (!added || which == CLOCK_PROCESS_CPUTIME_ID ||
	    which == CLOCK_THREAD_CPUTIME_ID)
		return 0;
	ns = t->tv_nsec + added[0];
	if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)
		ns += added[1];
	t->tv_sec += ns / SECOND;
	t->tv_nsec = ns % SECOND;
	if (t->tv_nsec < 0) {
		t->tv_nsec += SECOND;
		t->tv_sec--;
	}
	return 0;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	tv->tv_sec = t.tv_sec;
	tv->tv_usec = t.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *dst)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (dst)
		*dst = t.tv_sec;
	return t.tv_sec;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* How long to really wait next: time may be added meanwhile. */
static int
slice(int timeout, int64_t began)
{
	int64_t left;

	if (!added || timeout == 0)
		return timeout;
	if (timeout < 0)
		return SLICE_MS;
	left = began + timeout - now_ms();
	if (left <= 0)
		return 0;
	return left < SLICE_MS ? (int)left : SLICE_MS;
}

static int
is_over(int timeout, int64_t began)
{
	if (!added || timeout == 0)
		return 1;
	return timeout > 0 && now_ms() - began >= timeout;
}

int
epoll_pwait(
    int fd, struct epoll_event *ev, int size, int timeout, const sigset_t *mask)
{
	int64_t began = now_ms();
	int n;

	do
		n = real_epoll(fd, ev, size, slice(timeout, began), mask);
	while (n == 0 && !is_over(timeout, began));
	return n;
}

int
epoll_wait(int fd, struct epoll_event *ev, int size, int timeout)
{
	return epoll_pwait(fd, ev, size, timeout, NULL);
}

int
poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int64_t began = now_ms();
	int n;

	do
		n = real_poll(fds, count, slice(timeout, began));
	while (n == 0 && !is_over(timeout, began));
	return n;
}

static void
put(const char *what, const char *whom)
{
	char line[320];
	int n = snprintf(line, sizeof(line), "%s %.250s\n", what, whom);

	if (log_fd >= 0 && write(log_fd, line, (size_t)n) != n)
		abort();
}

/* The type is that of glibc's header, which has the pointers in a union. */
int
connect(int fd, __CONST_SOCKADDR_ARG where, socklen_t size)
{
	const struct sockaddr *to = where.__sockaddr__;
	char host[NI_MAXHOST], port[NI_MAXSERV], text[sizeof(host) + 32];

	if ((to->sa_family == AF_INET || to->sa_family == AF_INET6) &&
	    getnameinfo(to, size, host, sizeof(host), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
		snprintf(text, sizeof(text), "%.200s %s", host, port);
		put("connect", text);
	}
	return real_connect(fd, to, size);
}

int
getaddrinfo(const char *restrict name, const char *restrict port,
    const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
	put("lookup", name ? name : "-");
	return real_lookup(name, port, hints, found);
}
