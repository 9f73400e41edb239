#include "io/arena.h"

#include <stddef.h>
#include <sys/mman.h>

#include <cjson/cJSON.h>

#define PIECE 16
#define PAGE 4096

/* What stays warm.  Beyond it, what one large answer touched goes back to the
 * kernel. */
#define KEEP (1 << 20)

static _Alignas(PAGE) unsigned char arena[ARENA_MAX];
static size_t used;
static size_t living; /* pieces taken and not given back */

static void *
arena_take(size_t n)
{
	unsigned char *p = arena + used;

	if (n > sizeof(arena) - used)
		return NULL;
	used += (n + PIECE - 1) & ~(size_t)(PIECE - 1);
	living++;
	return p;
}

static void
arena_give(void *p)
{
	if (!p || --living > 0)
		return;
	if (used > KEEP)
		madvise(arena + KEEP, sizeof(arena) - KEEP, MADV_DONTNEED);
	used = 0;
}

void
arena_install(void)
{
	cJSON_Hooks hooks = { arena_take, arena_give };

	cJSON_InitHooks(&hooks);
}
