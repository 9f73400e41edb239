#include "term/ack.h"

#include <string.h>

void
ack_init(struct ack *a, bool ask)
{
	memset(a, 0, sizeof(*a));
	a->state = ask ? ACK_TRIAL : ACK_OFF;
}

/* The oldest is answered, or lost. */
static void
drop_oldest(struct ack *a)
{
	a->flying--;
	memmove(
	    a->sent_ms, a->sent_ms + 1, (ACK_MAX - 1) * sizeof(a->sent_ms[0]));
}

static void
give_up(struct ack *a)
{
	a->state = ACK_OFF;
	a->flying = 0;
}

/* How long an answer may take. */
static int64_t
lost_ms(const struct ack *a)
{
	return ACK_LOST_MS + a->took_ms;
}

/* What has not been answered for so long. */
static void
look(struct ack *a, int64_t now_ms)
{
	if (a->state == ACK_TRIAL && a->flying > 0 &&
	    now_ms - a->sent_ms[0] >= ACK_TRIAL_MS)
		give_up(a);
	while (a->state == ACK_ON && a->flying > 0 &&
	       now_ms - a->sent_ms[0] >= lost_ms(a)) {
		drop_oldest(a);
		if (++a->lost >= ACK_LOST_MAX)
			give_up(a);
	}
}

bool
ack_frame(struct ack *a, int64_t now_ms)
{
	look(a, now_ms);
	if (a->state == ACK_OFF) {
		if (!a->answered || now_ms - a->asked_ms < ACK_AGAIN_MS)
			return false;
		a->asked_ms = now_ms;
		return true;
	}
	if (a->state == ACK_TRIAL && a->flying > 0)
		return false;
	if (a->flying == ACK_MAX)
		drop_oldest(a);
	a->sent_ms[a->flying++] = now_ms;
	a->asked_ms = now_ms;
	return true;
}

void
ack_answers(struct ack *a, int count, int64_t now_ms)
{
	if (count <= 0)
		return;
	if (a->state == ACK_OFF && a->asked_ms == 0)
		return; /* nobody has asked */
	a->answered = true;
	a->lost = 0;
	a->state = ACK_ON;
	for (; count > 0 && a->flying > 0; count--) {
		int64_t took = now_ms - a->sent_ms[0];

		a->took_ms = took;
		if (a->best_ms == 0 || took < a->best_ms)
			a->best_ms = took > 0 ? took : 1;
		drop_oldest(a);
	}
}

/* On a long line some of the time passes before anything queues. */
static int
window(const struct ack *a, bool key)
{
	bool clear = a->took_ms <= 2 * a->best_ms && a->best_ms < ACK_FULL_MS;

	return ACK_WINDOW + (clear && a->best_ms >= ACK_FAR_MS) +
	       (clear && key);
}

int64_t
ack_wait(struct ack *a, bool key, int64_t now_ms)
{
	look(a, now_ms);
	if (a->state != ACK_ON || a->flying < window(a, key))
		return 0;
	return a->sent_ms[0] + lost_ms(a) - now_ms;
}

int64_t
ack_behind(const struct ack *a, int64_t now_ms)
{
	int64_t ms;

	if (a->state != ACK_ON || a->flying == 0)
		return 0;
	ms = now_ms - a->sent_ms[0] - a->best_ms;
	return ms > 0 ? ms : 0;
}

void
ack_forget(struct ack *a)
{
	a->flying = 0;
}
