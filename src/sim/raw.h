#ifndef SIM_RAW_H
#define SIM_RAW_H

#include "base/span.h"

/* The text of a member's value, byte for byte as it was sent.  object must
 * have passed json_parse.  The empty span if there is no such member. */
struct span raw_member(struct span object, const char *name);

#endif
