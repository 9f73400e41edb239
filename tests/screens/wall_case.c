#include "wall_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"

static const struct {
	const char *word;
	size_t offset;
} numbers[] = {
#define NUMBER(word, field) \
	{ \
		word, offsetof(struct wall, field) \
	}
	NUMBER("wall-hold", hold_s),
	NUMBER("wall-wait", wait_s),
	NUMBER("wall-long", long_s),
	NUMBER("wall-shift", shift_s),
	NUMBER("wall-turn", turn_s),
	NUMBER("wall-percent", answer_percent),
	NUMBER("wall-night-from", night_from_s),
	NUMBER("wall-night-to", night_to_s),
#undef NUMBER
};

static const struct {
	const char *word;
	size_t offset;
} times[] = {
#define TIME(word, field) \
	{ \
		word, offsetof(struct wall, field) \
	}
	TIME("wall-since", since_ms),
	TIME("wall-read", read_ms),
	TIME("wall-refused", refused_ms),
	TIME("wall-typed", typed_ms),
#undef TIME
};

static const struct {
	const char *word;
	size_t offset;
} flags[] = {
#define FLAG(word, field) \
	{ \
		word, offsetof(struct wall, field) \
	}
	FLAG("wall-numbers", show_numbers),
	FLAG("wall-names", show_names),
	FLAG("wall-reads", reads),
	FLAG("wall-alone", alone),
	FLAG("wall-ascii", ascii),
#undef FLAG
};

static bool
set_field(struct wall *w, const char *word, const char *arg)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(numbers); i++)
		if (strcmp(numbers[i].word, word) == 0) {
			*(int *)((char *)w + numbers[i].offset) =
			    (int)strtol(arg, NULL, 10);
			return true;
		}
	for (i = 0; i < ARRAY_LEN(times); i++)
		if (strcmp(times[i].word, word) == 0) {
			*(int64_t *)((char *)w + times[i].offset) =
			    strtoll(arg, NULL, 10);
			return true;
		}
	for (i = 0; i < ARRAY_LEN(flags); i++)
		if (strcmp(flags[i].word, word) == 0) {
			*(bool *)((char *)w + flags[i].offset) = true;
			return true;
		}
	return false;
}

/* "floor calls": each name that stands in the text, in the order of the
 * text. */
static void
pages(struct wall *w, const char *text)
{
	static const char *const names[] = {
#define X(symbol, name) name,
		WALL_PAGE_LIST
#undef X
	};

	w->page_count = 0;
	for (; *text; text += strcspn(text, " "), text += strspn(text, " "))
		for (int i = 0; i < PAGE_COUNT; i++)
			if (strncmp(text, names[i], strlen(names[i])) == 0)
				w->page[w->page_count++] = (enum wall_page)i;
}

static void
tiles(struct wall *w, const char *text)
{
	static const char *const names[] = {
#define X(symbol, name) name,
		WALL_TILE_LIST
#undef X
	};

	w->tile_count = 0;
	for (; *text; text += strcspn(text, " "), text += strspn(text, " "))
		for (int i = 0; i < TILE_COUNT; i++)
			if (strncmp(text, names[i], strlen(names[i])) == 0)
				w->tile[w->tile_count++] = (enum wall_tile)i;
}

bool
wall_case(struct wall *w, const struct model *m, const char *word,
    const char *arg, int64_t now_ms)
{
	if (strcmp(word, "wall") == 0)
		snprintf(w->title, sizeof(w->title), "%s", arg);
	else if (strcmp(word, "wall-pages") == 0)
		pages(w, arg);
	else if (strcmp(word, "wall-tiles") == 0)
		tiles(w, arg);
	else if (strcmp(word, "wall-settle") == 0) {
		w->clock_ms = now_ms;
		wall_settle(w, m, now_ms);
	} else
		return set_field(w, word, arg);
	return true;
}
