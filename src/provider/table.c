/* Which providers there are. */
#include <string.h>

#include "provider/asterisk.h"
#include "provider/compat.h"
#include "provider/earshot.h"
#include "provider/telnyx.h"

const struct provider *
provider_find(const char *name)
{
	static const struct provider *const all[] = { &asterisk_provider,
		&earshot_provider, &signalwire_provider, &telnyx_provider,
		&twilio_provider };
	size_t i;

	for (i = 0; i < ARRAY_LEN(all); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}
