/*
 * usage: events measure | events write FILE COUNT
 *
 * What an event costs from its bytes to the model, in one process and in
 * batches that take turns, so that a clock that drifts drifts for all.
 * Prints one JSON object.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "base/mem.h"
#include "base/span.h"
#include "bench/mix.h"
#include "engine/engine.h"
#include "io/arena.h"

#define BATCH 1000
#define ROUNDS 61
#define SIZES 4

/* Messages whose ids are remembered; a model is measured with all of them. */
#define WARM 66000

struct batch {
	char body[BATCH][MIX_BODY_MAX];
	size_t length[BATCH];
	int64_t now_ms;
};

/* A console's engine with the floor that feeds it. */
struct floor {
	struct mix *mix;
	struct engine *engine;
	size_t people;
};

static void
send_nothing(void *ctx, uint64_t tag, const struct request *req)
{
	(void)ctx;
	(void)tag;
	(void)req;
}

static void
batch_make(struct batch *b, struct mix *m)
{
	size_t i;

	for (i = 0; i < BATCH; i++)
		b->length[i] = mix_next(m, b->body[i]);
	b->now_ms = mix_now_ms(m);
}

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds for one message through the engine. */
static double
through_engine(struct engine *e, const struct batch *b)
{
	double from = now_ns();
	size_t i;

	for (i = 0; i < BATCH; i++)
		engine_message(
		    e, (struct span){ b->body[i], b->length[i] }, b->now_ms);
	return (now_ns() - from) / BATCH;
}

static const cJSON *
field(const cJSON *obj, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(obj, name);
}

/* The least that a reader of these messages does. */
static size_t
read_bare(const char *body, size_t length)
{
	static const char *const names[] = { "call_control_id", "call_leg_id",
		"call_session_id", "client_state", "connection_id",
		"conference_id" };
	cJSON *root = cJSON_ParseWithLength(body, length);
	const cJSON *data = field(root, "data");
	const cJSON *payload = field(data, "payload");
	size_t i, found = 0;

	found += cJSON_IsString(field(data, "event_type"));
	found += cJSON_IsString(field(data, "id"));
	found += cJSON_IsString(field(data, "occurred_at"));
	found += cJSON_IsString(field(data, "record_type"));
	for (i = 0; i < ARRAY_LEN(names); i++)
		found += cJSON_IsString(field(payload, names[i]));
	cJSON_Delete(root);
	return found;
}

static double
through_bare(const struct batch *b)
{
	double from = now_ns();
	size_t i, found = 0;

	for (i = 0; i < BATCH; i++)
		found += read_bare(b->body[i], b->length[i]);
	if (found < BATCH * 5) {
		fprintf(stderr, "events: the bodies are not what they were\n");
		exit(1);
	}
	return (now_ns() - from) / BATCH;
}

static void
floor_start(struct floor *f, size_t calls, bool steady, struct batch *b)
{
	struct engine_options o = { .provider = provider_find("telnyx"),
		.seed = { 1, 2 } };
	struct engine_out out = { .send = send_nothing };
	size_t sent = 0;

	f->people = calls * MIX_PEOPLE;
	f->mix = mix_new(calls, steady, 1);
	f->engine = engine_new(&o, &out, mix_now_ms(f->mix));
	engine_feed_up(f->engine, mix_now_ms(f->mix));
	while (sent < WARM || !mix_filled(f->mix)) {
		batch_make(b, f->mix);
		through_engine(f->engine, b);
		engine_tick(f->engine, b->now_ms);
		sent += BATCH;
	}
	if (model_link(engine_model(f->engine))->skipped > 0) {
		fprintf(stderr, "events: skipped: %s\n",
		    model_link(engine_model(f->engine))->last_skip);
		exit(1);
	}
}

static void
floor_stop(struct floor *f)
{
	engine_free(f->engine);
	mix_free(f->mix);
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v)
{
	qsort(v, ROUNDS, sizeof(*v), order);
	return v[ROUNDS / 2];
}

static void
use_heap(void)
{
	cJSON_InitHooks(NULL);
}

/* The same bytes through a bare parser and through two engines, one of them
 * without the arena. */
static void
measure_cost(struct batch *b)
{
	static double bare[ROUNDS], ours[ROUNDS], heap[ROUNDS], most[ROUNDS];
	struct floor f, g;
	int i;

	arena_install();
	floor_start(&f, 200, false, b);
	use_heap();
	floor_start(&g, 200, false, b);
	for (i = 0; i < ROUNDS; i++) {
		batch_make(b, f.mix);
		use_heap();
		bare[i] = through_bare(b);
		heap[i] = through_engine(g.engine, b);
		arena_install();
		ours[i] = through_engine(f.engine, b);
		most[i] = through_bare(b);
		engine_tick(f.engine, b->now_ms);
		engine_tick(g.engine, b->now_ms);
	}
	floor_stop(&f);
	floor_stop(&g);
	printf("{\"bare_ns\":%.0f,\"ours_ns\":%.0f,\"heap_ns\":%.0f,"
	       "\"bare_arena_ns\":%.0f",
	    median(bare), median(ours), median(heap), median(most));
}

static void
measure_sizes(struct batch *b)
{
	static const size_t people[SIZES] = { 99, 999, 9999, 99999 };
	static double ns[SIZES][ROUNDS];
	struct floor f[SIZES];
	int i, k;

	arena_install();
	for (k = 0; k < SIZES; k++)
		floor_start(&f[k], people[k] / MIX_PEOPLE, true, b);
	for (i = 0; i < ROUNDS; i++) {
		for (k = 0; k < SIZES; k++) {
			batch_make(b, f[k].mix);
			ns[k][i] = through_engine(f[k].engine, b);
		}
	}
	printf(",\"sizes\":[");
	for (k = 0; k < SIZES; k++) {
		printf("%s{\"people\":%zu,\"ns\":%.0f}", k > 0 ? "," : "",
		    f[k].people, median(ns[k]));
		floor_stop(&f[k]);
	}
	printf("]}\n");
}

static int
write_feed(const char *path, const char *count)
{
	char body[MIX_BODY_MAX];
	struct mix *m = mix_new(200, false, 7);
	long i, n = strtol(count, NULL, 10);
	double bytes = 0;
	FILE *out = fopen(path, "w");
	int rc = 1;

	if (!out)
		goto done;
	for (i = 0; i < n; i++) {
		bytes += (double)mix_next(m, body);
		fprintf(out, "%s\n", body);
	}
	printf("{\"bytes_each\":%.0f}\n", bytes / (double)n);
	rc = fclose(out) == 0 ? 0 : 1;
done:
	mix_free(m);
	if (rc != 0)
		perror(path);
	return rc;
}

int
main(int argc, char **argv)
{
	struct batch *b;

	if (argc == 4 && strcmp(argv[1], "write") == 0)
		return write_feed(argv[2], argv[3]);
	if (argc != 2 || strcmp(argv[1], "measure") != 0) {
		fprintf(
		    stderr, "usage: events measure | events write FILE N\n");
		return 1;
	}
	b = mem_zalloc(1, sizeof(*b));
	measure_cost(b);
	measure_sizes(b);
	mem_free(b);
	return 0;
}
