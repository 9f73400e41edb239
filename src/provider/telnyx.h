#ifndef PROVIDER_TELNYX_H
#define PROVIDER_TELNYX_H

#include "provider/provider.h"

/* Telnyx Call Control, API version 2: conferences and their participants. */
extern const struct provider telnyx_provider;

/* Its parts, for telnyx.c and the tests. */
int telnyx_decode(const struct account *acct, struct span msg,
    struct delivery *d, struct sink *out, struct err *err);
int telnyx_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err);
int telnyx_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err);
int telnyx_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err);
int telnyx_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err);
int telnyx_setting(bool create, const struct setting *s, struct err *err);

/* Writes the settings of an account as members of a request. */
struct buf;
void telnyx_put_settings(struct buf *b, const struct setting *s, int count);
void telnyx_judge(const struct answer *a, struct verdict *v);
void telnyx_observe(const struct account *acct, const struct participant *leg,
    struct observed *o);

/* One webhook event object ("data", or an entry of the event history). */
struct cJSON;
int telnyx_event(const struct account *acct, const struct cJSON *data,
    struct delivery *d, struct sink *out, struct err *err);

/* What one event says of who asks for help, if the account says how. */
void telnyx_help_key(const struct account *acct, const struct cJSON *payload,
    int64_t at_ms, struct sink *out);
void telnyx_help_state(const struct account *acct, const struct cJSON *payload,
    int64_t at_ms, struct sink *out);

#endif
