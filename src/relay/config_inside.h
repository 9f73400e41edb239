#ifndef RELAY_CONFIG_INSIDE_H
#define RELAY_CONFIG_INSIDE_H

#include "base/ini.h"
#include "relay/config.h"

/* For the files of the config alone. */

enum type { TYPE_TEXT, TYPE_LISTEN, TYPE_NUMBER, TYPE_TLS };

struct field {
	const char *section;
	const char *name;
	enum type type;
	size_t offset, size;
	int64_t least, most;
};

/* 1 if this field is meant and taken, 0 if another one is, -1 if it is wrong.
 */
int config_take_field(const struct field *f, uint64_t bit, void *base,
    uint64_t *seen, const struct ini_entry *e, struct err *err);

/* "source NAME": the name, judged and copied. */
int config_take_name(char dst[CONFIG_NAME_LEN], const struct ini_entry *e,
    const char *kind, struct err *err);

int config_take_site(
    struct config *c, const struct ini_entry *e, struct err *err);

/* Where what was taken is kept. */
int config_judge_ledger(struct config *c, struct err *err);

/* All sites, once everything was read. */
int config_judge_sites(struct config *c, struct err *err);

#endif
