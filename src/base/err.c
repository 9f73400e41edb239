#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

int
err_set(struct err *err, const char *fmt, ...)
{
	char said[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
	/* What it is about may be a word of anybody's, and it may be printed
	 * on a terminal. */
	text_clean(err->text, sizeof(err->text), (int)sizeof(err->text),
	    span_of(said));
	return -1;
}
