#include "relay/office.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/file.h"
#include "relay/note.h"
#include "relay/site.h"

#define PREFIX "earshot_relay_"
#define DEEDS_MAX 50000

struct office {
	const struct config *config;
	struct tokens tokens;
	struct trail *trail;
	struct deeds *deeds;
	struct share *share;
	struct site *site[CONFIG_SITES];
	size_t site_count; /* that are open */
};

/* Whether the secrets can be read; each site reads them again. */
static int
check_secrets(const struct site_config *c, struct err *err)
{
	char secret[512];
	int rc;

	rc = file_secret(c->token_file, secret, sizeof(secret), err);
	if (rc == 0 && c->feed_token_file[0])
		rc = file_secret(
		    c->feed_token_file, secret, sizeof(secret), err);
	explicit_bzero(secret, sizeof(secret));
	return rc;
}

struct office *
office_new(const struct config *c, struct err *err)
{
	struct office *o = mem_zalloc(1, sizeof(*o));
	struct err why;
	size_t i;
	int rc = 0;

	o->config = c;
	if (c->site_count > 0 &&
	    tokens_read(&o->tokens, c->feed.tokens_file, &why) == -1)
		rc = err_set(err, "%.80s: [feed] %.160s", c->file, why.text);
	for (i = 0; i < c->site_count && rc == 0; i++)
		if (check_secrets(&c->sites[i], &why) == -1)
			rc = err_set(err, "%.80s: line %d: [site %s]: %.120s",
			    c->file, c->sites[i].line, c->sites[i].name,
			    why.text);
	if (rc == 0)
		return o;
	office_free(o);
	return NULL;
}

void
office_free(struct office *o)
{
	size_t i;

	if (!o)
		return;
	for (i = 0; i < o->site_count; i++)
		site_free(o->site[i]);
	deeds_free(o->deeds);
	trail_free(o->trail);
	tokens_free(&o->tokens);
	mem_free(o);
}

/* Legs that were up when the relay ended: kept until the sites are open. */
struct left {
	struct office *office;
	size_t count;
	struct {
		char site[TOKEN_NAME_LEN], user[TOKEN_NAME_LEN], leg[ID_LEN];
	} leg[64];
};

static void
remember_leg(void *ctx, const char *site, const char *user, const char *leg)
{
	struct left *l = ctx;

	if (l->count == ARRAY_LEN(l->leg))
		return;
	snprintf(l->leg[l->count].site, TOKEN_NAME_LEN, "%s", site);
	snprintf(l->leg[l->count].user, TOKEN_NAME_LEN, "%s", user);
	snprintf(l->leg[l->count++].leg, ID_LEN, "%s", leg);
}

static int
open_site(struct office *o, struct loop *l, const struct site_config *c,
    const struct left *left, struct tls *tls, struct err *err)
{
	struct site_options so = { .config = c,
		.feed = &o->config->feed,
		.relay = "earshot-relay/" EARSHOT_VERSION,
		.tokens = &o->tokens,
		.trail = o->trail,
		.deeds = o->deeds,
		.share = o->share,
		.tls = tls,
		.strangers = (unsigned)o->config->strangers,
		.origins = o->config->origins,
		.guesses = (unsigned)o->config->guesses,
		.strangers_per_address =
		    (unsigned)o->config->strangers_per_address };
	struct site *s;
	struct err why;
	size_t i;

	s = site_new(l, &so, &why);
	if (!s)
		return err_set(err, "%.80s: line %d: [site %s]: %.120s",
		    o->config->file, c->line, c->name, why.text);
	o->site[o->site_count++] = s;
	for (i = 0; i < left->count; i++)
		if (strcmp(left->leg[i].site, c->name) == 0)
			site_leg(s, left->leg[i].user, left->leg[i].leg);
	return 0;
}

int
office_start(struct office *o, struct loop *l, struct share *share,
    struct tls *tls, struct err *err)
{
	const struct config *c = o->config;
	struct left *left;
	size_t i;
	int rc = 0;

	if (c->site_count == 0)
		return 0;
	if (c->feed.audit[0] == '\0')
		note_text("not_audited", "why", "[feed] has no audit");
	if (c->feed.journal[0] == '\0')
		note_text("acts_not_kept", "why",
		    "[feed] has no journal: a restart knows no id and no leg");
	o->share = share;
	left = mem_zalloc(1, sizeof(*left));
	o->trail = trail_new(c->feed.audit);
	o->deeds = deeds_new(c->feed.journal, DEEDS_MAX, clock_now_ms(),
	    remember_leg, left, err);
	rc = o->deeds ? 0 : -1;
	for (i = 0; i < c->site_count && rc == 0; i++)
		rc = open_site(o, l, &c->sites[i], left, tls, err);
	mem_free(left);
	return rc;
}

void
office_tls(struct office *o, struct tls *t)
{
	size_t i;

	for (i = 0; i < o->site_count; i++)
		site_tls(o->site[i], t);
}

void
office_take(struct office *o, size_t source, struct span body)
{
	size_t i = config_site_of(o->config, source);

	if (i < o->site_count)
		site_message(o->site[i], body);
}

int
office_renew(struct office *o, struct err *err)
{
	struct tokens fresh, was = o->tokens;
	size_t i;

	if (o->config->site_count == 0)
		return 0;
	if (tokens_read(&fresh, o->config->feed.tokens_file, err) == -1)
		return -1;
	o->tokens = fresh;
	for (i = 0; i < o->site_count; i++)
		site_renew(o->site[i], &o->tokens);
	tokens_free(&was);
	return 0;
}

void
office_leave(struct office *o)
{
	size_t i;

	for (i = 0; i < o->site_count; i++)
		site_leave(o->site[i]);
}

bool
office_is_out(const struct office *o)
{
	size_t i;

	for (i = 0; i < o->site_count; i++)
		if (!site_is_out(o->site[i]))
			return false;
	return true;
}

void
office_bye(struct office *o)
{
	size_t i;

	for (i = 0; i < o->site_count; i++)
		site_bye(o->site[i]);
}

bool
office_is_deserted(const struct office *o)
{
	struct site_counts c;
	size_t i;

	for (i = 0; i < o->site_count; i++) {
		site_count(o->site[i], &c);
		if (c.sessions > 0)
			return false;
	}
	return true;
}

void
office_tell(const struct office *o, struct buf *b)
{
	char url[CONFIG_PATH_LEN + 128];
	size_t i;

	if (o->site_count == 0)
		return;
	json_put_key(b, "sites");
	buf_puts(b, "{");
	for (i = 0; i < o->site_count; i++) {
		const struct site_config *c = &o->config->sites[i];

		snprintf(url, sizeof(url), "%s://%s:%d%s",
		    c->listen.how == LISTEN_TLS ? "wss" : "ws", c->listen.addr,
		    site_port(o->site[i]), c->path);
		json_put_pair(b, c->name, url);
	}
	buf_puts(b, "}");
}

static const struct {
	const char *name, *type, *help;
	size_t offset;
} rows[] = {
#define ROW(name, type, member, help) \
	{ \
		name, type, help, offsetof(struct site_counts, member) \
	}
	ROW("sessions", "gauge", sessions, "Consoles on the feed."),
	ROW("desks", "gauge", desks, "Supervisors who act, or have."),
	ROW("legs_up", "gauge", up, "Supervisors' phones that are up."),
	ROW("calls", "gauge", calls, "Living calls."),
	ROW("acts_total", "counter", acts, "What was asked for."),
	ROW("acts_denied_total", "counter", denied, "Against the rights."),
	ROW("acts_limited_total", "counter", limited, "Too often."),
	ROW("acts_conflict_total", "counter", conflicts,
	    "The call had changed."),
	ROW("acts_failed_total", "counter", failed, "It did not happen."),
	ROW("acts_unknown_total", "counter", unknown,
	    "Nobody knows whether it happened."),
	ROW("dead_man_total", "counter", switched,
	    "Supervisors taken off the air since no console was left."),
	ROW("feed_seq", "counter", seq, "Number of the newest event."),
	ROW("feed_snapshots_total", "counter", snapshots,
	    "Consoles that were told everything."),
	ROW("feed_resumed_total", "counter", resumed,
	    "Consoles that went on where they were."),
	ROW("feed_slow_total", "counter", slow,
	    "Consoles that were taken to the head."),
#undef ROW
};

void
office_count(const struct office *o, struct buf *b)
{
	struct site_counts c[CONFIG_SITES];
	size_t i, r;

	for (i = 0; i < o->site_count; i++)
		site_count(o->site[i], &c[i]);
	for (r = 0; r < ARRAY_LEN(rows) && o->site_count > 0; r++) {
		buf_printf(b,
		    "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n",
		    rows[r].name, rows[r].help, rows[r].name, rows[r].type);
		for (i = 0; i < o->site_count; i++)
			buf_printf(b, PREFIX "%s{site=\"%s\"} %" PRIu64 "\n",
			    rows[r].name, o->config->sites[i].name,
			    *(const uint64_t *)((const char *)&c[i] +
						rows[r].offset));
	}
}
