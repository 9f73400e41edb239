#ifndef SIM_TELNYX_TURN_H
#define SIM_TELNYX_TURN_H

#include "base/json.h"
#include "sim/path.h"
#include "sim/query.h"
#include "sim/sim.h"

/* Everything that Telnyx refuses, in the words of its documentation. */
enum problem {
	PROBLEM_AUTH,
	PROBLEM_PATH,
	PROBLEM_JSON,
	PROBLEM_RATE,
	PROBLEM_MISSING,
	PROBLEM_TYPE,
	PROBLEM_ENUM,
	PROBLEM_RANGE,
	PROBLEM_NUMBER,
	PROBLEM_CONNECTION,
	PROBLEM_BOTH,
	PROBLEM_CURSOR,
	PROBLEM_LEG,
	PROBLEM_STATE,
	PROBLEM_LEG_ENDED,
	PROBLEM_CONF_ENDED,
	PROBLEM_FULL,
	PROBLEM_NAME,
	PROBLEM_UNANSWERED,
	PROBLEM_TWICE,
	PROBLEM_CONF,         /* 404 */
	PROBLEM_CONF_COMMAND, /* 422: join, leave and update know no 404 */
	PROBLEM_PARTICIPANT,
	PROBLEM_COMMAND,
	PROBLEM_SUPERVISOR,
};

/* One request on its way to an answer. */
struct turn {
	struct sim *sim;
	const struct sim_ask *ask;
	struct sim_reply *out;
	struct query query;
	struct cJSON *body;       /* NULL if there was none */
	struct segments segments; /* the ids in the path */
	bool refused;
};

/* The first id in the path, and the second. */
const char *turn_id(const struct turn *t);
const char *turn_second(const struct turn *t);

/* Answers with an error; the first one stands.  where: "/name" in the body,
 * "name" in the query, or NULL.  detail: instead of the usual one, or NULL. */
void turn_refuse(
    struct turn *t, enum problem p, const char *where, const char *detail);

/* {"data":{"result":"ok"}} */
void turn_ok(struct turn *t);

/* Answers with an error that is in no table. */
void turn_error(
    struct sim_reply *out, int status, const char *code, const char *title);

/* The object that holds parameters: the body, or one in it. */
struct form {
	struct turn *turn;
	const struct cJSON *obj; /* may be NULL */
	const char *prefix;      /* "" or "/conference_config" */
};

struct form form_of(struct turn *t);

/* Each reads a parameter and refuses the turn if it is not what it must be.
 * Missing and null are the same: NULL, or *out left alone. */
const char *form_str(const struct form *f, const char *name, bool required);
void form_bool(const struct form *f, const char *name, bool *out);
void form_int(const struct form *f, const char *name, int64_t low, int64_t high,
    int64_t *out);
/* words end with NULL. */
const char *form_word(const struct form *f, const char *name,
    const char *const *words, bool required);
const char *form_state(const struct form *f);
/* A list of control ids; false if there is none. */
bool form_ids(const struct form *f, const char *name, struct id_list *out);
/* At most one of the two may be there. */
void form_either(const struct form *f, const char *a, const char *b);
void form_region(const struct form *f);
void form_beep(const struct form *f);

/* The region of a read. */
void query_region(struct turn *t);

/* Page numbers. */
struct page {
	int64_t number;
	int64_t size;
};

/* False and refused if they are out of range. */
bool page_read(struct turn *t, struct page *p);

/* Whether element number index of the list is on the page. */
bool page_has(const struct page *p, size_t index);

/* Closes the list and writes the meta object. */
void page_close(struct turn *t, const struct page *p, size_t total);

/* The leg that a command is about, refused if it is none or over; if answered
 * is set also while it rings. */
struct leg *turn_leg(
    struct turn *t, const char *id, const char *where, bool answered);

#endif
