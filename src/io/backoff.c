#include "io/backoff.h"

#include <stddef.h>

#include "base/span.h"
#include "io/random.h"

#define RETRY_MIN_MS 1000
#define REFUSED_MS 60000

int64_t
backoff_ms(int *fails, int64_t most_ms, bool refused)
{
	int64_t ms = refused ? REFUSED_MS : RETRY_MIN_MS << *fails;
	uint16_t dice;

	if (!refused && ms > most_ms)
		ms = most_ms;
	else if (!refused)
		++*fails;
	/* 0.75 to 1.25 of it, but never less than a minute if refused. */
	random_fill(&dice, sizeof(dice));
	if (refused)
		return ms + ms * dice / (4 * 65536);
	return ms * 3 / 4 + ms * dice / (2 * 65536);
}

bool
backoff_unwelcome(unsigned code)
{
	static const unsigned codes[] = { 4400, 4401, 4403, 4409, 4413, 4426 };
	size_t i;

	for (i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i] == code)
			return true;
	return false;
}
