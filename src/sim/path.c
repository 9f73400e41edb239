#include "sim/path.h"

#include <string.h>

#include "sim/query.h"

bool
path_fits(struct segments *s, const char *pattern, const char *path)
{
	size_t count = 0;

	while (*pattern && *path) {
		size_t want = strcspn(pattern, "/");
		size_t have = strcspn(path, "/");

		if (pattern[0] == ':') {
			if (have == 0 || count == PATH_SEGMENTS ||
			    !percent_decode(s->at[count++], PATH_SEGMENT_LEN,
				path, have, false))
				return false;
		} else if (want != have || strncmp(pattern, path, want) != 0) {
			return false;
		}
		pattern += want;
		path += have;
		if (*pattern != *path)
			return false;
		if (*pattern) {
			pattern++;
			path++;
		}
	}
	return !*pattern && !*path;
}
