/* Proves that a wallboard may be left alone for a month: 31 days of its own
 * clock, with calls that come and go, a feed that is lost each night and now
 * and then, an expired token, two changes of summer time and a clock that is
 * set.  What it shows is true or marked, and it does not grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <malloc.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "view/wall.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define STEP (5 * SECOND)
#define DAYS 31
#define START (1000 * DAY)
/* 1 March 2026, midnight UTC. */
#define CLOCK INT64_C(1772323200000)

/* How often a call comes, and how many there are then. */
#define ARRIVAL (20 * SECOND)
#define AT_ONCE 24

struct month {
	struct model *m;
	struct wall wall;
	struct frame frame;
	struct buf text;
	int64_t now_ms;
	int64_t clock_off;       /* how far the clock was set */
	int calls;               /* that ever came */
	int64_t opened[AT_ONCE]; /* of those that are there */
	int64_t down_ms;   /* since when the feed is down, 0 if it is up */
	int64_t up_ms;     /* when it comes back */
	int64_t last_true; /* when the picture was true last */
	int turns, losses, draws, ages;
	size_t bytes; /* in use at day 2 */
};

static void
tell(struct month *mo, enum event_kind kind, const char *call, const char *who,
    const char *text, int64_t at_ms)
{
	struct event ev = { .kind = kind, .at_ms = at_ms };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	snprintf(ev.participant, sizeof(ev.participant), "%s", who);
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	model_apply(mo->m, &ev, mo->now_ms);
}

static void
tell_flag(struct month *mo, enum event_kind kind, const char *call,
    const char *who, bool on)
{
	struct event ev = { .kind = kind, .on = on, .at_ms = mo->now_ms };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	snprintf(ev.participant, sizeof(ev.participant), "%s", who);
	model_apply(mo->m, &ev, mo->now_ms);
}

/* As it is told of, at first and in each snapshot. */
static void
call_told(struct month *mo, int n)
{
	char call[ID_LEN], agent[ID_LEN], customer[ID_LEN], text[NAME_LEN];
	int64_t since = n ? mo->opened[n % AT_ONCE] : START;

	snprintf(call, sizeof(call), "c%d", n);
	snprintf(agent, sizeof(agent), "a%d", n);
	snprintf(customer, sizeof(customer), "k%d", n);
	tell(mo, EVENT_CALL_OPEN, call, "", "", since);
	/* More queues in the month than are kept. */
	snprintf(text, sizeof(text), "queue %d", n / 900 * 7 + n % 7);
	tell(mo, EVENT_CALL_QUEUE, call, "", text, 0);
	tell(mo, EVENT_LEG_ROLE, "", customer, "customer", 0);
	snprintf(text, sizeof(text), "+1202555%04d", 8000 + n % 1000);
	tell(mo, EVENT_LEG_NUMBER, "", customer, text, 0);
	tell(mo, EVENT_JOIN, call, customer, "", since);
	tell(mo, EVENT_LEG_ROLE, "", agent, "agent", 0);
	snprintf(text, sizeof(text), "Agent Number%d", n % 40);
	tell(mo, EVENT_LEG_NAME, "", agent, text, 0);
	tell(mo, EVENT_JOIN, call, agent, "", since);
}

static void
call_ends(struct month *mo, int n)
{
	char call[ID_LEN];

	snprintf(call, sizeof(call), "c%d", n);
	tell(mo, EVENT_CALL_END, call, "", "all left", mo->now_ms);
}

/* Call 0 is there all the month.  Every 30 min somebody is held for 3. */
static void
traffic(struct month *mo)
{
	int64_t t = mo->now_ms - START;
	char call[ID_LEN], customer[ID_LEN];

	if (mo->down_ms)
		return;
	if (t % ARRIVAL == 0) {
		mo->calls++;
		mo->opened[mo->calls % AT_ONCE] = mo->now_ms;
		call_told(mo, mo->calls);
		if (mo->calls > AT_ONCE)
			call_ends(mo, mo->calls - AT_ONCE);
	}
	snprintf(call, sizeof(call), "c0");
	snprintf(customer, sizeof(customer), "k0");
	if (t % (30 * MINUTE) == 0)
		tell_flag(mo, EVENT_HOLD, call, customer, true);
	if (t % (30 * MINUTE) == 3 * MINUTE)
		tell_flag(mo, EVENT_HOLD, call, customer, false);
}

static void
up(struct month *mo)
{
	int i;

	mo->down_ms = 0;
	mo->wall.refused_ms = 0;
	tell(mo, EVENT_LINK_UP, "", "", "", 0);
	tell(mo, EVENT_SYNC_BEGIN, "", "", "", 0);
	for (i = mo->calls - AT_ONCE + 1; i <= mo->calls; i++)
		if (i > 0)
			call_told(mo, i);
	call_told(mo, 0);
	tell(mo, EVENT_SYNC_END, "", "", "", 0);
}

static void
down(struct month *mo, int64_t for_ms)
{
	struct event ev = { .kind = EVENT_LINK_DOWN,
		.value = mo->now_ms + for_ms,
		.text = "connection reset" };

	model_apply(mo->m, &ev, mo->now_ms);
	mo->down_ms = mo->now_ms;
	mo->up_ms = mo->now_ms + for_ms;
	mo->losses++;
}

/* Each night a restart of 4 min, every 47 min one of 10 s, and on the 20th day
 * a token that is not taken for 2 hours. */
static void
feed(struct month *mo)
{
	int64_t t = mo->now_ms - START;

	if (mo->down_ms) {
		tell(mo, EVENT_LINK_DOWN, "", "", "connection reset", 0);
		if (mo->now_ms >= mo->up_ms)
			up(mo);
		return;
	}
	tell(mo, EVENT_LINK_ALIVE, "", "", "", 0);
	if (t == 20 * DAY) {
		down(mo, 2 * HOUR);
		mo->wall.refused_ms = mo->wall.clock_ms;
	} else if (t % DAY == 3 * HOUR) {
		down(mo, 4 * MINUTE);
	} else if (t > 0 && t % (47 * MINUTE) == 0) {
		down(mo, 10 * SECOND);
	}
}

static void
clock_of(struct month *mo)
{
	int64_t t = mo->now_ms - START;
	bool summer = t >= 10 * DAY && t < 24 * DAY;

	if (t == 15 * DAY)
		mo->clock_off = 90 * SECOND;
	mo->wall.clock_ms = CLOCK + t + mo->clock_off;
	mo->wall.utc_offset_s = summer ? 7200 : 3600;
}

static void
must(struct month *mo, const char *words, bool there)
{
	if ((strstr(mo->text.p, words) != NULL) == there)
		return;
	/* It is longer than what cmocka prints. */
	fputs(mo->text.p, stderr);
	fail_msg("day %d: \"%s\" is %sthere", (int)((mo->now_ms - START) / DAY),
	    words, there ? "not " : "");
}

/* Where the title stands, by what the picture's age says. */
static void
check_shift(struct month *mo)
{
	static const int x[] = { 0, 1, 1, 0 }, y[] = { 0, 0, 1, 1 };
	int64_t n = (mo->now_ms - START) / (10 * MINUTE) % 4;
	const struct cell *c = &mo->frame.cell[y[n] * mo->frame.width + x[n]];

	assert_string_equal(c[0].text, "A");
	assert_string_equal(c[3].text, "E");
}

static void
check_picture(struct month *mo)
{
	int64_t s = (mo->wall.clock_ms / 1000 + mo->wall.utc_offset_s) % 86400;
	int64_t old_ms = mo->now_ms - mo->last_true;
	char clock[16], age[24], row[24];

	snprintf(clock, sizeof(clock), "%02d:%02d:%02d", (int)(s / 3600),
	    (int)(s / 60 % 60), (int)(s % 60));
	must(mo, clock, true);
	must(mo, "55580", false);  /* no customer's number */
	must(mo, "Number", false); /* and no surname */
	must(mo, "Sign-in refused since 02:01", mo->wall.refused_ms != 0);
	must(mo, "OLD PICTURE", old_ms > 0);
	must(mo, "live 0.0s", old_ms == 0);
	if (mo->wall.page[mo->wall.at] != PAGE_FLOOR)
		return;
	must(mo, "~ CALLS NOW", old_ms > 0);
	must(mo, "was ", old_ms > WALL_VANISH_MS);
	/* The call that never ends is the longest, and not a second off. */
	text_duration(age, sizeof(age), mo->last_true - START);
	snprintf(
	    row, sizeof(row), "%s  LONG  ", model_call(mo->m, "c0")->short_id);
	if (old_ms == 0 && strstr(mo->text.p, row)) {
		must(mo, age, true);
		mo->ages++;
	}
}

static void
draw(struct month *mo)
{
	bool large = mo->draws % 10 == 0;

	frame_reset(&mo->frame, large ? 200 : 80, large ? 60 : 24);
	wall_draw(&mo->frame, mo->m, &mo->wall, mo->now_ms);
	buf_clear(&mo->text);
	frame_dump(&mo->frame, &mo->text, 0);
	mo->draws++;
	check_shift(mo);
	check_picture(mo);
	if (mo->draws % 500 != 0)
		return;
	frame_reset(&mo->frame, 30, 6);
	wall_draw(&mo->frame, mo->m, &mo->wall, mo->now_ms);
	buf_clear(&mo->text);
	frame_dump(&mo->frame, &mo->text, 0);
	must(mo, "too small", true);
}

static size_t
bytes_in_use(void)
{
	return mallinfo2().uordblks;
}

static void
step(struct month *mo)
{
	int was = mo->wall.at;

	clock_of(mo);
	feed(mo);
	traffic(mo);
	model_expire(mo->m, mo->now_ms);
	wall_settle(&mo->wall, mo->m, mo->now_ms);
	if (mo->wall.fresh_ms == mo->now_ms)
		mo->last_true = mo->now_ms;
	/* It is true whenever the feed is up, and never else. */
	assert_int_equal(mo->last_true == mo->now_ms, mo->down_ms == 0);
	mo->turns += mo->wall.at != was;
	if ((mo->now_ms - START) % (205 * SECOND) == 0 || mo->down_ms)
		draw(mo);
	mo->now_ms += STEP;
}

static void
test_month(void **state)
{
	struct month mo = { .now_ms = START, .last_true = START };
	int64_t mark = START + 2 * DAY;

	(void)state;
	mo.m = model_new();
	wall_init(&mo.wall, START);
	snprintf(mo.wall.title, sizeof(mo.wall.title), "ACME");
	mo.wall.relayed = true;
	frame_init(&mo.frame);
	buf_init(&mo.text, 1 << 20);
	up(&mo);
	while (mo.now_ms < START + DAYS * DAY) {
		if (mo.now_ms == mark)
			mo.bytes = bytes_in_use();
		step(&mo);
	}
	assert_true(mo.calls > 100000);
	assert_true(mo.losses > 900);
	assert_true(mo.turns > 10000);
	assert_true(mo.ages > 2000);
	assert_in_range(bytes_in_use(), 0, mo.bytes + (1 << 20));
	buf_free(&mo.text);
	frame_free(&mo.frame);
	wall_free(&mo.wall);
	model_free(mo.m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_month) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
