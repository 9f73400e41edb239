#ifndef CONSOLE_PROFILE_H
#define CONSOLE_PROFILE_H

#include "base/err.h"
#include "base/ini.h"
#include "base/span.h"
#include "console/policy.h"
#include "provider/provider.h"

/* One account as the config file describes it: a section [profile] or
 * [profile NAME].  No secret is in it: token_file says where the token is. */
struct profile {
	char name[64];
	char user[64];
	char provider[32];
	char api[256];
	char feed[512];
	char token_file[512];
	char feed_token_file[512];
	char ca_file[512];
	char log[512];
	char token_cmd[512];  /* instead of token_file */
	char audit_copy[108]; /* a socket of syslog, or "" */
	char audit[512];      /* "" for the usual place, "off" for none */
	bool audit_warn;      /* go on acting if it cannot be written */
	char theme[128];      /* "" for the one compiled in */
	char leg[ID_LEN];
	int idle_s; /* audible and no key for so long: ask, then go quiet */
	int idle_answer_s; /* how long the question stands */
	struct policy policy;
	struct account account;
};

/* What counts where nothing is said. */
void profile_init(struct profile *p);

/* Takes one setting, whichever file it is from. */
int profile_take(struct profile *p, const struct ini_entry *e, struct err *err);

/* Reads the profile of that name, or the first one if name is "", over what p
 * says already.  -1 with
 * line and word in err if the text has a fault anywhere, or no such profile. */
int profile_read(
    struct profile *p, struct span text, const char *name, struct err *err);

#endif
