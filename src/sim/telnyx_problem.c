#include "base/json.h"
#include "sim/put.h"
#include "sim/telnyx_turn.h"

struct words {
	int status;
	const char *code;
	const char *title;
	const char *detail;
};

/* Titles and details as in the examples of Telnyx's OpenAPI document, where
 * it has one. */
static const struct words table[] = {
	[PROBLEM_AUTH] = { 401, "10009", "Authentication failed",
	    "Could not find any usable credentials in the request." },
	[PROBLEM_PATH] = { 404, "10005", "Resource not found",
	    "The requested resource or URL could not be found." },
	[PROBLEM_JSON] = { 400, "10015", "Bad Request",
	    "Invalid characters in the request." },
	[PROBLEM_RATE] = { 429, "10011", "Too many requests",
	    "You have exceeded the maximum number of allowed requests." },
	[PROBLEM_MISSING] = { 422, "10004", "Missing required parameter",
	    NULL },
	[PROBLEM_TYPE] = { 422, "10026", "Invalid parameter type",
	    "The parameter is of the wrong type." },
	[PROBLEM_ENUM] = { 422, "10032", "Invalid enumerated value", NULL },
	[PROBLEM_RANGE] = { 422, "10033", "Value outside of range", NULL },
	[PROBLEM_NUMBER] = { 422, "10016",
	    "Phone number must be in +E164 format", NULL },
	[PROBLEM_CONNECTION] = { 422, "10015",
	    "Invalid value for connection_id (Call Control App ID)",
	    "The requested connection_id (Call Control App ID) is either "
	    "invalid or does not exist. Only Call Control Apps with valid "
	    "webhook URL are accepted." },
	[PROBLEM_BOTH] = { 422, "10015", "Invalid combination of parameters",
	    "These parameters cannot be used together in one request." },
	[PROBLEM_CURSOR] = { 422, "10015", "Invalid cursor",
	    "The page cursor is not one that was given out." },
	[PROBLEM_LEG] = { 422, "90015", "Invalid Call Control ID",
	    "The call_control_id provided was not valid." },
	[PROBLEM_STATE] = { 422, "90017", "Invalid value for client_state",
	    "The client_state must be a valid Base64 encoded string." },
	[PROBLEM_LEG_ENDED] = { 422, "90018", "Call has already ended",
	    "This call is no longer active and can't receive commands." },
	[PROBLEM_CONF_ENDED] = { 422, "90019", "Conference has already ended",
	    "This conference is no longer active and can't receive "
	    "commands." },
	[PROBLEM_FULL] = { 422, "90032",
	    "Maximum number of participants reached", NULL },
	[PROBLEM_NAME] = { 422, "90033", "Unable to execute command",
	    "Conference with given name already exists and it's active." },
	[PROBLEM_UNANSWERED] = { 422, "90034", "Call not answered yet",
	    "This call can't receive this command because it has not been "
	    "answered yet." },
	[PROBLEM_TWICE] = { 422, "90044", "Conference join not allowed",
	    "The call is already a participant of this conference." },
	[PROBLEM_CONF] = { 404, "90058", "Invalid conference_id",
	    "The conference does not exist." },
	[PROBLEM_CONF_COMMAND] = { 422, "90058", "Invalid conference_id",
	    "The conference does not exist." },
	[PROBLEM_PARTICIPANT] = { 404, "10007", "Resource not found",
	    "Resource not found" },
	[PROBLEM_COMMAND] = { 422, "90102", "Command is invalid",
	    "This command cannot be issued for this call." },
	[PROBLEM_SUPERVISOR] = { 422, "90102", "Command is invalid",
	    "Supervisor calls do not support commands" },
};

static void
error_open(
    struct sim_reply *out, int status, const char *code, const char *title)
{
	out->status = status;
	out->type = "application/json";
	buf_clear(&out->body);
	buf_puts(&out->body, "{\"errors\":[{");
	put_str(&out->body, "code", code);
	put_str(&out->body, "title", title);
}

void
turn_error(
    struct sim_reply *out, int status, const char *code, const char *title)
{
	error_open(out, status, code, title);
	buf_puts(&out->body, "}]}");
}

void
turn_refuse(
    struct turn *t, enum problem p, const char *where, const char *detail)
{
	const struct words *w = &table[p];
	struct buf *b = &t->out->body;

	if (t->refused)
		return;
	t->refused = true;
	error_open(t->out, w->status, w->code, w->title);
	if (!detail)
		detail = w->detail;
	if (detail)
		put_str(b, "detail", detail);
	if (where) {
		json_put_key(b, "source");
		buf_puts(b, "{");
		put_str(b, where[0] == '/' ? "pointer" : "parameter", where);
		buf_puts(b, "}");
	}
	buf_puts(b, "}]}");
}

void
turn_ok(struct turn *t)
{
	buf_puts(&t->out->body, "{\"data\":{\"result\":\"ok\"}}");
}
