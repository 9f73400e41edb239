/* Proves that a secret comes from a command whole, or not at all with words,
 * and that a chained log sends what it writes to a socket of syslog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/chain.h"
#include "io/secret.h"

static void
test_taken(void **state)
{
	char got[32];
	struct err err;

	(void)state;
	assert_int_equal(
	    secret_ask("printf 'KEY 1\\r\\nmore\\n'", got, sizeof(got), &err),
	    0);
	assert_string_equal(got, "KEY 1");
	assert_int_equal(secret_ask("printf KEY; yes | head -n 100000", got,
			     sizeof(got), &err),
	    0);
	assert_string_equal(got, "KEYy");
	assert_int_equal(
	    secret_ask("printf '%030d' 7", got, sizeof(got), &err), 0);
	assert_int_equal(strlen(got), 30);
}

static void
refuse(const char *command, const char *why)
{
	char got[32] = "as it was";
	struct err err;

	assert_int_equal(secret_ask(command, got, sizeof(got), &err), -1);
	assert_string_equal(err.text, why);
	assert_string_equal(got, "");
}

static void
test_refused(void **state)
{
	(void)state;
	refuse("true", "'true' said nothing");
	refuse("echo KEY; exit 3", "'echo KEY; exit 3' ended with status 3");
	refuse("echo KEY; kill -9 $$", "'echo KEY; kill -9 $$' was ended");
	refuse("printf '%031d' 7",
	    "'printf '%031d' 7': its first line is longer than 30 bytes");
}

static void
test_copied(void **state)
{
	char folder[] = "/tmp/secret-XXXXXX", file[64], text[4096];
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct span line = { "\"a\":1", 5 };
	struct chain *c;
	struct err err;
	ssize_t n;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/log", folder);
	snprintf(file, sizeof(file), "%s/audit", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	c = chain_open(file, &err);
	assert_int_equal(chain_append(c, line, 0, false, &err), 0);
	chain_copy(c, at.sun_path);
	assert_int_equal(chain_append(c, line, 0, false, &err), 0);
	n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	assert_true(n > 0);
	text[n] = '\0';
	assert_memory_equal(text, "<86>", 4);
	assert_non_null(strstr(text, " earshot["));
	assert_non_null(strstr(text, "]: {\"seq\":2,"));
	assert_string_equal(text + n - 2, "\"}");
	/* Nobody listens there any more: the log itself goes on. */
	close(fd);
	unlink(at.sun_path);
	assert_int_equal(chain_append(c, line, 0, false, &err), 0);
	chain_close(c);
	unlink(file);
	rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
