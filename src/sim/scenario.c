#include "sim/scenario.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/raw.h"

struct step {
	struct alarm alarm;
	char *path; /* owned */
	char *body; /* owned */
	int line;
	struct step *next;
};

struct scenario {
	struct step *first;
};

static void
step_play(struct sim *sim, void *owner)
{
	struct step *s = owner;
	struct sim_ask ask = {
		.method = "POST",
		.path = s->path,
		.query = "",
		.body = span_of(s->body),
		.now_ms = sim->now_ms,
	};
	struct sim_reply reply;
	char note[512];

	sim_reply_init(&reply);
	sim_control(sim, &ask, &reply);
	if (reply.status != 200) {
		snprintf(note, sizeof(note), "scenario line %d: %.400s",
		    s->line, reply.body.p);
		sim->out.note(sim->out.ctx, note);
	}
	sim_reply_free(&reply);
}

static int
step_read(struct sim *sim, struct span line, int number, struct err *err)
{
	struct err why;
	struct cJSON *root = json_parse(line, &why);
	const char *path = json_str(root, "post");
	struct span body;
	struct step *s;
	int64_t at_ms;
	int rc = -1;

	if (!root) {
		err_set(err, "scenario line %d: %s", number, why.text);
		goto done;
	}
	if (!path || !json_int(root, "at_ms", &at_ms)) {
		err_set(err, "scenario line %d: needs at_ms and post", number);
		goto done;
	}
	s = mem_zalloc(1, sizeof(*s));
	body = raw_member(line, "body");
	s->path = mem_strdup(path);
	s->body = mem_zalloc(1, body.n + 1);
	memcpy(s->body, body.p, body.n);
	s->line = number;
	s->alarm.owner = s;
	s->alarm.fire = step_play;
	s->next = sim->scenario->first;
	sim->scenario->first = s;
	agenda_set(&sim->agenda, &s->alarm, sim->options.start_ms + at_ms);
	rc = 0;
done:
	json_free(root);
	return rc;
}

int
scenario_read(struct sim *sim, struct span text, struct err *err)
{
	struct span line;
	int number = 0;

	if (!sim->scenario)
		sim->scenario = mem_zalloc(1, sizeof(*sim->scenario));
	while (span_line(&text, &line)) {
		number++;
		if (line.n > 0 && step_read(sim, line, number, err) == -1)
			return -1;
	}
	return 0;
}

void
scenario_free(struct sim *sim)
{
	struct step *s = sim->scenario ? sim->scenario->first : NULL;

	while (s) {
		struct step *next = s->next;

		agenda_cancel(&sim->agenda, &s->alarm);
		mem_free(s->path);
		mem_free(s->body);
		mem_free(s);
		s = next;
	}
	mem_free(sim->scenario);
	sim->scenario = NULL;
}
