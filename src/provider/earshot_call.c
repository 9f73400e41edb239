/*
 * A call of the feed as events.  It is the whole call each time, so what it
 * does not name has gone.
 *
 * What a supervisor does is told apart from the people, in "superv": as loud as
 * it may be by what the relay saw, what was accepted and what was asked for.
 * His leg gets the flags that such a mode has, whatever the provider shows of
 * it, so that nobody is drawn quieter than he may be.
 */
#include "provider/earshot_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* One call while it is being read. */
struct object {
	struct position *at;
	const struct cJSON *json;
	char id[ID_LEN];
	struct sink *out;
	struct err *err;
};

static struct event
begin(const struct object *o, enum event_kind kind, const char *who)
{
	struct event ev = { .kind = kind };

	memcpy(ev.call, o->id, sizeof(ev.call));
	snprintf(ev.participant, sizeof(ev.participant), "%s", who);
	return ev;
}

static void
put(const struct object *o, const struct event *ev)
{
	o->out->put(o->out->ctx, ev);
}

static void
put_flag(const struct object *o, enum event_kind kind, const char *who, bool on)
{
	struct event ev = begin(o, kind, who);

	ev.on = on;
	put(o, &ev);
}

/* Of a leg, wherever it is. */
static void
put_text(const struct object *o, enum event_kind kind, const char *who,
    const char *text)
{
	struct event ev = begin(o, kind, who);

	if (who[0])
		ev.call[0] = '\0';
	text_clean(ev.text, NAME_LEN, NAME_COLS, span_of(text));
	put(o, &ev);
}

static bool
is_on(const struct cJSON *v, const char *name)
{
	bool on = false;

	return json_bool(v, name, &on) && on;
}

static const char *
str(const struct cJSON *v, const char *name)
{
	const char *s = json_str(v, name);

	return s ? s : "";
}

static bool
is_me(const struct object *o, const struct cJSON *superv)
{
	return o->at->user[0] && strcmp(str(superv, "user"), o->at->user) == 0;
}

/* What is said of the supervisor on that leg, or NULL. */
static const struct cJSON *
superv_of(const struct object *o, const char *leg)
{
	const struct cJSON *v = json_first(json_get(o->json, "superv"));

	for (; v; v = json_next(v))
		if (strcmp(str(v, "part"), leg) == 0)
			return v;
	return NULL;
}

static bool
is_named(const struct object *o, const char *leg)
{
	const struct cJSON *v = json_first(json_get(o->json, "parts"));

	for (; v; v = json_next(v))
		if (strcmp(str(v, "id"), leg) == 0)
			return true;
	return false;
}

/* Whom a leg whispers to; how many. */
static int
put_targets(const struct object *o, const char *who, const struct cJSON *list)
{
	struct event ev = begin(o, EVENT_TARGET_ADD, who);
	const struct cJSON *v;
	int n = 0;

	for (v = json_first(list); v; v = json_next(v)) {
		const char *id = json_value_str(v);

		if (!id || !span_copy(ev.other, ID_LEN, span_of(id)))
			continue;
		put(o, &ev);
		n++;
	}
	return n;
}

/* A mode that is not sure, or that is not known here, is the loudest. */
static enum mode
mode_of(const struct cJSON *superv)
{
	const char *mode = str(superv, "mode");

	if (is_on(superv, "unsure"))
		return MODE_BARGE;
	if (strcmp(mode, "monitor") == 0 || strcmp(mode, "dialling") == 0)
		return MODE_MONITOR;
	return strcmp(mode, "whisper") == 0 ? MODE_WHISPER : MODE_BARGE;
}

static void
put_mode(const struct object *o, const char *who, const struct cJSON *superv,
    const struct cJSON *part)
{
	struct event ev = begin(o, EVENT_SHOWN, who);
	enum mode mode = mode_of(superv);

	put_flag(o, EVENT_MUTE, who, mode == MODE_MONITOR);
	put_flag(o, EVENT_TARGET_CLEAR, who, false);
	if (mode == MODE_WHISPER &&
	    put_targets(o, who, json_get(superv, "to")) == 0)
		put_targets(o, who, json_get(part, "to"));
	if (is_on(superv, "seen"))
		ev.value = is_on(superv, "proven") ? 2 : 1;
	put(o, &ev);
}

static const char *
role_word(const struct cJSON *part)
{
	const char *role = str(part, "role");

	return strcmp(role, "caller") == 0 ? "customer" : role;
}

static void
put_person(const struct object *o, const char *who, const struct cJSON *part,
    const struct cJSON *superv)
{
	const char *help = json_str(part, "help");
	const char *name = str(part, "name");
	struct event ev;

	if (name[0] == '\0' && superv)
		name = str(superv, "user");
	put_text(o, EVENT_LEG_NAME, who, name);
	put_text(o, EVENT_LEG_NUMBER, who, str(part, "num"));
	put_text(
	    o, EVENT_LEG_ROLE, who, superv ? "supervisor" : role_word(part));
	put_text(o, EVENT_LEG_PLAIN, who, str(part, "plain"));
	ev = begin(o, EVENT_LEG_HELP, who);
	ev.on = help != NULL;
	text_clean(ev.text, NAME_LEN, 60, span_of(help));
	put(o, &ev);
}

static int
put_part(const struct object *o, const struct cJSON *part)
{
	char who[ID_LEN];
	const struct cJSON *superv;
	struct event ev;

	if (!span_copy(who, ID_LEN, span_of(str(part, "id"))) || who[0] == '\0')
		return err_set(o->err, "earshot: no usable id of a part");
	superv = superv_of(o, who);
	if (superv && is_me(o, superv)) {
		ev = begin(o, EVENT_MY_LEG, who);
		ev.on = true;
		put(o, &ev);
	}
	put_person(o, who, part, superv);
	ev = begin(o, EVENT_JOIN, who);
	json_int(part, "since", &ev.value);
	put(o, &ev);
	if (superv) {
		put_mode(o, who, superv, part);
	} else {
		put_flag(o, EVENT_MUTE, who, is_on(part, "muted"));
		put_flag(o, EVENT_TARGET_CLEAR, who, false);
		put_targets(o, who, json_get(part, "to"));
	}
	ev = begin(o, EVENT_HOLD, who);
	ev.on = is_on(part, "hold");
	json_int(part, "hold_since", &ev.at_ms);
	put(o, &ev);
	put_flag(o, EVENT_EXIT_ENDS, who, is_on(part, "ends"));
	if (is_on(part, "talk"))
		put_flag(o, EVENT_TALK, who, true);
	return 0;
}

/* A simple producer names an agent and a caller, and no parts. */
static void
put_simple(const struct object *o, const char *suffix, const char *role,
    const char *name, const char *number)
{
	size_t n = strlen(o->id);
	char who[ID_LEN];
	struct event ev;

	if ((name[0] == '\0' && number[0] == '\0') ||
	    n + strlen(suffix) >= ID_LEN)
		return;
	memcpy(who, o->id, n);
	memcpy(who + n, suffix, strlen(suffix) + 1);
	put_text(o, EVENT_LEG_NAME, who, name);
	put_text(o, EVENT_LEG_NUMBER, who, number);
	put_text(o, EVENT_LEG_ROLE, who, role);
	ev = begin(o, EVENT_JOIN, who);
	put(o, &ev);
}

static int
put_parts(const struct object *o)
{
	const struct cJSON *parts = json_get(o->json, "parts");
	const struct cJSON *from = json_get(o->json, "from");
	const struct cJSON *v;
	int rc = 0;

	if (!parts) {
		put_simple(o, "/agent", "agent", str(o->json, "agent"), "");
		put_simple(o, "/from", "customer", str(from, "name"),
		    str(from, "num"));
	}
	/* One that cannot be read hides nobody else. */
	for (v = json_first(parts); v; v = json_next(v))
		if (put_part(o, v) == -1)
			rc = -1;
	return rc;
}

void
earshot_put_no_leg(struct position *at, struct sink *out)
{
	struct event ev = { .kind = EVENT_MY_LEG, .on = true };

	at->my_call[0] = '\0';
	out->put(out->ctx, &ev);
}

/* A leg of mine that is not there yet is being called.  One that was told of
 * here, and is not any more, is nowhere. */
static void
put_mine(const struct object *o)
{
	const struct cJSON *v = json_first(json_get(o->json, "superv"));
	struct event ev;

	while (v && !is_me(o, v))
		v = json_next(v);
	if (!v) {
		if (strcmp(o->at->my_call, o->id) == 0)
			earshot_put_no_leg(o->at, o->out);
		return;
	}
	memcpy(o->at->my_call, o->id, sizeof(o->at->my_call));
	ev = begin(o, EVENT_MY_LEG, "");
	ev.on = true;
	if (is_named(o, str(v, "part")) ||
	    !span_copy(ev.participant, ID_LEN, span_of(str(v, "part"))) ||
	    ev.participant[0] == '\0')
		return;
	put(o, &ev);
	if (strcmp(str(v, "mode"), "dialling") == 0)
		put_text(o, EVENT_LEG_STATE, ev.participant, "ringing");
}

static void
put_ended(const struct object *o)
{
	put_text(o, EVENT_CALL_END, "", str(o->json, "cause"));
	if (strcmp(o->at->my_call, o->id) == 0)
		earshot_put_no_leg(o->at, o->out);
}

static bool
is_recorded(const struct cJSON *call)
{
	const struct cJSON *v = json_first(json_get(call, "flags"));
	const char *flag;

	for (; v; v = json_next(v)) {
		flag = json_value_str(v);
		if (flag && strcmp(flag, "recorded") == 0)
			return true;
	}
	return false;
}

static void
put_claim(const struct object *o)
{
	const struct cJSON *claim = json_get(o->json, "claim");
	struct event ev = begin(o, EVENT_CALL_CLAIM, "");

	text_clean(ev.text, NAME_LEN, NAME_COLS, span_of(str(claim, "user")));
	ev.on = ev.text[0] && is_me(o, claim);
	json_int(claim, "since", &ev.value);
	put(o, &ev);
}

int
earshot_put_call(struct position *at, const struct cJSON *call,
    struct sink *out, struct err *err)
{
	struct object o = { .at = at, .json = call, .out = out, .err = err };
	int64_t cut = 0;
	struct event ev;
	int rc;

	if (!span_copy(o.id, ID_LEN, span_of(str(call, "id"))) ||
	    o.id[0] == '\0')
		return err_set(err, "earshot: no usable id of a call");
	if (strcmp(str(call, "state"), "ended") == 0) {
		put_ended(&o);
		return 0;
	}
	/* What is told of is there, even if its id had ended before. */
	ev = begin(&o, EVENT_CALL_OPEN, "");
	ev.value = 1;
	json_int(call, "since", &ev.at_ms);
	text_clean(ev.text, NAME_LEN, NAME_COLS, span_of(str(call, "name")));
	put(&o, &ev);
	ev = begin(&o, EVENT_CALL_REV, "");
	if (json_int(call, "rev", &ev.value))
		put(&o, &ev);
	put_text(&o, EVENT_CALL_QUEUE, "", str(call, "queue"));
	put_text(&o, EVENT_CALL_PLAIN, "", str(call, "plain"));
	put_flag(&o, EVENT_CALL_RECORDING, "", is_recorded(call));
	put_flag(&o, EVENT_READ_BEGIN, "", false);
	rc = put_parts(&o);
	/* Where there are too many to be told of, who is not named may be there
	 * all the same, and hear. */
	if (!json_int(call, "cut", &cut) || cut == 0)
		put_flag(&o, EVENT_READ_END, "", false);
	put_mine(&o);
	put_claim(&o);
	return rc;
}
