#ifndef IO_LIMIT_H
#define IO_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

/* How often each address has failed lately.  One may fail so often in a row,
 * then as often as that is forgotten; until then it is not heard at all.  What
 * it takes is bounded: of very many addresses those are forgotten that have
 * failed least. */
struct limit;

/* burst failures; each is forgotten after each_ms. */
struct limit *limit_new(int64_t each_ms, int burst);
void limit_free(struct limit *l);

/* addr as from door_address: 0, where a proxy is, is never limited.  NULL as
 * the limit: nobody is. */
bool limit_may(const struct limit *l, uint32_t addr, int64_t now_ms);
void limit_failed(struct limit *l, uint32_t addr, int64_t now_ms);

#endif
