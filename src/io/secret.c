#include "io/secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static int
read_line(FILE *f, const char *command, char *dst, size_t size, struct err *err)
{
	size_t n;

	if (!fgets(dst, (int)size, f))
		dst[0] = '\0';
	n = strcspn(dst, "\r\n");
	if (n + 1 >= size)
		return err_set(err,
		    "'%.100s': its first line is longer than %zu bytes",
		    command, size - 2);
	dst[n] = '\0';
	return 0;
}

int
secret_ask(const char *command, char *dst, size_t size, struct err *err)
{
	FILE *f = popen(command, "re");
	char rest[4096];
	int rc, status;

	if (!f)
		return err_set(err, "'%.100s': %s", command, strerror(errno));
	rc = read_line(f, command, dst, size, err);
	/* To its end, so that it does not die of a closed pipe. */
	while (fread(rest, 1, sizeof(rest), f) > 0)
		continue;
	explicit_bzero(rest, sizeof(rest));
	status = pclose(f);
	if (rc == 0 && status != 0)
		rc = WIFEXITED(status)
			 ? err_set(err, "'%.100s' ended with status %d",
			       command, WEXITSTATUS(status))
			 : err_set(err, "'%.100s' was ended", command);
	if (rc == 0 && dst[0] == '\0')
		rc = err_set(err, "'%.100s' said nothing", command);
	if (rc == -1)
		explicit_bzero(dst, size);
	return rc;
}
