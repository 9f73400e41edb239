#ifndef TESTS_WISH_H
#define TESTS_WISH_H

/* The words of the cases in tests/requests: what is wanted, and the settings
 * of the account as a profile has them. */
#include <string.h>

#include "provider/account.h"

#include "pairs.h"

static void
copy(char *dst, size_t size, const char *value)
{
	assert_true(span_copy(dst, size, span_of(value)));
}

static void
take_wish(
    struct action *a, struct account *acct, const char *word, const char *value)
{
	struct ini_entry e = { .name = word, .value = value };
	struct err err;

	if (strcmp(word, "action") == 0)
		a->kind = action_kind_of(value);
	else if (strcmp(word, "call") == 0)
		copy(a->call, sizeof(a->call), value);
	else if (strcmp(word, "participant") == 0)
		copy(a->participant, sizeof(a->participant), value);
	else if (strcmp(word, "key") == 0)
		copy(a->key, sizeof(a->key), value);
	else if (strcmp(word, "target") == 0)
		copy(a->target[a->target_count++], ID_LEN, value);
	else if (account_take(acct, &e, &err) != 1)
		fail_msg("what is %s?", word);
}

/* "name=value", which the provider must allow. */
static inline void
take_setting(
    const struct provider *p, struct setting *s, const char *text, bool create)
{
	const char *eq = strchr(text, '=');
	struct err err = { "" };

	assert_non_null(eq);
	assert_true(span_copy(s->name, sizeof(s->name),
	    (struct span){ text, (size_t)(eq - text) }));
	copy(s->value, sizeof(s->value), eq + 1);
	if (p->setting(create, s, &err) == -1)
		fail_msg("%s", err.text);
}

#endif
