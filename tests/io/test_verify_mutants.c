/* Proves that nothing but what was signed is accepted: signatures, bodies,
 * times and queries, each changed a little in all ways that chance finds.
 *
 * EARSHOT_MUTANTS says how many (100000, with EARSHOT_LONG=1 a million),
 * EARSHOT_SEED where chance begins. */
#include "base/mem.h"
#include "vectors.h"

#define KEPT_MAX 160

/* Every good vector, and what judges it. */
struct kept {
	struct vector v;
	struct verify_telnyx *telnyx;
	struct verify_compat *compat;
};

struct mutants {
	struct kept *kept;
	size_t count;
	uint64_t random;
	size_t tried, same, reasons[VERIFY_LATE + 1];
};

static uint64_t
setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

static size_t
below(struct mutants *m, size_t n)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (size_t)((m->random >> 11) % n);
}

static void
keep_good(struct vector *v, void *ctx)
{
	struct mutants *m = ctx;
	struct kept *k;
	size_t i;

	if (v->want.reason != VERIFY_GOOD)
		return;
	assert_true(m->count < KEPT_MAX);
	k = &m->kept[m->count++];
	k->v = *v;
	for (i = 0; i < v->key_count; i++)
		k->v.key_list[i] = k->v.keys[i];
	if (v->compat.query.p)
		k->v.compat.query = span_of(k->v.query);
	vector_point(&k->v);
	if (k->v.url[0])
		k->compat = vector_compat(&k->v);
	else
		k->telnyx = vector_telnyx(&k->v);
}

/* Changes, drops, doubles or moves a byte or a run.  text takes size bytes. */
static void
mutate(struct mutants *m, char *text, size_t size, size_t *n)
{
	static const char likely[] = "&=%+0123456789abcdefABCDEF/|# \xff";
	size_t at = *n > 0 ? below(m, *n) : 0;
	size_t run = 1 + (below(m, 4) == 0 ? below(m, 8) : 0);
	char c = likely[below(m, sizeof(likely))]; /* also NUL */

	switch (*n == 0 ? 2 : below(m, 5)) {
	case 0:
		text[at] = (char)(text[at] ^ 1 << below(m, 8));
		break;
	case 1:
		text[at] = c;
		break;
	case 2:
		if (*n + 1 > size)
			break;
		memmove(text + at + 1, text + at, *n - at);
		text[at] = c;
		++*n;
		break;
	case 3:
		if (run > *n - at)
			run = *n - at;
		memmove(text + at, text + at + run, *n - at - run);
		*n -= run;
		break;
	default:
		c = text[at];
		run = below(m, *n);
		text[at] = text[run];
		text[run] = c;
	}
}

/* Puts a mutant of s, of size bytes at most, into dst. */
static struct span
mutant_of(struct mutants *m, char *dst, size_t size, struct span s)
{
	size_t n = s.n, times = 1 + below(m, 3);

	memcpy(dst, s.p, n);
	while (times-- > 0)
		mutate(m, dst, size, &n);
	return (struct span){ dst, n };
}

struct letters {
	char *name;
	size_t n;
};

static int
by_letters(const void *a, const void *b)
{
	const struct letters *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
nibble(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *d = c ? strchr(digits, c) : NULL;

	return d ? (int)(d - digits) % 16 : -1;
}

/* The letters of a form as the scheme signs them, read as loosely as can be, by
 * code of our own.  Of two forms with the same letters one is as good as the
 * other to this scheme: see verify.h. */
static size_t
sign_letters(char *dst, struct span form)
{
	struct letters parts[VECTOR_MAX];
	char text[VECTOR_MAX * 2];
	size_t count = 0, n = 0, i, o = 0;

	parts[count++].name = text;
	for (i = 0; i < form.n; i++) {
		char c = form.p[i];

		if (c == '&') {
			text[n++] = '\0';
			parts[count++].name = text + n;
			continue;
		}
		if (c == '=')
			c = 1; /* sorts before all that a name has */
		if (c == '+')
			c = ' ';
		if (c == '%' && i + 2 < form.n && nibble(form.p[i + 1]) >= 0 &&
		    nibble(form.p[i + 2]) >= 0) {
			c = (char)(nibble(form.p[i + 1]) * 16 +
				   nibble(form.p[i + 2]));
			i += 2;
		}
		text[n++] = c;
	}
	text[n] = '\0';
	qsort(parts, count, sizeof(parts[0]), by_letters);
	for (i = 0; i < count; i++) {
		const char *p;

		for (p = parts[i].name; *p; p++) {
			if (*p != 1)
				dst[o++] = *p;
		}
	}
	return o;
}

static bool
same_letters(struct span a, struct span b)
{
	char x[VECTOR_MAX * 2], y[VECTOR_MAX * 2];
	size_t n = sign_letters(x, a);

	return n == sign_letters(y, b) && memcmp(x, y, n) == 0;
}

static void
judged(struct mutants *m, const struct kept *k, bool ok,
    const struct verify_result *got, struct span what)
{
	m->tried++;
	m->reasons[got->reason]++;
	assert_int_equal(ok, got->reason == VERIFY_GOOD);
	if (ok)
		fail_msg(
		    "%s: accepted with %.*s", k->v.name, (int)what.n, what.p);
}

static void
try_telnyx(struct mutants *m, const struct kept *k)
{
	struct verify_telnyx_request rq = k->v.telnyx;
	struct span *parts[] = { &rq.signature, &rq.timestamp, &rq.body };
	struct span *part = parts[below(m, 3)], was = *part;
	struct verify_result got;
	char text[VECTOR_MAX + 8];

	*part = mutant_of(m, text, sizeof(text), was);
	if (span_eq(*part, was))
		return;
	judged(m, k, verify_telnyx(k->telnyx, &rq, k->v.now_ms, &got), &got,
	    *part);
}

static void
try_compat(struct mutants *m, const struct kept *k)
{
	struct verify_compat_request rq = k->v.compat;
	struct span *parts[] = { &rq.signature, &rq.query, &rq.body };
	struct span *part = parts[below(m, 3)], was = *part;
	struct verify_result got;
	char text[VECTOR_MAX + 8];
	bool form = part == &rq.body && rq.payload == VERIFY_PAYLOAD_FORM &&
		    strlen(k->v.sign) == 28;

	if (!was.p)
		was = span_of("");
	*part = mutant_of(m, text, sizeof(text), was);
	if (span_eq(*part, was))
		return;
	if (form && same_letters(*part, was)) {
		m->same++;
		return;
	}
	judged(m, k, verify_compat(k->compat, &rq, &got), &got, *part);
}

static void
none_is_accepted(void **state)
{
	struct mutants m = {
		.random = setting("EARSHOT_SEED", 1) * 88172645463325252u,
	};
	size_t wanted = setting(
	    "EARSHOT_MUTANTS", setting("EARSHOT_LONG", 0) ? 1000000 : 100000);
	size_t i;

	(void)state;
	m.kept = mem_zalloc(KEPT_MAX, sizeof(*m.kept));
	vectors_each("tests/io/verify/telnyx.vectors", keep_good, &m);
	vectors_each("tests/io/verify/compat.vectors", keep_good, &m);
	vectors_each("tests/io/verify/callbacks.vectors", keep_good, &m);
	while (m.tried < wanted) {
		const struct kept *k = &m.kept[below(&m, m.count)];

		/* Telnyx has few vectors, so every second turn is theirs. */
		while (m.tried % 2 && !k->telnyx)
			k = &m.kept[below(&m, m.count)];
		if (k->telnyx)
			try_telnyx(&m, k);
		else
			try_compat(&m, k);
	}
	print_message(
	    "# %zu mutants, %zu more with the same letters; ", m.tried, m.same);
	for (i = 1; i < ARRAY_LEN(m.reasons); i++)
		print_message("%zu ", m.reasons[i]);
	print_message("\n");
	assert_true(m.reasons[VERIFY_FORGED] > wanted / 4);
	for (i = 0; i < m.count; i++) {
		verify_telnyx_free(m.kept[i].telnyx);
		verify_compat_free(m.kept[i].compat);
	}
	mem_free(m.kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
