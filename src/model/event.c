#include "model/event.h"

#include <string.h>

static const char *const names[EVENT_COUNT] = {
#define X(symbol, name, what) [EVENT_##symbol] = name,
#include "model/event.def"
#undef X
};

const char *
event_name(enum event_kind kind)
{
	return names[kind];
}

enum event_kind
event_kind_of(const char *name)
{
	int i;

	for (i = 0; i < EVENT_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			break;
	return (enum event_kind)i;
}
