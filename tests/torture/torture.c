/*
 * Loaded before a program, makes what it asks of the C library fail, and its
 * clocks wrong, as a test says while the program runs: EARSHOT_TORTURE names a
 * file of struct orders, which both map.  tests/torture/shim.py is the other
 * side.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The calls of one kind are counted from 1; those that fail begin with number
 * first (0: none) and are so many. */
struct failing {
	int64_t calls;
	int64_t first;
	int64_t many;
	int64_t failed;
};

struct orders {
	struct failing memory, files, writes;
	int64_t write_errno;
	int64_t torn;        /* the first write that fails writes half */
	int64_t wall_add_ms; /* the clock on the wall is so wrong */
	int64_t speed;       /* all clocks run so many times as fast; 0: once */
};

static struct orders *orders;
static struct timespec began[16];

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool
fails(struct failing *f)
{
	int64_t first, n;

	n = __atomic_add_fetch(&f->calls, 1, __ATOMIC_SEQ_CST);
	first = __atomic_load_n(&f->first, __ATOMIC_SEQ_CST);
	if (first == 0 || n < first || n - first >= f->many)
		return false;
	__atomic_add_fetch(&f->failed, 1, __ATOMIC_SEQ_CST);
	return true;
}

/* Memory. */

static bool
no_memory(void)
{
	if (!orders || !fails(&orders->memory))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return no_memory() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t count, size_t n)
{
	return no_memory() ? NULL : __libc_calloc(count, n);
}

void *
realloc(void *p, size_t n)
{
	return no_memory() ? NULL : __libc_realloc(p, n);
}

/* Descriptors. */

static bool
no_descriptor(void)
{
	if (!orders || !fails(&orders->files))
		return false;
	errno = EMFILE;
	return true;
}

static int
mode_of(int flags, va_list more)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, int) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list more;
	int mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	if (no_descriptor())
		return -1;
	return NEXT(open)(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list more;
	int mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	if (no_descriptor())
		return -1;
	return NEXT(open64)(path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
	va_list more;
	int mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	if (no_descriptor())
		return -1;
	return NEXT(openat)(folder, path, flags, mode);
}

int
socket(int family, int type, int protocol)
{
	return no_descriptor() ? -1 : NEXT(socket)(family, type, protocol);
}

int
socketpair(int family, int type, int protocol, int pair[2])
{
	if (no_descriptor())
		return -1;
	return NEXT(socketpair)(family, type, protocol, pair);
}

int
accept(int fd, struct sockaddr *addr, socklen_t *len)
{
	return no_descriptor() ? -1 : NEXT(accept)(fd, addr, len);
}

int
accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	return no_descriptor() ? -1 : NEXT(accept4)(fd, addr, len, flags);
}

int
dup(int fd)
{
	return no_descriptor() ? -1 : NEXT(dup)(fd);
}

int
pipe2(int pair[2], int flags)
{
	return no_descriptor() ? -1 : NEXT(pipe2)(pair, flags);
}

int
pipe(int pair[2])
{
	return no_descriptor() ? -1 : NEXT(pipe)(pair);
}

int
epoll_create1(int flags)
{
	return no_descriptor() ? -1 : NEXT(epoll_create1)(flags);
}

int
eventfd(unsigned int count, int flags)
{
	return no_descriptor() ? -1 : NEXT(eventfd)(count, flags);
}

int
memfd_create(const char *name, unsigned int flags)
{
	return no_descriptor() ? -1 : NEXT(memfd_create)(name, flags);
}

/* Room on the disk.  A memory file, which has no name, is on none. */

static bool
no_room(int fd, bool *first)
{
	struct stat st;

	*first = false;
	if (!orders || orders->write_errno == 0)
		return false;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) || st.st_nlink == 0)
		return false;
	if (!fails(&orders->writes))
		return false;
	*first = orders->writes.calls == orders->writes.first && orders->torn;
	errno = (int)orders->write_errno;
	return true;
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	bool first;

	if (!no_room(fd, &first))
		return NEXT(write)(fd, bytes, n);
	return first && n > 1 ? NEXT(write)(fd, bytes, n / 2) : -1;
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	bool first;

	if (!no_room(fd, &first))
		return NEXT(pwrite)(fd, bytes, n, at);
	return first && n > 1 ? NEXT(pwrite)(fd, bytes, n / 2, at) : -1;
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	bool first;

	if (!no_room(fd, &first))
		return NEXT(writev)(fd, parts, count);
	return first && count > 1 ? NEXT(writev)(fd, parts, count - 1) : -1;
}

int
fsync(int fd)
{
	bool first;

	return no_room(fd, &first) ? -1 : NEXT(fsync)(fd);
}

int
fdatasync(int fd)
{
	bool first;

	return no_room(fd, &first) ? -1 : NEXT(fdatasync)(fd);
}

/* Clocks. */

static int64_t
ns_of(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

static void
put_ns(struct timespec *t, int64_t ns)
{
	t->tv_sec = (time_t)(ns / 1000000000);
	t->tv_nsec = (long)(ns % 1000000000);
}

static int64_t
speed(void)
{
	return orders && orders->speed > 1 ? orders->speed : 1;
}

int
clock_gettime(clockid_t which, struct timespec *out)
{
	int rc = NEXT(clock_gettime)(which, out);
	int64_t ns, from;

	if (rc != 0 || !orders || which < 0 || which > 15 ||
	    which == CLOCK_PROCESS_CPUTIME_ID ||
	    which == CLOCK_THREAD_CPUTIME_ID)
		return rc;
	from = ns_of(&began[which]);
	ns = from + (ns_of(out) - from) * speed();
	if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)
		ns += orders->wall_add_ms * 1000000;
	put_ns(out, ns);
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	out->tv_sec = t.tv_sec;
	out->tv_usec = t.tv_nsec / 1000;
	return 0;
}

/* Who waits on a fast clock waits less. */
static int
shorter(int ms)
{
	int64_t n = speed();

	return ms <= 0 || n == 1 ? ms : (int)((ms + n - 1) / n);
}

int
epoll_wait(int fd, struct epoll_event *events, int most, int ms)
{
	return NEXT(epoll_wait)(fd, events, most, shorter(ms));
}

int
epoll_pwait(
    int fd, struct epoll_event *events, int most, int ms, const sigset_t *mask)
{
	return NEXT(epoll_pwait)(fd, events, most, shorter(ms), mask);
}

int
poll(struct pollfd *fds, nfds_t n, int ms)
{
	return NEXT(poll)(fds, n, shorter(ms));
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("EARSHOT_TORTURE");
	int fd = path ? NEXT(open)(path, O_RDWR | O_CLOEXEC) : -1;
	void *p;
	int i;

	if (fd < 0)
		return;
	for (i = 0; i < 16; i++)
		if (NEXT(clock_gettime)((clockid_t)i, &began[i]) != 0)
			memset(&began[i], 0, sizeof(began[i]));
	p = mmap(NULL, sizeof(struct orders), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	if (p != MAP_FAILED)
		orders = p;
}
