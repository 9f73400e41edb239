/*
 * The ids of my leg and its helpers: see provider/asterisk.h.
 */
#include "provider/asterisk.h"

#include <string.h>

#define MARK "-leg-"
#define DIGITS 8

static bool
is_leg_digits(const char *s)
{
	return strspn(s, "0123456789abcdef") >= DIGITS;
}

/* Where the id of the leg ends that this id begins with, or NULL.  The first
 * one counts: a target may be somebody's leg too. */
static const char *
leg_end(const char *id)
{
	const char *s;

	if (strncmp(id, "earshot-", 8) != 0)
		return NULL;
	for (s = strstr(id, MARK); s; s = strstr(s + 1, MARK)) {
		const char *end = s + sizeof(MARK) - 1;

		if (is_leg_digits(end))
			return end + DIGITS;
	}
	return NULL;
}

/* What the rest after the leg's id says; *target stands behind it. */
static enum asterisk_part
part_of_rest(const char *rest, const char **target)
{
	static const struct {
		const char *text;
		enum asterisk_part part;
	} whole[] = {
		{ "", PART_LEG },
		{ "-desk", PART_DESK },
		{ "-voice", PART_VOICE_BRIDGE },
		{ "-v", PART_VOICE },
	};
	static const struct {
		const char *text;
		enum asterisk_part part;
	} with_target[] = {
		{ "-m-", PART_EARS },
		{ "-w-", PART_MOUTH_ONE },
		{ "-b-", PART_MOUTH_ALL },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(whole); i++)
		if (strcmp(rest, whole[i].text) == 0)
			return whole[i].part;
	for (i = 0; i < ARRAY_LEN(with_target); i++) {
		*target = rest + strlen(with_target[i].text);
		if (strncmp(rest, with_target[i].text, 3) == 0 && **target)
			return with_target[i].part;
	}
	return PART_NONE;
}

enum asterisk_part
asterisk_part_of(const char *id, char leg[ID_LEN], char target[ID_LEN])
{
	const char *end = leg_end(id), *behind = "";
	enum asterisk_part part = PART_NONE;

	if (leg)
		leg[0] = '\0';
	if (target)
		target[0] = '\0';
	if (end)
		part = part_of_rest(end, &behind);
	if (part == PART_NONE)
		return PART_NONE;
	if (leg &&
	    !span_copy(leg, ID_LEN, (struct span){ id, (size_t)(end - id) }))
		return PART_NONE;
	if (target && part >= PART_EARS &&
	    !span_copy(target, ID_LEN, span_of(behind)))
		return PART_NONE;
	return part;
}
