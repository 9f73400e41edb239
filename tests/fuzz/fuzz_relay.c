/*
 * The files that whoever runs a relay writes: "config\n" or "tokens\n" and the
 * text.  Nobody gets in, and nothing is taken unsigned, by a slip of the pen.
 */
#include "fuzz.h"
#include "relay/config.h"
#include "relay/right.h"
#include "relay/token.h"

static void
check_source(const struct config *c, size_t i)
{
	const struct source_config *s = &c->sources[i];
	size_t k;

	MUST(s->kind != SOURCE_NONE);
	MUST(s->path[0] == '/');
	MUST(s->key_count > 0 && s->key_count <= VERIFY_KEYS_MAX);
	MUST((s->kind == SOURCE_TELNYX) == (s->url[0] == '\0'));
	for (k = 0; k < s->key_count; k++)
		MUST(s->key_files[k][0] != '\0');
	for (k = 0; k < i; k++)
		MUST(strcmp(c->sources[k].path, s->path) != 0);
	if (s->site[0])
		MUST(config_site_of(c, i) < c->site_count);
}

static void
check_site(const struct config *c, size_t i)
{
	const struct site_config *s = &c->sites[i];
	size_t k;

	MUST(s->provider && s->token_file[0] && s->path[0] == '/');
	MUST(s->api[0] && s->account.phone[0] == '\0');
	MUST(s->listen.port >= 0 && s->listen.port <= 65535);
	for (k = 0; k < i; k++)
		MUST(s->listen.port == 0 ||
		     c->sites[k].listen.port != s->listen.port);
	MUST(c->feed.tokens_file[0]);
}

static void
take_config(struct span text)
{
	static struct config c;
	struct err err = { .text = "" };
	size_t i;

	if (config_parse(&c, "relay.conf", text, &err) == -1) {
		MUST(strncmp(err.text, "relay.conf: ", 12) == 0);
		MUST(err.text[12] != '\0');
		return;
	}
	MUST(c.source_count <= CONFIG_SOURCES && c.site_count <= CONFIG_SITES);
	MUST(c.source_count + c.site_count > 0);
	for (i = 0; i < c.source_count; i++)
		check_source(&c, i);
	for (i = 0; i < c.site_count; i++)
		check_site(&c, i);
}

/* Who has a right has it by a word that stands in the file. */
static void
check_token(const struct token *t, struct span text, size_t lines)
{
	char words[256], verbs[256];
	int i;

	fuzz_is_whole(t->name, sizeof(t->name));
	fuzz_is_whole(t->phone, sizeof(t->phone));
	MUST(t->name[0] && t->roles != 0);
	MUST(t->roles < ROLE_BIT(ROLES_OF));
	MUST(t->queue_count >= 0 && t->queue_count <= TOKEN_QUEUES);
	for (i = 0; i < t->queue_count; i++) {
		fuzz_is_whole(t->queue[i], NAME_LEN);
		MUST(t->queue[i][0] != '\0');
	}
	right_roles(t->roles, words, sizeof(words));
	right_verbs(t->roles, verbs, sizeof(verbs));
	MUST(words[0] && strlen(words) + 1 < sizeof(words));
	MUST(strlen(verbs) + 1 < sizeof(verbs));
	if (right_has(t->roles, ROLE_OF_BARGE))
		MUST(memmem(text.p, text.n, "barge", 5) ||
		     memmem(text.p, text.n, "admin", 5));
	/* Who was given a time or queues is not let in for ever, to all. */
	if (lines == 1 && !memchr(text.p, '#', text.n))
		MUST(t->until_ms || !memmem(text.p, text.n, " until=", 7));
}

/* What was read is written such that the same is read again. */
static void
check_written(const struct tokens *t)
{
	struct tokens again;
	struct buf b;
	struct err err;
	size_t i;

	buf_init(&b, (size_t)8 << 20);
	for (i = 0; i < t->count; i++)
		token_write(&b, &t->token[i]);
	MUST(!b.failed);
	MUST(tokens_parse(&again, buf_span(&b), &err) == 0);
	MUST(again.count == t->count);
	for (i = 0; i < t->count; i++)
		MUST(memcmp(&again.token[i], &t->token[i],
			 sizeof(struct token)) == 0);
	tokens_free(&again);
	buf_free(&b);
}

static void
take_tokens(struct span text)
{
	struct tokens t;
	struct err err = { .text = "" };
	size_t i;

	if (tokens_parse(&t, text, &err) == -1) {
		MUST(err.text[0] != '\0');
		MUST(!t.token && t.count == 0);
		return;
	}
	for (i = 0; i < t.count; i++)
		check_token(&t.token[i], text, t.count);
	check_written(&t);
	tokens_free(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct span what = fuzz_until(&in, '\n');

	if (span_is(what, "config"))
		take_config(in);
	else if (span_is(what, "tokens"))
		take_tokens(in);
	return 0;
}
