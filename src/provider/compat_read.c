/*
 * What is read from the API: the living conferences, the participants of each,
 * and the calls that tell who is on the legs.
 */
#include "provider/compat_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

#define PAGE_SIZE 250
#define PAGE_MAX 1000

/* Each status is asked for by itself, the earlier one first: whoever moves on
 * between the two is then in both lists, and never in neither. */
static const char *const conferences[] = { "init", "in-progress" };
static const char *const calls[] = { "ringing", "in-progress" };

static int
ask_list(const struct account *acct, const char *const *seg, const char *status,
    struct request *req, struct err *err)
{
	size_t n;

	if (compat_path(acct, seg, req, err) == -1)
		return -1;
	n = strlen(req->path);
	snprintf(req->path + n, sizeof(req->path) - n, "?%s%s%sPageSize=%d",
	    status ? "Status=" : "", status ? status : "", status ? "&" : "",
	    PAGE_SIZE);
	return 0;
}

int
compat_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	*req = (struct request){ .method = METHOD_GET };
	if (q->next[0]) {
		memcpy(req->path, q->next, sizeof(req->path));
		return 0;
	}
	switch (q->kind) {
	case QUESTION_CALLS:
		return ask_list(acct,
		    (const char *const[]){ "Conferences", NULL },
		    conferences[q->step], req, err);
	case QUESTION_PEOPLE:
		return ask_list(acct,
		    (const char *const[]){
			"Conferences", q->call, "Participants", NULL },
		    NULL, req, err);
	case QUESTION_NAMES:
		return ask_list(acct, (const char *const[]){ "Calls", NULL },
		    calls[q->step], req, err);
	case QUESTION_LEG:
		return compat_path(acct,
		    (const char *const[]){ "Calls", q->call, NULL }, req, err);
	case QUESTION_FEED:
		break;
	}
	return err_set(
	    err, "%s: its feed needs to be told nothing", compat_name(acct));
}

static int
read_id(const struct account *acct, const struct cJSON *v, const char *name,
    char dst[ID_LEN], struct err *err)
{
	const char *s = json_str(v, name);

	if (!s || s[0] == '\0' || !span_copy(dst, ID_LEN, span_of(s)))
		return err_set(err, "%s: no usable %s in an answer",
		    compat_name(acct), name);
	return 0;
}

static int64_t
read_time(const struct cJSON *v, const char *name)
{
	int64_t ms = 0;

	if (!compat_time(span_of(json_str(v, name)), &ms))
		ms = 0;
	return ms;
}

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; s && *list; list++)
		if (strcmp(*list, s) == 0)
			return true;
	return false;
}

static int
read_call(const struct account *acct, const struct cJSON *v, struct sink *out,
    struct err *err)
{
	const char *status = json_str(v, "status");
	char id[ID_LEN];

	if (read_id(acct, v, "sid", id, err) == -1)
		return -1;
	if (!status || strcmp(status, "completed") != 0)
		compat_put_call(id, json_str(v, "friendly_name"),
		    read_time(v, "date_created"), out);
	return 0;
}

static void
put_flag(struct sink *out, const struct event *who, enum event_kind kind,
    const struct cJSON *v, const char *name)
{
	struct event ev = *who;

	ev.kind = kind;
	if (json_bool(v, name, &ev.on))
		out->put(out->ctx, &ev);
}

/* A target without coaching is what was left behind, and coaching without a
 * target is no target: whoever is not muted then is heard by all. */
static int
put_target(const struct account *acct, const struct cJSON *v, struct sink *out,
    const struct event *who, struct err *err)
{
	const char *target = json_str(v, "call_sid_to_coach");
	struct event ev = *who;
	bool coaching = false;

	if (json_wrong_str(v, "call_sid_to_coach"))
		return err_set(err, "%s: a call_sid_to_coach that is no id",
		    compat_name(acct));
	json_bool(v, "coaching", &coaching);
	ev.kind = EVENT_TARGET_CLEAR;
	out->put(out->ctx, &ev);
	if (!coaching || !target || !target[0])
		return 0;
	ev.kind = EVENT_TARGET_ADD;
	if (read_id(acct, v, "call_sid_to_coach", ev.other, err) == -1)
		return -1;
	out->put(out->ctx, &ev);
	return 0;
}

/* Twilio lets the application name its participants (2010-04-01, Participant,
 * "label"). */
static void
put_help(const struct account *acct, const struct cJSON *v, struct sink *out,
    const struct event *who)
{
	const char *label = json_str(v, "label");
	struct event ev = { .kind = EVENT_LEG_HELP, .value = HELP_BY_LABEL };

	if (acct->help_label[0] == '\0' || !label)
		return;
	memcpy(ev.participant, who->participant, sizeof(ev.participant));
	provider_help(acct->help_label, label, &ev);
	out->put(out->ctx, &ev);
}

/* SignalWire shows the status of the conference, Twilio that of the leg; a
 * word that is not known is one who is there. */
static int
read_person(const struct account *acct, const struct cJSON *v, const char *call,
    struct sink *out, struct err *err)
{
	static const char *const gone[] = { "complete", "completed", "failed",
		NULL };
	static const char *const coming[] = { "queued", "connecting", "ringing",
		NULL };
	const char *status = json_str(v, "status");
	struct event ev = { .kind = EVENT_JOIN };

	if (read_id(acct, v, "call_sid", ev.participant, err) == -1)
		return -1;
	if (is_one_of(status, gone))
		return 0;
	if (is_one_of(status, coming)) {
		ev.kind = EVENT_LEG_STATE;
		snprintf(ev.text, sizeof(ev.text), "ringing");
		out->put(out->ctx, &ev);
		return 0;
	}
	snprintf(ev.call, sizeof(ev.call), "%s", call);
	ev.at_ms = read_time(v, "date_created");
	if (ev.at_ms)
		ev.value = COMPAT_LATE_MS;
	out->put(out->ctx, &ev);
	ev.at_ms = ev.value = 0;
	put_flag(out, &ev, EVENT_MUTE, v, "muted");
	put_flag(out, &ev, EVENT_HOLD, v, "hold");
	put_flag(out, &ev, EVENT_EXIT_ENDS, v, "end_conference_on_exit");
	put_help(acct, v, out, &ev);
	return put_target(acct, v, out, &ev, err);
}

static int
read_leg(const struct account *acct, const struct cJSON *v, struct sink *out,
    struct err *err)
{
	struct compat_leg l = { .sid = json_str(v, "sid"),
		.status = json_str(v, "status"),
		.direction = json_str(v, "direction"),
		.from = json_str(v, "from"),
		.to = json_str(v, "to"),
		.caller = json_str(v, "caller_name") };

	if (!l.sid || !l.sid[0] || !l.status)
		return err_set(err, "%s: a call without sid and status",
		    compat_name(acct));
	compat_put_leg(acct, &l, out);
	return 0;
}

static void
put_alive(const struct question *q, bool on, struct sink *out)
{
	struct event ev = {
		.kind = EVENT_LEG_ALIVE, .value = q->since_ms, .on = on
	};

	memcpy(ev.participant, q->call, sizeof(ev.participant));
	out->put(out->ctx, &ev);
}

/* Whether it is up comes before the rest, which would make it old news. */
static int
read_my_leg(const struct account *acct, const struct question *q,
    const struct cJSON *v, struct sink *out, struct err *err)
{
	const char *status = json_str(v, "status");
	enum leg_state state = status ? compat_leg_state(status) : LEG_UNKNOWN;

	if (state == LEG_UNKNOWN)
		return err_set(err, "%s: a call without a known status",
		    compat_name(acct));
	put_alive(q, state != LEG_ENDED, out);
	return read_leg(acct, v, out, err);
}

/*
 * The next page is told as an absolute path on the host, which need not begin
 * as the API's base does (SignalWire answers below /api/laml/2010-04-01 and
 * below /2010-04-01, and names the long form): what counts begins with the
 * account.  It is taken as it stands, since it holds a token.
 */
static int
take_next(const struct account *acct, struct question *q, const char *uri,
    struct err *err)
{
	const char *path = strstr(uri, "/Accounts/");
	char own[256] = "/Accounts/";
	const char *s;

	for (s = uri; *s > ' ' && *s < 127 && *s != '#'; s++)
		continue;
	if (!path || *s || strstr(path, "/..") || strcmp(path, q->next) == 0 ||
	    !provider_escape(own, sizeof(own), acct->user) ||
	    !span_starts(span_of(path), own) || path[strlen(own)] != '/' ||
	    !span_copy(q->next, sizeof(q->next), span_of(path)))
		return err_set(err, "%s: a next page that cannot be asked for",
		    compat_name(acct));
	if (q->page++ == PAGE_MAX)
		return err_set(
		    err, "%s: a list without end", compat_name(acct));
	return 1;
}

/* Moves on to the next page, or to the next list. */
static int
next_page(const struct account *acct, struct question *q,
    const struct cJSON *root, struct err *err)
{
	const char *uri = json_str(root, "next_page_uri");
	int lists = 1;

	if (json_wrong_str(root, "next_page_uri"))
		return err_set(
		    err, "%s: a next page that is no text", compat_name(acct));
	if (uri && uri[0])
		return take_next(acct, q, uri, err);
	if (q->kind == QUESTION_CALLS)
		lists = (int)ARRAY_LEN(conferences);
	if (q->kind == QUESTION_NAMES)
		lists = (int)ARRAY_LEN(calls);
	if (q->step + 1 >= lists)
		return 0;
	q->step++;
	q->page = 1;
	q->next[0] = '\0';
	return 1;
}

static int
read_list(const struct account *acct, struct question *q,
    const struct cJSON *root, struct sink *out, struct err *err)
{
	static const char *const names[] = { [QUESTION_CALLS] = "conferences",
		[QUESTION_PEOPLE] = "participants",
		[QUESTION_NAMES] = "calls" };
	const struct cJSON *list = json_get(root, names[q->kind]);
	const struct cJSON *v;
	int rc = 0;

	if (!json_is_array(list))
		return err_set(err, "%s: a list without %s", compat_name(acct),
		    names[q->kind]);
	for (v = json_first(list); v && rc == 0; v = json_next(v)) {
		if (q->kind == QUESTION_CALLS)
			rc = read_call(acct, v, out, err);
		else if (q->kind == QUESTION_PEOPLE)
			rc = read_person(acct, v, q->call, out, err);
		else
			rc = read_leg(acct, v, out, err);
	}
	return rc == 0 ? next_page(acct, q, root, err) : -1;
}

/* What is asked for is not there: a fact as good as another. */
static int
read_nothing(const struct question *q, struct sink *out)
{
	struct event ev = { .kind = EVENT_CALL_END };

	if (q->kind == QUESTION_LEG) {
		put_alive(q, false, out);
		return 0;
	}
	memcpy(ev.call, q->call, sizeof(ev.call));
	snprintf(ev.text, sizeof(ev.text), "gone at the provider");
	out->put(out->ctx, &ev);
	return 0;
}

int
compat_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err)
{
	struct cJSON *root;
	struct verdict v;
	int rc;

	compat_judge(a, &v);
	if (v.kind == VERDICT_LEG_GONE &&
	    (q->kind == QUESTION_LEG || q->kind == QUESTION_PEOPLE))
		return read_nothing(q, out);
	if (v.kind != VERDICT_OK)
		return err_set(err, "%s", v.text);
	root = json_parse(a->body, err);
	if (!root)
		return -1;
	rc = q->kind == QUESTION_LEG ? read_my_leg(acct, q, root, out, err)
				     : read_list(acct, q, root, out, err);
	json_free(root);
	return rc;
}

/* A change of a participant is answered by the participant as it is now, a
 * change of a leg by the leg, a removal by nothing.  That of a conference is
 * answered by the conference, which is no witness of its own. */
static int
read_echo(const struct account *acct, const struct action *act,
    const struct cJSON *root, struct sink *out, struct err *err)
{
	const char *name = json_get(root, "call_sid") ? "call_sid" : "sid";
	char who[ID_LEN], call[ID_LEN];

	if (read_id(acct, root, name, who, err) == -1)
		return -1;
	if (strcmp(who, act->participant) != 0)
		return err_set(err, "%s: the answer is about somebody else",
		    compat_name(acct));
	if (name[0] == 's')
		return read_leg(acct, root, out, err);
	if (read_id(acct, root, "conference_sid", call, err) == -1)
		return -1;
	if (strcmp(call, act->call) != 0)
		return err_set(err, "%s: the answer is about another call",
		    compat_name(acct));
	return read_person(acct, root, call, out, err);
}

int
compat_echo(const struct account *acct, const struct action *act,
    const struct answer *a, struct sink *out, struct err *err)
{
	struct cJSON *root;
	int rc;

	if (act->kind == ACTION_DIAL || action_is_whole(act->kind) ||
	    a->body.n == 0)
		return 0;
	root = json_parse(a->body, err);
	if (!root)
		return -1;
	rc = read_echo(acct, act, root, out, err);
	json_free(root);
	return rc;
}

int
compat_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err)
{
	struct cJSON *root = json_parse(a->body, err);
	int rc;

	(void)act;
	if (!root)
		return -1;
	rc = read_id(acct, root, "sid", id, err);
	json_free(root);
	return rc;
}
