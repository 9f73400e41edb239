/* Proves which legs an engine takes for its own where ids tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "model/journal.h"
#include "provider/asterisk.h"

static void
hear_of(struct engine *e, const char *text)
{
	struct event ev;
	struct err err;
	int64_t now_ms;

	assert_int_equal(journal_read(span_of(text), &ev, &now_ms, &err), 1);
	engine_follow(e, &ev, now_ms);
}

static void
keep_path(void *ctx, uint64_t tag, const struct request *req)
{
	(void)tag;
	snprintf(ctx, REQUEST_PATH_LEN, "%s", req->path);
}

/* Where the id is chosen before the request leaves, the leg is mine before the
 * answer comes; another one never is. */
static void
test_minds_leg_that_is_being_dialled(void **state)
{
	struct engine_options o = {
		.provider = &asterisk_provider, .has_api = true, .follows = true
	};
	char path[REQUEST_PATH_LEN] = "", leg[ID_LEN];
	struct engine_out out = { .send = keep_path, .ctx = path };
	struct action a = { .kind = ACTION_MONITOR, .call = "c1" };
	struct engine *e;

	(void)state;
	snprintf(o.account.phone, sizeof(o.account.phone), "PJSIP/rita");
	snprintf(o.account.app, sizeof(o.account.app), "earshot-relay-a");
	e = engine_new(&o, &out, 0);
	hear_of(e, "@20 call-open call=c1 at=1");
	hear_of(e, "@20 join call=c1 participant=ana at=1");
	hear_of(e, "@20 link-up");
	path[0] = '\0';
	engine_act(e, &a, 30);
	assert_int_equal(sscanf(path, "/bridges/%319[^?]", leg), 1);
	assert_true(strlen(leg) > strlen("-desk"));
	leg[strlen(leg) - strlen("-desk")] = '\0';
	assert_true(asterisk_dialled(&o.account, leg));
	assert_true(engine_minds_leg(e, leg));
	leg[strlen(leg) - 1] ^= 1;
	assert_false(engine_minds_leg(e, leg));
	engine_free(e);
}

/* Neither a helper's id nor one of another app. */
static void
test_dialled(void **state)
{
	static const char leg[] = "earshot-relay-a-leg-0badcafe";
	struct account a = { .app = "earshot-relay-a" };

	(void)state;
	assert_true(asterisk_dialled(&a, leg));
	assert_false(asterisk_dialled(&a, "earshot-relay-a-leg-0badcafe-v"));
	assert_false(asterisk_dialled(&a, "earshot-relay-a-leg-0badcafe-m-x"));
	assert_false(asterisk_dialled(&a, "talk-1"));
	a.app[strlen(a.app) - 1] = 'b';
	assert_false(asterisk_dialled(&a, leg));
	a.app[strlen(a.app) - 1] = '\0';
	assert_false(asterisk_dialled(&a, leg));
	a.app[0] = '\0';
	assert_false(asterisk_dialled(&a, leg));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialled),
		cmocka_unit_test(test_minds_leg_that_is_being_dialled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
