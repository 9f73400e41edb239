#ifndef IO_SHUTTERS_H
#define IO_SHUTTERS_H

/* A secret is in this process: it leaves no core, and no other process of the
 * same user may read its memory (prctl(2), PR_SET_DUMPABLE). */
void shutters_close(void);

#endif
