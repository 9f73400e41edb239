#include "io/heap.h"

#include <libwebsockets.h>
#include <openssl/crypto.h>
#include <uv.h>

#include "base/mem.h"

void *
heap_take(size_t n)
{
	return mem_resize(NULL, n, 1);
}

void *
heap_zeroed(size_t count, size_t n)
{
	return mem_zalloc(count, n);
}

void *
heap_move(void *p, size_t n)
{
	return mem_resize(p, n, 1);
}

/* For libwebsockets and OpenSSL nothing at all is NULL. */
static void *
move_or_free(void *p, size_t n)
{
	if (n > 0)
		return mem_resize(p, n, 1);
	mem_free(p);
	return NULL;
}

static void *
for_lws(void *p, size_t n, const char *reason)
{
	(void)reason;
	return move_or_free(p, n);
}

static void *
take_for_ssl(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return move_or_free(NULL, n);
}

static void *
move_for_ssl(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return move_or_free(p, n);
}

static void
free_for_ssl(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	mem_free(p);
}

void
heap_install(void)
{
	/* Too late for it is no harm: then it keeps the C library's. */
	CRYPTO_set_mem_functions(take_for_ssl, move_for_ssl, free_for_ssl);
	uv_replace_allocator(heap_take, heap_move, heap_zeroed, mem_free);
	lws_set_allocator(for_lws);
}
