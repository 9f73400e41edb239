#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* The only way to the heap.  Out of memory ends the program with a sentence
 * on standard error: nobody can carry on from it truthfully.  Before that
 * mem_ending is called, which term/ has and other programs need not have. */
__attribute__((weak)) void mem_ending(void);

void *mem_zalloc(size_t count, size_t size);
void *mem_resize(void *p, size_t count, size_t size);
char *mem_strdup(const char *s);
void mem_free(void *p);

/* Ends the program in the same way, with another sentence, where a library
 * has left behind what cannot be lived with. */
_Noreturn void mem_give_up(const char *why);

#endif
