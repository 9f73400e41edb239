/* Which settings of the ledger are taken; and when a webhook without an id
 * counts as one that was there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "relay/config.h"
#include "relay/memory.h"

#define HEAD \
	"[native]\ntokens_file = t\n[source a]\nprovider = telnyx\n" \
	"path = /a\npublic_key_file = k\n"
#define REDIS \
	HEAD "[ledger]\nengine = redis\nwhere = 127.0.0.1:6379\nname = a\n"

static void
test_settings(void **state)
{
	static const struct {
		const char *text, *why; /* NULL: it is taken */
	} rows[] = {
		{ HEAD "[relay]\njournal = j\n", NULL },
		{ HEAD "[relay]\njournal = j\n[ledger]\nengine = journal\n",
		    NULL },
		{ HEAD, "[relay] needs journal" },
		{ REDIS, NULL },
		{ REDIS "[relay]\njournal = j\n", NULL },
		{ REDIS "group = g-1\nuser = u\nentries = 10000\n"
			"replicas = 1\ngone_seconds = 2\n",
		    NULL },
		{ HEAD "[ledger]\nengine = redis\nname = a\n", "needs where" },
		{ HEAD "[ledger]\nengine = redis\nwhere = /run/r.sock\n",
		    "needs name" },
		{ HEAD "[ledger]\nengine = redis\nwhere = [::1]:6379\n"
		       "name = a\n",
		    NULL },
		{ HEAD "[ledger]\nengine = redis\nwhere = redis:6379\n"
		       "name = a\n",
		    "needs where" },
		{ HEAD "[ledger]\nengine = redis\nwhere = 127.0.0.1\n"
		       "name = a\n",
		    "needs where" },
		{ HEAD "[ledger]\nengine = nats\n", "journal or redis" },
		{ HEAD "[relay]\njournal = j\n[ledger]\n"
		       "where = 127.0.0.1:6379\n",
		    "engine = redis" },
		{ REDIS "group = a b\n", "group" },
		{ REDIS "gone_seconds = 1\n", "gone_seconds is 2 to 60" },
		{ REDIS "entries = 100\n", "entries is" },
	};
	struct config *c = mem_zalloc(1, sizeof(*c));
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int rc = config_parse(c, "f", span_of(rows[i].text), &err);

		if (!rows[i].why && rc == -1)
			fail_msg("row %zu: %s", i, err.text);
		if (rows[i].why && (rc == 0 || !strstr(err.text, rows[i].why)))
			fail_msg("row %zu: %s", i, rc ? err.text : "taken");
	}
	mem_free(c);
}

/* The second of two that say the same may be another one, if something came
 * between, and both within a second. */
static void
test_repeats(void **state)
{
	struct known k = { .at_ms = 1000, .seq = 5 };

	(void)state;
	assert_true(memory_repeats(&k, 5, 1001));
	assert_false(memory_repeats(&k, 6, 1001));
	assert_false(memory_repeats(&k, 6, 2999));
	assert_true(memory_repeats(&k, 6, 3000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
