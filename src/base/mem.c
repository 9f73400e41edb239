#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
mem_give_up(const char *why)
{
	if (mem_ending)
		mem_ending();
	fprintf(stderr, "earshot: %s\n", why);
	abort();
}

static void *
checked(void *p)
{
	if (!p)
		mem_give_up("out of memory");
	return p;
}

void *
mem_zalloc(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *
mem_resize(void *p, size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	if (count > SIZE_MAX / size)
		return checked(NULL);
	return checked(realloc(p, count * size));
}

char *
mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_zalloc(n, 1), s, n);
}

void
mem_free(void *p)
{
	free(p);
}
