/* Proves that lists are paged, filtered and sorted as documented. */
#include <stdlib.h>

#include "rig.h"

static int64_t
meta(const struct rig *r, const char *name)
{
	int64_t n = -1;

	json_int(json_get(r->answer, "meta"), name, &n);
	return n;
}

static int
rows(const struct rig *r)
{
	return json_count(json_get(r->answer, "data"));
}

static void
every_conference_is_on_one_page(void **state)
{
	struct rig r;
	struct map *seen = map_new();
	char path[128], last[64] = "~", *keys[50];
	int page, n = 0;

	(void)state;
	rig_quiet(&r, 50);
	for (page = 1; page <= 4; page++) {
		const struct cJSON *c;

		snprintf(path, sizeof(path),
		    "/v2/conferences?page%%5Bsize%%5D=16&page[number]=%d",
		    page);
		assert_int_equal(rig_ask(&r, "GET", path, ""), 200);
		assert_int_equal(rows(&r), page < 4 ? 16 : 2);
		assert_int_equal(meta(&r, "page_number"), page);
		assert_int_equal(meta(&r, "page_size"), 16);
		assert_int_equal(meta(&r, "total_pages"), 4);
		assert_int_equal(meta(&r, "total_results"), 50);
		for (c = json_first(json_get(r.answer, "data")); c;
		     c = json_next(c)) {
			assert_true(
			    strcmp(json_str(c, "expires_at"), last) <= 0);
			snprintf(last, sizeof(last), "%s",
			    json_str(c, "expires_at"));
			keys[n] = mem_strdup(json_str(c, "id"));
			map_put(seen, keys[n], keys[n]);
			n++;
		}
	}
	assert_int_equal(map_count(seen), 50);
	map_free(seen);
	while (n > 0)
		mem_free(keys[--n]);
	rig_close(&r);
}

static void
a_page_past_the_end_is_empty(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 3);
	assert_int_equal(
	    rig_ask(&r, "GET", "/v2/conferences?page[number]=9", ""), 200);
	assert_int_equal(rows(&r), 0);
	assert_int_equal(meta(&r, "page_size"), 20);
	assert_int_equal(meta(&r, "total_pages"), 1);
	rig_close(&r);
}

static void
filters_choose(void **state)
{
	struct rig r;
	char path[256];

	(void)state;
	rig_quiet(&r, 3);
	snprintf(path, sizeof(path), "/v2/conferences?filter%%5Bname%%5D=%s",
	    rig_conf(&r)->name);
	assert_int_equal(rig_ask(&r, "GET", path, ""), 200);
	assert_int_equal(rows(&r), 1);
	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/end",
	    rig_conf(&r)->id);
	assert_int_equal(rig_post(&r, path, "{}"), 200);
	rig_ask(&r, "GET", "/v2/conferences", "");
	assert_int_equal(rows(&r), 3);
	rig_ask(&r, "GET", "/v2/conferences?filter[status]=in_progress", "");
	assert_int_equal(rows(&r), 2);
	rig_ask(&r, "GET", "/v2/conferences?filter[status]=completed", "");
	assert_int_equal(rows(&r), 1);
	rig_close(&r);
}

static void
participants_are_filtered_and_stay_when_left(void **state)
{
	struct rig r;
	char list[128], path[160], body[256];

	(void)state;
	rig_quiet(&r, 1);
	snprintf(list, sizeof(list), "/v2/conferences/%s/participants",
	    rig_conf(&r)->id);
	snprintf(body, sizeof(body), "{\"op\":\"mute\",\"id\":\"%s\"}",
	    rig_who(&r, 0));
	assert_int_equal(rig_post(&r, "/sim/participant", body), 200);
	snprintf(path, sizeof(path), "%s?filter[muted]=true", list);
	rig_ask(&r, "GET", path, "");
	assert_int_equal(rows(&r), 1);
	snprintf(path, sizeof(path), "%s?filter[on_hold]=true", list);
	rig_ask(&r, "GET", path, "");
	assert_int_equal(rows(&r), 0);
	snprintf(path, sizeof(path), "%s?filter[whispering]=false", list);
	rig_ask(&r, "GET", path, "");
	assert_int_equal(rows(&r), 2);
	snprintf(body, sizeof(body), "{\"op\":\"leave\",\"id\":\"%s\"}",
	    rig_who(&r, 0));
	assert_int_equal(rig_post(&r, "/sim/participant", body), 200);
	rig_ask(&r, "GET", list, "");
	assert_int_equal(rows(&r), 2);
	assert_string_equal(
	    json_str(json_first(json_get(r.answer, "data")), "status"), "left");
	rig_close(&r);
}

/* Follows "next" until there is none; how many calls were seen. */
static int
walk(struct rig *r, const char *limit, int *pages)
{
	char path[512];
	int n = 0;

	*pages = 0;
	snprintf(path, sizeof(path),
	    "/v2/connections/%s/active_calls?page[limit]=%s",
	    r->sim->connection_id, limit);
	for (;;) {
		const char *after;

		assert_int_equal(rig_ask(r, "GET", path, ""), 200);
		n += rows(r);
		++*pages;
		after = json_str(
		    json_get(json_get(r->answer, "meta"), "cursors"), "after");
		if (!after)
			return n;
		snprintf(path, sizeof(path),
		    "/v2/connections/%s/active_calls?page[limit]=%s"
		    "&page[after]=%.200s",
		    r->sim->connection_id, limit, after);
	}
}

static void
cursors_walk_all_active_calls(void **state)
{
	struct rig r;
	int pages;

	(void)state;
	rig_quiet(&r, 10);
	assert_int_equal(walk(&r, "20", &pages), 21);
	assert_int_equal(pages, 2);
	assert_int_equal(walk(&r, "7", &pages), 21);
	assert_int_equal(pages, 3);
	assert_int_equal(meta(&r, "total_items"), 21);
	assert_true(json_is_null(json_get(json_get(r.answer, "meta"), "next")));
	assert_non_null(json_str(json_get(r.answer, "meta"), "previous"));
	rig_close(&r);
}

static void
past_events_tell_the_numbers(void **state)
{
	struct rig r;
	const struct cJSON *first, *metadata;
	char path[256];

	(void)state;
	rig_quiet(&r, 4);
	assert_int_equal(rig_ask(&r, "GET",
			     "/v2/call_events?filter[name]=call.initiated"
			     "&filter[type]=webhook",
			     ""),
	    200);
	assert_int_equal(meta(&r, "total_results"), 9);
	first = json_first(json_get(r.answer, "data"));
	metadata = json_get(first, "metadata");
	assert_string_equal(json_str(metadata, "record_type"), "event");
	assert_string_equal(json_str(metadata, "event_type"), "call.initiated");
	assert_non_null(json_str(json_get(metadata, "payload"), "from"));
	snprintf(path, sizeof(path), "/v2/call_events?filter[leg_id]=%s",
	    json_str(first, "call_leg_id"));
	rig_ask(&r, "GET", path, "");
	/* initiated, answered, conference created, joined */
	assert_int_equal(meta(&r, "total_results"), 4);
	rig_ask(&r, "GET", "/v2/call_events?filter[type]=command", "");
	assert_int_equal(meta(&r, "total_results"), 0);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_conference_is_on_one_page),
		cmocka_unit_test(a_page_past_the_end_is_empty),
		cmocka_unit_test(filters_choose),
		cmocka_unit_test(participants_are_filtered_and_stay_when_left),
		cmocka_unit_test(cursors_walk_all_active_calls),
		cmocka_unit_test(past_events_tell_the_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
