#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/compat.h"
#include "sim/compat_room.h"
#include "sim/compat_shelf.h"
#include "sim/leg.h"

#define SPOKEN_MS 2000
#define DOCUMENT_MAX (64 << 10)
#define REDIRECTS_MAX 20

/* Whether a document goes on after a verb, and what else. */
enum verb_end {
	VERB_NEXT,
	VERB_STAYS, /* the call is where it shall be */
	VERB_HANGS_UP,
	VERB_REDIRECTS,
};

static void
note(
    struct sim *sim, const struct leg *leg, const char *what, const char *about)
{
	char text[512];

	snprintf(text, sizeof(text), "call %s: %s%.300s", leg->ids.control,
	    what, about);
	sim->out.note(sim->out.ctx, text);
}

static void
resume(struct sim *sim, void *owner)
{
	struct leg *leg = owner;

	leg_limit(sim, leg);
	document_go_on(sim, leg);
}

static enum verb_end
wait_for(struct sim *sim, struct leg *leg, int64_t ms)
{
	leg->alarm.fire = resume;
	agenda_set(&sim->agenda, &leg->alarm, sim->now_ms + ms);
	return VERB_STAYS;
}

/* Reads up to the end of the verb that has just begun; its own text, if it
 * has any, is what is in x->text then. */
static bool
finish(struct xml *x)
{
	int depth = 1;

	x->text[0] = '\0';
	while (depth > 0) {
		enum xml_kind kind = xml_next(x);

		if (kind == XML_BROKEN || kind == XML_OVER)
			return false;
		if (kind == XML_START)
			depth++;
		if (kind == XML_END)
			depth--;
	}
	return true;
}

static int64_t
seconds(const struct xml *x, const char *name, int64_t usual)
{
	const char *s = xml_get(x, name);

	return s ? strtoll(s, NULL, 10) : usual;
}

static enum verb_end
run_dial(struct sim *sim, struct leg *leg, struct xml *x)
{
	struct room *room = mem_zalloc(1, sizeof(*room));
	int64_t limit_s = seconds(x, "timeLimit", LEG_LIMIT_MS / 1000);
	enum verb_end end = VERB_NEXT;
	const char *why = NULL;

	if (!room_read(x, room)) {
		note(sim, leg, "bad <Dial>", "");
		end = VERB_HANGS_UP;
	} else {
		leg->document_at = (size_t)(x->at - x->start);
		why = room_enter(sim, leg, room);
		end = why ? VERB_NEXT : VERB_STAYS;
	}
	if (why)
		note(sim, leg, "not in the conference: ", why);
	else if (end == VERB_STAYS && limit_s > 0) {
		leg->limit_ms = sim->now_ms - leg->answered_ms + limit_s * 1000;
		leg_limit(sim, leg);
	}
	mem_free(room);
	return end;
}

static enum verb_end
run_verb(struct sim *sim, struct leg *leg, struct xml *x)
{
	char name[XML_NAME_LEN];
	int64_t pause_s = seconds(x, "length", 1);
	int64_t loop = seconds(x, "loop", 1);

	memcpy(name, x->name, sizeof(name));
	if (strcmp(name, "Dial") == 0)
		return run_dial(sim, leg, x);
	if (!finish(x))
		return VERB_HANGS_UP;
	leg->document_at = (size_t)(x->at - x->start);
	if (strcmp(name, "Redirect") == 0)
		return VERB_REDIRECTS;
	if (strcmp(name, "Hangup") == 0 || strcmp(name, "Reject") == 0)
		return VERB_HANGS_UP;
	if (strcmp(name, "Pause") == 0)
		return wait_for(sim, leg, pause_s * 1000);
	if (strcmp(name, "Play") == 0 && loop == 0)
		return VERB_STAYS;
	if (strcmp(name, "Say") == 0 || strcmp(name, "Play") == 0)
		return wait_for(sim, leg, SPOKEN_MS);
	note(sim, leg, "this verb is not played here: ", name);
	return VERB_NEXT;
}

/* The start of the next verb; false at the end, or if it is broken. */
static bool
next_verb(struct sim *sim, struct leg *leg, struct xml *x)
{
	enum xml_kind kind;

	do {
		kind = xml_next(x);
		if (kind == XML_START && strcmp(x->name, "Response") != 0)
			return true;
	} while (kind == XML_START || kind == XML_TEXT);
	if (kind == XML_BROKEN)
		note(sim, leg, "12100: the document is broken", "");
	return false;
}

static void
hang_up(struct sim *sim, struct leg *leg)
{
	leg_hangup(sim, leg, "normal_clearing", "unknown");
}

/* The document behind an address, or itself; takes what over.  NULL if it
 * cannot be had. */
static char *
fetch(struct sim *sim, const struct leg *leg, char *what)
{
	struct params call = { 0 };
	struct buf b;

	if (strncmp(what, "http", 4) != 0)
		return what;
	buf_init(&b, DOCUMENT_MAX);
	params_add(&call, "AccountSid", sim->account);
	params_add(&call, "CallSid", leg->ids.control);
	params_add(&call, "From", leg->from);
	params_add(&call, "To", leg->to);
	if (!bin_read(sim, what, &call, &b) || !b.p) {
		/* A simulator does not go and call others. */
		note(sim, leg, "11200: no document is kept at ", what);
		buf_free(&b);
	}
	params_free(&call);
	mem_free(what);
	return b.p;
}

static bool
load(struct sim *sim, struct leg *leg, char *what)
{
	char *text = fetch(sim, leg, what);

	mem_free(leg->document);
	leg->document = text;
	leg->document_at = 0;
	return text != NULL;
}

void
document_go_on(struct sim *sim, struct leg *leg)
{
	enum verb_end end = VERB_NEXT;
	struct xml *x;
	int redirects = 0;

	if (leg->state == LEG_ENDED)
		return;
	if (!leg->document) {
		hang_up(sim, leg);
		return;
	}
	x = mem_zalloc(1, sizeof(*x));
	xml_begin(x, leg->document, leg->document_at);
	while (end == VERB_NEXT) {
		end = VERB_HANGS_UP;
		if (next_verb(sim, leg, x))
			end = run_verb(sim, leg, x);
		if (end != VERB_REDIRECTS)
			continue;
		end = VERB_HANGS_UP;
		if (redirects++ < REDIRECTS_MAX &&
		    load(sim, leg, mem_strdup(x->text))) {
			xml_begin(x, leg->document, 0);
			end = VERB_NEXT;
		}
	}
	mem_free(x);
	if (end == VERB_HANGS_UP)
		hang_up(sim, leg);
}

void
document_run(struct sim *sim, struct leg *leg, char *text)
{
	leg_limit(sim, leg);
	if (load(sim, leg, text))
		document_go_on(sim, leg);
	else
		hang_up(sim, leg);
}

void
document_picked_up(struct sim *sim, struct leg *leg)
{
	char *what = leg->document;

	leg->document = NULL;
	if (what)
		document_run(sim, leg, what);
}
