/* The calls as objects on the wire: what is in them, when they have changed,
 * and who may see them. */
#include "feed_world.h"

#include "base/mem.h"

struct rig {
	struct world world;
	struct board *board;
	char told[4096]; /* "seq kind id was queue", a line for each */
	char object[FORMS][70000];
	const char *hint;
};

static void
on_changed(void *ctx, const struct board_change *c)
{
	struct rig *r = ctx;
	size_t n = strlen(r->told);
	struct buf b;
	int f;

	snprintf(r->told + n, sizeof(r->told) - n, "%d %s%s%s %s %s>%s\n",
	    (int)c->seq, c->kind, c->user[0] ? " " : "", c->user, c->call->id,
	    c->was ? c->was : "-", c->call->queue);
	for (f = 0; f < FORMS; f++) {
		buf_init(&b, 65536);
		if (c->over)
			board_put_over(&b, c);
		else
			board_put(&b, c->call, (enum board_form)f);
		snprintf(r->object[f], sizeof(r->object[f]), "%s", b.p);
		buf_free(&b);
	}
}

static const char *
kind(void *ctx, const char *call, const char **user)
{
	(void)call;
	(void)user;
	return ((struct rig *)ctx)->hint;
}

/* What was told of it. */
static const char *
look(struct rig *r)
{
	struct board_source s = {
		.model = r->world.model,
		.supervisors = world_supervisors,
		.claim = world_claim,
		.owner = &r->world,
		.kind = kind,
		.changed = on_changed,
		.ctx = r,
	};

	r->told[0] = '\0';
	board_update(r->board, &s);
	return r->told;
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

static const char a_call[] =
    "@1000 call-open call=c1 at=900 \"Conference\"\n"
    "@1000 call-queue call=c1 \"sales\"\n"
    "@1000 leg-role participant=p1 \"customer\"\n"
    "@1000 leg-number participant=p1 \"+12025550133\"\n"
    "@1000 leg-role participant=p2 \"agent\"\n"
    "@1000 leg-name participant=p2 \"Ana Ruiz\"\n"
    "@1000 leg-number participant=p2 \"+12025550177\"\n"
    "@1000 leg-state participant=p1 at=900 \"answered\"\n"
    "@1000 leg-state participant=p2 at=900 \"answered\"\n"
    "@1000 join call=c1 participant=p1 at=950\n"
    "@1000 join call=c1 participant=p2 at=960\n";

static void
test_object(void **state)
{
	struct rig *r = *state;

	world_tell(&r->world, a_call);
	assert_string_equal(look(r), "1 call.started c1 ->sales\n");
	assert_string_equal(r->object[FORM_WHOLE],
	    "{\"id\":\"c1\",\"rev\":1,\"state\":\"up\",\"name\":\"Conference\","
	    "\"queue\":\"sales\",\"from\":{\"num\":\"+12025550133\"},"
	    "\"agent\":\"Ana Ruiz\",\"since\":900,\"parts\":["
	    "{\"id\":\"p1\",\"role\":\"customer\",\"num\":\"+12025550133\","
	    "\"since\":950},"
	    "{\"id\":\"p2\",\"role\":\"agent\",\"name\":\"Ana Ruiz\","
	    "\"num\":\"+12025550177\",\"since\":960}]}");
	/* The customer's number is hidden wherever it stands. */
	assert_null(strstr(r->object[FORM_MASKED], "5550133"));
	assert_non_null(strstr(r->object[FORM_MASKED], "+*******0133"));
	assert_non_null(strstr(r->object[FORM_MASKED], "+12025550177"));
	assert_string_equal(look(r), "");
}

static void
test_changes(void **state)
{
	struct rig *r = *state;
	const struct board_call *c;

	world_tell(&r->world, a_call);
	look(r);
	c = board_call(r->board, "c1");
	world_tell(&r->world, "@2000 hold call=c1 participant=p1 on=1\n");
	assert_string_equal(look(r), "2 call.held c1 sales>sales\n");
	assert_int_equal(c->rev, 2);
	assert_non_null(strstr(r->object[0], "\"state\":\"hold\""));
	assert_non_null(strstr(r->object[0], "\"hold\":true"));
	assert_non_null(strstr(r->object[0], "\"hold_since\":2000"));
	/* Who speaks is told, and no reason to refuse an act. */
	world_tell(&r->world, "@3000 talk call=c1 participant=p2\n");
	assert_string_equal(look(r), "3 call.changed c1 sales>sales\n");
	assert_int_equal(c->rev, 2);
	world_tell(&r->world, "@4000 mute call=c1 participant=p2 on=1\n");
	look(r);
	assert_int_equal(c->rev, 4);
	assert_non_null(strstr(r->object[0], "\"muted\":true"));
	world_tell(&r->world, "@4000 leave call=c1 participant=p1 at=4000\n");
	assert_string_equal(look(r), "5 part.left c1 sales>sales\n");
	assert_int_equal(c->rev, 5);
	world_tell(&r->world, "@5000 call-queue call=c1 \"desk\"\n");
	assert_string_equal(look(r), "6 call.changed c1 sales>desk\n");
	assert_int_equal(c->rev, 5);
	world_tell(&r->world, "@6000 call-recording call=c1 on=1\n"
			      "@6000 leg-help participant=p2 on=1 \"angry\"\n"
			      "@6000 exit-ends call=c1 participant=p2 on=1\n");
	look(r);
	assert_non_null(strstr(r->object[0], "\"flags\":[\"recorded\"]"));
	assert_non_null(strstr(r->object[0], "\"help\":\"angry\""));
	assert_non_null(strstr(r->object[0], "\"ends\":true"));
	world_tell(&r->world, "@7000 call-end call=c1 at=7000 \"normal\"\n");
	assert_string_equal(look(r), "8 call.ended c1 desk>desk\n");
	assert_string_equal(r->object[0],
	    "{\"id\":\"c1\",\"rev\":8,\"state\":\"ended\",\"cause\":\"normal\","
	    "\"ended\":7000}");
	assert_null(board_call(r->board, "c1"));
	assert_string_equal(look(r), "");
}

static void
test_supervisors(void **state)
{
	struct rig *r = *state;
	struct world *w = &r->world;

	world_tell(w, a_call);
	look(r);
	w->voices = 1;
	snprintf(w->voice_call[0], ID_LEN, "c1");
	w->voice[0] = (struct relay_superv){
		.user = "dana", .part = "", .mode = MODE_OFF, .since_ms = 5
	};
	assert_string_equal(look(r), "2 superv.joined dana c1 sales>sales\n");
	assert_non_null(strstr(r->object[0],
	    "\"superv\":[{\"user\":\"dana\",\"mode\":\"dialling\","
	    "\"since\":5}]"));
	w->voice[0].mode = MODE_WHISPER;
	w->voice[0].part = "p9";
	w->voice[0].to_count = 1;
	w->voice[0].to[0] = "p2";
	w->voice[0].seen = true;
	world_tell(w, "@2000 leg-role participant=p9 \"supervisor\"\n"
		      "@2000 join call=c1 participant=p9 at=2000\n");
	look(r);
	assert_non_null(strstr(r->object[0],
	    "\"superv\":[{\"user\":\"dana\",\"part\":\"p9\","
	    "\"mode\":\"whisper\",\"to\":[\"p2\"],\"seen\":true,"
	    "\"since\":5}]"));
	/* He is no reason to refuse somebody's act. */
	assert_int_equal(board_call(r->board, "c1")->rev, 1);
	/* Nothing else has changed, but the owner has something to say. */
	r->hint = "superv.asked";
	assert_string_equal(look(r), "4 superv.asked c1 sales>sales\n");
	r->hint = NULL;
	w->voices = 0;
	assert_string_equal(look(r), "5 superv.left dana c1 sales>sales\n");
	assert_null(strstr(r->object[0], "superv\":"));
}

/* One goes as another comes: who went is told first. */
static void
test_changed_supervisors(void **state)
{
	struct rig *r = *state;
	struct world *w = &r->world;

	world_tell(w, a_call);
	look(r);
	w->voices = 2;
	snprintf(w->voice_call[0], ID_LEN, "c1");
	snprintf(w->voice_call[1], ID_LEN, "c1");
	w->voice[0] = (struct relay_superv){ .user = "dana", .part = "" };
	w->voice[1] = (struct relay_superv){ .user = "lee", .part = "" };
	assert_string_equal(look(r), "2 superv.joined dana c1 sales>sales\n");
	w->voice[0].user = "kim";
	assert_string_equal(look(r), "3 superv.left dana c1 sales>sales\n");
	w->voices = 1;
	assert_string_equal(look(r), "4 superv.left lee c1 sales>sales\n");
	world_tell(w, "@2000 leave call=c1 participant=p1 at=2000\n");
	w->voices = 0;
	assert_string_equal(look(r), "5 superv.left kim c1 sales>sales\n");
}

static void
test_claims(void **state)
{
	struct rig *r = *state;
	struct world *w = &r->world;

	world_tell(w, a_call);
	look(r);
	snprintf(w->claim_call, sizeof(w->claim_call), "c1");
	w->claim_user = "dana";
	assert_string_equal(look(r), "2 call.claimed dana c1 sales>sales\n");
	assert_non_null(strstr(r->object[FORM_WHOLE],
	    "\"claim\":{\"user\":\"dana\",\"since\":7}"));
	assert_non_null(strstr(r->object[FORM_MASKED], "\"claim\":{"));
	/* Nobody's act becomes a conflict by it. */
	assert_int_equal(board_call(r->board, "c1")->rev, 1);
	w->claim_user = "lee";
	assert_string_equal(look(r), "3 call.claimed lee c1 sales>sales\n");
	w->claim_call[0] = '\0';
	assert_string_equal(look(r), "4 call.unclaimed lee c1 sales>sales\n");
	assert_null(strstr(r->object[FORM_WHOLE], "claim"));
}

/* Whom he whispers to is too much to be told: then it may be anybody. */
static void
test_many_targets(void **state)
{
	static char id[WORLD_VOICES * TARGET_MAX][ID_LEN];
	struct rig *r = *state;
	struct world *w = &r->world;
	int i, k, n = 0;

	world_tell(w, a_call);
	for (i = 0; i < WORLD_VOICES; i++) {
		snprintf(w->voice_call[i], ID_LEN, "c1");
		w->voice[i] = (struct relay_superv){
			.user = "dana", .part = "", .mode = MODE_WHISPER
		};
		w->voice[i].to_count = TARGET_MAX;
		for (k = 0; k < TARGET_MAX; k++) {
			memset(id[n], 'x', ID_LEN - 1);
			w->voice[i].to[k] = id[n++];
		}
	}
	w->voices = WORLD_VOICES;
	look(r);
	assert_true(strlen(r->object[0]) < 40000);
	assert_non_null(strstr(r->object[0],
	    "{\"user\":\"dana\",\"mode\":\"whisper\",\"unsure\":true}"));
	assert_non_null(strstr(r->object[0], "\"id\":\"p2\""));
}

/* A call with more people than a message can hold says so. */
static void
test_too_many_people(void **state)
{
	struct rig *r = *state;
	struct cJSON *json;
	struct err err;
	int64_t cut = 0;
	char lines[400];
	int i;

	world_tell(&r->world, "@1 call-open call=c1\n");
	for (i = 0; i < 900; i++) {
		snprintf(lines, sizeof(lines),
		    "@1 leg-name participant=p%0100d \"Name %d\"\n"
		    "@1 join call=c1 participant=p%0100d at=1\n",
		    i, i, i);
		world_tell(&r->world, lines);
	}
	look(r);
	json = json_parse(span_of(r->object[0]), &err);
	assert_non_null(json);
	assert_true(json_int(json, "cut", &cut));
	assert_int_equal(json_count(json_get(json, "parts")) + cut, 900);
	assert_true(cut > 0 && cut < 700);
	assert_true(strlen(r->object[0]) <= BOARD_OBJECT_MAX + 500);
	json_free(json);
}

static void
test_mask(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "+12025550133", "+*******0133" },
		{ "+1 (202) 555-0133", "+* (***) ***-0133" },
		{ "1001", "1001" },
		{ "123456", "123456" },
		{ "1234567", "***4567" },
		{ "sip:2025550133@x", "sip:******0133@x" },
		{ "Ana Ruiz", "Ana Ruiz" },
		{ "Call 20 of 2025550133 a", "Call 20 of ******0133 a" },
		{ "", "" },
		{ "Zoë 12025550133", "Zoë *******0133" },
	};
	char got[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		board_mask(got, sizeof(got), cases[i].from);
		assert_string_equal(got, cases[i].to);
	}
	board_mask(got, 6, "2025550133");
	assert_string_equal(got, "*****");
}

/* One for all who see the same, in parts that fit, with every call once. */
static void
test_snapshot(void **state)
{
	struct rig *r = *state;
	struct snapshots all = { 0 };
	struct relay_user boss = { .all_queues = true, .unmask = true };
	struct relay_user sales = { .queue_count = 1, .queue = { "sales" } };
	struct snapshot *a, *b, *c;
	struct scope s, t;
	char lines[500];
	size_t bytes = 0;
	int i, found = 0;

	for (i = 0; i < 500; i++) {
		snprintf(lines, sizeof(lines),
		    "@1 call-open call=c%0150d.%d\n"
		    "@1 call-queue call=c%0150d.%d \"%s\"\n",
		    0, i, 0, i, i % 5 == 0 ? "sales" : "desk");
		world_tell(&r->world, lines);
	}
	look(r);
	scope_make(&s, &boss, NULL, -1);
	scope_make(&t, &sales, NULL, -1);
	a = snapshot_take(&all, r->board, &s);
	b = snapshot_take(&all, r->board, &s);
	c = snapshot_take(&all, r->board, &t);
	assert_ptr_equal(a, b);
	assert_ptr_not_equal(a, c);
	assert_int_equal(all.made, 2);
	assert_true(a->parts > 1);
	assert_int_equal(c->parts, 1);
	for (i = 0; i < a->parts; i++) {
		const char *at = strstr(a->part[i].calls.p, "\"id\":\"c");

		assert_true(a->part[i].calls.len <= SNAPSHOT_PART_MAX);
		bytes += a->part[i].calls.len;
		for (; at; at = strstr(at + 1, "\"id\":\"c"))
			found++;
	}
	assert_int_equal(found, 500);
	assert_null(strstr(c->part[0].calls.p, "desk"));
	/* Being told it keeps it, though the board goes on. */
	world_tell(&r->world, "@2 call-open call=late\n");
	look(r);
	snapshot_drop(&all, b);
	b = snapshot_take(&all, r->board, &s);
	assert_ptr_not_equal(a, b);
	assert_true(b->seq == a->seq + 1 && a->part[0].calls.len > 0);
	snapshot_drop(&all, a);
	snapshot_drop(&all, b);
	snapshot_drop(&all, c);
	snapshots_free(&all);
	assert_null(all.first);
	assert_true(bytes > 65536);
}

int
main(void)
{
#define WITH_RIG(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_object),
		WITH_RIG(test_changes),
		WITH_RIG(test_supervisors),
		WITH_RIG(test_changed_supervisors),
		WITH_RIG(test_claims),
		WITH_RIG(test_many_targets),
		WITH_RIG(test_too_many_people),
		cmocka_unit_test(test_mask),
		WITH_RIG(test_snapshot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
