#include "console/demo.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

#define START_MS 5000

int
demo_program(char *dst, size_t size, const char *name, struct err *err)
{
	ssize_t n = readlink("/proc/self/exe", dst, size - 1);
	char *slash;

	if (n < 0)
		return err_set(err, "demo: cannot tell where earshot lies");
	dst[n] = '\0';
	slash = strrchr(dst, '/');
	if (!slash || (size_t)(slash - dst) + 2 + strlen(name) > size)
		return err_set(err, "demo: the path is too long");
	snprintf(slash, size - (size_t)(slash - dst), "/%s", name);
	if (access(dst, X_OK) == -1)
		return err_set(err, "demo: no %.200s", dst);
	return 0;
}

static int
take(char *dst, size_t size, const struct cJSON *v, const char *name,
    struct err *err)
{
	const char *s = json_str(v, name);

	if (!s || !span_copy(dst, size, span_of(s)))
		return err_set(err, "demo: the simulator gave no %s", name);
	return 0;
}

/* Who signs in by name and password. */
static int
take_account(struct setup *s, const struct cJSON *v, struct err *err)
{
	struct account *a = &s->profile.account;
	const char *document = json_str(v, "document_url");

	if (document)
		snprintf(
		    a->document_url, sizeof(a->document_url), "%s", document);
	if (take(a->user, sizeof(a->user), v, "account", err) == -1)
		return -1;
	return take(s->token, sizeof(s->token), v, "password", err);
}

static int
take_line(struct setup *s, const char *line, struct err *err)
{
	struct profile *p = &s->profile;
	struct cJSON *v = json_parse(span_of(line), err);
	const struct provider *provider = provider_find(p->provider);
	struct account *a = &p->account;
	int rc = -1;

	if (!v)
		return -1;
	if (take(p->api, sizeof(p->api), v, "api", err) == 0 &&
	    take(p->feed, sizeof(p->feed), v, "events", err) == 0 &&
	    take(p->leg, sizeof(p->leg), v, "leg", err) == 0 &&
	    take(a->phone, sizeof(a->phone), v, "phone", err) == 0 &&
	    take(a->from, sizeof(a->from), v, "from", err) == 0)
		rc = 0;
	if (rc == 0 && provider->basic_auth)
		rc = take_account(s, v, err);
	else if (rc == 0)
		rc = take(a->connection_id, sizeof(a->connection_id), v,
		    "connection_id", err);
	/* The simulator's agents know these keys. */
	memcpy(a->help_key, "*", 2);
	memcpy(a->help_done_key, "#", 2);
	json_free(v);
	return rc;
}

static struct child *
start_sim(struct setup *s, const struct options *o, const char *provider,
    struct err *err)
{
	char path[DEMO_PATH_LEN], line[2048], words[4][32];
	struct child *sim;

	snprintf(words[0], sizeof(words[0]), "%s", o->calls ? o->calls : "27");
	snprintf(words[1], sizeof(words[1]), "%s", o->speed ? o->speed : "1");
	snprintf(words[2], sizeof(words[2]), "%s", o->seed ? o->seed : "7");
	snprintf(words[3], sizeof(words[3]), "%s", provider);
	if (demo_program(path, sizeof(path), "earshot-sim", err) == -1)
		return NULL;
	sim = child_start(
	    (char *const[]){ path, (char[]){ "--provider" }, words[3],
		(char[]){ "--calls" }, words[0], (char[]){ "--speed" },
		words[1], (char[]){ "--seed" }, words[2], NULL },
	    START_MS, line, sizeof(line), err);
	if (sim && take_line(s, line, err) == -1) {
		child_stop(sim);
		return NULL;
	}
	return sim;
}

int
demo_start(
    struct demo *d, struct setup *s, const struct options *o, struct err *err)
{
	const char *provider = o->provider ? o->provider : "earshot";
	bool relayed = strcmp(provider, "earshot") == 0;

	if (!provider_find(provider) || strcmp(provider, "asterisk") == 0)
		return err_set(err, "demo: no simulator plays %.40s", provider);
	provider = relayed ? "telnyx" : provider;
	snprintf(
	    s->profile.provider, sizeof(s->profile.provider), "%s", provider);
	d->sim = start_sim(s, o, provider, err);
	if (!d->sim)
		return -1;
	if (relayed) {
		d->relay = demo_relay_start(s, d->folder, err);
		if (!d->relay)
			return -1;
	}
	s->demo = true;
	alert_rules_default(&s->alerts);
	s->profile.idle_s = 600;
	s->profile.idle_answer_s = 60;
	s->profile.account.ring_s = 30;
	snprintf(s->profile.name, sizeof(s->profile.name), "demo");
	snprintf(s->profile.user, sizeof(s->profile.user), "rita");
	if (s->token[0] == '\0')
		snprintf(s->token, sizeof(s->token), "demo");
	return 0;
}

void
demo_stop(struct demo *d)
{
	child_stop(d->relay);
	child_stop(d->sim);
	demo_relay_clean(d->folder);
}
