/* Proves that what has ended is kept in bounded number, and what has not
 * always. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/model.h"

#define FLOOD 20000

static int
count_people(const struct model *m)
{
	char id[32];
	int i, n = 0;

	for (i = 0; i < FLOOD; i++) {
		snprintf(id, sizeof(id), "p%d", i);
		n += model_participant(m, id) != NULL;
	}
	return n;
}

/* Calls that come and end faster than anybody can look at fill no memory; who
 * is still there stays, and the newest of those who have gone. */
static void
test_flood(void **state)
{
	struct event ev = { .kind = EVENT_CALL_OPEN, .call = "c0" };
	struct model *m = model_new();
	int i;

	(void)state;
	for (i = 0; i < FLOOD; i++) {
		ev.kind = EVENT_CALL_OPEN;
		ev.text[0] = '\0';
		snprintf(ev.call, sizeof(ev.call), "c%d", i);
		model_apply(m, &ev, 1000);
		ev.kind = EVENT_JOIN;
		snprintf(ev.participant, sizeof(ev.participant), "p%d", i);
		model_apply(m, &ev, 1000);
		if (i == 7)
			continue;
		ev.kind = EVENT_CALL_END;
		model_apply(m, &ev, 1000);
		ev.kind = EVENT_LEG_STATE;
		snprintf(ev.text, sizeof(ev.text), "ended");
		model_apply(m, &ev, 1000);
	}
	assert_int_equal(count_people(m), FLOOD);
	model_expire(m, 1001);
	assert_in_range(count_people(m), 1000, FLOOD / 2);
	assert_non_null(model_participant(m, "p7"));
	assert_non_null(model_call(m, "c7"));
	assert_null(model_participant(m, "p8"));
	snprintf(ev.participant, sizeof(ev.participant), "p%d", FLOOD - 1);
	assert_non_null(model_participant(m, ev.participant));
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_flood) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
