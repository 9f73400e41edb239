#ifndef CONSOLE_SITE_H
#define CONSOLE_SITE_H

#include "console/profile.h"
#include "view/keymap.h"
#include "view/team.h"

/*
 * What the site says for all who work on this machine, in a file that they
 * cannot write:
 *
 *	[site]
 *	audit_policy = stop
 *	lock max_mode = whisper
 *
 *	[team north]
 *	agents = Ana Ruiz, sip:n-*@acme.example
 *
 * A setting counts where the user's profile does not say otherwise; a locked
 * one counts whatever profile and command line say.
 */

#define SITE_MAX 64

struct site_entry {
	char name[64];
	char value[512];
	int line;
	bool lock;
};

struct site {
	const char *path;
	int count;
	struct site_entry entry[SITE_MAX];
	bool small; /* small letters may act */
	struct teams teams;
};

/* A file that is not there says nothing. */
int site_read(struct site *s, const char *path, struct err *err);

/* What counts before the profile is read. */
int site_defaults(const struct site *s, struct profile *p, struct err *err);

/* What counts after everything else: of a ceiling the lower one. */
int site_locks(const struct site *s, struct profile *p, struct err *err);

/* The lines "key K = command" of the sections [keys] and [keys CONTEXT]. */
int keys_read(struct keymap *k, struct span text, bool small, struct err *err);

/* True for such a section. */
bool keys_section(const char *section);

#endif
