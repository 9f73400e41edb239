#include <string.h>

#include "base/mem.h"
#include "sim/compat.h"
#include "sim/compat_event.h"
#include "sim/compat_shelf.h"
#include "sim/conf.h"

#define PLAYED_MS 3000

static void
played(struct sim *sim, void *owner)
{
	struct announcement *a = owner, **at = &sim->shelf->announcements;
	struct conference *conf = conf_find(sim, a->conf);

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	if (conf && conf->status != CONF_COMPLETED)
		compat_told_announced(sim, conf,
		    a->leg[0] ? conf_part(conf, a->leg) : NULL, a->url);
	mem_free(a->url);
	mem_free(a);
}

/* SignalWire plays it and tells nobody. */
void
announce(struct sim *sim, const struct conference *conf,
    const struct participant *part, const char *url)
{
	struct shelf *shelf = shelf_of(sim);
	struct announcement *a;

	if (!compat_is_twilio(sim))
		return;
	a = mem_zalloc(1, sizeof(*a));
	memcpy(a->conf, conf->id, sizeof(a->conf));
	if (part)
		memcpy(a->leg, part->ids.control, sizeof(a->leg));
	a->url = mem_strdup(url);
	a->alarm.owner = a;
	a->alarm.fire = played;
	a->next = shelf->announcements;
	shelf->announcements = a;
	agenda_set(&sim->agenda, &a->alarm, sim->now_ms + PLAYED_MS);
}
