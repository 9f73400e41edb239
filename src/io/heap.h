#ifndef IO_HEAP_H
#define IO_HEAP_H

#include <stddef.h>

/* From now on libuv, libwebsockets and OpenSSL take their memory through
 * base/mem.h, so that where there is none left the program ends with a
 * sentence and not in a library that had not thought of it, or with a request
 * that has no end.  (io/http.c tells libcurl the same.)  To be called first
 * thing in a program. */
void heap_install(void);

/* As malloc, calloc and realloc are asked, but never NULL. */
void *heap_take(size_t n);
void *heap_zeroed(size_t count, size_t n);
void *heap_move(void *p, size_t n);

#endif
