#include "io/shutters.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void
shutters_close(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}
