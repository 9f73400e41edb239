#ifndef CONSOLE_FORM_H
#define CONSOLE_FORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The questions of the first run, and the file that their answers make.  What
 * is asked depends on what was answered: five or six at most.
 */

#define FORM_ANSWER 256

enum form_field {
#define X(name, question, hint) FORM_##name,
#include "console/form.def"
#undef X
	FORM_COUNT
};

struct form {
	enum form_field at;
	char answer[FORM_COUNT][FORM_ANSWER];
	char token_file[FORM_ANSWER]; /* what is proposed */
};

/* token_file is proposed for the API key. */
void form_init(struct form *f, const char *token_file);

/* Takes the answer to the question at; "" is what the hint proposes.  1 if
 * there is another question, 0 if that was the last, -1 with a sentence if it
 * is no answer. */
int form_answer(struct form *f, const char *text, struct err *err);

/* Back to the question before.  False at the first. */
bool form_back(struct form *f);

const char *form_question(const struct form *f);
void form_hint(const struct form *f, char *dst, size_t size);

/* The config file. */
void form_write(const struct form *f, struct buf *out);

#endif
