#include "relay/options.h"

#include <string.h>

const char options_help[] =
    "usage: earshot-relay --config FILE [--check]\n"
    "       earshot-relay token new|list|revoke ...\n"
    "\n"
    "Receives the webhooks of Telnyx, SignalWire and Twilio, checks who has\n"
    "signed them, keeps them in a journal and hands each, as it is, to the\n"
    "consoles that are connected to its websocket.  With a [site] it reads\n"
    "the provider itself, tells consoles its calls, and acts for them.\n"
    "\n"
    "  --config FILE   where the settings are\n"
    "  --check         read them and the keys, say what is wrong, and end\n"
    "  --help, --version\n"
    "\n"
    "SIGHUP reads the keys and tokens anew; SIGTERM takes all supervisors off\n"
    "the air, answers what is under way and ends.\n";

int
options_read(struct options *o, char *argv[], struct err *err)
{
	int i;

	*o = (struct options){ .config = NULL };
	for (i = 1; argv[i]; i++) {
		if (strcmp(argv[i], "--check") == 0)
			o->check = true;
		else if (strcmp(argv[i], "--help") == 0)
			o->help = true;
		else if (strcmp(argv[i], "--version") == 0)
			o->version = true;
		else if (strcmp(argv[i], "--config") == 0 && argv[i + 1])
			o->config = argv[++i];
		else if (strcmp(argv[i], "--config") == 0)
			return err_set(err, "--config needs a file");
		else
			return err_set(err,
			    "there is no option %.60s; see --help", argv[i]);
	}
	if (!o->config && !o->help && !o->version)
		return err_set(err, "--config FILE is needed; see --help");
	return 0;
}
