#ifndef VIEW_PERSON_H
#define VIEW_PERSON_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

/* How people are called on the screen.  For the files of view/ alone. */

#define PERSON_LEN (NAME_LEN + 16)

/* "***0199": what may be shown of a number or address. */
const char *person_mask(const char *number, char *dst, size_t size);

/* An agent's name; of a customer or unknown one, the masked number. */
const char *person_name(const struct participant *p, char *dst, size_t size);

/* The same with the role in front where it matters: "CUSTOMER ***0199". */
const char *person_title(const struct participant *p, char *dst, size_t size);

/* True for customers and for those of whom nothing is known. */
bool person_is_outside(const struct participant *p);

/* "agent", "CUSTOMER", "superv.", "bot", "UNKNOWN". */
const char *person_role(const struct participant *p);

/* Who holds that place among the call's people, my leg not counted, for the
 * AGENT and CUSTOMER columns; NULL if nobody does. */
const struct participant *person_agent(const struct call *c);
const struct participant *person_customer(const struct call *c);

#endif
