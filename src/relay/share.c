#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/random.h"
#include "io/redis.h"
#include "relay/note.h"
#include "relay/share_inside.h"

#define TICK_MS 250
/* A relay that was killed leaves its name behind for a while. */
#define NAME_WAIT_MS(s) ((s)->key_ms + 2000)
#define DAY_MS ((int64_t)24 * 3600 * 1000)

/* What an answer about an act is awaited for. */
struct act_asked {
	share_done *done;
	void *arg;
};

const struct share_site *
share_site_of(const struct share *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->site_count; i++)
		if (strcmp(s->site[i].name, name) == 0)
			return &s->site[i];
	return NULL;
}

int
share_send(struct share *s, struct share_note *n,
    void (*done)(void *arg, bool told), void *arg)
{
	char id[REDIS_ID_MAX];
	struct buf b;
	int rc;

	n->no = ++s->no;
	snprintf(n->relay, sizeof(n->relay), "%s", s->config->ledger.name);
	snprintf(n->run, sizeof(n->run), "%s", s->run);
	snprintf(id, sizeof(id), "n:%s:%" PRIu64, s->run, n->no);
	buf_init(&b, SHARE_NOTE_MAX);
	note_write_shared(&b, n);
	rc = ledger_tell(s->ledger, id, buf_span(&b), done, arg);
	buf_free(&b);
	return rc;
}

bool
share_is_up(const struct share *s)
{
	return s->up && !s->leaving && clock_now_ms() < s->name_until_ms;
}

int64_t
share_gone_ms(const struct share *s)
{
	return s->gone_ms;
}

/* The name.  Two relays of one name would take each other's notes for their
 * own. */

static void
name_is_ours(struct share *s, int64_t asked_ms)
{
	struct share_note n = { .kind = NOTE_HELLO };
	bool first = s->name_until_ms == 0;
	size_t i;

	s->name_until_ms = asked_ms + s->key_ms;
	s->name_next_ms = asked_ms + SHARE_RENEW_MS(s);
	s->name_since_ms = 0;
	if (!first)
		return;
	share_send(s, &n, NULL, NULL);
	for (i = 0; i < s->site_count; i++)
		s->site[i].state(s->site[i].ctx, true, "");
}

static void
name_is_theirs(struct share *s, int64_t now_ms)
{
	s->name_next_ms = now_ms + TICK_MS;
	if (s->name_since_ms == 0)
		s->name_since_ms = now_ms;
	if (now_ms - s->name_since_ms < NAME_WAIT_MS(s))
		return;
	s->name_since_ms = now_ms;
	s->failed(s->ctx, "another relay has this one's name: [ledger] name");
}

struct name_asked {
	struct share *share;
	int64_t at_ms;
};

static void
on_name(void *arg, const struct redis_answer *a)
{
	struct name_asked *asked = arg;
	struct share *s = asked->share;

	s->name_asking = false;
	if (a->said == REDIS_DID)
		name_is_ours(s, asked->at_ms);
	else if (a->said == REDIS_THERE)
		name_is_theirs(s, clock_now_ms());
	mem_free(asked);
}

static void
ask_name(struct share *s, int64_t now_ms)
{
	char key[REDIS_KEY_MAX];
	struct name_asked *asked;
	struct err err;

	if (s->name_asking || now_ms < s->name_next_ms)
		return;
	asked = mem_zalloc(1, sizeof(*asked));
	asked->share = s;
	asked->at_ms = now_ms;
	snprintf(key, sizeof(key), "relay:%s", s->config->ledger.name);
	s->name_asking = true;
	if (redis_hold(ledger_server(s->ledger), key, s->value, s->key_ms,
		on_name, asked, &err) == -1) {
		s->name_asking = false;
		mem_free(asked);
	}
}

static void
on_timer(void *ctx)
{
	struct share *s = ctx;
	int64_t now_ms = clock_now_ms();

	timer_set(s->timer, TICK_MS);
	if (!s->up || s->leaving)
		return;
	ask_name(s, now_ms);
	told_tick(s, now_ms);
	key_tick(s, now_ms);
	seat_tick(s, now_ms);
}

static void
on_released(void *arg, const struct redis_answer *a)
{
	struct share *s = arg;

	(void)a;
	s->name_asking = false;
}

/* What was told before stands before it in the stream. */
void
share_leave(struct share *s)
{
	char key[REDIS_KEY_MAX];
	struct err err;

	if (s->leaving)
		return;
	s->leaving = true;
	key_leave(s);
	snprintf(key, sizeof(key), "relay:%s", s->config->ledger.name);
	s->name_asking = s->up && redis_release(ledger_server(s->ledger), key,
				      s->value, on_released, s, &err) == 0;
}

bool
share_is_out(const struct share *s)
{
	return !s->leaving || !s->name_asking;
}

struct share *
share_new(struct loop *l, const struct config *c,
    void (*failed)(void *ctx, const char *why), void *ctx)
{
	struct share *s = mem_zalloc(1, sizeof(*s));
	uint64_t r;

	s->config = c;
	s->gone_ms = c->ledger.gone_seconds * 1000;
	s->key_ms = SHARE_KEY_MS(s->gone_ms);
	s->failed = failed;
	s->ctx = ctx;
	TAILQ_INIT(&s->told);
	TAILQ_INIT(&s->seats);
	TAILQ_INIT(&s->keys);
	/* A later run of the same relay sorts behind an earlier one. */
	random_fill(&r, sizeof(r));
	snprintf(s->run, sizeof(s->run), "%016" PRIx64 "-%016" PRIx64,
	    (uint64_t)clock_wall_ms(), r);
	snprintf(s->value, sizeof(s->value), "%s %s", c->ledger.name, s->run);
	s->timer = timer_new(l, on_timer, s);
	return s;
}

void
share_free(struct share *s)
{
	if (!s)
		return;
	timer_free(s->timer);
	while (!TAILQ_EMPTY(&s->keys))
		key_free(s, TAILQ_FIRST(&s->keys));
	while (!TAILQ_EMPTY(&s->seats))
		seat_free(s, TAILQ_FIRST(&s->seats));
	while (!TAILQ_EMPTY(&s->told)) {
		struct told *t = TAILQ_FIRST(&s->told);

		TAILQ_REMOVE(&s->told, t, all);
		mem_free(t);
	}
	mem_free(s);
}

void
share_add(struct share *s, const struct share_site *site)
{
	s->site[s->site_count++] = *site;
}

void
share_begin(struct share *s, struct ledger *ledger)
{
	s->ledger = ledger;
	timer_set(s->timer, TICK_MS);
}

void
share_state(struct share *s, bool up, const char *why)
{
	size_t i;

	s->up = up;
	s->up_ms = clock_now_ms();
	s->name_next_ms = 0;
	if (up)
		on_timer(s);
	else
		key_away(s);
	/* Before it has its name it is not there for the others. */
	for (i = 0; i < s->site_count && (!up || s->name_until_ms > 0); i++)
		s->site[i].state(s->site[i].ctx, up, why);
}

void
share_turn(struct share *s)
{
	size_t i;

	told_repeat(s);
	for (i = 0; i < s->site_count; i++)
		s->site[i].turn(s->site[i].ctx);
}

/* Ids. */

static void
on_act(void *arg, const struct redis_answer *a)
{
	static const enum share_said said[] = { [REDIS_DID] = SHARE_OURS,
		[REDIS_THERE] = SHARE_THEIRS,
		[REDIS_FAILED] = SHARE_AWAY };
	struct act_asked *asked = arg;
	char relay[CONFIG_NAME_LEN] = "";

	if (a->said == REDIS_THERE)
		span_copy(relay, sizeof(relay), a->value);
	asked->done(asked->arg, said[a->said], relay);
	mem_free(asked);
}

int
share_act(struct share *s, const char *site, const char *user, const char *id,
    share_done *done, void *arg)
{
	struct act_asked *asked;
	char key[REDIS_KEY_MAX];
	struct err err;

	if (!share_is_up(s))
		return -1;
	asked = mem_zalloc(1, sizeof(*asked));
	asked->done = done;
	asked->arg = arg;
	snprintf(key, sizeof(key), "act:%s/%s/%s", site, user, id);
	if (redis_put_once(ledger_server(s->ledger), key,
		span_of(s->config->ledger.name), DAY_MS, on_act, asked,
		&err) == 0)
		return 0;
	mem_free(asked);
	return -1;
}

void
share_act_end(struct share *s, const char *site, const struct share_end *end)
{
	struct share_note n = { .kind = NOTE_ACT, .ms = end->ms };

	snprintf(n.state.site, sizeof(n.state.site), "%s", site);
	snprintf(n.state.user, sizeof(n.state.user), "%s", end->user);
	snprintf(n.id, sizeof(n.id), "%s", end->id);
	snprintf(n.status, sizeof(n.status), "%s", end->status);
	snprintf(n.code, sizeof(n.code), "%s", end->code);
	snprintf(n.text, sizeof(n.text), "%s", end->text);
	share_send(s, &n, NULL, NULL);
}

int
share_quieten(
    struct share *s, const char *site, const char *user, const char *verb)
{
	struct share_note n = { .kind = NOTE_QUIET };

	snprintf(n.state.site, sizeof(n.state.site), "%s", site);
	snprintf(n.state.user, sizeof(n.state.user), "%s", user);
	snprintf(n.verb, sizeof(n.verb), "%s", verb);
	return s->up ? share_send(s, &n, NULL, NULL) : -1;
}

static void
hear_act(const struct share_site *site, const struct share_note *n)
{
	struct share_end end = { n->state.user, n->id, n->status, n->code,
		n->text, n->ms };

	site->ended(site->ctx, &end);
}

static void
hear_quiet(
    struct share *s, const struct share_site *site, const struct share_note *n)
{
	s->quiets++;
	site->quieten(site->ctx, n->state.user, n->verb, n->relay);
}

void
share_note(struct share *s, struct span body)
{
	struct share_note n;
	const struct share_site *site;
	bool own;

	if (!note_read_shared(&n, body))
		return;
	own = strcmp(n.run, s->run) == 0;
	site = share_site_of(s, n.state.site);
	if (n.kind == NOTE_HELLO && !own && s->up)
		told_repeat(s);
	if (!site)
		return;
	if (n.kind == NOTE_SUPERV || n.kind == NOTE_OVER || n.kind == NOTE_TAKE)
		seat_hear(s, &n);
	else if (n.kind == NOTE_ACT && !own)
		hear_act(site, &n);
	else if (n.kind == NOTE_WANT && !own && s->up)
		site->wanted(site->ctx, n.state.user, n.relay);
	else if (n.kind == NOTE_FREE && !own && share_is_up(s) &&
		 site->is_here(site->ctx, n.state.user))
		key_ask(s, n.state.site, n.state.user);
	else if (n.kind == NOTE_QUIET && !own && s->up)
		hear_quiet(s, site, &n);
}

static size_t
seat_count(const struct share *s)
{
	const struct seat *t;
	size_t n = 0;

	TAILQ_FOREACH(t, &s->seats, all)
	n += !t->over;
	return n;
}

void
share_count(const struct share *s, struct buf *b)
{
	const struct {
		const char *name, *type, *help;
		uint64_t n;
	} rows[] = {
		{ "seats", "gauge", "Supervisors of other relays.",
		    seat_count(s) },
		{ "takeovers_total", "counter",
		    "Desks taken over from relays that are gone.", s->takes },
		{ "desks_lost_total", "counter",
		    "Desks that another relay has taken.", s->lost },
		{ "quiets_total", "counter",
		    "Times that another relay asked for quiet.", s->quiets },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		buf_printf(b,
		    "# HELP earshot_relay_%s %s\n# TYPE earshot_relay_%s %s\n"
		    "earshot_relay_%s %" PRIu64 "\n",
		    rows[i].name, rows[i].help, rows[i].name, rows[i].type,
		    rows[i].name, rows[i].n);
}
