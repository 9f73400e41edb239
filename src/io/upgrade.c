#include "io/upgrade.h"

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

int
upgrade_refuse(struct lws *wsi, unsigned status)
{
	int ignored = lws_return_http_status(wsi, status, NULL);

	(void)ignored;
	return -1;
}
