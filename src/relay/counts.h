#ifndef RELAY_COUNTS_H
#define RELAY_COUNTS_H

#include <stdint.h>

#include "base/buf.h"
#include "relay/config.h"
#include "relay/judge.h"

struct source_counts {
	uint64_t received; /* whatever became of it */
	uint64_t verified;
	uint64_t duplicates;
	uint64_t refused[REFUSALS];
};

/* What /metrics tells. */
struct counts {
	struct source_counts sources[CONFIG_SOURCES];
	uint64_t elsewhere; /* no such path */
	uint64_t too_long;
	uint64_t journal_syncs;
	uint64_t journal_failures;
	double journal_seconds;
	uint64_t journal_last;
	uint64_t ids;
	uint64_t consumers;
	uint64_t slow;
	uint64_t not_admitted;
	int64_t certificate_ends; /* seconds since 1970; 0: there is none */
};

/* In Prometheus' text format, version 0.0.4. */
void counts_write(
    struct buf *b, const struct counts *c, const struct config *config);

#endif
