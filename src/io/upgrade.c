#include "io/upgrade.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <libwebsockets.h>

#include "io/clock.h"
#include "io/door.h"

/* RFC 6585, 4. */
#define TOO_MANY_REQUESTS 429

bool
upgrade_is_path(struct lws *wsi, const char *path)
{
	char asked[1024];
	int n = lws_hdr_copy(wsi, asked, (int)sizeof(asked), WSI_TOKEN_GET_URI);

	return n > 0 && strcmp(asked, path) == 0;
}

/* The name of the scheme is without case (RFC 9110, 11.1). */
struct span
upgrade_token(struct lws *wsi, char dst[UPGRADE_TOKEN_MAX])
{
	static const char scheme[] = "Bearer ";
	const size_t skip = sizeof(scheme) - 1;
	int n = lws_hdr_copy(
	    wsi, dst, UPGRADE_TOKEN_MAX, WSI_TOKEN_HTTP_AUTHORIZATION);

	if (n > (int)skip && strncasecmp(dst, scheme, skip) == 0)
		return (struct span){ dst + skip, (size_t)n - skip };
	return (struct span){ "", 0 };
}

static bool
is_one_of(const char *list, const char *origin)
{
	size_t want = strlen(origin);

	for (list += strspn(list, " "); *list; list += strspn(list, " ")) {
		size_t n = strcspn(list, " ");

		if (n == want && strncasecmp(list, origin, n) == 0)
			return true;
		list += n;
	}
	return false;
}

/* No program need say where it comes from, every browser does (RFC 6455,
 * 4.1). */
static bool
is_welcome(struct lws *wsi, const char *origins)
{
	char origin[512];
	int n = lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN);

	if (n <= 0 || !origins)
		return true;
	if (lws_hdr_copy(wsi, origin, (int)sizeof(origin), WSI_TOKEN_ORIGIN) <=
	    0)
		return false;
	return is_one_of(origins, origin);
}

unsigned
upgrade_bar(struct lws *wsi, const char *origins, const struct limit *failures)
{
	if (!is_welcome(wsi, origins))
		return HTTP_STATUS_FORBIDDEN;
	if (!limit_may(
		failures, door_address(lws_get_socket_fd(wsi)), clock_now_ms()))
		return TOO_MANY_REQUESTS;
	return 0;
}

void
upgrade_failed(struct lws *wsi, struct limit *failures)
{
	limit_failed(
	    failures, door_address(lws_get_socket_fd(wsi)), clock_now_ms());
}

static const char *
reason_of(unsigned status)
{
	switch (status) {
	case HTTP_STATUS_BAD_REQUEST:
		return "Bad Request";
	case HTTP_STATUS_UNAUTHORIZED:
		return "Unauthorized";
	case HTTP_STATUS_FORBIDDEN:
		return "Forbidden";
	case HTTP_STATUS_NOT_FOUND:
		return "Not Found";
	case TOO_MANY_REQUESTS:
		return "Too Many Requests";
	case HTTP_STATUS_SERVICE_UNAVAILABLE:
		return "Service Unavailable";
	default:
		return "Refused";
	}
}

/* lws_return_http_status() speaks HTTP/1.0, which some clients of websockets do
 * not take for an answer.  A 401 names its scheme (RFC 9110, 11.6.1). */
int
upgrade_refuse(struct lws *wsi, unsigned status)
{
	char text[LWS_PRE + 160];
	int n = snprintf(text + LWS_PRE, sizeof(text) - LWS_PRE,
	    "HTTP/1.1 %u %s\r\n%sContent-Length: 0\r\n"
	    "Connection: close\r\n\r\n",
	    status, reason_of(status),
	    status == HTTP_STATUS_UNAUTHORIZED ? "WWW-Authenticate: Bearer\r\n"
					       : "");
	int ignored = lws_write(wsi, (unsigned char *)text + LWS_PRE, (size_t)n,
	    LWS_WRITE_HTTP_HEADERS);

	(void)ignored;
	return -1;
}
