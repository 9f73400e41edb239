#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "relay/config_inside.h"

#define WORD "abcdefghijklmnopqrstuvwxyz0123456789-_"

static bool
is_word(const char *s)
{
	return s[0] != '\0' && s[strspn(s, WORD)] == '\0';
}

/* Names would have to be looked up, and nothing here waits. */
static bool
is_address(const char *where)
{
	const char *colon = strrchr(where, ':');
	unsigned char in[sizeof(struct in6_addr)];
	char host[128];
	size_t n = colon ? (size_t)(colon - where) : 0;

	if (where[0] == '/')
		return true;
	if (n == 0 || !span_copy(host, sizeof(host), (struct span){ where, n }))
		return false;
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		return inet_pton(AF_INET6, host + 1, in) == 1;
	}
	return inet_pton(AF_INET, host, in) == 1;
}

static int
judge_redis(const struct ledger_config *l, struct err *err)
{
	if (!is_address(l->where))
		return err_set(err,
		    "[ledger] needs where: a unix socket as in "
		    "/run/redis/redis.sock, or an address and a port as in "
		    "127.0.0.1:6379, not \"%.60s\"",
		    l->where);
	if (!is_word(l->name))
		return err_set(err,
		    "[ledger] needs name: which of the relays this is, made "
		    "of a-z, 0-9, - and _; each has another");
	if (!is_word(l->group))
		return err_set(
		    err, "[ledger] group is made of a-z, 0-9, - and _");
	return 0;
}

int
config_judge_ledger(struct config *c, struct err *err)
{
	struct ledger_config *l = &c->ledger;

	l->shared = strcmp(l->engine, "redis") == 0;
	if (!l->shared && strcmp(l->engine, "journal") != 0)
		return err_set(err,
		    "[ledger] engine is journal or redis, not %.40s",
		    l->engine);
	if (l->shared)
		return judge_redis(l, err);
	if (l->where[0] || l->user[0] || l->password_file[0] || l->name[0] ||
	    l->replicas > 0)
		return err_set(err,
		    "[ledger] has settings of Redis: it needs engine = redis");
	if (c->journal[0] == '\0')
		return err_set(err, "[relay] needs journal, a directory");
	return 0;
}
