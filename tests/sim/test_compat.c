/* Proves what the compatibility face answers, tells and lets be heard: plays
 * the files in tests/sim/compat, whose form is told in signalwire.steps. */
#include <ctype.h>
#include <stdlib.h>

#include "base/base64.h"
#include "io/file.h"
#include "rig.h"
#include "sim/compat_params.h"
#include "sim/face.h"

#define NAMES 26
#define VALUE_LEN 512

/* A file on its way. */
struct play {
	struct rig rig;
	bool open;
	const char *file;
	int line;
	char value[NAMES][VALUE_LEN]; /* of $A to $Z */
	size_t told;                  /* how many events were looked at */
	char authorization[256];
};

static void
failed(const struct play *p, const char *what, const char *about)
{
	fail_msg("%s:%d: %s %s\n%s", p->file, p->line, what, about,
	    p->rig.reply.body.p ? p->rig.reply.body.p : "");
}

static char *
value_of(struct play *p, char name)
{
	if (!isupper((unsigned char)name))
		failed(p, "no such name", &name);
	return p->value[name - 'A'];
}

/* Puts values in the place of $A to $Z. */
static void
fill(struct play *p, const char *text, struct buf *b)
{
	for (; *text; text++)
		if (*text == '$')
			buf_puts(b, value_of(p, *++text));
		else
			buf_put(b, text, 1);
}

static void
set(struct play *p, char name, const char *value)
{
	snprintf(value_of(p, name), VALUE_LEN, "%s", value ? value : "");
}

static void
begin(struct play *p, const char *words)
{
	char face[32] = "", plain[128];
	struct sim_options o = { .seed = 1, .quiet = true };
	int n;

	if (p->open)
		rig_close(&p->rig);
	sscanf(words, "%31s %d", face, &o.calls);
	o.face = face_find(face);
	o.key = "k";
	if (!o.face)
		failed(p, "no such face", words);
	rig_open(&p->rig, &o);
	p->open = true;
	p->told = 0;
	set(p, 'I', p->rig.sim->account);
	set(p, 'R', rig_phone(&p->rig));
	if (o.calls > 0) {
		set(p, 'C', rig_conf(&p->rig)->id);
		set(p, 'N', rig_conf(&p->rig)->name);
		set(p, 'K', rig_who(&p->rig, 0));
		set(p, 'A', rig_who(&p->rig, 1));
	}
	n = snprintf(plain, sizeof(plain), "%s:k", p->rig.sim->account);
	memcpy(p->authorization, "Basic ", 6);
	base64_encode(p->authorization + 6, sizeof(p->authorization) - 6,
	    (struct span){ plain, (size_t)n });
}

static void
send_ask(struct play *p, const char *method, const char *path, const char *body)
{
	struct rig *r = &p->rig;
	size_t n = strcspn(path, "?");
	char *only = mem_strdup(path);
	struct sim_ask ask = {
		.method = method,
		.path = only,
		.query = path[n] ? path + n + 1 : "",
		.authorization = p->authorization,
		.type = body[0] == '{' ? "application/json"
				       : "application/x-www-form-urlencoded",
		.body = span_of(body),
		.now_ms = r->now_ms,
		.real_ms = r->now_ms,
	};
	struct err err;

	only[n] = '\0';
	sim_reply_free(&r->reply);
	sim_reply_init(&r->reply);
	json_free(r->answer);
	sim_rest(r->sim, &ask, &r->reply);
	r->answer = json_parse(buf_span(&r->reply.body), &err);
	mem_free(only);
}

/* "METHOD PATH [BODY]"; a path without a "/" before it is below the account
 * and gets ".json". */
static void
request(struct play *p, const char *method, const char *words)
{
	size_t n = strcspn(words, " "), query = strcspn(words, "? ");
	bool whole = words[0] == '/';
	struct buf path;

	buf_init(&path, 1 << 16);
	if (!whole)
		buf_printf(&path, "/2010-04-01/Accounts/%s/", value_of(p, 'I'));
	buf_put(&path, words, query);
	if (!whole)
		buf_puts(&path, ".json");
	buf_put(&path, words + query, n - query);
	send_ask(p, method, path.p, words[n] ? words + n + 1 : "");
	buf_free(&path);
}

/* The member behind "a.0.b" as text; "#a" is how many a has. */
static void
look(const struct cJSON *v, const char *where, char *dst, size_t size)
{
	char name[64] = "";
	bool flag;
	int64_t n;

	if (where[0] == '#') {
		snprintf(dst, size, "%d", json_count(json_get(v, where + 1)));
		return;
	}
	for (;;) {
		size_t len = strcspn(where, ".");

		snprintf(name, sizeof(name), "%.*s", (int)len, where);
		if (!where[len])
			break;
		where += len + 1;
		if (!isdigit((unsigned char)name[0])) {
			v = json_get(v, name);
			continue;
		}
		v = json_first(v);
		for (n = strtoll(name, NULL, 10); v && n > 0; n--)
			v = json_next(v);
	}
	snprintf(dst, size, "%s", "(missing)");
	if (json_str(v, name))
		snprintf(dst, size, "%s", json_str(v, name));
	else if (json_bool(v, name, &flag))
		snprintf(dst, size, "%s", flag ? "true" : "false");
	else if (json_int(v, name, &n))
		snprintf(dst, size, "%lld", (long long)n);
	else if (json_is_null(json_get(v, name)))
		snprintf(dst, size, "null");
}

/* "STATUS name=value ..." about the last answer. */
static void
check_answer(struct play *p, char *words)
{
	char *word, *save = words, got[512];
	int status = (int)strtol(words, &save, 10);

	if (p->rig.reply.cut)
		p->rig.reply.status = 0;
	if (p->rig.reply.status != status)
		failed(p, "another status than", words);
	for (word = strsep(&save, " "); word; word = strsep(&save, " ")) {
		char *eq = strchr(word, '=');

		if (!eq)
			continue;
		*eq = '\0';
		look(p->rig.answer, word, got, sizeof(got));
		if (strcmp(got, eq + 1) != 0) {
			print_message("%s is %s\n", word, got);
			failed(p, "another value than", eq + 1);
		}
	}
}

static bool
hears(const struct rig *r, const char *listener, const char *speaker)
{
	const struct leg *a = leg_find(r->sim, listener);
	const struct leg *b = leg_find(r->sim, speaker);

	return a && b && a->part && b->part && part_hears(a->part, b->part);
}

/* "WHO by ID ...": these and nobody else, of all that there are. */
static void
check_heard(struct play *p, const char *words)
{
	char who[VALUE_LEN];
	const struct leg *leg;

	snprintf(who, sizeof(who), "%.*s", (int)strcspn(words, " "), words);
	for (leg = p->rig.sim->leg_first; leg; leg = leg->next) {
		bool wanted = strstr(words + strlen(who), leg->ids.control);

		if (hears(&p->rig, leg->ids.control, who) != wanted)
			failed(
			    p, wanted ? "not heard by" : "heard by", leg->name);
	}
}

static const char *
event_name(const struct params *f)
{
	const char *s = params_get(f, "StatusCallbackEvent");

	if (!s)
		s = params_get(f, "CallStatus");
	return s ? s : params_get(f, "EventName");
}

/* The names of all events since the last look. */
static void
check_told(struct play *p, const char *words)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	for (; p->told < p->rig.count; p->told++) {
		struct params f = { 0 };

		params_form(&f, span_of(p->rig.frames[p->told]));
		buf_printf(&b, "%s%s", b.len ? " " : "", event_name(&f));
		params_free(&f);
	}
	if (strcmp(b.p ? b.p : "nothing", words) != 0)
		failed(p, "this was told:", b.p ? b.p : "nothing");
	buf_free(&b);
}

/* "EVENT Name=value ..." of the last one of that name; "Name=-" is not in
 * it. */
static void
check_last(struct play *p, char *words)
{
	const char *name = strsep(&words, " "), *word;
	struct params f = { 0 };
	size_t i = p->rig.count;

	do {
		if (i-- == 0)
			failed(p, "there was no", name);
		params_free(&f);
		params_form(&f, span_of(p->rig.frames[i]));
	} while (strcmp(event_name(&f), name) != 0);
	for (word = strsep(&words, " "); word; word = strsep(&words, " ")) {
		char *eq = strchr(word, '=');
		const char *got;

		*eq = '\0';
		got = params_get(&f, word);
		if (strcmp(got ? got : "-", eq + 1) != 0)
			failed(p, word, got ? got : "-");
	}
	params_free(&f);
}

static void
visit_door(struct play *p, const char *words)
{
	size_t n = strcspn(words, " ");
	char path[64];

	snprintf(path, sizeof(path), "/sim/%.*s", (int)n, words);
	if (rig_post(&p->rig, path, words + n + 1) != 200)
		failed(p, "the door is shut:", words);
}

static void
keep(struct play *p, const char *words)
{
	char got[512];

	look(p->rig.answer, words + 2, got, sizeof(got));
	set(p, words[0], got);
}

static void
step(struct play *p, const char *line)
{
	size_t n = strcspn(line, " ");
	struct buf full;
	char verb[16];
	char *rest;

	buf_init(&full, 1 << 16);
	buf_puts(&full, "");
	snprintf(verb, sizeof(verb), "%.*s", (int)n, line);
	fill(p, line[n] ? line + n + 1 : "", &full);
	rest = full.p ? full.p : "";
	if (strcmp(verb, "face") == 0)
		begin(p, rest);
	else if (strcmp(verb, "GET") == 0 || strcmp(verb, "POST") == 0 ||
		 strcmp(verb, "DELETE") == 0)
		request(p, verb, rest);
	else if (strcmp(verb, "=") == 0)
		check_answer(p, rest);
	else if (strcmp(verb, "keep") == 0)
		keep(p, rest);
	else if (strcmp(verb, "set") == 0)
		set(p, rest[0], rest + 2);
	else if (strcmp(verb, "heard") == 0)
		check_heard(p, rest);
	else if (strcmp(verb, "told") == 0)
		check_told(p, rest);
	else if (strcmp(verb, "last") == 0)
		check_last(p, rest);
	else if (strcmp(verb, "door") == 0)
		visit_door(p, rest);
	else if (strcmp(verb, "pass") == 0)
		rig_pass(&p->rig, strtoll(rest, NULL, 10));
	else
		failed(p, "no such step:", line);
	buf_free(&full);
}

static void
play(const char *file)
{
	struct play *p = mem_zalloc(1, sizeof(*p));
	struct span rest, line;
	char text[2048];
	struct buf all;
	struct err err;

	buf_init(&all, 1 << 20);
	p->file = file;
	assert_int_equal(file_read(file, &all, &err), 0);
	rest = buf_span(&all);
	while (span_line(&rest, &line)) {
		p->line++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		assert_true(span_copy(text, sizeof(text), line));
		step(p, text);
	}
	assert_true(p->open);
	rig_close(&p->rig);
	buf_free(&all);
	mem_free(p);
}

#define PLAYS(name) \
	static void name##_steps(void **state) \
	{ \
		(void)state; \
		play("tests/sim/compat/" #name ".steps"); \
	}

PLAYS(signalwire)
PLAYS(twilio)
PLAYS(lists)
PLAYS(calls)
PLAYS(documents)
PLAYS(errors)
PLAYS(faults)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signalwire_steps),
		cmocka_unit_test(twilio_steps),
		cmocka_unit_test(lists_steps),
		cmocka_unit_test(calls_steps),
		cmocka_unit_test(documents_steps),
		cmocka_unit_test(errors_steps),
		cmocka_unit_test(faults_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
