#ifndef RELAY_SNAPSHOT_H
#define RELAY_SNAPSHOT_H

#include "relay/board.h"
#include "relay/scope.h"

struct snapshot_part {
	/* Objects with commas between; each may be empty. */
	struct buf calls;
	struct buf lists[ROLL_LISTS];
};

/* All calls of one scope at one number, and its queues and agents, in pieces
 * that fit into messages; made once for all sessions that want it at the same
 * time. */
struct snapshot {
	int64_t seq;
	struct scope scope;
	int users; /* sessions that are being told it */
	int parts; /* 1 or more */
	struct snapshot_part *part;
	struct snapshot *next;
};

/* Bytes of one part, at most. */
#define SNAPSHOT_PART_MAX 60000

struct snapshots {
	struct snapshot *first;
	uint64_t made;
};

/* Must be given back. */
struct snapshot *snapshot_take(
    struct snapshots *all, const struct board *b, const struct scope *s);
void snapshot_drop(struct snapshots *all, struct snapshot *s);

/* All of them; none may be in use. */
void snapshots_free(struct snapshots *all);

#endif
