/* Who is on a leg, and in which state it is. */
#include "provider/compat_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct {
	const char *status;
	enum leg_state state;
} states[] = {
	{ "queued", LEG_RINGING },
	{ "initiated", LEG_RINGING },
	{ "ringing", LEG_RINGING },
	{ "in-progress", LEG_ANSWERED },
	{ "completed", LEG_ENDED },
	{ "busy", LEG_ENDED },
	{ "failed", LEG_ENDED },
	{ "no-answer", LEG_ENDED },
	{ "canceled", LEG_ENDED },
};

enum leg_state
compat_leg_state(const char *status)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(states); i++)
		if (strcmp(states[i].status, status) == 0)
			return states[i].state;
	return LEG_UNKNOWN;
}

static bool
is_named(const char *address)
{
	return strncmp(address, "sip:", 4) == 0 ||
	       strncmp(address, "client:", 7) == 0;
}

/* "sip:ana.ruiz@example.com" and "client:ana_ruiz" are shown as "Ana Ruiz". */
static void
name_of_address(char *dst, size_t size, const char *address)
{
	const char *s = strchr(address, ':');
	bool first = true;
	size_t n = 0;

	dst[0] = '\0';
	if (!is_named(address))
		return;
	for (s++; *s && *s != '@' && *s != ';' && n + 1 < size; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '.' || c == '_' || c == '-') {
			dst[n++] = ' ';
			first = true;
			continue;
		}
		dst[n++] = (char)(first ? toupper(c) : c);
		first = false;
	}
	dst[n] = '\0';
}

static void
put(const struct compat_leg *l, enum event_kind kind, const char *text,
    struct sink *out)
{
	struct event ev = { .kind = kind, .at_ms = l->at_ms };

	/* A leg that nobody picked up ends with another word. */
	ev.on = kind == EVENT_LEG_STATE && strcmp(l->status, "completed") == 0;
	if (!span_copy(ev.participant, ID_LEN, span_of(l->sid)))
		return;
	text_clean(ev.text, NAME_LEN, NAME_COLS, span_of(text));
	if (ev.text[0])
		out->put(out->ctx, &ev);
}

static void
put_person(
    const struct account *acct, const struct compat_leg *l, struct sink *out)
{
	bool incoming = strcmp(l->direction, "inbound") == 0;
	const char *address = incoming ? l->from : l->to;
	char name[NAME_LEN];

	if (!address || !address[0])
		return;
	name_of_address(name, sizeof(name), address);
	put(l, EVENT_LEG_NUMBER, address, out);
	put(l, EVENT_LEG_ROLE,
	    role_name(
		provider_role(acct, incoming, address, is_named(address))),
	    out);
	put(l, EVENT_LEG_NAME, incoming && l->caller ? l->caller : name, out);
}

void
compat_put_leg(
    const struct account *acct, const struct compat_leg *l, struct sink *out)
{
	static const char *const words[] = { [LEG_UNKNOWN] = "",
		[LEG_RINGING] = "ringing",
		[LEG_ANSWERED] = "answered",
		[LEG_ENDED] = "ended" };

	if (l->status)
		put(l, EVENT_LEG_STATE, words[compat_leg_state(l->status)],
		    out);
	if (l->direction)
		put_person(acct, l, out);
}

void
compat_put_call(
    const char *sid, const char *name, int64_t at_ms, struct sink *out)
{
	struct event ev = { .kind = EVENT_CALL_OPEN, .at_ms = at_ms };

	snprintf(ev.call, sizeof(ev.call), "%s", sid);
	text_clean(ev.text, NAME_LEN, NAME_COLS, span_of(name));
	out->put(out->ctx, &ev);
	if (!name || strcmp(ev.text, name) == 0)
		return;
	ev.kind = EVENT_CALL_PLAIN;
	snprintf(ev.text, sizeof(ev.text),
	    "its name is too long or too odd to be dialled");
	out->put(out->ctx, &ev);
}
