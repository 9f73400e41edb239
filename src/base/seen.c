#include "base/seen.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"

#define SEEN_IDS 65536

bool
seen_before(struct seen *s, const char *id)
{
	char *place;

	if (id[0] == '\0')
		return false;
	if (!s->map) {
		s->map = map_new();
		s->id = mem_zalloc(SEEN_IDS, sizeof(*s->id));
	}
	if (map_get(s->map, id))
		return true;
	place = s->id[s->next];
	if (place[0])
		map_remove(s->map, place);
	memcpy(place, id, strlen(id) + 1);
	map_put(s->map, place, place);
	s->next = (s->next + 1) % SEEN_IDS;
	return false;
}

void
seen_free(struct seen *s)
{
	map_free(s->map);
	mem_free(s->id);
	*s = (struct seen){ 0 };
}
