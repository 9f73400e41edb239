#ifndef CONSOLE_LISTING_H
#define CONSOLE_LISTING_H

#include "base/err.h"
#include "base/span.h"
#include "view/alert.h"
#include "view/arrange.h"
#include "view/team.h"

/*
 * What the config says of the list of calls, for every profile alike:
 *
 *	[alerts]
 *	long = when time > 10m level warn
 *
 *	[view floor]
 *	filter = queue:support,billing
 *	sort = hold
 *
 *	[team north]
 *	agents = Ana Ruiz, sip:n-*@acme.example
 */

/* Whether a section is one of those. */
bool listing_section(const char *section);

/* Reads them all.  What [alerts] names takes the place of the built-in rules
 * of that name; teams are added behind those that are there.  -1 with line and
 * word. */
int listing_read(struct alert_rules *rules, struct views *views,
    struct teams *teams, struct span text, struct err *err);

#endif
