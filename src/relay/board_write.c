#include "relay/board.h"

#include <string.h>

#include "base/json.h"

/* From so many digits on it is a number that calls somebody. */
#define MASK_FROM 7
#define MASK_LEAVES 4
/* Room for the members that come after the people. */
#define TAIL_LEN 1024
/* Bytes for those who supervise, who may whisper to many. */
#define VOICES_LEN 16384

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits of the run that begins at text, and where it ends. */
static int
run_of(const char *text, size_t *len)
{
	size_t i = 0;
	int digits = 0;

	*len = 0;
	for (; is_digit(text[i]) || (text[i] && strchr(" ()-./", text[i])); i++)
		if (is_digit(text[i])) {
			digits++;
			*len = i + 1;
		}
	return digits;
}

void
board_mask(char *dst, size_t size, const char *text)
{
	size_t at = 0, len, i;

	while (*text && at + 1 < size) {
		int digits = is_digit(*text) ? run_of(text, &len) : 0;
		int hide = digits >= MASK_FROM ? digits - MASK_LEAVES : 0;

		if (digits == 0)
			len = 1;
		for (i = 0; i < len && at + 1 < size; i++) {
			bool hidden = is_digit(text[i]) && hide > 0;

			hide -= hidden;
			dst[at++] = text[i];
			if (hidden)
				dst[at - 1] = '*';
		}
		text += len;
	}
	dst[at] = '\0';
}

static void
put_text(struct buf *b, const char *name, const char *text, enum board_form f)
{
	char masked[NAME_LEN];

	if (!text[0])
		return;
	if (f == FORM_MASKED) {
		board_mask(masked, sizeof(masked), text);
		text = masked;
	}
	json_put_pair(b, name, text);
}

static void
put_flag(struct buf *b, const char *name, bool value)
{
	if (value)
		json_put_bool(b, name, true);
}

static void
put_time(struct buf *b, const char *name, int64_t ms)
{
	if (ms > 0)
		json_put_int(b, name, ms);
}

/* An agent's own number is no secret from who supervises him. */
static enum board_form
form_of(const struct participant *p, enum board_form f)
{
	bool staff = p->role == ROLE_AGENT || p->role == ROLE_SUPERVISOR ||
		     p->role == ROLE_BOT;

	return staff ? FORM_WHOLE : f;
}

static void
put_comma(struct buf *b)
{
	if (b->len > 0 && b->p[b->len - 1] != '[')
		buf_puts(b, ",");
}

static void
put_person(struct buf *b, const struct call *c, const struct participant *p,
    enum board_form form)
{
	enum board_form f = form_of(p, form);
	int i;

	put_comma(b);
	buf_puts(b, "{");
	json_put_pair(b, "id", p->id);
	json_put_pair(b, "role", role_name(p->role));
	put_text(b, "name", p->name, f);
	put_text(b, "num", p->number, f);
	if (p->state == LEG_RINGING)
		json_put_pair(b, "state", "ringing");
	put_time(b, "since", p->joined_ms);
	put_flag(b, "muted", p->muted);
	put_flag(b, "hold", p->on_hold);
	put_time(b, "hold_since", p->on_hold ? p->hold_ms : 0);
	put_flag(b, "talk", c->floor == p);
	if (p->helps) {
		char help[NAME_LEN];

		board_mask(help, sizeof(help), p->help);
		json_put_pair(b, "help", form == FORM_MASKED ? help : p->help);
	}
	put_flag(b, "ends", p->exit_ends);
	put_text(b, "plain", p->plain, FORM_WHOLE);
	if (p->target_count > 0) {
		json_put_key(b, "to");
		buf_puts(b, "[");
		for (i = 0; i < p->target_count && i < TARGET_MAX; i++) {
			put_comma(b);
			json_put_str(b, span_of(p->target[i]));
		}
		buf_puts(b, "]");
	}
	buf_puts(b, "}");
}

/* What is left out is said: a list that seems whole and is not would lie. */
static void
put_people(struct buf *b, const struct call *c, enum board_form f)
{
	const struct participant *p;
	int cut = 0;

	json_put_key(b, "parts");
	buf_puts(b, "[");
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		size_t before = b->len;

		if (cut == 0)
			put_person(b, c, p, f);
		if (cut > 0 || b->failed ||
		    b->len > BOARD_OBJECT_MAX - TAIL_LEN) {
			b->len = before;
			b->failed = false;
			cut++;
		}
	}
	b->p[b->len] = '\0';
	buf_puts(b, "]");
	if (cut > 0)
		json_put_int(b, "cut", cut);
}

static void
put_voice(struct buf *b, const struct relay_superv *v, int to_count)
{
	int i;

	put_comma(b);
	buf_puts(b, "{");
	json_put_pair(b, "user", v->user);
	if (v->part && v->part[0])
		json_put_pair(b, "part", v->part);
	json_put_pair(
	    b, "mode", v->mode == MODE_OFF ? "dialling" : mode_name(v->mode));
	if (to_count > 0) {
		json_put_key(b, "to");
		buf_puts(b, "[");
		for (i = 0; i < to_count && i < TARGET_MAX; i++) {
			put_comma(b);
			json_put_str(b, span_of(v->to[i]));
		}
		buf_puts(b, "]");
	}
	/* Whom he whispers to cannot all be said: then to anybody. */
	put_flag(b, "unsure", v->unsure || to_count < v->to_count);
	put_flag(b, "seen", v->seen);
	put_flag(b, "proven", v->proven);
	put_time(b, "since", v->since_ms);
	buf_puts(b, "}");
}

static void
put_claim(struct buf *b, const struct relay_claim *claim)
{
	if (claim->user[0] == '\0')
		return;
	json_put_key(b, "claim");
	buf_puts(b, "{");
	json_put_pair(b, "user", claim->user);
	put_time(b, "since", claim->since_ms);
	buf_puts(b, "}");
}

static void
put_voices(struct buf *b, const struct board_voices *v)
{
	size_t start = b->len;
	int i;

	if (v->count == 0)
		return;
	json_put_key(b, "superv");
	buf_puts(b, "[");
	for (i = 0; i < v->count; i++) {
		size_t before = b->len;

		put_voice(b, &v->superv[i], v->superv[i].to_count);
		if (b->len - start < VOICES_LEN)
			continue;
		b->len = before;
		b->p[before] = '\0';
		put_voice(b, &v->superv[i], 0);
	}
	buf_puts(b, "]");
}

static bool
is_outsider(const struct participant *p)
{
	return p->role == ROLE_SUPERVISOR || p->role == ROLE_BOT;
}

static const char *
state_of(const struct call *c)
{
	const struct participant *p;
	bool ringing = false;
	int64_t since;

	if (call_on_hold(c, &since))
		return "hold";
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (is_outsider(p))
			continue;
		if (p->state != LEG_RINGING)
			return "up";
		ringing = true;
	}
	return ringing ? "ringing" : "up";
}

/* For readers that know no parts. */
static void
put_plain_people(struct buf *b, const struct call *c, enum board_form f)
{
	const struct participant *customer = call_first(c, ROLE_CUSTOMER);
	const struct participant *agent = call_first(c, ROLE_AGENT);
	char name[NAME_LEN];

	if (customer && (customer->number[0] || customer->name[0])) {
		json_put_key(b, "from");
		buf_puts(b, "{");
		put_text(b, "num", customer->number, f);
		put_text(b, "name", customer->name, f);
		buf_puts(b, "}");
	}
	if (agent)
		json_put_pair(
		    b, "agent", participant_label(agent, name, sizeof(name)));
}

void
board_write(struct buf *b, const struct call *c, const struct board_voices *v,
    enum board_form f)
{
	json_put_pair(b, "state", state_of(c));
	put_text(b, "name", c->name, f);
	put_text(b, "queue", c->queue, FORM_WHOLE);
	put_plain_people(b, c, f);
	put_time(b, "since", c->opened_ms);
	put_flag(b, "bridged", c->bridged);
	put_text(b, "plain", c->plain, FORM_WHOLE);
	/* Before the people, who may be cut. */
	put_claim(b, &v->claim);
	put_voices(b, v);
	put_people(b, c, f);
	if (c->recording) {
		json_put_key(b, "flags");
		buf_puts(b, "[\"recorded\"]");
	}
}

/* A supervisor who comes or goes makes nobody else's act a conflict. */
void
board_write_core(struct buf *b, const struct call *c)
{
	const struct participant *p;

	buf_puts(b, state_of(c));
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p->role == ROLE_SUPERVISOR)
			continue;
		buf_printf(b, "\n%s %s %d%d ", p->id, role_name(p->role),
		    p->muted, p->on_hold);
		buf_puts(b, p->name);
	}
}
