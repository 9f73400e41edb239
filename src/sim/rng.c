#include "sim/rng.h"

#include <inttypes.h>
#include <stdio.h>

/* splitmix64. */
uint64_t
rng_next(struct rng *r)
{
	uint64_t z;

	r->state += 0x9e3779b97f4a7c15u;
	z = r->state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
rng_seed(struct rng *r, uint64_t seed, uint64_t stream)
{
	struct rng mix = { .state = stream * 0xd1342543de82ef95u + 1 };

	r->state = seed ^ rng_next(&mix);
	rng_next(r);
}

int64_t
rng_range(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)(rng_next(r) % (uint64_t)(high - low + 1));
}

bool
rng_chance(struct rng *r, int percent)
{
	return rng_range(r, 1, 100) <= percent;
}

int64_t
rng_duration(struct rng *r, int64_t mean)
{
	double u = (double)(rng_next(r) >> 11) / 9007199254740992.0;

	/* A third is certain.  The rest has a long tail: 1 on average, 5 at
	 * most. */
	u = u / (1.0 - 0.875 * u) / 1.573;
	return mean / 3 + (int64_t)((double)mean * 2.0 / 3.0 * u);
}

void
rng_uuid(struct rng *r, char *dst)
{
	uint64_t a = rng_next(r), b = rng_next(r);

	snprintf(dst, RNG_UUID_LEN,
	    "%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-%04" PRIx64
	    "-%012" PRIx64,
	    a >> 32, a >> 16 & 0xffff, a & 0xfff, (b >> 48 & 0x3fff) | 0x8000,
	    b & 0xffffffffffff);
}

void
rng_token(struct rng *r, char *dst)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-_";
	uint64_t bits = 0;
	int i;

	*dst++ = 'v';
	*dst++ = '3';
	*dst++ = ':';
	for (i = 0; i < 54; i++) {
		if (i % 10 == 0)
			bits = rng_next(r);
		*dst++ = digits[bits & 63];
		bits >>= 6;
	}
	*dst = '\0';
}
