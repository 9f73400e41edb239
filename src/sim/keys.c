#include "sim/keys.h"

#include "sim/face.h"
#include "sim/telnyx_sign.h"

void
keys_open(struct keys *k, const struct sim *sim)
{
	*k = (struct keys){ .signer = signer_new(sim->options.seed) };
	if (sim->face->shared_key)
		sim->face->shared_key(sim, k->shared);
}

void
keys_close(struct keys *k)
{
	signer_free(k->signer);
	k->signer = NULL;
}
