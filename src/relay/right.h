#ifndef RELAY_RIGHT_H
#define RELAY_RIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "model/action.h"

/* Who may do what.  Default is no: role.def names what a token can allow,
 * verb.def what each verb takes. */

enum role_of {
#define X(symbol, name) symbol,
#include "relay/role.def"
#undef X
	ROLES_OF
};

enum verb_trait {
	VERB_CALL = 1,
	VERB_PART = 2,
	VERB_LOUD = 4,
	VERB_FREE = 8,
	VERB_ANY = 16,
};

enum verb {
#define X(symbol, word, role, action, traits) symbol,
#include "relay/verb.def"
#undef X
	VERBS
};

#define ROLE_BIT(role) (1u << (role))

const char *verb_name(enum verb v);
enum verb verb_of(const char *name); /* VERBS if there is none */
enum action_kind verb_action(enum verb v);
bool verb_is(enum verb v, enum verb_trait t);

/* Whether roles (ROLE_BITs) allow it. */
bool right_to(uint32_t roles, enum verb v);
bool right_has(uint32_t roles, enum role_of r);

/* "watch,monitor" as bits.  -1 with the word that is none. */
int right_read(uint32_t *roles, struct span words, struct err *err);

/* The names of the roles, and of the verbs that they allow, with a blank
 * between each. */
void right_roles(uint32_t roles, char *dst, size_t size);
void right_verbs(uint32_t roles, char *dst, size_t size);

#endif
