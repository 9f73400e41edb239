#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Standard alphabet, padded.  Both return the number of bytes written, or -1
 * if size does not suffice or the text is not base64.  Encoding terminates. */
int base64_encode(char *dst, size_t size, struct span s);
int base64_decode(char *dst, size_t size, struct span s);

#endif
