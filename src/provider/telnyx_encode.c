/*
 * Actions as requests.  What is written out here on purpose:
 *
 * - the role, always, and never "none": join and update take a missing role
 *   as "none", which is the same as "barge" (OpenAPI, 2026-07-16);
 * - a list for whom, always, and never an empty one: hold, mute and unmute
 *   without a list mean everybody, a whisper without targets is no whisper;
 * - one leg a request, since one verdict for a list says nothing of each.
 */
#include "provider/telnyx.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* A body that finish ends. */
static void
start_at(struct request *req, struct buf *b, const char *path)
{
	*req = (struct request){ .method = METHOD_POST, .kind = BODY_JSON };
	snprintf(req->path, sizeof(req->path), "%s", path);
	buf_init(b, sizeof(req->body));
	buf_puts(b, "{");
}

/* An action on one of a family; -1 if the id is none. */
static int
start(struct request *req, struct buf *b, const char *family, const char *id,
    const char *verb, struct err *err)
{
	char path[REQUEST_PATH_LEN];
	size_t n = sizeof(path) - 24;

	snprintf(path, sizeof(path), "/%s/", family);
	if (id[0] == '\0' || !provider_escape(path, n, id))
		return err_set(err, "telnyx: bad id for %s", verb);
	n = strlen(path);
	snprintf(path + n, sizeof(path) - n, "/actions/%s", verb);
	start_at(req, b, path);
	return 0;
}

static int
finish(struct request *req, struct buf *b, struct err *err)
{
	int rc = 0;

	buf_puts(b, "}");
	if (b->failed || !span_copy(req->body, sizeof(req->body), buf_span(b)))
		rc = err_set(err, "telnyx: the request is too long");
	buf_free(b);
	return rc;
}

static void
put_targets(struct buf *b, const struct action *act)
{
	int i;

	json_put_key(b, "whisper_call_control_ids");
	buf_puts(b, "[");
	for (i = 0; i < act->target_count; i++) {
		if (i > 0)
			buf_puts(b, ",");
		json_put_str(b, span_of(act->target[i]));
	}
	buf_puts(b, "]");
}

static void
put_region(struct buf *b, const struct account *acct)
{
	if (acct->region[0])
		json_put_pair(b, "region", acct->region);
}

static int
encode_role(const struct account *acct, const struct action *act, bool joined,
    struct request *req, struct err *err)
{
	struct buf b;

	if (act->kind == ACTION_WHISPER && act->target_count == 0)
		return err_set(err, "telnyx: a whisper to nobody");
	if (!joined && act->kind != ACTION_MONITOR)
		return err_set(err, "telnyx: a leg joins as a listener");
	if (start(req, &b, "conferences", act->call, joined ? "update" : "join",
		err) == -1)
		return -1;
	json_put_pair(&b, "call_control_id", act->participant);
	json_put_pair(&b, "supervisor_role", action_name(act->kind));
	if (act->kind == ACTION_WHISPER)
		put_targets(&b, act);
	if (!joined) {
		json_put_bool(&b, "end_conference_on_exit", false);
		json_put_bool(&b, "soft_end_conference_on_exit", false);
		json_put_pair(&b, "beep_enabled", "never");
	}
	json_put_pair(&b, "command_id", act->key);
	put_region(&b, acct);
	return finish(req, &b, err);
}

static int
encode_leave(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	struct buf b;

	if (start(req, &b, "conferences", act->call, "leave", err) == -1)
		return -1;
	json_put_pair(&b, "call_control_id", act->participant);
	json_put_pair(&b, "beep_enabled", "never");
	json_put_pair(&b, "command_id", act->key);
	put_region(&b, acct);
	return finish(req, &b, err);
}

/* hold, unhold, mute and unmute take no command_id; each asks for a state and
 * not for a change, so that twice does no harm. */
static int
encode_list(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	struct buf b;

	if (act->participant[0] == '\0')
		return err_set(
		    err, "telnyx: %s needs a person", action_name(act->kind));
	if (start(req, &b, "conferences", act->call, action_name(act->kind),
		err) == -1)
		return -1;
	json_put_key(&b, "call_control_ids");
	buf_puts(&b, "[");
	json_put_str(&b, span_of(act->participant));
	buf_puts(&b, "]");
	if (act->kind == ACTION_HOLD && acct->hold_audio_url[0])
		json_put_pair(&b, "audio_url", acct->hold_audio_url);
	else if (act->kind == ACTION_HOLD && acct->hold_media_name[0])
		json_put_pair(&b, "media_name", acct->hold_media_name);
	put_region(&b, acct);
	return finish(req, &b, err);
}

static int
encode_hangup(const struct action *act, struct request *req, struct err *err)
{
	struct buf b;

	if (start(req, &b, "calls", act->participant, "hangup", err) == -1)
		return -1;
	json_put_pair(&b, "command_id", act->key);
	return finish(req, &b, err);
}

static int
encode_end(const struct action *act, struct request *req, struct err *err)
{
	struct buf b;

	if (start(req, &b, "conferences", act->call, "end", err) == -1)
		return -1;
	json_put_pair(&b, "command_id", act->key);
	return finish(req, &b, err);
}

/* Without call_control_ids it is played to the entire conference.  It takes no
 * command_id: sent twice it is played twice. */
static int
encode_announce(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	struct buf b;

	if (acct->announce_url[0] == '\0')
		return err_set(err, "the profile has no announce_url");
	if (start(req, &b, "conferences", act->call, "play", err) == -1)
		return -1;
	json_put_pair(&b, "audio_url", acct->announce_url);
	put_region(&b, acct);
	return finish(req, &b, err);
}

/* My phone is called and enters the conference when it is picked up, as a
 * listener and in the same step: no moment in which it is there in another
 * role.  early_media is true unless said otherwise, and would let the ringing
 * be heard in the conference. */
static int
encode_dial(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	struct buf b;

	if (acct->connection_id[0] == '\0' || acct->phone[0] == '\0' ||
	    acct->from[0] == '\0')
		return err_set(err, "to call your phone the profile needs "
				    "phone, from and connection_id");
	start_at(req, &b, "/calls");
	json_put_pair(&b, "connection_id", acct->connection_id);
	json_put_pair(&b, "to", acct->phone);
	json_put_pair(&b, "from", acct->from);
	json_put_int(&b, "timeout_secs", acct->ring_s ? acct->ring_s : 30);
	json_put_key(&b, "conference_config");
	buf_puts(&b, "{");
	json_put_pair(&b, "id", act->call);
	json_put_pair(&b, "supervisor_role", "monitor");
	json_put_bool(&b, "early_media", false);
	json_put_bool(&b, "end_conference_on_exit", false);
	json_put_bool(&b, "soft_end_conference_on_exit", false);
	json_put_pair(&b, "beep_enabled", "never");
	buf_puts(&b, "}");
	json_put_pair(&b, "command_id", act->key);
	return finish(req, &b, err);
}

/* A conference of a leg that is up, which is bridged into it at once and owns
 * it.  The name must be unlike that of every other living conference. */
static int
encode_create(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	char name[64];
	struct buf b;

	start_at(req, &b, "/conferences");
	snprintf(name, sizeof(name), "earshot-%.36s", act->key);
	json_put_pair(&b, "call_control_id", act->participant);
	json_put_pair(&b, "name", name);
	telnyx_put_settings(&b, acct->create, acct->create_count);
	json_put_pair(&b, "command_id", act->key);
	put_region(&b, acct);
	return finish(req, &b, err);
}

/* An ordinary participant: the one join without a supervisor's role. */
static int
encode_add(const struct account *acct, const struct action *act,
    struct request *req, struct err *err)
{
	struct buf b;

	if (start(req, &b, "conferences", act->call, "join", err) == -1)
		return -1;
	json_put_pair(&b, "call_control_id", act->participant);
	telnyx_put_settings(&b, acct->join, acct->join_count);
	json_put_pair(&b, "command_id", act->key);
	put_region(&b, acct);
	return finish(req, &b, err);
}

/* target[0] is the id of the provider's record of my leg. */
static int
encode_keep(const struct action *act, struct request *req, struct err *err)
{
	size_t n;

	*req = (struct request){ .method = METHOD_PATCH, .kind = BODY_JSON };
	snprintf(req->path, sizeof(req->path), "/conferences/");
	if (act->target_count != 1 ||
	    !provider_escape(req->path, sizeof(req->path) / 2, act->call))
		return err_set(err, "telnyx: no record of the leg to change");
	n = strlen(req->path);
	snprintf(req->path + n, sizeof(req->path) - n, "/participants/");
	if (!provider_escape(req->path, sizeof(req->path), act->target[0]))
		return err_set(err, "telnyx: a record's id is too long");
	snprintf(req->body, sizeof(req->body),
	    "{\"end_conference_on_exit\":false,"
	    "\"soft_end_conference_on_exit\":false}");
	return 0;
}

static int
encode(const struct account *acct, const struct action *act, bool joined,
    struct request *req, struct err *err)
{
	if (act->kind == ACTION_DIAL)
		return encode_dial(acct, act, req, err);
	if (act->kind == ACTION_END)
		return encode_end(act, req, err);
	if (act->kind == ACTION_ANNOUNCE)
		return encode_announce(acct, act, req, err);
	if (act->participant[0] == '\0')
		return err_set(
		    err, "telnyx: %s of whom?", action_name(act->kind));
	switch (act->kind) {
	case ACTION_MONITOR:
	case ACTION_WHISPER:
	case ACTION_BARGE:
		return encode_role(acct, act, joined, req, err);
	case ACTION_LEAVE:
		return encode_leave(acct, act, req, err);
	case ACTION_HOLD:
	case ACTION_UNHOLD:
	case ACTION_MUTE:
	case ACTION_UNMUTE:
		return encode_list(acct, act, req, err);
	case ACTION_CREATE:
		return encode_create(acct, act, req, err);
	case ACTION_ADD:
		return encode_add(acct, act, req, err);
	case ACTION_KEEP:
		return encode_keep(act, req, err);
	case ACTION_HANGUP:
		return encode_hangup(act, req, err);
	default:
		return err_set(
		    err, "telnyx: cannot %s", action_name(act->kind));
	}
}

/* One request says all there is to say here. */
int
telnyx_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err)
{
	(void)m;
	return encode(acct, act, joined, &plan_add(out)->req, err);
}
