#include "relay/deed.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "io/journal.h"
#include "relay/note.h"
#include "relay/share.h"

#define KIND_ASKED 1
#define KIND_ENDED 2
#define KIND_LEG 3
#define BODY_MAX 4096
#define SEGMENT_BYTES ((uint64_t)1 << 20)
#define LEGS 256

TAILQ_HEAD(deed_list, deed);

/* A leg that was told of, for the start. */
struct leg {
	char site[TOKEN_NAME_LEN];
	char user[TOKEN_NAME_LEN];
	char id[ID_LEN];
};

struct deeds {
	struct journal *journal; /* NULL: none is kept */
	struct map *map;
	struct deed_list list;
	size_t max;
	struct leg *leg; /* while the journal is read */
	size_t leg_count;
};

static void
drop(struct deeds *d, struct deed *deed)
{
	map_remove(d->map, deed->key);
	TAILQ_REMOVE(&d->list, deed, all);
	mem_free(deed);
}

static void
forget(struct deeds *d, int64_t now_ms)
{
	struct deed *first = TAILQ_FIRST(&d->list);

	/* One that is under way is somebody's still. */
	while (first && first->over &&
	       (map_count(d->map) > d->max ||
		   now_ms - first->asked_ms > DEED_KEEP_MS)) {
		drop(d, first);
		first = TAILQ_FIRST(&d->list);
	}
}

static void
key_of(char *dst, const char *user, const char *id)
{
	snprintf(dst, TOKEN_NAME_LEN + DEED_ID_LEN, "%.*s %.*s",
	    TOKEN_NAME_LEN - 1, user, DEED_ID_LEN - 1, id);
}

static struct deed *
add(struct deeds *d, const char *key, int64_t now_ms)
{
	struct deed *deed = mem_zalloc(1, sizeof(*deed));

	snprintf(deed->key, sizeof(deed->key), "%s", key);
	deed->id = strchr(deed->key, ' ') + 1;
	deed->asked_ms = now_ms;
	map_put(d->map, deed->key, deed);
	TAILQ_INSERT_TAIL(&d->list, deed, all);
	return deed;
}

struct deed *
deeds_find(struct deeds *d, const char *user, const char *id, int64_t now_ms)
{
	char key[TOKEN_NAME_LEN + DEED_ID_LEN];

	forget(d, now_ms);
	key_of(key, user, id);
	return map_get(d->map, key);
}

static int
write_down(
    struct deeds *d, unsigned kind, struct buf *b, int64_t now_ms, bool sync)
{
	struct err err;
	uint64_t seq;
	int rc = 0;

	buf_puts(b, "}");
	if (d->journal)
		rc = journal_append(
		    d->journal, now_ms, kind, buf_span(b), &seq, &err);
	if (d->journal && (sync || rc == -1) &&
	    journal_sync(d->journal, &err) == -1)
		rc = -1;
	if (rc == -1)
		note_text("acts_not_kept", "why", err.text);
	buf_free(b);
	return rc;
}

static void
begin(struct buf *b, const char *name, const char *value)
{
	buf_init(b, BODY_MAX);
	buf_puts(b, "{");
	json_put_pair(b, name, value);
}

struct deed *
deeds_add(struct deeds *d, const char *user, const char *id, int64_t now_ms,
    bool sync)
{
	char key[TOKEN_NAME_LEN + DEED_ID_LEN];
	struct buf b;

	key_of(key, user, id);
	begin(&b, "key", key);
	if (write_down(d, KIND_ASKED, &b, now_ms, sync) == -1 && sync)
		return NULL;
	return add(d, key, now_ms);
}

void
deeds_end(struct deeds *d, struct deed *deed, int64_t now_ms)
{
	struct buf b;

	deed->over = true;
	deed->ms = now_ms - deed->asked_ms;
	begin(&b, "key", deed->key);
	json_put_pair(&b, "status", deed->status);
	json_put_pair(&b, "code", deed->code);
	json_put_pair(&b, "text", deed->text);
	json_put_int(&b, "ms", deed->ms);
	write_down(d, KIND_ENDED, &b, now_ms, false);
}

void
deeds_leg(struct deeds *d, const char *site, const char *user, const char *leg,
    int64_t now_ms)
{
	struct buf b;

	begin(&b, "site", site);
	json_put_pair(&b, "user", user);
	json_put_pair(&b, "leg", leg);
	write_down(d, KIND_LEG, &b, now_ms, true);
}

/* Where it is kept the others keep it, too. */
void
deeds_learn(struct deeds *d, const struct share_end *end, int64_t now_ms)
{
	struct deed *deed = deeds_find(d, end->user, end->id, now_ms);
	char key[TOKEN_NAME_LEN + DEED_ID_LEN];

	if (deed)
		return;
	key_of(key, end->user, end->id);
	deed = add(d, key, now_ms);
	deed->over = true;
	deed->ms = end->ms;
	snprintf(deed->status, sizeof(deed->status), "%s", end->status);
	snprintf(deed->code, sizeof(deed->code), "%s", end->code);
	snprintf(deed->text, sizeof(deed->text), "%s", end->text);
}

size_t
deeds_count(const struct deeds *d)
{
	return map_count(d->map);
}

static void
copy(char *dst, size_t size, const struct cJSON *o, const char *name)
{
	const char *s = json_str(o, name);

	snprintf(dst, size, "%s", s ? s : "");
}

static void
recall_deed(struct deeds *d, const struct cJSON *o, bool ended, int64_t at_ms)
{
	char key[TOKEN_NAME_LEN + DEED_ID_LEN];
	struct deed *deed;

	copy(key, sizeof(key), o, "key");
	if (!strchr(key, ' '))
		return;
	deed = map_get(d->map, key);
	if (!deed)
		deed = add(d, key, at_ms);
	deed->over = true;
	snprintf(deed->status, sizeof(deed->status), "unknown");
	snprintf(deed->text, sizeof(deed->text),
	    "the relay was started anew meanwhile");
	if (!ended)
		return;
	copy(deed->status, sizeof(deed->status), o, "status");
	copy(deed->code, sizeof(deed->code), o, "code");
	copy(deed->text, sizeof(deed->text), o, "text");
	json_int(o, "ms", &deed->ms);
}

static void
recall_leg(struct deeds *d, const struct cJSON *o)
{
	struct leg leg;
	size_t i = 0;

	copy(leg.site, sizeof(leg.site), o, "site");
	copy(leg.user, sizeof(leg.user), o, "user");
	copy(leg.id, sizeof(leg.id), o, "leg");
	while (i < d->leg_count && (strcmp(d->leg[i].site, leg.site) != 0 ||
				       strcmp(d->leg[i].user, leg.user) != 0))
		i++;
	if (i == LEGS)
		return;
	d->leg[i] = leg;
	if (i == d->leg_count)
		d->leg_count++;
}

static int
recall(void *ctx, const struct journal_record *r)
{
	struct deeds *d = ctx;
	struct err err;
	struct cJSON *o = json_parse(r->body, &err);

	if (json_is_object(o) && r->kind == KIND_LEG)
		recall_leg(d, o);
	else if (json_is_object(o))
		recall_deed(d, o, r->kind == KIND_ENDED, r->at_ms);
	json_free(o);
	return 0;
}

static int
open_journal(struct deeds *d, const char *dir, struct err *err)
{
	struct journal_options o = { .dir = dir,
		.segment_max = SEGMENT_BYTES,
		.keep_ms = DEED_KEEP_MS + DEED_KEEP_MS / 2 };
	struct journal_found found;

	d->journal = journal_open(&o, &found, err);
	if (!d->journal || journal_each(d->journal, 0, recall, d, err) == -1)
		return -1;
	return 0;
}

struct deeds *
deeds_new(const char *dir, size_t max, int64_t now_ms,
    void (*legs)(
	void *ctx, const char *site, const char *user, const char *leg),
    void *ctx, struct err *err)
{
	struct deeds *d = mem_zalloc(1, sizeof(*d));
	size_t i;

	d->max = max;
	d->map = map_new();
	TAILQ_INIT(&d->list);
	d->leg = mem_zalloc(LEGS, sizeof(*d->leg));
	if (dir[0] && open_journal(d, dir, err) == -1) {
		deeds_free(d);
		return NULL;
	}
	forget(d, now_ms);
	for (i = 0; legs && i < d->leg_count; i++)
		if (d->leg[i].id[0])
			legs(ctx, d->leg[i].site, d->leg[i].user, d->leg[i].id);
	mem_free(d->leg);
	d->leg = NULL;
	return d;
}

void
deeds_free(struct deeds *d)
{
	if (!d)
		return;
	while (!TAILQ_EMPTY(&d->list))
		drop(d, TAILQ_FIRST(&d->list));
	map_free(d->map);
	journal_close(d->journal);
	mem_free(d->leg);
	mem_free(d);
}
