#include "wallboard/config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "provider/account.h"

#define TEXT(name, field) INI_FIELD(struct config, name, field)

static const struct ini_field wall_texts[] = {
	TEXT("profile", profile),
	TEXT("title", title),
	TEXT("token_file", token_file),
	TEXT("theme", theme),
	TEXT("log", log),
	TEXT("api", api),
	TEXT("feed", feed),
	TEXT("ca_file", ca_file),
	TEXT("api_user", account.user),
	TEXT("feed_token_file", feed_token_file),
};

/* Of a profile only what does not act. */
static const struct ini_field profile_texts[] = {
	TEXT("provider", provider),
	TEXT("api", api),
	TEXT("feed", feed),
	TEXT("ca_file", ca_file),
	TEXT("feed_token_file", profile_feed_token_file),
};

#undef TEXT

enum kind { KIND_TILES, KIND_PAGES, KIND_NUMBER, KIND_FLAG, KIND_NIGHT };

static const struct {
	const char *name;
	enum kind kind;
	size_t offset;
	int least, most;
} settings[] = {
#define X(name, kind, field, least, most) \
	{ name, KIND_##kind, offsetof(struct wall, field), least, most },
#include "wallboard/settings.def"
#undef X
};

struct reading {
	struct config *c;
	const char *wanted; /* profile, "" for the first */
	char section[80];   /* of the profile that is taken */
	bool found;
	bool teams;     /* are to be read */
	bool wallboard; /* which of the two is being read */
};

/* The next word of a list, parted by blanks and commas. */
static struct span
next_word(const char **s)
{
	struct span word;

	*s += strspn(*s, ", ");
	word = (struct span){ *s, strcspn(*s, ", ") };
	*s += word.n;
	return word;
}

int
config_pages(struct wall *w, const char *words, struct err *err)
{
	static const char *const names[] = {
#define X(symbol, name) name,
		WALL_PAGE_LIST
#undef X
	};
	struct span word;
	int n = 0, i;

	for (word = next_word(&words); word.n > 0; word = next_word(&words)) {
		for (i = 0; i < PAGE_COUNT && !span_is(word, names[i]); i++)
			;
		if (i == PAGE_COUNT || n == PAGE_COUNT)
			return err_set(err,
			    "pages are floor, queues, teams and calls, not "
			    "%.*s",
			    (int)word.n, word.p);
		w->page[n++] = (enum wall_page)i;
	}
	if (n == 0)
		return err_set(err, "no page is named");
	w->page_count = n;
	return 0;
}

static int
read_tiles(struct wall *w, const char *words, struct err *err)
{
	static const char *const names[] = {
#define X(symbol, name) name,
		WALL_TILE_LIST
#undef X
	};
	struct span word;
	int n = 0, i;

	for (word = next_word(&words); word.n > 0; word = next_word(&words)) {
		for (i = 0; i < TILE_COUNT && !span_is(word, names[i]); i++)
			;
		if (i == TILE_COUNT || n == WALL_TILES)
			return err_set(err,
			    "tiles are calls, hold, wait, help, longest and "
			    "answered, not %.*s",
			    (int)word.n, word.p);
		w->tile[n++] = (enum wall_tile)i;
	}
	w->tile_count = n;
	return 0;
}

/* "22:00-06:30" */
static int
read_night(struct wall *w, const char *text, struct err *err)
{
	int a, b, c, d, n = 0;

	if (sscanf(text, "%2d:%2d-%2d:%2d%n", &a, &b, &c, &d, &n) != 4 ||
	    text[n] != '\0' || a < 0 || a > 23 || b < 0 || b > 59 || c < 0 ||
	    c > 23 || d < 0 || d > 59)
		return err_set(err, "night is as 22:00-06:30, not %.40s", text);
	w->night_from_s = (a * 60 + b) * 60;
	w->night_to_s = (c * 60 + d) * 60;
	return 0;
}

static int
read_number(int *dst, int least, int most, const char *text, struct err *err)
{
	char *end;
	long v = strtol(text, &end, 10);

	if (text[0] == '\0' || *end || v < least || v > most)
		return err_set(err, "a number from %d to %d, not %.40s", least,
		    most, text);
	*dst = (int)v;
	return 0;
}

static int
read_flag(bool *dst, const char *text, struct err *err)
{
	*dst = strcmp(text, "yes") == 0;
	if (!*dst && strcmp(text, "no") != 0)
		return err_set(err, "yes or no, not %.40s", text);
	return 0;
}

static int
take_setting(struct config *c, const struct ini_entry *e, struct err *err)
{
	struct wall *w = &c->wall;
	struct err why = { "" };
	int rc = -1;
	size_t i;

	for (i = 0; i < ARRAY_LEN(settings); i++)
		if (strcmp(settings[i].name, e->name) == 0)
			break;
	if (i == ARRAY_LEN(settings))
		return err_set(err, "line %d: [wallboard] has no setting %.60s",
		    e->line, e->name);
	switch (settings[i].kind) {
	case KIND_TILES:
		rc = read_tiles(w, e->value, &why);
		break;
	case KIND_PAGES:
		rc = config_pages(w, e->value, &why);
		break;
	case KIND_NUMBER:
		rc = read_number((int *)((char *)w + settings[i].offset),
		    settings[i].least, settings[i].most, e->value, &why);
		break;
	case KIND_FLAG:
		rc = read_flag(
		    (bool *)((char *)w + settings[i].offset), e->value, &why);
		break;
	case KIND_NIGHT:
		rc = read_night(w, e->value, &why);
		break;
	}
	if (rc == -1)
		return err_set(
		    err, "line %d: %s: %.150s", e->line, e->name, why.text);
	return 0;
}

/* Of a profile; what else it says is the console's to judge. */
static int
take_profile(struct config *c, const struct ini_entry *e, struct err *err)
{
	int rc = account_take(&c->account, e, err);

	if (rc == 0)
		rc = ini_take_text(
		    c, profile_texts, ARRAY_LEN(profile_texts), e, err);
	if (rc != 0)
		return rc == -1 ? -1 : 0;
	if (strcmp(e->name, "name") == 0)
		snprintf(c->name, sizeof(c->name), "%s", e->value);
	return 0;
}

static int
profile_entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct reading *r = ctx;
	const char *name = e->section;

	if (strncmp(name, "profile", 7) != 0)
		return 0;
	name += 7 + strspn(name + 7, " ");
	if (r->found ? strcmp(r->section, e->section) != 0
		     : r->wanted[0] && strcmp(name, r->wanted) != 0)
		return 0;
	if (!r->found)
		snprintf(r->c->name, sizeof(r->c->name), "%s", name);
	r->found = true;
	snprintf(r->section, sizeof(r->section), "%s", e->section);
	return take_profile(r->c, e, err);
}

static int
wallboard_entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct reading *r = ctx;
	int rc;

	if (team_section(e->section) && r->teams)
		return team_take(&r->c->teams, e, err);
	if (strcmp(e->section, "wallboard") != 0)
		return 0;
	rc = ini_take_text(r->c, wall_texts, ARRAY_LEN(wall_texts), e, err);
	if (rc != 0)
		return rc == -1 ? -1 : 0;
	return take_setting(r->c, e, err);
}

void
config_init(struct config *c, int64_t now_ms)
{
	*c = (struct config){ .provider = "telnyx" };
	account_init(&c->account);
	wall_init(&c->wall, now_ms);
}

int
config_read(
    struct config *c, struct span text, const char *profile, struct err *err)
{
	struct reading r = { .c = c };

	/* Once to learn which profile, and once more over what that says. */
	if (ini_read(text, wallboard_entry, &r, err) == -1)
		return -1;
	r.wanted = profile[0] ? profile : c->profile;
	if (ini_read(text, profile_entry, &r, err) == -1)
		return -1;
	if (!r.found && r.wanted[0])
		return err_set(err, "no [profile %.60s] in it", r.wanted);
	r.teams = true;
	return ini_read(text, wallboard_entry, &r, err);
}

void
config_tokens(struct config *c, bool relay)
{
	if (c->feed_token_file[0] == '\0')
		memcpy(c->feed_token_file,
		    relay ? c->token_file : c->profile_feed_token_file,
		    sizeof(c->feed_token_file));
	if (relay)
		c->token_file[0] = '\0';
}
