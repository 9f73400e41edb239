#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A seeded source of numbers.  Everything that the simulator invents comes
 * from one of these, so that a seed tells the whole day. */
struct rng {
	uint64_t state;
};

/* Stream number `stream` of a seed: streams do not disturb each other. */
void rng_seed(struct rng *r, uint64_t seed, uint64_t stream);

uint64_t rng_next(struct rng *r);

/* From low to high, both included. */
int64_t rng_range(struct rng *r, int64_t low, int64_t high);

/* True percent times in a hundred. */
bool rng_chance(struct rng *r, int percent);

/* Most often near mean, sometimes much longer: how long people talk. */
int64_t rng_duration(struct rng *r, int64_t mean);

#define RNG_UUID_LEN 37
#define RNG_TOKEN_LEN 72

/* dst takes RNG_UUID_LEN bytes. */
void rng_uuid(struct rng *r, char *dst);

/* A call_control_id: "v3:" and base64url.  dst takes RNG_TOKEN_LEN bytes. */
void rng_token(struct rng *r, char *dst);

#endif
