#include "io/upgrade.h"

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

int
upgrade_refuse(struct lws *wsi, unsigned status)
{
	int ignored = lws_return_http_status(wsi, status, NULL);

	(void)ignored;
	return -1;
}
