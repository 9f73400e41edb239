/*
 * usage: fan PORT CLIENTS STALLED [PATH TOKEN]
 *
 * So many websocket clients in one process, which only read and look for a
 * mark.  With a path they come as consoles of a relay's feed do, with a bearer
 * token, in which %d stands for the client's number, and say hello.  The last
 * STALLED of them stop reading once told so.
 *
 * Reads lines:
 *
 *	stall		they stop reading from here on
 *	mark TEXT	{"ns":[...]}: when each of the others has read TEXT,
 *			by CLOCK_MONOTONIC
 *	seen		{"bytes":N} so far, of all
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS 2000
#define CHUNK 65536
#define MARK_MAX 64
#define DEADLINE_MS 60000
#define PONG_S 3

struct client {
	int fd;
	long long at; /* when the mark was read; 0: not yet */
	char tail[MARK_MAX];
	size_t tail_len;
};

static struct client client[CLIENTS];
static int clients, stalled, ep;
static unsigned long long bytes;

static long long
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
die(const char *what)
{
	fprintf(stderr, "fan: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
put(int fd, const char *data, size_t n)
{
	if (write(fd, data, n) != (ssize_t)n)
		die("write");
}

/* Byte by byte, so that nothing behind the head is lost. */
static void
shake(int fd, int number, const char *path, const char *token)
{
	const char *mark = strstr(token, "%d");
	char head[1024], who[128], end[4] = "";
	size_t have = 0;
	int n;

	if (mark)
		snprintf(who, sizeof(who), "%.*s%d", (int)(mark - token), token,
		    number);
	else
		snprintf(who, sizeof(who), "%s", token);
	n = snprintf(head, sizeof(head),
	    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
	    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	    "Authorization: Bearer %s\r\n"
	    "Sec-WebSocket-Protocol: earshot.v1\r\n\r\n",
	    path, who);
	put(fd, head, (size_t)n);
	while (memcmp(end, "\r\n\r\n", 4) != 0) {
		memmove(end, end + 1, 3);
		if (read(fd, end + 3, 1) != 1)
			die("handshake");
		if (have < 15)
			head[have++] = end[3];
	}
	if (memcmp(head + 9, "101", 3) != 0) {
		fprintf(stderr, "fan: %d is not let in: %.15s\n", number, head);
		exit(1);
	}
}

/* A frame whose mask is 0. */
static void
say(int fd, const char *text)
{
	size_t n = strlen(text);
	char frame[128] = { '\x81', (char)(0x80 | n) };

	memcpy(frame + 6, text, n);
	put(fd, frame, 6 + n);
}

static void
come(int i, int port, const char *path, const char *token)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port) };
	struct epoll_event ev = { .events = EPOLLIN, .data.u32 = (unsigned)i };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	shake(fd, i, path, token);
	say(fd, "{\"type\":\"hello\",\"v\":1,\"client\":\"fan\"}");
	fcntl(fd, F_SETFL, O_NONBLOCK);
	client[i].fd = fd;
	if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) != 0)
		die("epoll");
}

/* Takes what came; the mark may begin in what came before. */
static void
take(struct client *c, const char *mark)
{
	static char room[MARK_MAX + CHUNK];
	size_t n, keep;
	ssize_t got;

	memcpy(room, c->tail, c->tail_len);
	got = read(c->fd, room + c->tail_len, CHUNK);
	if (got == 0 || (got < 0 && errno != EAGAIN))
		die("a client was closed");
	if (got < 0)
		return;
	bytes += (unsigned long long)got;
	n = c->tail_len + (size_t)got;
	if (mark && !c->at && memmem(room, n, mark, strlen(mark)))
		c->at = now_ns();
	keep = n < MARK_MAX - 1 ? n : MARK_MAX - 1;
	memcpy(c->tail, room + n - keep, keep);
	c->tail_len = keep;
}

/* Answers pings before they come, of those who read. */
static void
keep_alive(void)
{
	static long long last;
	static const char pong[6] = { '\x8a', '\x80' };
	int i;

	if (now_ns() - last < (long long)PONG_S * 1000000000)
		return;
	last = now_ns();
	for (i = 0; i < clients; i++)
		put(client[i].fd, pong, sizeof(pong));
}

/* Reads for a while, or until all who read have the mark. */
static bool
read_all(const char *mark, int timeout_ms)
{
	struct epoll_event ev[256];
	int i, n = epoll_wait(ep, ev, 256, timeout_ms), left = 0;

	keep_alive();
	for (i = 0; i < n; i++)
		take(&client[ev[i].data.u32], mark);
	for (i = 0; mark && i < clients - stalled; i++)
		left += client[i].at == 0;
	return mark ? left == 0 : n == 0;
}

static void
wait_mark(const char *mark)
{
	long long end = now_ns() + (long long)DEADLINE_MS * 1000000;
	int i;

	while (!read_all(mark, 100))
		if (now_ns() > end) {
			fprintf(stderr, "fan: %s did not come\n", mark);
			exit(1);
		}
	printf("{\"ns\":[");
	for (i = 0; i < clients - stalled; i++) {
		printf("%s%lld", i > 0 ? "," : "", client[i].at);
		client[i].at = 0;
	}
	printf("]}\n");
}

static void
order(char *line)
{
	int i;

	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "mark ", 5) == 0) {
		wait_mark(line + 5);
	} else if (strcmp(line, "stall") == 0) {
		for (i = clients - stalled; i < clients; i++)
			epoll_ctl(ep, EPOLL_CTL_DEL, client[i].fd, NULL);
		printf("{}\n");
	} else {
		while (!read_all(NULL, 200))
			continue;
		printf("{\"bytes\":%llu}\n", bytes);
	}
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct rlimit files = { 4096, 4096 };
	struct pollfd in[2] = { { .fd = 0, .events = POLLIN } };
	char line[256];
	int i;

	if (argc != 4 && argc != 6) {
		fprintf(
		    stderr, "usage: fan PORT CLIENTS STALLED [PATH TOKEN]\n");
		return 1;
	}
	setvbuf(stdin, NULL, _IONBF, 0);
	setrlimit(RLIMIT_NOFILE, &files);
	clients = (int)strtol(argv[2], NULL, 10);
	stalled = (int)strtol(argv[3], NULL, 10);
	ep = epoll_create1(0);
	if (clients > CLIENTS || stalled > clients || ep < 0)
		die("too many clients");
	for (i = 0; i < clients; i++)
		come(i, (int)strtol(argv[1], NULL, 10),
		    argc == 6 ? argv[4] : "/", argc == 6 ? argv[5] : "x");
	printf("{}\n");
	fflush(stdout);
	in[1] = (struct pollfd){ .fd = ep, .events = POLLIN };
	while (poll(in, 2, 1000) >= 0) {
		keep_alive();
		if (in[1].revents)
			read_all(NULL, 0);
		if (in[0].revents && !fgets(line, sizeof(line), stdin))
			break;
		if (in[0].revents)
			order(line);
	}
	return 0;
}
