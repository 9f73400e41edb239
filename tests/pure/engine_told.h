#ifndef TESTS_ENGINE_TOLD_H
#define TESTS_ENGINE_TOLD_H

/* What scripts of the engine say and show in the same words: an action as it is
 * written, and what a supervisor sees as lines, when it has changed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "model/audience.h"

#include "pairs.h"

/* What was told last. */
struct told {
	char strip[512];
	char act[512];
};

/* "hold call=c1 who=ana to=me" */
static void
read_action(const char *line, struct action *a)
{
	char kind[32], word[ID_LEN];
	int used;

	*a = (struct action){ 0 };
	assert_int_equal(sscanf(line, "%31s%n", kind, &used), 1);
	a->kind = action_kind_of(kind);
	assert_int_not_equal(a->kind, ACTION_NONE);
	for (line += used; sscanf(line, " %319s%n", word, &used) == 1;
	     line += used) {
		if (strncmp(word, "call=", 5) == 0)
			snprintf(a->call, sizeof(a->call), "%s", word + 5);
		else if (strncmp(word, "who=", 4) == 0)
			snprintf(a->participant, ID_LEN, "%s", word + 4);
		else if (strncmp(word, "to=", 3) == 0)
			snprintf(a->target[a->target_count++], ID_LEN, "%s",
			    word + 3);
		else
			fail_msg("what is %s?", word);
	}
}

/* Who hears me, and the newest act; at_ms is written before each line.  Proof:
 * also whether the mode is proven. */
static void
tell_changes(struct told *t, struct buf *out, const struct engine *e,
    int64_t now_ms, int64_t at_ms, bool proof)
{
	static const char *const phases[] = { "still", "seen", "widening",
		"narrowing", "unsure", "FAILED" };
	static const char *const states[] = { "none", "queued", "asked",
		"accepted", "seen", "refused", "not done", "unsure", "note" };
	const struct model *m = engine_model(e);
	const struct act *act = model_act(m, 0);
	char text[512];
	struct audience a;
	int i, n;

	audience_of(m, now_ms, &a);
	n = snprintf(text, sizeof(text), "%s, %s%s:", mode_name(a.mode),
	    phases[a.phase], proof && a.proven ? ", proven" : "");
	for (i = 0; i < a.count; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " %.20s",
		    a.hearer[i]->id);
	if (strcmp(text, t->strip) != 0)
		buf_printf(out, "%7" PRId64 "  strip %s\n", at_ms, text);
	snprintf(t->strip, sizeof(t->strip), "%s", text);
	if (!act)
		return;
	snprintf(text, sizeof(text), "%s: %s%s%s", act->what,
	    states[act->state], act->why[0] ? ", " : "", act->why);
	if (strcmp(text, t->act) != 0)
		buf_printf(out, "%7" PRId64 "  act \"%s\"\n", at_ms, text);
	snprintf(t->act, sizeof(t->act), "%s", text);
}

#endif
