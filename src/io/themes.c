#include "io/themes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/file.h"

/* The folder that this program lies in, or "". */
static void
program_folder(char *dst, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", dst, size - 1);
	char *slash;

	dst[n > 0 ? n : 0] = '\0';
	slash = strrchr(dst, '/');
	if (slash)
		*slash = '\0';
}

static bool
is_there(const char *folder, const char *below, const char *name, char *path,
    size_t size)
{
	int n;

	if (!folder || folder[0] == '\0')
		return false;
	n = snprintf(path, size, "%s%s/%s.theme", folder, below, name);
	return n > 0 && (size_t)n < size && access(path, R_OK) == 0;
}

static bool
find(const char *name, char *path, size_t size)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	char program[512];

	program_folder(program, sizeof(program));
	if (xdg && xdg[0]) {
		if (is_there(xdg, "/earshot/themes", name, path, size))
			return true;
	} else if (is_there(getenv("HOME"), "/.config/earshot/themes", name,
		       path, size)) {
		return true;
	}
	return is_there(EARSHOT_THEMES, "", name, path, size) ||
	       is_there(
		   program, "/../share/earshot/themes", name, path, size) ||
	       is_there(program, "/themes", name, path, size);
}

int
themes_read(
    const char *name, struct buf *out, char *path, size_t size, struct err *err)
{
	if (strchr(name, '/') || strstr(name, ".theme"))
		snprintf(path, size, "%s", name);
	else if (!find(name, path, size))
		return err_set(err,
		    "no theme is called %.60s: it is no %.60s.theme in "
		    "~/.config/earshot/themes or %.120s",
		    name, name, EARSHOT_THEMES);
	return file_read(path, out, err);
}
