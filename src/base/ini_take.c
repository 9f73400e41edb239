#include "base/ini.h"

#include <stdlib.h>
#include <string.h>

int
ini_take_text(void *dst, const struct ini_field *list, size_t count,
    const struct ini_entry *e, struct err *err)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(list[i].name, e->name) != 0)
			continue;
		if (!span_copy((char *)dst + list[i].offset, list[i].size,
			span_of(e->value)))
			return err_set(
			    err, "line %d: %s is too long", e->line, e->name);
		return 1;
	}
	return 0;
}

int
ini_take_seconds(
    int *dst, int least, int most, const struct ini_entry *e, struct err *err)
{
	char *end;
	long v = strtol(e->value, &end, 10);

	if (e->value[0] == '\0' || *end || v < least || v > most)
		return err_set(err,
		    "line %d: %s is %d to %d seconds, not %.40s", e->line,
		    e->name, least, most, e->value);
	*dst = (int)v;
	return 1;
}
