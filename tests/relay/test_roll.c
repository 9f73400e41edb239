/* Queues and agents as they are counted from the calls, and who is told of
 * them. */
#include "feed_world.h"

#include "base/mem.h"

struct rig {
	struct world world;
	struct board *board;
};

static void
on_changed(void *ctx, const struct board_change *c)
{
	(void)ctx;
	(void)c;
}

static const char *
kind(void *ctx, const char *call, const char **user)
{
	(void)ctx;
	(void)call;
	(void)user;
	return NULL;
}

static void
look(struct rig *r)
{
	struct board_source s = {
		.model = r->world.model,
		.supervisors = world_supervisors,
		.owner = &r->world,
		.kind = kind,
		.changed = on_changed,
		.ctx = r,
	};

	board_update(r->board, &s);
}

static int
setup(void **state)
{
	struct rig *r = mem_zalloc(1, sizeof(*r));

	world_init(&r->world);
	r->board = board_new();
	*state = r;
	return 0;
}

static int
teardown(void **state)
{
	struct rig *r = *state;

	board_free(r->board);
	model_free(r->world.model);
	mem_free(r);
	return 0;
}

static const char a_call[] = "@1000 call-open call=c1 at=900\n"
			     "@1000 call-queue call=c1 \"sales\"\n"
			     "@1000 leg-role participant=p1 \"customer\"\n"
			     "@1000 leg-role participant=p2 \"agent\"\n"
			     "@1000 leg-name participant=p2 \"Ana Ruiz\"\n"
			     "@1000 join call=c1 participant=p1 at=950\n"
			     "@1000 join call=c1 participant=p2 at=960\n";

/* What is news of a queue, which is told now. */
static const char *
news(struct rig *r, const char *queue, size_t room)
{
	static char text[1024];
	struct rolls *all = board_rolls(r->board);
	struct buf b;

	buf_init(&b, sizeof(text) - 1);
	rolls_put_news(&b, all, queue, room);
	snprintf(text, sizeof(text), "%s", b.len > 0 ? b.p : "");
	buf_free(&b);
	rolls_told(all, queue, room);
	return text;
}

/* Queues and agents, as the calls show them, and only to whom these are
 * shown. */
static void
test_rolls(void **state)
{
	struct rig *r = *state;

	world_tell(&r->world, a_call);
	look(r);
	assert_string_equal(news(r, "desk", 4096), "");
	assert_string_equal(news(r, "sales", 4096),
	    "\"queues\":[{\"id\":\"sales\",\"n\":1,\"waiting\":0}],"
	    "\"agents\":[{\"id\":\"Ana Ruiz\",\"queue\":\"sales\",\"n\":1,"
	    "\"state\":\"busy\",\"since\":960}]");
	look(r);
	assert_string_equal(news(r, "sales", 4096), "");
	world_tell(&r->world, "@2000 hold participant=p2 on=1\n");
	look(r);
	assert_string_equal(news(r, "sales", 4096),
	    "\"agents\":[{\"id\":\"Ana Ruiz\",\"queue\":\"sales\",\"n\":1,"
	    "\"state\":\"hold\",\"since\":960}]");
	/* The customer waits alone, and another one, in no queue, with an
	 * agent. */
	world_tell(&r->world, "@3000 leave call=c1 participant=p2 at=3000\n"
			      "@3000 call-open call=c2 at=3000\n"
			      "@3000 leg-role participant=p3 \"agent\"\n"
			      "@3000 leg-name participant=p3 \"Bo\"\n"
			      "@3000 join call=c2 participant=p3 at=3000\n");
	look(r);
	/* What does not fit is news the next time. */
	assert_string_equal(news(r, "sales", 10), "");
	assert_string_equal(news(r, "sales", 4096),
	    "\"queues\":[{\"id\":\"sales\",\"n\":1,\"waiting\":1,"
	    "\"oldest\":900}],"
	    "\"agents\":[{\"id\":\"Ana Ruiz\",\"queue\":\"sales\","
	    "\"n\":0}]");
	assert_string_equal(news(r, "", 4096),
	    "\"agents\":[{\"id\":\"Bo\",\"n\":1,\"state\":\"busy\","
	    "\"since\":3000}]");
	world_tell(&r->world, "@4000 call-end call=c1\n");
	look(r);
	assert_string_equal(news(r, "sales", 4096),
	    "\"queues\":[{\"id\":\"sales\",\"n\":0,\"waiting\":0}]");
	look(r);
	/* Who is in nothing any more is forgotten. */
	assert_string_equal(
	    TAILQ_FIRST(rolls_all(board_rolls(r->board)))->agent, "Bo");
	assert_null(
	    TAILQ_NEXT(TAILQ_FIRST(rolls_all(board_rolls(r->board))), all));
}

/* The lists of a snapshot are of what its reader sees. */
static void
test_snapshot_lists(void **state)
{
	struct rig *r = *state;
	struct snapshots all = { 0 };
	struct relay_user boss = { .all_queues = true, .unmask = true };
	struct relay_user desk = { .queue_count = 1, .queue = { "desk" } };
	struct snapshot *shot;
	struct scope s;

	world_tell(&r->world, a_call);
	look(r);
	scope_make(&s, &boss, NULL, -1);
	shot = snapshot_take(&all, r->board, &s);
	assert_int_equal(shot->parts, 1);
	assert_string_equal(shot->part[0].lists[ROLL_QUEUES].p,
	    "{\"id\":\"sales\",\"n\":1,\"waiting\":0}");
	assert_non_null(strstr(shot->part[0].lists[ROLL_AGENTS].p, "Ana Ruiz"));
	snapshot_drop(&all, shot);
	scope_make(&s, &desk, NULL, -1);
	shot = snapshot_take(&all, r->board, &s);
	assert_int_equal(shot->part[0].lists[ROLL_QUEUES].len, 0);
	assert_int_equal(shot->part[0].lists[ROLL_AGENTS].len, 0);
	snapshot_drop(&all, shot);
	snapshots_free(&all);
}

#define WITH_RIG(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_rolls),
		WITH_RIG(test_snapshot_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
