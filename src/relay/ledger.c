#include "relay/ledger.h"

void
ledger_free(struct ledger *l)
{
	if (l)
		l->ops->end(l);
}

void
ledger_take(struct ledger *l, const struct ledger_hook *hook, ledger_done *done,
    void *arg)
{
	l->ops->take(l, hook, done, arg);
}

void
ledger_commit(struct ledger *l)
{
	l->ops->commit(l);
}

bool
ledger_is_ready(const struct ledger *l)
{
	return l->ops->is_ready(l);
}

size_t
ledger_ids(const struct ledger *l)
{
	return l->ops->ids(l);
}

void
ledger_trim(struct ledger *l, int64_t now_ms)
{
	l->ops->trim(l, now_ms);
}

void
ledger_count(const struct ledger *l, struct buf *b)
{
	if (l->ops->count)
		l->ops->count(l, b);
}
