/*
 * usage: plain
 *
 * The least that libwebsockets can do: each line of standard input goes to
 * every client, one message each, as it is.  Says its port first.
 */
#include <fcntl.h>
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LINES 200000

/* A message behind the room that lws wants before it. */
struct line {
	unsigned char *room;
	size_t n;
};

struct client {
	size_t next;
};

static struct line line[LINES];
static size_t lines;
static char *text;
static size_t have, room;
static struct lws_context *context;
static const struct lws_protocols protocols[];

static void
add(const char *from, size_t n)
{
	if (lines == LINES)
		exit(1);
	line[lines].room = malloc(LWS_PRE + n);
	memcpy(line[lines].room + LWS_PRE, from, n);
	line[lines++].n = n;
}

/* Whole lines of what came; the rest waits. */
static void
read_lines(int fd)
{
	char *at, *end;
	ssize_t got;

	if (room - have < 65536) {
		room = room * 2 + 65536 * 2;
		text = realloc(text, room);
	}
	got = read(fd, text + have, room - have);
	if (got <= 0)
		exit(0);
	have += (size_t)got;
	at = text;
	for (;;) {
		end = memchr(at, '\n', have - (size_t)(at - text));
		if (!end)
			break;
		add(at, (size_t)(end - at));
		at = end + 1;
	}
	have -= (size_t)(at - text);
	memmove(text, at, have);
	lws_callback_on_writable_all_protocol(context, &protocols[0]);
}

static int
answer(struct lws *wsi, enum lws_callback_reasons why, void *user, void *in,
    size_t len)
{
	struct client *c = user;
	struct line *l;

	(void)in;
	(void)len;
	if (why == LWS_CALLBACK_ESTABLISHED) {
		c->next = lines;
	} else if (why == LWS_CALLBACK_RAW_RX_FILE) {
		read_lines(0);
	} else if (why == LWS_CALLBACK_SERVER_WRITEABLE && c->next < lines) {
		l = &line[c->next++];
		if (lws_write(wsi, l->room + LWS_PRE, l->n, LWS_WRITE_TEXT) < 0)
			return -1;
		if (c->next < lines)
			lws_callback_on_writable(wsi);
	}
	return 0;
}

static const struct lws_protocols protocols[] = {
	{ "earshot.v1", answer, sizeof(struct client), 4096, 0, NULL, 0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 }
};

int
main(void)
{
	struct rlimit files = { 4096, 4096 };
	struct lws_context_creation_info info = { .port = 0,
		.iface = "127.0.0.1",
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS };
	lws_sock_file_fd_type in = { .filefd = 0 };
	struct lws_vhost *host;

	setrlimit(RLIMIT_NOFILE, &files);
	lws_set_log_level(LLL_ERR, NULL);
	context = lws_create_context(&info);
	host = context ? lws_create_vhost(context, &info) : NULL;
	if (!host || !lws_adopt_descriptor_vhost(host, LWS_ADOPT_RAW_FILE_DESC,
			 in, "earshot.v1", NULL)) {
		fprintf(stderr, "plain: it does not start\n");
		return 1;
	}
	printf("{\"port\":%d}\n", lws_get_vhost_listen_port(host));
	fflush(stdout);
	while (lws_service(context, 0) >= 0)
		continue;
	return 0;
}
