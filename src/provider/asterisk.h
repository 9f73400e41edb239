#ifndef PROVIDER_ASTERISK_H
#define PROVIDER_ASTERISK_H

#include "provider/provider.h"

/*
 * Asterisk by its REST interface (ARI), seen on 22.10.1: a call is a bridge, a
 * participant a channel, the feed ARI's own websocket with subscribeAll.  Two
 * bridges are one call (model/fold.c) if each has one half of a Local channel:
 * a name that ends in ";1" and the same name with ";2"; or if somebody is alone
 * in one, whose CHANNEL(linkedid) is in the other too.
 *
 * My leg is a channel LEG that this program originates.  It is never in a call
 * itself: it listens through ears and speaks through its voice.  Around it
 * stand helper channels and bridges, whose ids begin with its own, so that any
 * console can tell whose they are and a console that starts anew finds what a
 * dead one has left:
 *
 *	LEG		APP-leg-XXXXXXXX, my phone; APP is account.app
 *	LEG-desk	a bridge: my phone and the ears
 *	LEG-m-TARGET	ears: a snoop on TARGET that whispers to nobody
 *	LEG-v		the voice: a snoop on my phone, what it says
 *	LEG-voice	a bridge: the voice and the mouths
 *	LEG-w-TARGET	a mouth: a snoop that TARGET alone hears
 *	LEG-b-TARGET	a mouth: a snoop that all in TARGET's call hear
 *
 * Where they are, and who hears whom:
 *
 *	listen	LEG and ears at the desk, no voice	nobody hears me
 *	whisper	likewise; voice and LEG-w-* in LEG-voice	the targets
 *	on air	LEG in no bridge, fed with silence; the voice in the call
 *		itself, and what it hears there is played on my phone; the
 *		ears stay alone at the desk			all in the call
 *	on air in a plain call, which takes nobody in, or in one of several
 *		bridges: like a whisper, with one LEG-b-TARGET instead, which
 *		Local channels carry on				all in the call
 *
 * The end of LEG-v silences me in all of them with one request, and without it
 * no other request can make me heard.
 *
 * So a member of a call's bridge of people that is LEG-v means: LEG is in that
 * call, and all there hear it.  My phone itself is kept out of it for two
 * reasons seen on 22.10.1.  When a SIP phone joins or leaves a bridge of two
 * phones, the snoops that are on these two lose one direction, and so does each
 * new one until none is left: the ears of other consoles would go half deaf and
 * whispers dumb; a snoop that joins does no such harm.  And what the ears hear
 * has my own words in it, if I speak in the bridge that they listen to.
 *
 * What a plan may rely on, seen there: addChannel of a member is no gap in its
 * sound; a phone that nobody sends sound to does not hear a snoop that whispers
 * to it, hence the silence, which in turn drowns all else; a mute of LEG is a
 * mute of LEG-v; one who is muted does not carry what LEG-b-TARGET says; a
 * bridge that was deleted is there for a while still, refusing everything, so
 * helper bridges live as long as LEG.
 */
extern const struct provider asterisk_provider;

/* What a helper's id says of it. */
enum asterisk_part {
	PART_NONE, /* no helper: somebody's channel, or a bridge of people */
	PART_LEG,
	PART_DESK,
	PART_VOICE_BRIDGE,
	PART_VOICE,
	PART_EARS,
	PART_MOUTH_ONE,
	PART_MOUTH_ALL,
};

/* leg and target (may be NULL) get the two ids in it; "" where there is
 * none. */
enum asterisk_part asterisk_part_of(
    const char *id, char leg[ID_LEN], char target[ID_LEN]);

/* Its parts, for asterisk.c and the tests. */
int asterisk_decode(const struct account *acct, struct span msg,
    struct delivery *d, struct sink *out, struct err *err);
int asterisk_feed(
    const struct account *acct, const char *api, char *url, size_t size);
int asterisk_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err);
int asterisk_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err);
int asterisk_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err);
int asterisk_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err);
bool asterisk_dialled(const struct account *acct, const char *id);
int asterisk_setting(bool create, const struct setting *s, struct err *err);
void asterisk_judge(const struct answer *a, struct verdict *v);
void asterisk_observe(const struct account *acct, const struct participant *leg,
    struct observed *o);

#endif
