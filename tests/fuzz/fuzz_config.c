/* Files that a person writes, a profile, keys or a theme: the first line says
 * which. */
#include "console/listing.h"
#include "console/site.h"
#include "fuzz.h"
#include "view/key.h"
#include "view/theme.h"

static void
check_look(const struct look *l)
{
	MUST(l->fg >= COLOR_DEFAULT && l->fg <= 0xffffff);
	MUST(l->bg >= COLOR_DEFAULT && l->bg <= 0xffffff);
}

static void
take_theme(struct span text)
{
	struct theme t;
	struct err err = { .text = "" };
	int i, depth;

	theme_default(&t);
	if (theme_read(&t, text, &err) == -1)
		MUST(err.text[0] != '\0');
	for (i = 0; i < STYLE_COUNT; i++)
		for (depth = 0; depth < DEPTH_COUNT; depth++)
			check_look(&t.look[i][depth]);
}

/* The other sections of the same file. */
static void
take_listing(struct span text)
{
	struct alert_rules rules;
	struct views views;
	struct teams teams = { 0 };
	struct err err = { .text = "" };

	if (listing_read(&rules, &views, &teams, text, &err) == -1) {
		MUST(err.text[0] != '\0');
		return;
	}
	MUST(rules.count <= ALERT_RULES_MAX && views.count <= VIEW_MAX);
	MUST(teams.count <= TEAM_MAX && teams.patterns <= TEAM_PATTERN_MAX);
}

static void
take_profile(struct span text)
{
	struct profile p;
	struct err err = { .text = "" };

	profile_init(&p);
	take_listing(text);
	if (profile_read(&p, text, "", &err) == -1) {
		MUST(err.text[0] != '\0');
		return;
	}
	MUST(p.account.agent_count <= PATTERN_MAX);
	MUST(p.idle_s >= 1 && p.idle_answer_s >= 1);
	MUST(p.policy.max_mode <= MODE_BARGE && p.policy.blank_s >= 0);
}

static bool
acts(enum command c)
{
	return command_info(c)->asks & ~ACTION_BIT(ACTION_REFRESH);
}

/* What help says of a command can be shown, and where no small letter may act
 * none does. */
static void
check_help(const struct keymap *k, enum context where, bool small)
{
	char keys[32];
	int i;

	for (i = 0; i < COMMAND_COUNT; i++) {
		keymap_keys(k, (enum command)i, where, keys, sizeof(keys));
		fuzz_is_clean(keys);
	}
	for (i = 0; i < k->count; i++) {
		const struct binding *b = &k->binding[i];

		fuzz_is_whole(b->key, sizeof(b->key));
		MUST(b->command < COMMAND_COUNT);
		if (b->own && b->where && !small && b->code >= 'a' &&
		    b->code <= 'z')
			MUST(!acts(b->command));
	}
}

/* Whatever keys are given, QUIET and "no" are where they were. */
static void
take_keys(struct span text, bool small)
{
	struct keymap k;
	struct err err = { .text = "" };
	int where;

	keymap_init(&k);
	if (keys_read(&k, text, small, &err) == -1)
		MUST(err.text[0] != '\0');
	for (where = 1; where < IN_EVERY; where *= 2)
		MUST(keymap_find(&k, (enum context)where, KEYC_CTRL('G')) ==
		     COMMAND_quiet);
	MUST(keymap_find(&k, IN_BARGE, 'Y') == COMMAND_yes);
	MUST(keymap_find(&k, IN_PICKER, KEYC_ESC) == COMMAND_cancel);
	MUST(k.count <= KEYMAP_MAX);
	for (where = 1; where < IN_EVERY; where *= 2)
		check_help(&k, (enum context)where, small);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct span what = fuzz_until(&in, '\n');

	if (span_is(what, "theme"))
		take_theme(in);
	else if (span_is(what, "profile"))
		take_profile(in);
	else if (span_is(what, "keys") || span_is(what, "keys small"))
		take_keys(in, what.n > 4);
	return 0;
}
