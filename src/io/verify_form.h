#ifndef IO_VERIFY_FORM_H
#define IO_VERIFY_FORM_H

#include "io/verify.h"

struct verify_field {
	struct span name;
	struct span value;
};

/* A form's fields, decoded, in the order of their names. */
struct verify_form {
	struct verify_field fields[VERIFY_FIELDS_MAX];
	size_t count;
	char *text; /* owned; what the fields point into */
};

/*
 * Reads a body of application/x-www-form-urlencoded: name=value, separated by
 * one "&"; the empty body has no field.  Refused are a field without "=" or
 * without a name, a name that stands twice, a byte that must be encoded and is
 * not, a "%" without two digits, NUL, names beyond ASCII, values that are not
 * UTF-8, and more than VERIFY_FIELDS_MAX fields.  Freed by verify_form_free
 * also if it failed.
 */
bool verify_form_read(struct verify_form *f, struct span body);
void verify_form_free(struct verify_form *f);

#endif
