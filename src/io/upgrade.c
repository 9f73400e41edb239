#include "io/upgrade.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <libwebsockets.h>

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

static const char *
reason_of(unsigned status)
{
	switch (status) {
	case HTTP_STATUS_BAD_REQUEST:
		return "Bad Request";
	case HTTP_STATUS_UNAUTHORIZED:
		return "Unauthorized";
	case HTTP_STATUS_NOT_FOUND:
		return "Not Found";
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
