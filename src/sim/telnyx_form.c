#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "sim/leg.h"
#include "sim/telnyx_turn.h"

static const char *const regions[] = { "Australia", "Europe", "Middle East",
	"US", NULL };
static const char *const beeps[] = { "always", "never", "on_enter", "on_exit",
	NULL };

static void
refuse(
    const struct form *f, enum problem p, const char *name, const char *detail)
{
	char where[160];

	snprintf(where, sizeof(where), "%s/%s", f->prefix, name);
	turn_refuse(f->turn, p, where, detail);
}

const char *
turn_id(const struct turn *t)
{
	return t->segments.at[0];
}

const char *
turn_second(const struct turn *t)
{
	return t->segments.at[1];
}

struct form
form_of(struct turn *t)
{
	return (struct form){ .turn = t, .obj = t->body, .prefix = "" };
}

static const struct cJSON *
present(const struct form *f, const char *name)
{
	const struct cJSON *v = json_get(f->obj, name);

	return v && !json_is_null(v) ? v : NULL;
}

static void
missing(const struct form *f, const char *name)
{
	char detail[200];

	snprintf(detail, sizeof(detail),
	    "The '%s' parameter is required and cannot be blank.", name);
	refuse(f, PROBLEM_MISSING, name, detail);
}

const char *
form_str(const struct form *f, const char *name, bool required)
{
	const struct cJSON *v = present(f, name);
	const char *s = json_value_str(v);

	if (v && !s) {
		refuse(f, PROBLEM_TYPE, name, NULL);
		return NULL;
	}
	if (required && (!s || !s[0])) {
		missing(f, name);
		return NULL;
	}
	return s;
}

void
form_bool(const struct form *f, const char *name, bool *out)
{
	if (present(f, name) && !json_bool(f->obj, name, out))
		refuse(f, PROBLEM_TYPE, name, NULL);
}

void
form_int(const struct form *f, const char *name, int64_t low, int64_t high,
    int64_t *out)
{
	char detail[120];
	int64_t n;

	if (!present(f, name))
		return;
	if (!json_int(f->obj, name, &n)) {
		refuse(f, PROBLEM_TYPE, name, NULL);
		return;
	}
	if (n < low || n > high) {
		snprintf(detail, sizeof(detail),
		    "The value is outside of allowed range %" PRId64
		    " to %" PRId64,
		    low, high);
		refuse(f, PROBLEM_RANGE, name, detail);
		return;
	}
	*out = n;
}

static void
bad_word(struct turn *t, const char *where, const char *const *words)
{
	char detail[200];
	struct buf b;
	int i;

	buf_init(&b, sizeof(detail));
	buf_puts(&b, "The value must be one of: ");
	for (i = 0; words[i]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", words[i]);
	buf_puts(&b, ".");
	snprintf(detail, sizeof(detail), "%s", b.p);
	buf_free(&b);
	turn_refuse(t, PROBLEM_ENUM, where, detail);
}

static bool
is_word(const char *s, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(s, *words) == 0)
			return true;
	return false;
}

const char *
form_word(const struct form *f, const char *name, const char *const *words,
    bool required)
{
	const char *s = form_str(f, name, required);
	char where[160];

	if (!s || is_word(s, words))
		return s;
	snprintf(where, sizeof(where), "%s/%s", f->prefix, name);
	bad_word(f->turn, where, words);
	return NULL;
}

const char *
form_state(const struct form *f)
{
	const char *s = form_str(f, "client_state", false);
	size_t n = s ? strlen(s) : 0;
	char *plain;

	if (!s)
		return NULL;
	plain = mem_zalloc(1, n + 4);
	if (base64_decode(plain, n + 4, span_of(s)) < 0)
		refuse(f, PROBLEM_STATE, "client_state", NULL);
	mem_free(plain);
	return s;
}

/* Looks like a control id, whether or not it is one. */
static bool
is_control(const char *s)
{
	size_t n = strlen(s);

	return n > 3 && n <= 256 && s[0] == 'v' && s[2] == ':';
}

bool
form_ids(const struct form *f, const char *name, struct id_list *out)
{
	const struct cJSON *v = present(f, name), *at;

	if (!v)
		return false;
	if (!json_is_array(v)) {
		refuse(f, PROBLEM_TYPE, name, NULL);
		return false;
	}
	for (at = json_first(v); at; at = json_next(at)) {
		const char *id = json_value_str(at);

		if (!id)
			refuse(f, PROBLEM_TYPE, name, NULL);
		else if (!is_control(id))
			refuse(f, PROBLEM_LEG, name, NULL);
		else
			id_list_add(out, id);
	}
	return true;
}

void
form_either(const struct form *f, const char *a, const char *b)
{
	if (form_str(f, a, false) && form_str(f, b, false))
		refuse(f, PROBLEM_BOTH, b, NULL);
}

void
form_region(const struct form *f)
{
	form_word(f, "region", regions, false);
}

void
form_beep(const struct form *f)
{
	form_word(f, "beep_enabled", beeps, false);
}

void
query_region(struct turn *t)
{
	const char *s = query_get(&t->query, "region");

	if (s && !is_word(s, regions))
		bad_word(t, "region", regions);
}

struct leg *
turn_leg(struct turn *t, const char *id, const char *where, bool answered)
{
	struct leg *leg = leg_find(t->sim, id);

	if (!leg) {
		turn_refuse(t, PROBLEM_LEG, where, NULL);
		return NULL;
	}
	if (leg->state == LEG_ENDED) {
		turn_refuse(t, PROBLEM_LEG_ENDED, NULL, NULL);
		return NULL;
	}
	if (answered && !leg->answered_ms) {
		turn_refuse(t, PROBLEM_UNANSWERED, NULL, NULL);
		return NULL;
	}
	return leg;
}
