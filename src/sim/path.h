#ifndef SIM_PATH_H
#define SIM_PATH_H

#include <stdbool.h>
#include <stddef.h>

#define PATH_SEGMENTS 3
#define PATH_SEGMENT_LEN 512

/* The variable segments of a path, decoded. */
struct segments {
	char at[PATH_SEGMENTS][PATH_SEGMENT_LEN];
};

/* Whether the path, still percent-encoded, fits the pattern, in which ":"
 * stands for one segment of any text. */
bool path_fits(struct segments *s, const char *pattern, const char *path);

#endif
