/* The end that nobody has asked for: the terminal is given back, then it is
 * said.  Handlers may call nothing but what is safe in them. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/span.h"
#include "term/term.h"

static const char *last_words;

static void
crash(int signo)
{
	ssize_t ignored;

	term_emergency();
	if (last_words) {
		ignored = write(STDERR_FILENO, last_words, strlen(last_words));
		(void)ignored;
	}
	signal(signo, SIG_DFL);
	raise(signo);
}

void
term_catch_crashes(const char *words)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
		SIGABRT };
	size_t i;

	last_words = words;
	for (i = 0; i < ARRAY_LEN(crashes); i++)
		signal(crashes[i], crash);
}

/* Else the sentence would stand on the screen that goes away. */
void
mem_ending(void)
{
	term_emergency();
}
