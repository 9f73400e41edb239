#ifndef CONSOLE_POLICY_H
#define CONSOLE_POLICY_H

#include "base/ini.h"
#include "model/model.h"

/* What a profile or the site lets its supervisor do, and shows him. */
struct policy {
	enum mode max_mode; /* nothing louder */
	bool bars_hold;     /* nor may anybody be held or muted */
	bool bars_unmask;   /* nor a number be shown whole */
	int blank_s;  /* no key for so long: the screen goes blank; 0 never */
	char ask[64]; /* who could allow it, "" if nobody is named */
};

void policy_init(struct policy *p);

/* 1 if the setting is one of these, 0 if it is none, -1 if its value is bad. */
int policy_take(struct policy *p, const struct ini_entry *e, struct err *err);

/* Takes from p what the ceiling does not allow. */
void policy_tighten(struct policy *p, const struct policy *ceiling);

/* Of these ACTION_BIT()s those that are allowed: quiet and leave always. */
unsigned policy_can(const struct policy *p, unsigned can);

#endif
