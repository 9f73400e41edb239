#include "relay/right.h"

#include <stdio.h>
#include <string.h>

static const char *const role_names[] = {
#define X(symbol, name) name,
#include "relay/role.def"
#undef X
};

static const struct {
	const char *word;
	enum role_of role;
	enum action_kind action;
	unsigned traits;
} verbs[] = {
#define X(symbol, word, role, action, traits) { word, role, action, traits },
#include "relay/verb.def"
#undef X
};

const char *
verb_name(enum verb v)
{
	return verbs[v].word;
}

enum verb
verb_of(const char *name)
{
	int v;

	for (v = 0; v < VERBS; v++)
		if (strcmp(verbs[v].word, name) == 0)
			break;
	return (enum verb)v;
}

enum action_kind
verb_action(enum verb v)
{
	return verbs[v].action;
}

bool
verb_is(enum verb v, enum verb_trait t)
{
	return (verbs[v].traits & t) != 0;
}

bool
right_has(uint32_t roles, enum role_of r)
{
	return (roles & (ROLE_BIT(r) | ROLE_BIT(ROLE_OF_ADMIN))) != 0;
}

bool
right_to(uint32_t roles, enum verb v)
{
	return v < VERBS &&
	       (verb_is(v, VERB_ANY) || right_has(roles, verbs[v].role));
}

int
right_read(uint32_t *roles, struct span words, struct err *err)
{
	*roles = 0;
	while (words.n > 0) {
		struct span word = words;
		int r = 0;

		for (word.n = 0; word.n < words.n && words.p[word.n] != ',';)
			word.n++;
		while (r < ROLES_OF && !span_is(word, role_names[r]))
			r++;
		if (r == ROLES_OF)
			return err_set(err, "there is no role \"%.*s\"",
			    (int)(word.n < 40 ? word.n : 40), word.p);
		*roles |= ROLE_BIT(r);
		words.p += word.n;
		words.n -= word.n;
		if (words.n > 0) {
			words.p++;
			words.n--;
		}
	}
	return *roles ? 0 : err_set(err, "a token without a role is of no use");
}

static void
add_word(char *dst, size_t size, const char *word)
{
	size_t n = strlen(dst);

	snprintf(dst + n, size - n, "%s%s", n > 0 ? " " : "", word);
}

void
right_roles(uint32_t roles, char *dst, size_t size)
{
	int r;

	dst[0] = '\0';
	for (r = 0; r < ROLES_OF; r++)
		if (roles & ROLE_BIT(r))
			add_word(dst, size, role_names[r]);
}

void
right_verbs(uint32_t roles, char *dst, size_t size)
{
	int v;

	dst[0] = '\0';
	for (v = 0; v < VERBS; v++)
		if (right_to(roles, (enum verb)v))
			add_word(dst, size, verbs[v].word);
}
