#include "io/door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

#define LOOPBACK_NET 127

uint32_t
door_address(int fd)
{
	struct sockaddr_in from = { 0 };
	socklen_t size = sizeof(from);

	if (getpeername(fd, (struct sockaddr *)&from, &size) == -1 ||
	    from.sin_family != AF_INET ||
	    ntohl(from.sin_addr.s_addr) >> 24 == LOOPBACK_NET)
		return 0;
	return from.sin_addr.s_addr;
}

bool
door_may(const struct door *d, uint32_t addr)
{
	size_t i, same = 0;

	if (d->most > 0 && d->count >= d->most)
		return false;
	for (i = 0; i < d->count && addr != 0; i++)
		same += d->strangers[i].addr == addr;
	return d->most_per_address == 0 || same < d->most_per_address;
}

void
door_add(struct door *d, const void *who, uint32_t addr)
{
	if (d->count == d->room) {
		d->room = d->room ? d->room * 2 : 16;
		d->strangers =
		    mem_resize(d->strangers, d->room, sizeof(*d->strangers));
	}
	d->strangers[d->count++] = (struct stranger){ who, addr };
}

void
door_remove(struct door *d, const void *who)
{
	size_t i;

	for (i = 0; i < d->count; i++) {
		if (d->strangers[i].who != who)
			continue;
		d->strangers[i] = d->strangers[--d->count];
		return;
	}
}

void
door_free(struct door *d)
{
	mem_free(d->strangers);
	*d = (struct door){ 0 };
}
