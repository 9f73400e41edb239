#ifndef SIM_COMPAT_XML_H
#define SIM_COMPAT_XML_H

#include <stdbool.h>
#include <stddef.h>

/* As much of XML as call documents need: elements, attributes, text, the five
 * entities and numeric ones, comments, a declaration.  No DTD, no CDATA. */

#define XML_NAME_LEN 64
#define XML_TEXT_LEN 512
#define XML_ATTRIBUTES 24

enum xml_kind {
	XML_START, /* an element that has an end too, also of <a/> */
	XML_END,
	XML_TEXT,
	XML_OVER,
	XML_BROKEN,
};

struct xml_attribute {
	char name[XML_NAME_LEN];
	char value[XML_TEXT_LEN];
};

/* A place in a document, and what was read last. */
struct xml {
	const char *start;
	const char *at;
	bool closes; /* the element that was just read was <a/> */
	char name[XML_NAME_LEN];
	char text[XML_TEXT_LEN];
	struct xml_attribute attribute[XML_ATTRIBUTES];
	size_t attributes;
};

void xml_begin(struct xml *x, const char *text, size_t at);
enum xml_kind xml_next(struct xml *x);

/* Of the element that was just read, or NULL. */
const char *xml_get(const struct xml *x, const char *name);

#endif
