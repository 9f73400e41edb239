/* Counts strangers: the sum, those of one address, and who is not counted. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/door.h"

#define HERE 0x01020304U
#define THERE 0x01020305U

static void
one_address(void **state)
{
	struct door d = { .most = 5, .most_per_address = 2 };
	char who[6];

	(void)state;
	assert_true(door_may(&d, HERE));
	door_add(&d, &who[0], HERE);
	door_add(&d, &who[1], HERE);
	assert_false(door_may(&d, HERE));
	assert_true(door_may(&d, THERE));
	assert_true(door_may(&d, 0));
	/* A proxy's own address may be there as often as there is room. */
	door_add(&d, &who[2], 0);
	door_add(&d, &who[3], 0);
	door_add(&d, &who[4], 0);
	assert_false(door_may(&d, THERE));
	assert_false(door_may(&d, 0));
	door_remove(&d, &who[5]);
	assert_false(door_may(&d, 0));
	door_remove(&d, &who[0]);
	assert_true(door_may(&d, HERE));
	door_free(&d);
}

static void
no_bounds(void **state)
{
	struct door d = { 0 };
	static char who[500];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(who); i++) {
		assert_true(door_may(&d, HERE));
		door_add(&d, &who[i], HERE);
	}
	assert_int_equal(d.count, sizeof(who));
	for (i = 0; i < sizeof(who); i++)
		door_remove(&d, &who[i]);
	assert_int_equal(d.count, 0);
	door_free(&d);
}

/* Loopback is where a proxy would be. */
static void
loopback(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	getsockname(listener, (struct sockaddr *)&at, &size);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, size), 0);
	assert_int_equal(door_address(fd), 0);
	close(fd);
	close(listener);
	/* No socket has no address. */
	assert_int_equal(door_address(-1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_address),
		cmocka_unit_test(no_bounds),
		cmocka_unit_test(loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
