/* Notes from relay to relay, as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "relay/share_inside.h"

static const char *const kinds[NOTES] = {
	[NOTE_HELLO] = "hello",
	[NOTE_SUPERV] = "superv",
	[NOTE_OVER] = "over",
	[NOTE_TAKE] = "take",
	[NOTE_QUIET] = "quiet",
	[NOTE_ACT] = "act",
	[NOTE_WANT] = "want",
	[NOTE_FREE] = "free",
};

static const char *const modes[] = {
	[MODE_OFF] = "dialling",
	[MODE_MONITOR] = "monitor",
	[MODE_WHISPER] = "whisper",
	[MODE_BARGE] = "barge",
};

static void
put_text(struct buf *b, const char *name, const char *text)
{
	if (text[0])
		json_put_pair(b, name, text);
}

static void
put_flag(struct buf *b, const char *name, bool value)
{
	if (value)
		json_put_bool(b, name, true);
}

static void
put_state(struct buf *b, const struct share_state *s)
{
	int i;

	put_text(b, "call", s->call);
	put_text(b, "leg", s->leg);
	put_text(b, "part", s->part);
	json_put_pair(b, "mode", modes[s->mode]);
	put_flag(b, "unsure", s->unsure);
	put_flag(b, "seen", s->seen);
	put_flag(b, "proven", s->proven);
	json_put_int(b, "since", s->since_ms);
	if (s->to_count == 0)
		return;
	json_put_key(b, "to");
	buf_puts(b, "[");
	for (i = 0; i < s->to_count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		json_put_str(b, span_of(s->to[i]));
	}
	buf_puts(b, "]");
}

void
note_write_shared(struct buf *b, const struct share_note *n)
{
	buf_puts(b, "{");
	json_put_pair(b, "note", kinds[n->kind]);
	json_put_pair(b, "relay", n->relay);
	json_put_pair(b, "run", n->run);
	json_put_int(b, "no", (int64_t)n->no);
	put_text(b, "site", n->state.site);
	put_text(b, "user", n->state.user);
	if (n->kind == NOTE_SUPERV)
		put_state(b, &n->state);
	put_text(b, "was", n->was);
	put_text(b, "was_run", n->was_run);
	put_text(b, "verb", n->verb);
	if (n->kind == NOTE_ACT) {
		json_put_pair(b, "id", n->id);
		json_put_pair(b, "status", n->status);
		put_text(b, "code", n->code);
		put_text(b, "text", n->text);
		json_put_int(b, "ms", n->ms);
	}
	buf_puts(b, "}");
}

static void
take_text(char *dst, size_t size, const struct cJSON *o, const char *name)
{
	const char *s = json_str(o, name);

	if (!s || !span_copy(dst, size, span_of(s)))
		dst[0] = '\0';
}

/* What cannot be read is as loud as can be. */
static void
take_state(struct share_state *s, const struct cJSON *o)
{
	const struct cJSON *v = json_first(json_get(o, "to"));
	const char *mode = json_str(o, "mode");
	int m = 0;

	take_text(s->call, sizeof(s->call), o, "call");
	take_text(s->leg, sizeof(s->leg), o, "leg");
	take_text(s->part, sizeof(s->part), o, "part");
	while (m < MODE_BARGE && !(mode && strcmp(modes[m], mode) == 0))
		m++;
	s->mode = (enum mode)m;
	json_bool(o, "unsure", &s->unsure);
	json_bool(o, "seen", &s->seen);
	json_bool(o, "proven", &s->proven);
	json_int(o, "since", &s->since_ms);
	for (; v; v = json_next(v)) {
		const char *id = json_value_str(v);

		if (s->to_count == TARGET_MAX || !id ||
		    !span_copy(s->to[s->to_count], ID_LEN, span_of(id)))
			s->unsure = true;
		else
			s->to_count++;
	}
}

static bool
take(struct share_note *n, const struct cJSON *o)
{
	const char *kind = json_str(o, "note");
	int64_t no = 0;
	int k = 0;

	while (k < NOTES && !(kind && strcmp(kinds[k], kind) == 0))
		k++;
	if (k == NOTES)
		return false;
	n->kind = (enum note_kind)k;
	json_int(o, "no", &no);
	n->no = (uint64_t)no;
	take_text(n->relay, sizeof(n->relay), o, "relay");
	take_text(n->run, sizeof(n->run), o, "run");
	take_text(n->state.site, sizeof(n->state.site), o, "site");
	take_text(n->state.user, sizeof(n->state.user), o, "user");
	if (n->kind == NOTE_SUPERV)
		take_state(&n->state, o);
	take_text(n->was, sizeof(n->was), o, "was");
	take_text(n->was_run, sizeof(n->was_run), o, "was_run");
	take_text(n->verb, sizeof(n->verb), o, "verb");
	take_text(n->id, sizeof(n->id), o, "id");
	take_text(n->status, sizeof(n->status), o, "status");
	take_text(n->code, sizeof(n->code), o, "code");
	take_text(n->text, sizeof(n->text), o, "text");
	json_int(o, "ms", &n->ms);
	return n->relay[0] && n->run[0] &&
	       (n->kind == NOTE_HELLO ||
		   (n->state.site[0] && n->state.user[0]));
}

bool
note_read_shared(struct share_note *n, struct span text)
{
	struct err err;
	struct cJSON *o = json_parse(text, &err);
	bool is_one;

	memset(n, 0, sizeof(*n));
	is_one = json_is_object(o) && take(n, o);
	json_free(o);
	return is_one;
}
