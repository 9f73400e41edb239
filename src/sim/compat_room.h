#ifndef SIM_COMPAT_ROOM_H
#define SIM_COMPAT_ROOM_H

#include "sim/compat.h"
#include "sim/compat_xml.h"

/* <Conference> of a call's document. */
struct room {
	char name[XML_TEXT_LEN];
	char coach[ID_LEN];
	bool muted;
	bool starts;
	bool ends;
	int max;
	unsigned tells; /* if it is this one that makes the room */
	bool bad_event;
};

/* Reads what stands in a <Dial> that has just begun, up to its end.  False if
 * that is broken or has no conference. */
bool room_read(struct xml *x, struct room *r);

/* Why the leg could not go in, or NULL: it is in. */
const char *room_enter(struct sim *sim, struct leg *leg, const struct room *r);

#endif
