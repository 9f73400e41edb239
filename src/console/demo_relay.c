/*
 * The demo over a relay: the simulator is the provider, a relay of its own has
 * the account, and the console is nothing but a console of that relay.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "console/demo.h"
#include "io/file.h"

#define START_MS 5000
#define CONFIG_MAX 8192

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

void
demo_relay_clean(const char *folder)
{
	if (folder[0])
		nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int
make_folder(char folder[DEMO_PATH_LEN], struct err *err)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, DEMO_PATH_LEN, "%.200s/earshot-demo-XXXXXX",
	    tmp && tmp[0] ? tmp : "/tmp");
	if (mkdtemp(folder))
		return 0;
	folder[0] = '\0';
	return err_set(err, "demo: no folder can be made for the relay");
}

/* The line that the program prints is the token, of which the file keeps the
 * digest. */
static int
make_token(
    struct setup *s, const char *program, const char *tokens, struct err *err)
{
	char path[DEMO_PATH_LEN], file[DEMO_PATH_LEN + 16];
	char phone[PATTERN_LEN];
	struct child *c;

	snprintf(path, sizeof(path), "%s", program);
	snprintf(file, sizeof(file), "%s", tokens);
	snprintf(phone, sizeof(phone), "%s", s->profile.account.phone);
	c = child_start(
	    (char *const[]){ path, (char[]){ "token" }, (char[]){ "new" },
		(char[]){ "rita" }, (char[]){ "--role" }, (char[]){ "admin" },
		(char[]){ "--phone" }, phone, (char[]){ "--file" }, file,
		NULL },
	    START_MS, s->token, sizeof(s->token), err);
	child_stop(c);
	return c ? 0 : -1;
}

static int
write_config(const struct setup *s, const char *folder, const char *path,
    struct err *err)
{
	const struct profile *p = &s->profile;
	char key[DEMO_PATH_LEN + 16];
	struct buf b;
	int rc;

	snprintf(key, sizeof(key), "%s/key", folder);
	if (file_replace(key, span_of("demo\n"), err) == -1)
		return -1;
	buf_init(&b, CONFIG_MAX);
	buf_printf(&b, "[relay]\nlisten = 127.0.0.1:0\njournal = %s/journal\n",
	    folder);
	buf_printf(&b, "[feed]\ntokens_file = %s/tokens\n", folder);
	buf_printf(&b,
	    "[site demo]\nlisten = 127.0.0.1:0\nprovider = telnyx\n"
	    "api = %s\nfeed = %s\ntoken_file = %s\n",
	    p->api, p->feed, key);
	buf_printf(&b, "connection_id = %s\nfrom = %s\n",
	    p->account.connection_id, p->account.from);
	if (p->account.help_key[0])
		buf_printf(&b, "help_key = %s\n", p->account.help_key);
	if (p->account.help_done_key[0])
		buf_printf(
		    &b, "help_done_key = %s\n", p->account.help_done_key);
	rc = b.failed ? err_set(err, "demo: the settings are too long")
		      : file_replace(path, buf_span(&b), err);
	buf_free(&b);
	return rc;
}

/* From here on the profile is that of a console of the relay. */
static int
take_feed(struct setup *s, const char *line, struct err *err)
{
	struct cJSON *v = json_parse(span_of(line), err);
	const char *feed = json_str(json_get(v, "sites"), "demo");
	struct profile *p = &s->profile;
	int rc = 0;

	if (!v)
		return -1;
	if (!feed || !span_copy(p->feed, sizeof(p->feed), span_of(feed)))
		rc = err_set(err, "demo: the relay gave no feed");
	snprintf(p->provider, sizeof(p->provider), "earshot");
	p->api[0] = p->leg[0] = '\0';
	json_free(v);
	return rc;
}

struct child *
demo_relay_start(struct setup *s, char folder[DEMO_PATH_LEN], struct err *err)
{
	char program[DEMO_PATH_LEN], path[DEMO_PATH_LEN + 16];
	char tokens[DEMO_PATH_LEN + 16], line[2048];
	struct child *relay;

	if (demo_program(program, sizeof(program), "earshot-relay", err) ==
		-1 ||
	    make_folder(folder, err) == -1)
		return NULL;
	snprintf(path, sizeof(path), "%s/relay.conf", folder);
	snprintf(tokens, sizeof(tokens), "%s/tokens", folder);
	if (make_token(s, program, tokens, err) == -1 ||
	    write_config(s, folder, path, err) == -1)
		return NULL;
	relay = child_start(
	    (char *const[]){ program, (char[]){ "--config" }, path, NULL },
	    START_MS, line, sizeof(line), err);
	if (relay && take_feed(s, line, err) == -1) {
		child_stop(relay);
		return NULL;
	}
	return relay;
}
