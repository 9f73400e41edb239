#include "view/team.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"

#define PREFIX "team "

bool
team_section(const char *section)
{
	return strncmp(section, PREFIX, strlen(PREFIX)) == 0;
}

static int
find_or_add(struct teams *t, const struct ini_entry *e, struct err *err)
{
	const char *name = e->section + strlen(PREFIX);
	char *to = t->name[t->count % TEAM_MAX];
	int i;

	name += strspn(name, " ");
	for (i = 0; i < t->count; i++)
		if (strcmp(t->name[i], name) == 0)
			return i;
	if (t->count == TEAM_MAX)
		return err_set(
		    err, "line %d: more than %d teams", e->line, TEAM_MAX);
	text_clean(to, TEAM_NAME_LEN, TEAM_NAME_LEN, span_of(name));
	if (name[0] == '\0' || strcmp(to, name) != 0)
		return err_set(err,
		    "line %d: a team's name has up to %d bytes that can be "
		    "shown",
		    e->line, TEAM_NAME_LEN - 1);
	return t->count++;
}

static int
add_pattern(struct teams *t, int team, struct span word, struct err *err)
{
	char *to = t->pattern[t->patterns % TEAM_PATTERN_MAX].text;

	if (t->patterns == TEAM_PATTERN_MAX)
		return err_set(
		    err, "more than %d agents in all teams", TEAM_PATTERN_MAX);
	if (word.n >= TEAM_PATTERN_LEN / 2)
		return err_set(err, "too long: %.*s",
		    word.n < 80 ? (int)word.n : 80, word.p);
	text_fold(to, TEAM_PATTERN_LEN, word);
	t->pattern[t->patterns++].team = team;
	return 0;
}

/* Names have blanks in them, so only commas part them. */
static int
add_agents(struct teams *t, int team, const char *s, struct err *err)
{
	int before = t->patterns;

	for (s += strspn(s, ", "); *s; s += strspn(s, ", ")) {
		size_t n = strcspn(s, ","), used = n;

		while (used > 0 && s[used - 1] == ' ')
			used--;
		if (add_pattern(t, team, (struct span){ s, used }, err) == -1)
			return -1;
		s += n;
	}
	return t->patterns > before ? 0 : err_set(err, "nobody is named");
}

int
team_take(struct teams *t, const struct ini_entry *e, struct err *err)
{
	int team = find_or_add(t, e, err);
	struct err why;

	if (team == -1)
		return -1;
	if (strcmp(e->name, "agents") != 0)
		return err_set(err, "line %d: [%.40s] has no setting %.40s",
		    e->line, e->section, e->name);
	if (add_agents(t, team, e->value, &why) == 0)
		return 0;
	return err_set(err, "line %d: agents: %.140s", e->line, why.text);
}

const char *
team_of(const struct teams *t, const struct call *c)
{
	const struct participant *p;
	char name[2 * NAME_LEN], number[2 * NAME_LEN];
	int i;

	if (!t || t->count == 0)
		return "";
	p = person_agent(c);
	if (!p)
		return "";
	text_fold(name, sizeof(name), span_of(p->name));
	text_fold(number, sizeof(number), span_of(p->number));
	for (i = 0; i < t->patterns; i++)
		if (text_match(t->pattern[i].text, name) ||
		    (number[0] && text_match(t->pattern[i].text, number)))
			return t->name[t->pattern[i].team];
	return "";
}
