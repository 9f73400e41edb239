#ifndef PROVIDER_EARSHOT_H
#define PROVIDER_EARSHOT_H

#include "provider/provider.h"

/*
 * A relay of ours as the provider: its feed (sub-protocol "earshot.v1", see
 * docs/relay.md) tells of calls as whole objects, and acts go out over the
 * same connection.  The same objects, one a line and with or without numbers,
 * are read from a file or a pipe.
 */
extern const struct provider earshot_provider;

/* The longest message that a relay takes, bytes. */
#define EARSHOT_SAY_MAX 8192

int earshot_decode(const struct account *acct, struct span msg,
    struct delivery *d, struct sink *out, struct err *err);
void earshot_greet(const struct position *at, struct request *req);
int earshot_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err);
void earshot_judge(const struct answer *a, struct verdict *v);

#endif
