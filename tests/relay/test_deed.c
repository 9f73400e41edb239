/* What was asked for is known by its id for a day and after a restart; what was
 * under way then has ended as unknown; legs that were up are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "relay/deed.h"
#include "relay/share.h"

#define HOUR_MS ((int64_t)3600 * 1000)

struct seen {
	char text[512];
};

static void
leg(void *ctx, const char *site, const char *user, const char *id)
{
	struct seen *s = ctx;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof(s->text) - n, "%s/%s=%s ", site, user, id);
}

static struct deeds *
open_in(const char *dir, int64_t now_ms, struct seen *s)
{
	struct deeds *d;
	struct err err;

	*s = (struct seen){ "" };
	d = deeds_new(dir, 100, now_ms, leg, s, &err);
	if (!d)
		fail_msg("%s", err.text);
	return d;
}

static void
end(struct deeds *d, struct deed *deed, const char *status, int64_t now_ms)
{
	snprintf(deed->status, sizeof(deed->status), "%s", status);
	snprintf(deed->code, sizeof(deed->code), "gone");
	snprintf(deed->text, sizeof(deed->text), "because \"so\"");
	deeds_end(d, deed, now_ms);
}

static void
make_dir(char dir[64])
{
	snprintf(dir, 64, "/tmp/earshot-deed-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

static void
remove_dir(const char *dir)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

static void
test_ids(void **state)
{
	struct seen s;
	struct deeds *d = open_in("", 0, &s);
	struct deed *deed = deeds_add(d, "rita", "a", 1000, true);

	(void)state;
	assert_string_equal(deed->id, "a");
	assert_ptr_equal(deeds_find(d, "rita", "a", 1000), deed);
	assert_null(deeds_find(d, "lee", "a", 1000));
	assert_null(deeds_find(d, "rita", "b", 1000));
	/* As long as it is under way it is not forgotten. */
	assert_non_null(deeds_find(d, "rita", "a", 1000 + 30 * HOUR_MS));
	end(d, deed, "done", 1500);
	assert_int_equal(deed->ms, 500);
	assert_non_null(deeds_find(d, "rita", "a", 1000 + 24 * HOUR_MS));
	assert_null(deeds_find(d, "rita", "a", 1001 + 24 * HOUR_MS));
	deeds_free(d);
}

static void
test_many(void **state)
{
	struct seen s;
	struct deeds *d = open_in("", 0, &s);
	char id[16];
	int i;

	(void)state;
	for (i = 0; i < 300; i++) {
		snprintf(id, sizeof(id), "%d", i);
		end(d, deeds_add(d, "rita", id, i, false), "done", i);
	}
	assert_null(deeds_find(d, "rita", "199", 300));
	assert_non_null(deeds_find(d, "rita", "200", 300));
	assert_int_equal(deeds_count(d), 100);
	deeds_free(d);
}

static void
test_restart(void **state)
{
	char dir[64];
	struct seen s;
	struct deeds *d;
	struct deed *deed;

	(void)state;
	make_dir(dir);
	d = open_in(dir, 1000, &s);
	end(d, deeds_add(d, "rita", "a", 1000, true), "failed", 1200);
	deeds_add(d, "rita", "b", 2000, true);
	deeds_leg(d, "north", "rita", "leg1", 2000);
	deeds_leg(d, "north", "lee", "leg2", 2000);
	deeds_leg(d, "south", "rita", "leg3", 2000);
	deeds_leg(d, "north", "lee", "", 2500);
	deeds_free(d);

	d = open_in(dir, 3000, &s);
	deed = deeds_find(d, "rita", "a", 3000);
	assert_non_null(deed);
	assert_true(deed->over);
	assert_string_equal(deed->id, "a");
	assert_string_equal(deed->status, "failed");
	assert_string_equal(deed->code, "gone");
	assert_string_equal(deed->text, "because \"so\"");
	assert_int_equal(deed->ms, 200);
	deed = deeds_find(d, "rita", "b", 3000);
	assert_true(deed->over);
	assert_string_equal(deed->status, "unknown");
	assert_string_equal(s.text, "north/rita=leg1 south/rita=leg3 ");
	deeds_free(d);

	d = open_in(dir, 3000 + 25 * HOUR_MS, &s);
	assert_int_equal(deeds_count(d), 0);
	deeds_free(d);
	remove_dir(dir);
}

/* What another relay has executed is known by its end, unless this one knows
 * better. */
static void
test_learn(void **state)
{
	struct share_end e = { "rita", "a", "done", "", "so", 70 };
	struct deeds *d;
	struct deed *deed;
	struct err err;

	(void)state;
	d = deeds_new("", 10, 1000, NULL, NULL, &err);
	deeds_learn(d, &e, 1000);
	deed = deeds_find(d, "rita", "a", 1000);
	assert_true(deed && deed->over);
	assert_string_equal(deed->status, "done");
	assert_string_equal(deed->text, "so");
	assert_int_equal(deed->ms, 70);
	assert_null(deeds_find(d, "lee", "a", 1000));
	e.status = "failed";
	deeds_learn(d, &e, 1001);
	assert_string_equal(deeds_find(d, "rita", "a", 1001)->status, "done");
	assert_null(deeds_find(d, "rita", "a", 1000 + 25 * HOUR_MS));
	deeds_free(d);
}

/* Where it cannot be kept it is not begun. */
static void
test_no_place(void **state)
{
	struct err err;

	(void)state;
	assert_null(deeds_new("/proc/nowhere", 10, 0, NULL, NULL, &err));
	assert_true(err.text[0] != '\0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_learn),
		cmocka_unit_test(test_no_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
