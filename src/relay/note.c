#include "relay/note.h"

#include <stddef.h>

#include "base/json.h"
#include "io/log.h"

#define NOTE_MAX 4096

void
note_begin(struct note *n, const char *event)
{
	buf_init(&n->members, NOTE_MAX);
	json_put_pair(&n->members, "event", event);
}

void
note_end(struct note *n)
{
	log_members(buf_span(&n->members));
	buf_free(&n->members);
}

void
note_end_limited(struct note *n, struct notes *limit, int64_t now_ms)
{
	struct note rest;

	if (limit->second != now_ms / 1000) {
		if (limit->left_out > 0) {
			note_begin(&rest, "left_out");
			json_put_int(
			    &rest.members, "lines", (int64_t)limit->left_out);
			note_end(&rest);
		}
		*limit = (struct notes){ .rate = limit->rate,
			.second = now_ms / 1000 };
	}
	if (limit->written < limit->rate) {
		limit->written++;
		note_end(n);
		return;
	}
	limit->left_out++;
	buf_free(&n->members);
}

void
note_text(const char *event, const char *name, const char *text)
{
	struct note n;

	note_begin(&n, event);
	json_put_pair(&n.members, name, text);
	note_end(&n);
}
