#ifndef VIEW_FACTS_H
#define VIEW_FACTS_H

#include <stdint.h>

#include "base/span.h"
#include "view/person.h"

struct scene;

enum fact_kind {
	FACT_KIND_TEXT, /* bare words of a filter are looked for in these */
	FACT_KIND_SET,  /* words with blanks between them */
	FACT_KIND_DURATION,
	FACT_KIND_NUMBER,
};

enum fact {
#define X(symbol, name, kind, what) FACT_##symbol,
#include "view/fact.def"
#undef X
	FACT_COUNT
};

/* One call in words and numbers, as the list shows it. */
struct facts {
	char text[FACT_TIME][PERSON_LEN]; /* of the texts and sets */
	int64_t number[FACT_COUNT];       /* of the others; durations in ms */
};

const char *fact_name(enum fact f);
enum fact_kind fact_kind(enum fact f);

/* The fact of that name, or FACT_COUNT. */
enum fact fact_find(struct span name);

/* s needs no rows for this. */
void facts_of(const struct scene *s, const struct call *c, struct facts *out);

#endif
