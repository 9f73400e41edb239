#ifndef VIEW_ALERT_H
#define VIEW_ALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/model.h"
#include "view/filter.h"

/*
 * Which calls need somebody.  A rule is written
 *
 *	when FILTER [for DURATION] level warn|crit|help [bell] [notify]
 *
 * Several rules of one name are one alert with several levels.  With a number
 * in it a rule must hold for 2 s before it counts, and not hold for 2 s, each
 * duration 10 % below its limit, before it counts no more.
 */

enum alert_level {
	ALERT_NONE,
	ALERT_WARN,
	ALERT_CRIT,
	ALERT_HELP, /* an agent asks: above all else */
};

#define ALERT_NAME_LEN 16
#define ALERT_RULES_MAX 24

struct alert_rule {
	char name[ALERT_NAME_LEN];
	struct filter when;
	int64_t rise_ms, fall_ms; /* so long it must hold, or not hold */
	int limit; /* the node of when whose value is shown, -1 if none */
	enum alert_level level;
	bool bell, notify;
};

struct alert_rules {
	int count;
	struct alert_rule rule[ALERT_RULES_MAX];
};

/* Those of alert.def. */
void alert_rules_default(struct alert_rules *r);

/* Takes away the rules of that name. */
void alert_rules_drop(struct alert_rules *r, const char *name);

/* Adds a rule; "off" adds none.  -1 with a sentence that names the word. */
int alert_rules_add(
    struct alert_rules *r, const char *name, const char *text, struct err *err);

/* One alert of one call as it stands. */
struct alert {
	char call[ID_LEN];
	const struct alert_rule *rule; /* the worst one of that name */
	int64_t raised_ms;
	int64_t value, limit; /* limit 0 if there is none to show */
	bool acked;
};

struct alerts;

struct alerts *alerts_new(const struct alert_rules *rules);
void alerts_free(struct alerts *a);

/* Looks at all calls.  While the feed is down, or the state is not read yet,
 * nothing is raised and nothing falls. */
struct ui;
void alerts_update(struct alerts *a, const struct model *m, const struct ui *ui,
    int64_t now_ms);

/* Those that are up and not snoozed: first what nobody has acknowledged, the
 * worst first, the oldest first.  NULL past the end, and of NULL. */
const struct alert *alerts_get(const struct alerts *a, int i);
int alerts_count(const struct alerts *a, enum alert_level level);

/* The worst of a call, or NULL. */
const struct alert *alerts_of(const struct alerts *a, const char *call);

/* The names of a call's alerts with blanks between them; dst is "" for none. */
void alerts_names(
    const struct alerts *a, const char *call, char *dst, size_t size);

#define ALERT_SNOOZE_MS (5 * 60 * 1000)

enum alert_answer {
	ALERT_NOTHING, /* the call has none */
	ALERT_ACKED,
	ALERT_SNOOZED, /* they were acknowledged before */
};

/* Acknowledges all alerts of a call, or snoozes them. */
enum alert_answer alerts_ack(
    struct alerts *a, const char *call, int64_t now_ms);

/* Whether the bell is due; alerts_rung says that it was rung. */
bool alerts_bell(const struct alerts *a);
void alerts_rung(struct alerts *a);

/* What the desktop is to be told of, and is not yet: the rule, and into call
 * (ID_LEN) the id of whose; NULL if nothing.  alerts_rung ends that, too. */
const struct alert_rule *alerts_notice(const struct alerts *a, char *call);

#endif
