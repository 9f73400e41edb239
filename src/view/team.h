#ifndef VIEW_TEAM_H
#define VIEW_TEAM_H

#include "base/err.h"
#include "base/ini.h"
#include "model/model.h"

/*
 * Which agents are one team, as the settings say:
 *
 *	[team north]
 *	agents = Ana Ruiz, sip:n-*@acme.example
 *
 * A pattern is held against an agent's name and address, without case; in it *
 * stands for anything.  A call is of the team of its first agent; of several
 * teams that fit, the first counts.
 */

#define TEAM_MAX 32
#define TEAM_NAME_LEN 32
#define TEAM_PATTERN_LEN 64
#define TEAM_PATTERN_MAX 512

/* A plain value; all zero is no team. */
struct teams {
	int count;
	char name[TEAM_MAX][TEAM_NAME_LEN];
	int patterns;
	struct {
		int team;
		char text[TEAM_PATTERN_LEN]; /* folded */
	} pattern[TEAM_PATTERN_MAX];
};

/* Whether a section is a team's. */
bool team_section(const char *section);

/* Takes one line of such a section.  -1 with line and word. */
int team_take(struct teams *t, const struct ini_entry *e, struct err *err);

/* The team of a call, "" if it is of none or t is NULL. */
const char *team_of(const struct teams *t, const struct call *c);

#endif
