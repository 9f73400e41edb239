#include "console/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
policy_init(struct policy *p)
{
	*p = (struct policy){ .max_mode = MODE_BARGE, .blank_s = 600 };
}

static int
take_mode(enum mode *dst, const struct ini_entry *e, struct err *err)
{
	static const char *const names[] = { "off", "listen", "whisper",
		"barge" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i], e->value) == 0) {
			*dst = (enum mode)i;
			return 1;
		}
	}
	return err_set(err,
	    "line %d: %s is off, listen, whisper or barge, not %.40s", e->line,
	    e->name, e->value);
}

/* "no" bars it. */
static int
take_bar(bool *dst, const struct ini_entry *e, struct err *err)
{
	if (strcmp(e->value, "yes") != 0 && strcmp(e->value, "no") != 0)
		return err_set(err, "line %d: %s is yes or no, not %.40s",
		    e->line, e->name, e->value);
	*dst = strcmp(e->value, "no") == 0;
	return 1;
}

int
policy_take(struct policy *p, const struct ini_entry *e, struct err *err)
{
	char *end;
	long v;

	if (strcmp(e->name, "max_mode") == 0)
		return take_mode(&p->max_mode, e, err);
	if (strcmp(e->name, "hold_and_mute") == 0)
		return take_bar(&p->bars_hold, e, err);
	if (strcmp(e->name, "unmask") == 0)
		return take_bar(&p->bars_unmask, e, err);
	if (strcmp(e->name, "ask") == 0) {
		if (!span_copy(p->ask, sizeof(p->ask), span_of(e->value)))
			return err_set(
			    err, "line %d: %s is too long", e->line, e->name);
		return 1;
	}
	if (strcmp(e->name, "blank_seconds") != 0)
		return 0;
	v = strtol(e->value, &end, 10);
	if (e->value[0] == '\0' || *end || v < 0 || v > 86400)
		return err_set(err,
		    "line %d: %s is 0 to 86400 seconds, not %.40s", e->line,
		    e->name, e->value);
	p->blank_s = (int)v;
	return 1;
}

void
policy_tighten(struct policy *p, const struct policy *ceiling)
{
	if (p->max_mode > ceiling->max_mode)
		p->max_mode = ceiling->max_mode;
	p->bars_hold |= ceiling->bars_hold;
	p->bars_unmask |= ceiling->bars_unmask;
}

unsigned
policy_can(const struct policy *p, unsigned can)
{
	static const enum action_kind modes[] = { [MODE_MONITOR] =
						      ACTION_MONITOR,
		[MODE_WHISPER] = ACTION_WHISPER,
		[MODE_BARGE] = ACTION_BARGE };
	int m;

	for (m = MODE_MONITOR; m <= MODE_BARGE; m++)
		if (m > (int)p->max_mode)
			can &= ~ACTION_BIT(modes[m]);
	/* Everybody hears it; and who may not do all shall not end a call. */
	if (p->max_mode < MODE_BARGE)
		can &= ~ACTION_BIT(ACTION_ANNOUNCE);
	if (p->max_mode < MODE_BARGE || p->bars_hold || p->bars_unmask)
		can &= ~ACTION_BIT(ACTION_END);
	if (p->bars_hold)
		can &= ~(ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
			 ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE));
	return can;
}
