/*
 * What is read from the REST API: the living conferences, the participants of
 * each, and the history of events that tells who is on the legs.
 */
#include "provider/telnyx.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/stamp.h"
#include "base/text.h"

/* Ended conferences are listed too, so each living status is asked for by
 * itself. */
static const char *const statuses[] = { "in_progress", "init" };

#define PAGE_SIZE 250

int
telnyx_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	char when[32], region[64] = "";
	size_t n;

	*req = (struct request){ .method = METHOD_GET };
	if (acct->region[0]) {
		snprintf(region, sizeof(region), "&region=");
		provider_escape(region, sizeof(region), acct->region);
	}
	switch (q->kind) {
	case QUESTION_CALLS:
		snprintf(req->path, sizeof(req->path),
		    "/conferences?filter%%5Bstatus%%5D=%s&page%%5Bsize%%5D=%d"
		    "&page%%5Bnumber%%5D=%d%s",
		    statuses[q->step], PAGE_SIZE, q->page, region);
		return 0;
	case QUESTION_PEOPLE:
		snprintf(req->path, sizeof(req->path), "/conferences/");
		if (!provider_escape(
			req->path, sizeof(req->path) - 160, q->call))
			return err_set(
			    err, "telnyx: a conference id is too long");
		n = strlen(req->path);
		snprintf(req->path + n, sizeof(req->path) - n,
		    "/participants?page%%5Bsize%%5D=%d"
		    "&page%%5Bnumber%%5D=%d%s",
		    PAGE_SIZE, q->page, region);
		return 0;
	case QUESTION_LEG:
		snprintf(req->path, sizeof(req->path), "/calls/");
		if (!provider_escape(req->path, sizeof(req->path), q->call))
			return err_set(err, "telnyx: a leg id is too long");
		return 0;
	case QUESTION_NAMES:
		stamp_write(when, sizeof(when), q->since_ms);
		snprintf(req->path, sizeof(req->path),
		    "/call_events?filter%%5Btype%%5D=webhook"
		    "&filter%%5Bname%%5D=call.initiated"
		    "&filter%%5Boccurred_at%%5D%%5Bgte%%5D=%s"
		    "&page%%5Bsize%%5D=%d&page%%5Bnumber%%5D=%d",
		    when, PAGE_SIZE, q->page);
		return 0;
	case QUESTION_FEED:
		break;
	}
	return err_set(err, "telnyx: its feed needs to be told nothing");
}

static int
read_id(const struct cJSON *v, const char *name, char *dst, struct err *err)
{
	const char *s = json_str(v, name);

	if (!s || s[0] == '\0' || !span_copy(dst, ID_LEN, span_of(s)))
		return err_set(err, "telnyx: no usable %s in a list", name);
	return 0;
}

static int64_t
read_stamp(const struct cJSON *v, const char *name)
{
	const char *s = json_str(v, name);
	int64_t ms = 0;

	if (s && !stamp_read(span_of(s), &ms))
		ms = 0;
	return ms;
}

/* "billing-0042" came through the queue "billing", unless an event said so
 * better. */
static void
put_queue(const struct event *opened, struct sink *out)
{
	struct event ev = { .kind = EVENT_CALL_QUEUE };
	size_t n = strlen(opened->text);

	while (n > 0 && strchr("0123456789", opened->text[n - 1]))
		n--;
	if (n < 2 || opened->text[n] == '\0' ||
	    !strchr("-_#", opened->text[n - 1]))
		return;
	memcpy(ev.call, opened->call, sizeof(ev.call));
	memcpy(ev.text, opened->text, n - 1);
	out->put(out->ctx, &ev);
}

static int
read_call(const struct cJSON *v, struct sink *out, struct err *err)
{
	struct event ev = { .kind = EVENT_CALL_OPEN };
	const char *name = json_str(v, "name");
	const char *status = json_str(v, "status");

	if (status && strcmp(status, "completed") == 0)
		return 0;
	if (read_id(v, "id", ev.call, err) == -1)
		return -1;
	ev.at_ms = read_stamp(v, "created_at");
	text_clean(ev.text, sizeof(ev.text), NAME_COLS, span_of(name));
	out->put(out->ctx, &ev);
	put_queue(&ev, out);
	return 0;
}

static void
put_flag(
    struct sink *out, const struct event *who, enum event_kind kind, bool on)
{
	struct event ev = *who;

	ev.kind = kind;
	ev.on = on;
	ev.at_ms = 0;
	out->put(out->ctx, &ev);
}

static int
put_targets(const struct cJSON *v, struct sink *out, const struct event *who,
    struct err *err)
{
	const struct cJSON *list = json_get(v, "whisper_call_control_ids");
	const struct cJSON *item;
	struct event ev = *who;

	put_flag(out, who, EVENT_TARGET_CLEAR, false);
	ev.kind = EVENT_TARGET_ADD;
	for (item = json_first(list); item; item = json_next(item)) {
		const char *s = json_value_str(item);

		if (!s || !span_copy(ev.other, ID_LEN, span_of(s)))
			return err_set(
			    err, "telnyx: a whisper target that is no id");
		out->put(out->ctx, &ev);
	}
	return 0;
}

static void
put_record(const struct cJSON *v, struct sink *out, const struct event *who)
{
	struct event ev = *who;

	ev.kind = EVENT_RECORD;
	ev.at_ms = 0;
	if (read_id(v, "id", ev.other, &(struct err){ "" }) == 0)
		out->put(out->ctx, &ev);
}

/* The list may hold members that have left: only the others are there. */
static int
read_person(
    const struct cJSON *v, const char *call, struct sink *out, struct err *err)
{
	const char *status = json_str(v, "status");
	struct event ev = { .kind = EVENT_JOIN };
	bool on;

	if (read_id(v, "call_control_id", ev.participant, err) == -1)
		return -1;
	if (status && strcmp(status, "left") == 0)
		return 0;
	snprintf(ev.call, sizeof(ev.call), "%s", call);
	ev.at_ms = read_stamp(v, "created_at");
	out->put(out->ctx, &ev);
	put_record(v, out, &ev);
	if (json_bool(v, "muted", &on))
		put_flag(out, &ev, EVENT_MUTE, on);
	if (json_bool(v, "on_hold", &on))
		put_flag(out, &ev, EVENT_HOLD, on);
	if (json_bool(v, "end_conference_on_exit", &on))
		put_flag(out, &ev, EVENT_EXIT_ENDS, on);
	return put_targets(v, out, &ev, err);
}

/* An entry that cannot be used costs that entry, not the list: the history
 * is a help, not a witness. */
static void
read_past(const struct account *acct, const struct cJSON *v, struct sink *out)
{
	const struct cJSON *data = json_get(v, "metadata");
	struct delivery d;
	struct err err;

	if (json_is_object(json_get(data, "data")))
		data = json_get(data, "data");
	telnyx_event(acct, data, &d, out, &err);
}

static int
read_list(const struct account *acct, const struct question *q,
    const struct cJSON *list, struct sink *out, struct err *err)
{
	const struct cJSON *v;

	for (v = json_first(list); v; v = json_next(v)) {
		int rc = 0;

		if (q->kind == QUESTION_CALLS)
			rc = read_call(v, out, err);
		else if (q->kind == QUESTION_PEOPLE)
			rc = read_person(v, q->call, out, err);
		else
			read_past(acct, v, out);
		if (rc == -1)
			return -1;
	}
	return 0;
}

static int
read_leg(const struct question *q, const struct cJSON *v, struct sink *out,
    struct err *err)
{
	struct event ev = { .kind = EVENT_LEG_ALIVE, .value = q->since_ms };

	if (!json_bool(v, "is_alive", &ev.on))
		return err_set(err, "telnyx: a call without is_alive");
	memcpy(ev.participant, q->call, sizeof(ev.participant));
	out->put(out->ctx, &ev);
	return 0;
}

/* Moves on to the next page, or to the next list. */
static int
next_page(struct question *q, const struct cJSON *root)
{
	const struct cJSON *meta = json_get(root, "meta");
	int64_t pages = 1;

	if (json_int(meta, "total_pages", &pages) && q->page < pages) {
		q->page++;
		return 1;
	}
	if (q->kind == QUESTION_CALLS &&
	    q->step + 1 < (int)ARRAY_LEN(statuses)) {
		q->step++;
		q->page = 1;
		return 1;
	}
	return 0;
}

int
telnyx_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err)
{
	const struct cJSON *list;
	struct verdict v;
	struct cJSON *root;
	int rc = -1;

	telnyx_judge(a, &v);
	if (v.kind != VERDICT_OK)
		return err_set(err, "%s", v.text);
	root = json_parse(a->body, err);
	if (!root)
		return -1;
	list = json_get(root, "data");
	if (q->kind == QUESTION_LEG)
		rc = read_leg(q, list, out, err);
	else if (!json_is_array(list))
		err_set(err, "telnyx: a list without data");
	else if (read_list(acct, q, list, out, err) == 0)
		rc = next_page(q, root);
	json_free(root);
	return rc;
}

int
telnyx_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err)
{
	struct cJSON *root = json_parse(a->body, err);
	int rc;

	(void)acct;
	if (!root)
		return -1;
	rc = read_id(json_get(root, "data"),
	    act->kind == ACTION_DIAL ? "call_control_id" : "id", id, err);
	json_free(root);
	return rc;
}
