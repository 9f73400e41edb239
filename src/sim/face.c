#include "sim/face.h"

#include <string.h>

const struct face *
face_find(const char *name)
{
	static const struct face *const all[] = { &face_telnyx,
		&face_signalwire, &face_twilio };
	size_t i;

	for (i = 0; i < ARRAY_LEN(all); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}
