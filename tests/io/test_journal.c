/* Proves what a journal keeps: what it cuts off a torn end and what it calls
 * damage. */
#include "journal_rig.h"

#define HEAD 24
#define FRAME 36

/* Where each of the first segment's records begins; at[count] is the end. */
static size_t
offsets(const struct rig_file *f, size_t *at)
{
	size_t n = 0, o = HEAD;

	for (; o < f->n; n++) {
		uint32_t len;

		at[n] = o;
		memcpy(&len, f->p + o + 4, 4);
		o += FRAME + len;
	}
	assert_int_equal(o, f->n);
	at[n] = o;
	return n;
}

static void
keeps_and_reads_back(void **state)
{
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	assert_int_equal(r.found.last, 0);
	assert_int_equal(r.found.first, 1);
	assert_int_equal(r.found.segments, 1);
	rig_holds(&r, 1, 0);
	rig_fill(&r, 50);
	rig_holds(&r, 1, 50);
	assert_int_equal(journal_synced(r.j), 50);
	assert_int_equal(rig_append(&r), 0);
	assert_int_equal(journal_last(r.j), 51);
	assert_int_equal(journal_synced(r.j), 50);
	rig_close(&r);
	rig_open(&r);
	assert_int_equal(r.found.last, 51);
	assert_int_equal(r.found.cut, 0);
	assert_int_equal(journal_synced(r.j), 51);
	rig_holds(&r, 1, 51);
	rig_end(&r);
}

static int
stop_at_once(void *ctx, const struct journal_record *rec)
{
	*(uint64_t *)ctx = rec->seq;
	return 1;
}

static void
reads_from_a_number_on(void **state)
{
	struct rig r;
	uint64_t got, from;

	(void)state;
	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_fill(&r, 100);
	for (from = 1; from <= 100; from++) {
		assert_int_equal(
		    journal_each(r.j, from, stop_at_once, &got, &r.err), 1);
		assert_int_equal(got, from);
	}
	got = 0;
	assert_int_equal(journal_each(r.j, 101, stop_at_once, &got, &r.err), 0);
	assert_int_equal(
	    journal_each(r.j, 102, stop_at_once, &got, &r.err), -1);
	assert_int_equal(got, 0);
	rig_end(&r);
}

static void
bodies_of_all_sizes(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 8, 9, 65536, 262144,
		JOURNAL_BODY_MAX };
	char *body = mem_zalloc(JOURNAL_BODY_MAX + 1, 1);
	struct rig r;
	uint64_t seq;
	size_t i;

	(void)state;
	rig_start(&r, 4 << 20);
	for (i = 0; i < ARRAY_LEN(sizes); i++)
		assert_int_equal(
		    journal_append(r.j, 0, 0, (struct span){ body, sizes[i] },
			&seq, &r.err),
		    0);
	assert_int_equal(
	    journal_append(r.j, 0, 0,
		(struct span){ body, JOURNAL_BODY_MAX + 1 }, &seq, &r.err),
	    -1);
	rig_close(&r);
	rig_open(&r);
	assert_int_equal(r.found.last, ARRAY_LEN(sizes));
	rig_close(&r);
	r.o.segment_max = JOURNAL_SEGMENT_MIN;
	rig_open(&r);
	assert_int_equal(
	    journal_append(r.j, 0, 0,
		(struct span){ body, JOURNAL_SEGMENT_MIN }, &seq, &r.err),
	    -1);
	mem_free(body);
	rig_end(&r);
}

/* Cut anywhere, what was whole before is there, and it goes on behind it. */
static void
torn_at_every_byte(void **state)
{
	struct rig_file f;
	size_t at[16], n, cut, whole;
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_fill(&r, 5);
	rig_close(&r);
	rig_load(&f, &r, 1);
	assert_int_equal(offsets(&f, at), 5);
	for (cut = 0; cut <= f.n; cut++) {
		rig_store(&f, cut);
		rig_open(&r);
		for (whole = 0; whole < 5 && at[whole + 1] <= cut; whole++)
			;
		n = cut < HEAD ? 0 : at[whole];
		assert_int_equal(r.found.last, whole);
		assert_int_equal(r.found.cut, cut - n);
		rig_close(&r);
		rig_open(&r);
		assert_int_equal(r.found.last, whole);
		assert_int_equal(r.found.cut, 0);
		rig_fill(&r, 1);
		rig_holds(&r, 1, whole + 1);
		rig_close(&r);
	}
	mem_free(f.p);
	rig_end(&r);
}

static void
last_record_spoiled_at_every_byte(void **state)
{
	static const char masks[] = { 1, (char)0x80, (char)0xff, 0x20 };
	struct rig_file f;
	size_t at[16], i, m;
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_fill(&r, 5);
	rig_close(&r);
	rig_load(&f, &r, 1);
	offsets(&f, at);
	for (i = at[4]; i < f.n; i++) {
		for (m = 0; m < ARRAY_LEN(masks); m++) {
			f.p[i] = (char)(f.p[i] ^ masks[m]);
			rig_store(&f, f.n);
			f.p[i] = (char)(f.p[i] ^ masks[m]);
			rig_open(&r);
			assert_int_equal(r.found.last, 4);
			assert_int_equal(r.found.cut, f.n - at[4]);
			rig_holds(&r, 1, 4);
			rig_close(&r);
		}
	}
	mem_free(f.p);
	rig_end(&r);
}

/* Opening fails, names the file and the offset, and changes nothing. */
static void
is_damage(struct rig *r, const struct rig_file *f, size_t offset)
{
	struct rig_file after;
	char text[64];

	rig_store(f, f->n);
	assert_false(rig_try_open(r));
	snprintf(text, sizeof(text), "at offset %zu", offset);
	assert_non_null(strstr(r->err.text, strrchr(f->path, '/') + 1));
	if (!strstr(r->err.text, text))
		fail_msg("%s: not %s", r->err.text, text);
	rig_load(&after, r, strtoull(strrchr(f->path, '/') + 1, NULL, 10));
	assert_int_equal(after.n, f->n);
	assert_memory_equal(after.p, f->p, f->n);
	mem_free(after.p);
}

static void
damage_in_the_middle(void **state)
{
	struct rig_file f;
	size_t at[16], i, whole;
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_fill(&r, 5);
	rig_close(&r);
	rig_load(&f, &r, 1);
	offsets(&f, at);
	for (i = 0; i < at[4]; i++) {
		for (whole = 0; i >= at[whole + 1]; whole++)
			;
		f.p[i] ^= 0x10;
		is_damage(&r, &f, i < HEAD ? 0 : at[whole]);
		f.p[i] ^= 0x10;
	}
	/* A record that is gone, and one that is there twice. */
	memmove(f.p + at[1], f.p + at[2], f.n - at[2]);
	f.n -= at[2] - at[1];
	is_damage(&r, &f, at[1]);
	mem_free(f.p);
	rig_end(&r);
}

static void
damage_in_an_older_segment(void **state)
{
	struct rig_file f, again;
	size_t at[64], n;
	struct rig r;

	(void)state;
	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_fill(&r, 100);
	rig_close(&r);
	rig_load(&f, &r, 1);
	rig_load(&again, &r, 1);
	n = offsets(&f, at);
	f.p[f.n - 1] ^= 1;
	is_damage(&r, &f, at[n - 1]);
	f.n--;
	is_damage(&r, &f, at[n - 1]);
	/* A whole record less is no better. */
	rig_store(&again, at[n - 1]);
	assert_false(rig_try_open(&r));
	assert_non_null(strstr(r.err.text, "does not follow record"));
	rig_store(&again, again.n);
	rig_open(&r);
	rig_holds(&r, 1, 100);
	mem_free(f.p);
	mem_free(again.p);
	rig_end(&r);
}

static void
a_segment_is_missing(void **state)
{
	struct rig_file f;
	size_t at[64], second;
	struct rig r;

	(void)state;
	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_fill(&r, 100);
	rig_close(&r);
	rig_load(&f, &r, 1);
	second = offsets(&f, at) + 1;
	mem_free(f.p);
	rig_load(&f, &r, second);
	unlink(f.path);
	assert_false(rig_try_open(&r));
	assert_non_null(strstr(r.err.text, "does not follow record"));
	rig_store(&f, 0);
	assert_false(rig_try_open(&r));
	rig_store(&f, f.n);
	rig_open(&r);
	rig_holds(&r, 1, 100);
	mem_free(f.p);
	rig_end(&r);
}

/* What a disk may leave behind the end: nothing of it is taken for a record,
 * not even the record of that number from another journal in a body. */
static void
garbage_behind_the_end(void **state)
{
	struct rig r, other;
	struct rig_file f, g;
	char *all = mem_zalloc(1 << 16, 1);
	uint64_t random = 7, seq;
	size_t at[16], i;

	(void)state;
	rig_start(&other, 1 << 20);
	rig_fill(&other, 9);
	rig_load(&g, &other, 1);
	offsets(&g, at);
	rig_start(&r, 1 << 20);
	rig_fill(&r, 5);
	assert_int_equal(
	    journal_append(r.j, 0, 0, (struct span){ g.p + at[5], g.n - at[5] },
		&seq, &r.err),
	    0);
	rig_close(&r);
	rig_load(&f, &r, 1);
	memcpy(all, f.p, f.n - 1);
	mem_free(f.p);
	f.p = all;
	rig_store(&f, f.n - 1);
	rig_open(&r);
	assert_int_equal(r.found.last, 5);
	assert_int_equal(r.found.cut, FRAME + g.n - at[5] - 1);
	rig_holds(&r, 1, 5);
	for (i = 0; i < 200; i++) {
		rig_close(&r);
		f.n -= i == 0 ? FRAME + g.n - at[5] : 0;
		memset(all + f.n, 0, 4096);
		if (i % 2)
			for (seq = 0; seq < 4096; seq++)
				all[f.n + seq] = (char)rig_random(&random);
		memcpy(all + f.n, "EJR1", i % 5);
		rig_store(&f, f.n + 4096 - i);
		rig_open(&r);
		assert_int_equal(r.found.cut, 4096 - i);
		rig_holds(&r, 1, 5);
	}
	mem_free(all);
	mem_free(g.p);
	rig_end(&other);
	rig_end(&r);
}

/* Found while reading, when it was good at the start. */
static void
damage_while_it_is_open(void **state)
{
	struct rig_file f;
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_fill(&r, 5);
	rig_load(&f, &r, 1);
	f.p[HEAD + FRAME + 1] ^= 1;
	rig_store(&f, f.n);
	r.expected = 1;
	assert_int_equal(journal_each(r.j, 0, rig_each, &r, &r.err), -1);
	assert_non_null(strstr(r.err.text, "at offset 24"));
	assert_int_equal(r.expected, 1);
	mem_free(f.p);
	rig_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_and_reads_back),
		cmocka_unit_test(reads_from_a_number_on),
		cmocka_unit_test(bodies_of_all_sizes),
		cmocka_unit_test(torn_at_every_byte),
		cmocka_unit_test(last_record_spoiled_at_every_byte),
		cmocka_unit_test(damage_in_the_middle),
		cmocka_unit_test(damage_in_an_older_segment),
		cmocka_unit_test(a_segment_is_missing),
		cmocka_unit_test(garbage_behind_the_end),
		cmocka_unit_test(damage_while_it_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
