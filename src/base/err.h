#ifndef BASE_ERR_H
#define BASE_ERR_H

/* Why something failed, as one sentence for a person: who, what, which.
 * Lower case, no full stop.  Holds no secret. */
struct err {
	char text[256];
};

/* Writes the sentence, cleaned (text_clean), and returns -1, so that one can
 * say "return err_set(err, ...)".  A sentence that is too long is cut. */
int err_set(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
