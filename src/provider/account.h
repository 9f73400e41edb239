#ifndef PROVIDER_ACCOUNT_H
#define PROVIDER_ACCOUNT_H

#include "base/err.h"
#include "base/ini.h"
#include "provider/provider.h"

/* What every account has before its settings are read. */
void account_init(struct account *a);

/* Takes one setting, as a profile or a site spells it: 1 if it is one of an
 * account, 0 if it is none (and nothing was touched), -1 with the line in
 * err. */
int account_take(struct account *a, const struct ini_entry *e, struct err *err);

/* Whether this provider takes the create. and join. settings. */
int account_judge(
    const struct account *a, const struct provider *p, struct err *err);

#endif
