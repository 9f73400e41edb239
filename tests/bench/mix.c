#include "bench/mix.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/stamp.h"

#define BODY_LEN 800
#define START_MS INT64_C(1795219200000)

/* What a leg does next. */
enum stage {
	STAGE_INITIATED,
	STAGE_ANSWERED,
	STAGE_JOINED,
	STAGE_IN, /* talks, and leaves some time */
	STAGE_HANGUP,
};

struct leg {
	uint64_t serial; /* 0: nobody yet */
	enum stage stage;
};

struct room {
	uint64_t serial; /* 0: no call yet */
	struct leg leg[MIX_PEOPLE];
};

struct mix {
	struct room *room;
	size_t rooms;
	bool steady;
	size_t filling; /* the room that is being filled */
	uint64_t serial;
	uint64_t rng;
	int64_t now_ms;
};

/* A client_state is whatever the account has put there, in base64. */
static const char state[] =
    "eyJxdWV1ZSI6ImJpbGxpbmciLCJ0aWNrZXQiOiJDQVNFLTAwNDIxNyIsInNraWxscyI6WyJl"
    "cyIsImVuIiwicmVmdW5kcyJdLCJ0aWVyIjoiZ29sZCIsInNpbmNlIjoiMjAxOS0wNC0wMiIs"
    "ImFncmVlZCI6dHJ1ZSwibm90ZSI6ImFza3MgZm9yIHRoZSBzYW1lIGFnZW50IGFzIGxhc3Qg"
    "dGltZSIsInNjcmlwdCI6InJldGVudGlvbi12NyIsInRyYWNlIjoiMDAtNGJmOTJmMzU3N2Iz"
    "NGRhNmEzY2U5MjlkMGUwZTQ3MzYtMDBmMDY3YWEwYmE5MDJiNy0wMSJ9";

static uint64_t
scramble(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static uint64_t
draw(struct mix *m, uint64_t below)
{
	m->rng += 0x9e3779b97f4a7c15u;
	return scramble(m->rng) % below;
}

static void
put_uuid(char dst[40], uint64_t serial, uint64_t salt)
{
	uint64_t a = scramble(serial * 8 + salt), b = scramble(a);

	snprintf(dst, 40, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
	    (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
	    (unsigned)(b >> 48 & 0x3fff) | 0x8000,
	    (unsigned long long)(b & 0xffffffffffff));
}

static void
put_control_id(char dst[64], uint64_t serial)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789-_";
	uint64_t x = scramble(serial);
	int i;

	snprintf(dst, 64, "v3:");
	for (i = 3; i < 59; i++) {
		if (i % 10 == 0)
			x = scramble(serial * 64 + (uint64_t)i);
		dst[i] = digit[x & 63];
		x >>= 6;
	}
	dst[59] = '\0';
}

/* One body, with so many bytes of client_state. */
static int
write_body(const struct mix *m, char *body, const char *type,
    const struct room *r, const struct leg *l, const char *more, int padding)
{
	char id[40], leg[40], session[40], call[60] = "", control[64], when[40];
	char conference[40];

	put_uuid(id, (uint64_t)m->now_ms, 1);
	put_uuid(leg, l->serial, 2);
	put_uuid(session, l->serial, 3);
	put_control_id(control, l->serial);
	stamp_write(when, sizeof(when), m->now_ms);
	put_uuid(conference, r->serial, 4);
	if (type[1] == 'o')
		snprintf(call, sizeof(call), ",\"conference_id\":\"%s\"",
		    conference);
	return snprintf(body, MIX_BODY_MAX,
	    "{\"data\":{\"event_type\":\"%s\",\"id\":\"%s\","
	    "\"occurred_at\":\"%s\",\"payload\":{\"call_control_id\":\"%s\","
	    "\"call_leg_id\":\"%s\",\"call_session_id\":\"%s\","
	    "\"client_state\":\"%.*s\","
	    "\"connection_id\":\"2249682779452687173\"%s%s},"
	    "\"record_type\":\"event\"},\"meta\":{\"attempt\":1,"
	    "\"delivered_to\":\"https://relay.example.com/webhooks/telnyx\"}}",
	    type, id, when, control, leg, session, padding, state, call, more);
}

static size_t
body_of(const struct mix *m, char *body, const char *type, const struct room *r,
    const struct leg *l, const char *more)
{
	int bare = write_body(m, body, type, r, l, more, 0);
	int padding = bare < BODY_LEN ? BODY_LEN - bare : 0;

	return (size_t)write_body(m, body, type, r, l, more, padding);
}

/* Who is on the leg: the first of a room called in, the others were called. */
static void
put_person(const struct room *r, const struct leg *l, const char *of_state,
    char dst[400])
{
	static const char *const names[] = { "ana.ruiz", "pablo.martin",
		"jade.bennett", "lin.chen", "omar.haddad", "zoe.novak" };
	unsigned n = (unsigned)(l->serial % 1000000);

	if (l == &r->leg[0])
		snprintf(dst, 400,
		    ",\"direction\":\"incoming\",\"from\":\"+1202%07u\","
		    "\"to\":\"+12025550131\",\"caller_id_name\":\"CALLER %u\","
		    "\"state\":\"%s\",\"start_time\":\"2026-11-21T00:00:00Z\"",
		    n, n, of_state);
	else
		snprintf(dst, 400,
		    ",\"direction\":\"outgoing\",\"from\":\"+12025550131\","
		    "\"to\":\"sip:%s.%u@sip.telnyx.com\","
		    "\"state\":\"%s\",\"start_time\":\"2026-11-21T00:00:00Z\"",
		    names[n % 6], n, of_state);
}

static void
put_end(char dst[400], const struct leg *l)
{
	snprintf(dst, 400,
	    ",\"from\":\"+1202%07u\",\"to\":\"+12025550131\","
	    "\"hangup_cause\":\"normal_clearing\",\"hangup_source\":\"caller\","
	    "\"sip_hangup_cause\":\"200\",\"state\":\"hangup\","
	    "\"call_quality_stats\":{\"inbound\":{\"mos\":\"4.50\","
	    "\"packet_count\":\"7424\"},\"outbound\":{\"packet_count\":"
	    "\"7424\"}}",
	    (unsigned)(l->serial % 1000000));
}

/* The leg does what is due. */
static size_t
leg_step(struct mix *m, struct room *r, struct leg *l, char *body)
{
	char more[400] = "";

	switch (l->stage) {
	case STAGE_INITIATED:
		l->serial = ++m->serial;
		l->stage = STAGE_ANSWERED;
		put_person(r, l, "ringing", more);
		return body_of(m, body, "call.initiated", r, l, more);
	case STAGE_ANSWERED:
		l->stage = STAGE_JOINED;
		put_person(r, l, "answered", more);
		return body_of(m, body, "call.answered", r, l, more);
	case STAGE_JOINED:
		l->stage = STAGE_IN;
		return body_of(
		    m, body, "conference.participant.joined", r, l, "");
	case STAGE_IN:
		l->stage = m->steady ? STAGE_JOINED : STAGE_HANGUP;
		return body_of(
		    m, body, "conference.participant.left", r, l, "");
	default:
		l->stage = STAGE_INITIATED;
		put_end(more, l);
		return body_of(m, body, "call.hangup", r, l, more);
	}
}

static size_t
room_open(struct mix *m, struct room *r, char *body)
{
	r->serial = ++m->serial;
	return body_of(m, body, "conference.created", r, &r->leg[0], "");
}

/* Everybody in it has left with it, and hangs up one by one. */
static size_t
room_end(struct mix *m, struct room *r, char *body)
{
	size_t i, n;

	n = body_of(m, body, "conference.ended", r, &r->leg[0],
	    ",\"reason\":\"all_left\"");
	for (i = 0; i < MIX_PEOPLE; i++)
		if (r->leg[i].stage == STAGE_IN)
			r->leg[i].stage = STAGE_HANGUP;
	r->serial = 0;
	return n;
}

static size_t
fill(struct mix *m, char *body)
{
	struct room *r = &m->room[m->filling];
	size_t i;

	if (r->serial == 0)
		return room_open(m, r, body);
	for (i = 0; i < MIX_PEOPLE; i++)
		if (r->leg[i].stage != STAGE_IN)
			break;
	if (i == MIX_PEOPLE - 1 && r->leg[i].stage == STAGE_JOINED)
		m->filling++;
	return leg_step(m, r, &r->leg[i], body);
}

/* Six messages of ten say who speaks now. */
size_t
mix_next(struct mix *m, char body[MIX_BODY_MAX])
{
	struct room *r;
	struct leg *l;
	uint64_t die;

	m->now_ms += MIX_STEP_MS;
	if (!mix_filled(m))
		return fill(m, body);
	r = &m->room[draw(m, m->rooms)];
	l = &r->leg[draw(m, MIX_PEOPLE)];
	die = draw(m, 100);
	if (r->serial == 0)
		return room_open(m, r, body);
	if (l->stage == STAGE_IN && die < 88)
		return body_of(m, body, "conference.floor.changed", r, l, "");
	if (l->stage == STAGE_IN && die < 89 && !m->steady)
		return room_end(m, r, body);
	return leg_step(m, r, l, body);
}

bool
mix_filled(const struct mix *m)
{
	return m->filling == m->rooms;
}

int64_t
mix_now_ms(const struct mix *m)
{
	return m->now_ms;
}

struct mix *
mix_new(size_t calls, bool steady, uint64_t seed)
{
	struct mix *m = mem_zalloc(1, sizeof(*m));

	m->room = mem_zalloc(calls, sizeof(*m->room));
	m->rooms = calls;
	m->steady = steady;
	m->rng = seed;
	m->now_ms = START_MS;
	return m;
}

void
mix_free(struct mix *m)
{
	mem_free(m->room);
	mem_free(m);
}
