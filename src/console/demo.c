#include "console/demo.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

#define START_MS 5000

static int
sim_path(char *dst, size_t size, struct err *err)
{
	ssize_t n = readlink("/proc/self/exe", dst, size - 1);
	char *slash;

	if (n < 0)
		return err_set(err, "demo: cannot tell where earshot lies");
	dst[n] = '\0';
	slash = strrchr(dst, '/');
	if (!slash || (size_t)(slash - dst) + 16 > size)
		return err_set(err, "demo: the path is too long");
	snprintf(slash, size - (size_t)(slash - dst), "/earshot-sim");
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

static int
take_line(struct setup *s, const char *line, struct err *err)
{
	struct profile *p = &s->profile;
	struct cJSON *v = json_parse(span_of(line), err);
	int rc = -1;

	if (!v)
		return -1;
	if (take(p->api, sizeof(p->api), v, "api", err) == 0 &&
	    take(p->feed, sizeof(p->feed), v, "events", err) == 0 &&
	    take(p->leg, sizeof(p->leg), v, "leg", err) == 0 &&
	    take(p->account.connection_id, sizeof(p->account.connection_id), v,
		"connection_id", err) == 0)
		rc = 0;
	json_free(v);
	return rc;
}

struct child *
demo_start(struct setup *s, const struct options *o, struct err *err)
{
	const char *calls = o->calls ? o->calls : "27";
	const char *speed = o->speed ? o->speed : "1";
	const char *seed = o->seed ? o->seed : "7";
	char path[512], line[2048];
	char words[3][32];
	struct child *sim;

	snprintf(words[0], sizeof(words[0]), "%s", calls);
	snprintf(words[1], sizeof(words[1]), "%s", speed);
	snprintf(words[2], sizeof(words[2]), "%s", seed);
	if (sim_path(path, sizeof(path), err) == -1)
		return NULL;
	sim = child_start((char *const[]){ path, (char[]){ "--provider" },
			      (char[]){ "telnyx" }, (char[]){ "--calls" },
			      words[0], (char[]){ "--speed" }, words[1],
			      (char[]){ "--seed" }, words[2], NULL },
	    START_MS, line, sizeof(line), err);
	if (!sim)
		return NULL;
	if (take_line(s, line, err) == -1) {
		child_stop(sim);
		return NULL;
	}
	s->demo = true;
	s->profile.idle_s = 600;
	s->profile.idle_answer_s = 60;
	s->profile.account.ring_s = 30;
	snprintf(s->profile.name, sizeof(s->profile.name), "demo");
	snprintf(s->profile.user, sizeof(s->profile.user), "rita");
	snprintf(s->profile.account.phone, sizeof(s->profile.account.phone),
	    "sip:rita@sip.telnyx.com");
	snprintf(s->token, sizeof(s->token), "demo");
	return sim;
}
