#ifndef RELAY_CONFIG_H
#define RELAY_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/verify.h"
#include "provider/provider.h"

#define CONFIG_SOURCES 16
#define CONFIG_SITES 8
#define CONFIG_NAME_LEN 48
#define CONFIG_PATH_LEN 512
#define CONFIG_FILE_MAX (1 << 20)

enum source_kind {
	SOURCE_NONE,
	SOURCE_TELNYX,
	SOURCE_SIGNALWIRE,
	SOURCE_TWILIO,
};

/* Somebody who sends webhooks. */
struct source_config {
	char name[CONFIG_NAME_LEN];
	int line; /* where its section begins */
	uint64_t seen;
	char provider[16];
	enum source_kind kind;
	char path[CONFIG_PATH_LEN];
	char site[CONFIG_NAME_LEN]; /* whose calls they are about, or "" */
	char url[VERIFY_URL_MAX];   /* as the provider has it; "" at Telnyx */
	char key_files[VERIFY_KEYS_MAX][CONFIG_PATH_LEN];
	size_t key_count;
};

/* Once the config is read it is one of the last two. */
enum listen_how { LISTEN_BY_DEFAULT, LISTEN_TLS, LISTEN_PLAIN };

struct listen {
	char addr[64]; /* IPv4 */
	int port;      /* 0: a free one */
	enum listen_how how;
};

/* One account at a provider, whose calls stand on a feed of their own. */
struct site_config {
	char name[CONFIG_NAME_LEN];
	int line;
	uint64_t seen;
	struct listen listen;
	char path[CONFIG_PATH_LEN];
	char provider_name[16];
	const struct provider *provider;
	char api[256];
	char token_file[CONFIG_PATH_LEN];
	char feed[CONFIG_PATH_LEN]; /* the provider's; "none", "" if webhooks */
	char feed_token_file[CONFIG_PATH_LEN];
	char ca_file[CONFIG_PATH_LEN];
	bool has_source; /* some source is this site's */
	struct account account;
};

/* What all sites have in common. */
struct feed_config {
	char tokens_file[CONFIG_PATH_LEN];
	char audit[CONFIG_PATH_LEN];   /* "" for none */
	char journal[CONFIG_PATH_LEN]; /* "" for none */
	int64_t heartbeat_seconds;
	int64_t dead_seconds;
	int64_t sessions;
	int64_t sessions_per_user;
	int64_t hello_seconds;
	int64_t behind_events;
	int64_t behind_seconds;
	int64_t stuck_seconds;
	int64_t backlog_events;
	int64_t backlog_bytes;
	int64_t acts_per_second;
	int64_t acts_per_minute;
	int64_t acts_at_once;
};

/* Where what was taken is kept. */
struct ledger_config {
	char engine[16]; /* "journal" or "redis" */
	bool shared;     /* the latter */
	char where[128]; /* a unix socket, or an address and a port */
	char user[64];   /* "" for the server's default */
	char password_file[CONFIG_PATH_LEN]; /* "" if none is shown */
	char group[33];             /* the relays that belong together */
	char name[CONFIG_NAME_LEN]; /* which of them this one is */
	/* A relay that was not heard of for so long is gone. */
	int64_t gone_seconds;
	int64_t entries;  /* that are kept there, at least */
	int64_t replicas; /* that must have one, too */
};

struct config {
	const char *file;
	uint64_t seen;
	struct listen http;
	struct listen native;
	char journal[CONFIG_PATH_LEN];
	char log[CONFIG_PATH_LEN];
	char tokens_file[CONFIG_PATH_LEN];
	char certificate[CONFIG_PATH_LEN]; /* "" if nothing speaks TLS */
	char key[CONFIG_PATH_LEN];
	int64_t body_max; /* bytes */
	int64_t head_max; /* bytes */
	int64_t request_seconds;
	int64_t connections;
	int64_t strangers; /* on the way to a websocket */
	int64_t strangers_per_address;
	char origins[CONFIG_PATH_LEN]; /* with blanks between; "": none */
	int64_t guesses;               /* of a token, an address and minute */
	int64_t forged_per_second;     /* webhooks, from one address */
	int64_t lines_per_second;      /* in the log, of what strangers cause */
	int64_t ids_max;               /* how many ids are remembered */
	int64_t journal_max;           /* bytes */
	int64_t journal_hours;         /* at least a day, for the ids */
	int64_t consumers;
	int64_t behind_max; /* bytes */
	int64_t ping_seconds;
	struct source_config sources[CONFIG_SOURCES];
	size_t source_count;
	struct ledger_config ledger;
	struct feed_config feed;
	struct site_config sites[CONFIG_SITES];
	size_t site_count;
};

/* Reads and judges all of the file, but opens none that it names.  The sentence
 * names the file, the line and the word.  file stays the caller's. */
int config_read(struct config *c, const char *file, struct err *err);

/* The same of what stands in it. */
int config_parse(
    struct config *c, const char *file, struct span text, struct err *err);

/* The site of a source, or CONFIG_SITES. */
size_t config_site_of(const struct config *c, size_t source);

#endif
