#include "sim/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "sim/face.h"

const char options_help[] =
    "usage: earshot-sim [OPTION]...\n"
    "\n"
    "Plays a provider of phone calls on this machine: a floor of simulated\n"
    "calls, the provider's REST API, its webhooks and a websocket that "
    "carries\n"
    "them.  No real call is made or touched.\n"
    "\n"
    "  --provider NAME         telnyx, signalwire or twilio (telnyx)\n"
    "  --listen ADDR:PORT      REST; port 0 picks a free one (127.0.0.1:0)\n"
    "  --webhook URL[,SECOND]  deliver signed webhooks there; SECOND is the\n"
    "                          failover address, if the provider has those\n"
    "                          (may repeat)\n"
    "  --feed FORM             what the websocket carries of webhooks that "
    "are\n"
    "                          forms: form (as they are), json; none: there "
    "is\n"
    "                          no websocket\n"
    "  --seed N                the same number, the same day (1)\n"
    "  --speed X               how much faster than real time (1)\n"
    "  --calls N               how many calls are kept up (27)\n"
    "  --rate N                at least so many events a second\n"
    "  --quiet-floor           nothing happens by itself\n"
    "  --key KEY               the only API key or password accepted (any)\n"
    "  --fault NAME[=ARG]      go wrong on purpose (may repeat)\n"
    "  --scenario FILE         play the steps of a file\n"
    "  --help, --version\n";

static int
read_number(
    const char *name, const char *s, double high, double *out, struct err *err)
{
	char *end;
	double n;

	errno = 0;
	n = strtod(s, &end);
	if (errno || end == s || *end || !(n >= 0) || n > high)
		return err_set(
		    err, "%s: not a number up to %.0f: %s", name, high, s);
	*out = n;
	return 0;
}

static int
read_int(const char *name, const char *s, int high, int *out, struct err *err)
{
	double n = 0;

	if (read_number(name, s, high, &n, err) == -1)
		return -1;
	if (n != (double)(int)n)
		return err_set(err, "%s: not a whole number: %s", name, s);
	*out = (int)n;
	return 0;
}

static int
read_seed(const char *s, uint64_t *out, struct err *err)
{
	char *end;

	errno = 0;
	*out = strtoull(s, &end, 10);
	if (errno || end == s || *end || *s == '-')
		return err_set(err, "--seed: not a number: %s", s);
	return 0;
}

static int
read_listen(struct options *o, const char *s, struct err *err)
{
	const char *colon = strrchr(s, ':');

	if (!colon ||
	    !span_copy(o->addr, sizeof(o->addr),
		(struct span){ s, (size_t)(colon - s) }) ||
	    !o->addr[0])
		return err_set(err, "--listen: not ADDR:PORT: %s", s);
	return read_int("--listen", colon + 1, 65535, &o->port, err);
}

static int
read_list(const char *name, const char **list, size_t *count, const char *s,
    struct err *err)
{
	if (*count == OPTION_LIST)
		return err_set(err, "%s: more than %d", name, OPTION_LIST);
	list[(*count)++] = s;
	return 0;
}

static int
read_provider(struct options *o, const char *s, struct err *err)
{
	o->sim.face = face_find(s);
	if (o->sim.face)
		return 0;
	return err_set(err,
	    "--provider: cannot play %s, only telnyx, signalwire and twilio",
	    s);
}

static int
read_feed(struct options *o, const char *s, struct err *err)
{
	if (strcmp(s, "form") == 0)
		o->sim.feed = FEED_USUAL;
	else if (strcmp(s, "json") == 0)
		o->sim.feed = FEED_JSON;
	else if (strcmp(s, "none") == 0)
		o->sim.feed = FEED_NONE;
	else
		return err_set(err, "--feed: not form, json or none: %s", s);
	return 0;
}

static int
read_speed(struct options *o, const char *s, struct err *err)
{
	if (read_number("--speed", s, 10000, &o->sim.speed, err) == -1)
		return -1;
	if (o->sim.speed < 0.01)
		return err_set(err, "--speed: too slow: %s", s);
	return 0;
}

/* An option that takes a value.  1 if there is none of that name. */
static int
read_valued(struct options *o, const char *name, const char *s, struct err *err)
{
	if (strcmp(name, "--provider") == 0)
		return read_provider(o, s, err);
	if (strcmp(name, "--feed") == 0)
		return read_feed(o, s, err);
	if (strcmp(name, "--listen") == 0)
		return read_listen(o, s, err);
	if (strcmp(name, "--webhook") == 0)
		return read_list(name, o->webhooks, &o->webhook_count, s, err);
	if (strcmp(name, "--fault") == 0)
		return read_list(name, o->faults, &o->fault_count, s, err);
	if (strcmp(name, "--seed") == 0)
		return read_seed(s, &o->sim.seed, err);
	if (strcmp(name, "--speed") == 0)
		return read_speed(o, s, err);
	if (strcmp(name, "--calls") == 0)
		return read_int(name, s, 20000, &o->sim.calls, err);
	if (strcmp(name, "--rate") == 0)
		return read_int(name, s, 1000000, &o->sim.rate, err);
	if (strcmp(name, "--key") == 0)
		o->sim.key = s;
	else if (strcmp(name, "--scenario") == 0)
		o->scenario = s;
	else
		return 1;
	return 0;
}

static bool
read_flag(struct options *o, const char *name)
{
	if (strcmp(name, "--quiet-floor") == 0)
		o->sim.quiet = true;
	else if (strcmp(name, "--help") == 0)
		o->help = true;
	else if (strcmp(name, "--version") == 0)
		o->version = true;
	else
		return false;
	return true;
}

int
options_read(struct options *o, char *const argv[], struct err *err)
{
	int i;

	*o = (struct options){ .addr = "127.0.0.1" };
	o->sim = (struct sim_options){ .seed = 1, .speed = 1.0, .calls = 27 };
	for (i = 1; argv[i]; i++) {
		char name[32] = "";
		const char *eq = strchr(argv[i], '=');
		const char *value = eq ? eq + 1 : argv[i + 1];
		size_t n = eq ? (size_t)(eq - argv[i]) : strlen(argv[i]);
		int rc;

		if (!eq && read_flag(o, argv[i]))
			continue;
		span_copy(name, sizeof(name), (struct span){ argv[i], n });
		rc = read_valued(o, name, value ? value : "", err);
		if (rc == 1)
			return err_set(err, "there is no option %s", argv[i]);
		if (!value)
			return err_set(err, "%s needs a value", name);
		if (rc == -1)
			return -1;
		i += !eq;
	}
	return 0;
}
