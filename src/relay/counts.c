#include "relay/counts.h"

#include <inttypes.h>

#define PREFIX "earshot_relay_"

static void
put_head(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name,
	    help, name, type);
}

static void
put_one(struct buf *b, const char *name, const char *type, const char *help,
    uint64_t n)
{
	put_head(b, name, type, help);
	buf_printf(b, PREFIX "%s %" PRIu64 "\n", name, n);
}

/* The name of a source needs no escaping: see config.c. */
static void
put_sources(struct buf *b, const struct counts *c, const struct config *config,
    const char *name, const char *help, size_t offset)
{
	size_t i;

	put_head(b, name, "counter", help);
	for (i = 0; i < config->source_count; i++)
		buf_printf(b, PREFIX "%s{source=\"%s\"} %" PRIu64 "\n", name,
		    config->sources[i].name,
		    *(const uint64_t *)((const char *)&c->sources[i] + offset));
}

static void
put_refused(struct buf *b, const struct counts *c, const struct config *config)
{
	size_t i, r;

	put_head(b, "refused_total", "counter",
	    "Requests to the path of a source that were not taken.");
	for (i = 0; i < config->source_count; i++)
		for (r = 1; r < REFUSALS; r++)
			buf_printf(b,
			    PREFIX "refused_total{source=\"%s\",reason=\"%s\"} "
				   "%" PRIu64 "\n",
			    config->sources[i].name,
			    refusal_label((enum refusal)r),
			    c->sources[i].refused[r]);
}

static void
put_journal(struct buf *b, const struct counts *c)
{
	put_head(b, "journal_seconds", "summary",
	    "Time that making webhooks durable took.");
	buf_printf(b,
	    PREFIX "journal_seconds_sum %.6f\n" PREFIX
		   "journal_seconds_count %" PRIu64 "\n",
	    c->journal_seconds, c->journal_syncs);
	put_one(b, "journal_failures_total", "counter",
	    "Times that the journal could not be written.",
	    c->journal_failures);
	put_one(b, "journal_last", "gauge",
	    "Number of the newest webhook in the journal.", c->journal_last);
}

void
counts_write(struct buf *b, const struct counts *c, const struct config *config)
{
	put_sources(b, c, config, "received_total",
	    "Requests to the path of a source.",
	    offsetof(struct source_counts, received));
	put_sources(b, c, config, "verified_total",
	    "Requests that were well signed.",
	    offsetof(struct source_counts, verified));
	put_sources(b, c, config, "duplicates_total",
	    "Webhooks that were known already.",
	    offsetof(struct source_counts, duplicates));
	put_refused(b, c, config);
	put_one(b, "elsewhere_total", "counter",
	    "Requests to a path that there is not.", c->elsewhere);
	put_one(b, "too_long_total", "counter",
	    "Requests with a body over body_max.", c->too_long);
	put_journal(b, c);
	put_one(b, "ids", "gauge", "Webhooks that are remembered.", c->ids);
	put_one(b, "consumers", "gauge", "Consumers that are connected.",
	    c->consumers);
	put_one(b, "slow_consumers_total", "counter",
	    "Consumers that were closed because they did not read.", c->slow);
	if (c->certificate_ends != 0)
		put_one(b, "certificate_ends", "gauge",
		    "When it does, in seconds since 1970.",
		    (uint64_t)c->certificate_ends);
	put_one(b, "not_admitted_total", "counter",
	    "Consumers without a good token.", c->not_admitted);
}
