#ifndef SIM_KEYS_H
#define SIM_KEYS_H

#include <stdint.h>

struct signer;

#define SIGNING_KEY_LEN 128

/* What the simulated account signs its webhooks with, made from the seed: a
 * simulator's secret is none. */
struct keys {
	struct signer *signer;        /* Ed25519 */
	char shared[SIGNING_KEY_LEN]; /* HMAC */
};

struct sim;

void keys_open(struct keys *k, const struct sim *sim);
void keys_close(struct keys *k);

#endif
