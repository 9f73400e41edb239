#ifndef IO_RANDOM_H
#define IO_RANDOM_H

#include <stddef.h>

/* Fills p from the kernel; stops the program if the kernel cannot. */
void random_fill(void *p, size_t n);

#endif
