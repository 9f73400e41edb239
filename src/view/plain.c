#include "view/plain.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "view/alert.h"
#include "view/line.h"
#include "view/parts.h"
#include "view/person.h"
#include "view/state.h"
#include "view/strip.h"

#define WIDE 400

static void
put_time(struct buf *b, const struct scene *s)
{
	char clock[16];

	scene_clock(s, s->now_ms, clock, sizeof(clock));
	buf_printf(b, "%s ", clock);
}

static const char *
plural(long long n)
{
	return n == 1 ? "" : "s";
}

void
plain_duration(char *dst, size_t size, int64_t ms)
{
	long long s = ms > 0 ? ms / 1000 : 0;
	long long h = s / 3600, m = s / 60 % 60;

	s %= 60;
	if (h > 0)
		snprintf(dst, size, "%lld hour%s %lld minute%s", h, plural(h),
		    m, plural(m));
	else if (m > 0)
		snprintf(dst, size, "%lld minute%s %lld second%s", m, plural(m),
		    s, plural(s));
	else
		snprintf(dst, size, "%lld second%s", s, plural(s));
}

/* A sentence with a mark in front, without it, and what the mark says. */
static void
put_marked(struct buf *b, const char *text)
{
	static const struct {
		const char *mark, *word;
	} marks[] = { { ".. ", "" }, { "ok ", "Accepted. " },
		{ "** ", "Done. " }, { "!! ", "Failed. " },
		{ "?? ", "Unsure. " }, { "-- ", "" }, { "! ", "Note. " } };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t n = strlen(marks[i].mark);

		if (strncmp(text, marks[i].mark, n) != 0)
			continue;
		buf_puts(b, marks[i].word);
		text += n;
		break;
	}
	buf_printf(b, "%s\n", text);
}

static void
put_audience(struct buf *b, const struct scene *s)
{
	struct strip t;

	memset(&t, 0, sizeof(t));
	strip_fill(s, WIDE, &t);
	buf_printf(b, "%s. %s",
	    s->audience.phase == AUDIENCE_UNSURE ? "UNSURE"
						 : mode_word(s->audience.mode),
	    t.say);
	for (int i = 0; i < STRIP_EXTRAS; i++) {
		if (t.extra[i][0] != '\0' && !strstr(t.extra[i], "00:"))
			buf_printf(b, " %s", t.extra[i]);
	}
	buf_puts(b, "\n");
}

void
plain_audience(
    struct buf *b, const struct model *m, const struct ui *ui, int64_t now_ms)
{
	struct scene s;

	scene_init(&s, m, ui, NULL, now_ms);
	put_time(b, &s);
	put_audience(b, &s);
}

static void
audience_news(struct plain *p, struct buf *b, const struct scene *s)
{
	const struct audience *a = &s->audience;
	bool same = p->begun && p->mode == a->mode &&
		    p->phase == (int)a->phase && p->hearers == a->count;

	for (int i = 0; same && i < a->count; i++)
		same = strcmp(p->hearer[i], a->hearer[i]->id) == 0;
	p->mode = a->mode;
	p->phase = (int)a->phase;
	p->hearers = a->count;
	for (int i = 0; i < a->count; i++)
		span_copy(p->hearer[i], ID_LEN, span_of(a->hearer[i]->id));
	if (same)
		return;
	put_time(b, s);
	put_audience(b, s);
}

/* Those that have changed, the first change first. */
static void
act_news(struct plain *p, struct buf *b, const struct scene *s)
{
	char text[2 * NAME_LEN + 64];

	for (;;) {
		const struct act *next = NULL, *a;

		for (int i = 0; i < ACT_LOG; i++) {
			a = model_act(s->m, i);
			if (a && a->order > p->act_order &&
			    (!next || a->order < next->order))
				next = a;
		}
		if (!next)
			return;
		p->act_order = next->order;
		/* As of then: no count begins. */
		act_text(next, next->state_ms, text, sizeof(text));
		if (text[0] == '\0')
			continue;
		put_time(b, s);
		put_marked(b, text);
	}
}

static void
note_news(struct plain *p, struct buf *b, const struct scene *s)
{
	const struct ui *ui = s->ui;

	if (ui->note_ms == p->note_ms && strcmp(ui->note, p->note) == 0)
		return;
	p->note_ms = ui->note_ms;
	span_copy(p->note, sizeof(p->note), span_of(ui->note));
	if (ui->note[0] == '\0')
		return;
	put_time(b, s);
	put_marked(b, ui->note);
}

static void
link_news(struct plain *p, struct buf *b, const struct scene *s)
{
	const struct link *l = model_link(s->m);
	int state = 2 * (int)l->state + l->synced;

	if (strcmp(p->api, l->api) != 0) {
		span_copy(p->api, sizeof(p->api), span_of(l->api));
		put_time(b, s);
		buf_printf(b, "Provider: %s\n", l->api[0] ? l->api : "answers");
	}
	if (p->begun && p->link == state)
		return;
	p->link = state;
	put_time(b, s);
	if (l->state == LINK_LOST)
		buf_printf(b,
		    "Feed lost: %s. What was said of calls may be old.\n",
		    l->why);
	else if (l->state == LINK_NEVER)
		buf_puts(b, "Connecting to the feed.\n");
	else if (!s->known)
		buf_puts(b, "The calls are being read.\n");
	else
		buf_printf(b, "%d live call%s.\n", model_call_count(s->m),
		    plural(model_call_count(s->m)));
}

static int
find_alert(const struct plain *p, const struct alert *a)
{
	for (int i = 0; i < p->alerts; i++) {
		if (p->alert[i].rule == (const void *)a->rule &&
		    strcmp(p->alert[i].call, a->call) == 0)
			return i;
	}
	return -1;
}

static void
put_alert(struct buf *b, const struct scene *s, const struct alert *a)
{
	const struct call *c = model_call(s->m, a->call);
	const struct participant *agent = c ? person_agent(c) : NULL;
	char text[64], name[PERSON_LEN];

	if (!c)
		return;
	put_time(b, s);
	buf_printf(b, "%s %s", a->rule->level == ALERT_HELP ? "help" : "alert",
	    c->short_id);
	if (agent)
		buf_printf(b, " %s", person_name(agent, name, sizeof(name)));
	if (a->limit) {
		plain_duration(text, sizeof(text), a->value);
		buf_printf(b, " %s %s\n", a->rule->name, text);
	} else {
		buf_printf(b, " %s\n", a->rule->name);
	}
}

static void
alert_news(struct plain *p, struct buf *b, const struct scene *s)
{
	const struct alert *a;

	for (int i = 0; i < p->alerts; i++)
		p->alert[i].still = false;
	for (int i = 0; (a = alerts_get(s->ui->alerts, i)) != NULL; i++) {
		int at = find_alert(p, a);

		if (at >= 0) {
			p->alert[at].still = true;
			continue;
		}
		if (!a->acked)
			put_alert(b, s, a);
		if (p->alerts == PLAIN_ALERTS)
			continue;
		at = p->alerts++;
		span_copy(p->alert[at].call, ID_LEN, span_of(a->call));
		p->alert[at].rule = a->rule;
		p->alert[at].still = true;
	}
	for (int i = p->alerts - 1; i >= 0; i--) {
		if (!p->alert[i].still)
			p->alert[i] = p->alert[--p->alerts];
	}
}

void
plain_news(struct plain *p, struct buf *b, const struct model *m,
    const struct ui *ui, int64_t now_ms)
{
	struct scene s;

	scene_init(&s, m, ui, NULL, now_ms);
	link_news(p, b, &s);
	note_news(p, b, &s);
	act_news(p, b, &s);
	audience_news(p, b, &s);
	alert_news(p, b, &s);
	p->begun = true;
}

/* What the lists have no room to say. */
static const char *
in_full(const char *word)
{
	static const struct {
		const char *word, *full;
	} words[] = { { "talk>A", "agent speaks" },
		{ "talk>C", "customer speaks" }, { "HOLD", "on hold" },
		{ "3way", "three or more people" },
		{ "mute C", "customer muted" }, { "wait", "waiting" },
		{ "ring", "ringing" }, { "?", "not known yet" },
		{ "me:L", "by you, listening" },
		{ "me:W", "by you, whispering" },
		{ "me:B", "by you, on air" } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i].word, word) == 0)
			return words[i].full;
	}
	return word;
}

static void
put_call(struct buf *b, const struct scene *s, const struct call *c)
{
	const struct participant *agent = person_agent(c);
	const struct participant *customer = person_customer(c);
	const struct alert *a = alerts_of(s->ui->alerts, c->id);
	char text[64], name[PERSON_LEN], sup[SUPERVISORS_LEN];

	plain_duration(text, sizeof(text), s->clock_ms - c->opened_ms);
	buf_printf(b, "%s, %s", c->short_id,
	    agent ? person_name(agent, name, sizeof(name)) : "no agent");
	if (customer)
		buf_printf(
		    b, " with %s", person_title(customer, name, sizeof(name)));
	if (c->queue[0] != '\0')
		buf_printf(b, ", %s", c->queue);
	if (c->ended_ms)
		buf_puts(b, ", ended");
	else
		buf_printf(b, ", %s", in_full(state_word(s, c)));
	if (c->opened_ms)
		buf_printf(b, ", %s", text);
	state_supervisors(s, c, sup, sizeof(sup));
	if (strcmp(sup, "-") != 0)
		buf_printf(b, ", supervised %s", in_full(sup));
	if (a)
		buf_printf(b, ", alert %s", a->rule->name);
	buf_puts(b, "\n");
}

void
plain_list(struct buf *b, const struct model *m, const struct ui *ui,
    const struct rows *rows, int64_t now_ms)
{
	struct scene s;

	scene_init(&s, m, ui, rows, now_ms);
	if (s.old)
		buf_puts(b, "The feed is lost. This is how it was:\n");
	if (!s.known && !s.old)
		buf_puts(b, "Not known yet: the calls are being read.\n");
	else if (rows->calls == 0)
		buf_puts(b, "No calls.\n");
	for (int i = 0; i < rows->count; i++) {
		if (rows->call[i])
			put_call(b, &s, rows->call[i]);
	}
	if (rows->hidden > 0)
		buf_printf(
		    b, "%d more that the filter leaves out.\n", rows->hidden);
}

static void
put_person(struct buf *b, const struct scene *s, const struct participant *p)
{
	bool sure = true, hears;
	const struct participant *leg = model_my_leg(s->m);
	char name[PERSON_LEN];

	buf_printf(b, "%s, %s", person_name(p, name, sizeof(name)),
	    p == leg ? "you" : person_role(p));
	if (p->on_hold)
		buf_puts(b, ", on hold");
	if (p->muted)
		buf_puts(b, ", muted");
	if (!leg || leg == p || leg->call != p->call) {
		buf_puts(b, "\n");
		return;
	}
	hears = audience_hears(s->m, p, leg, &sure);
	buf_printf(b, ", %s you%s\n", hears ? "hears" : "does not hear",
	    sure ? "" : ", not sure");
}

void
plain_call(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms)
{
	const struct participant *p;
	struct scene s;
	int n = 0;

	scene_init(&s, m, ui, NULL, now_ms);
	put_call(b, &s, c);
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		buf_printf(b, "%d. ", ++n);
		put_person(b, &s, p);
	}
}

static void
put_picks(struct buf *b, const struct scene *s)
{
	const struct picker *pk = &s->ui->picker;

	for (int i = 0; i < pk->count; i++) {
		const struct participant *p =
		    model_participant(s->m, pk->pick[i].id);

		if (!p || pk->pick[i].gone)
			continue;
		buf_printf(
		    b, "%d. %s", i + 1, pk->pick[i].ticked ? "chosen, " : "");
		put_person(b, s, p);
	}
}

void
plain_question(
    struct buf *b, const struct model *m, const struct ui *ui, int64_t now_ms)
{
	const struct picker *pk = &ui->picker;
	const struct call *c = model_call(m, pk->call);
	const char *id = c ? c->short_id : "";
	struct scene s;

	scene_init(&s, m, ui, NULL, now_ms);
	switch (ui->context) {
	case IN_PICKER:
		buf_printf(b, "Whisper on %s: who may hear you?\n", id);
		put_picks(b, &s);
		buf_puts(b, "Say the numbers, send for those chosen, or "
			    "cancel. Nothing has been sent yet.\n");
		break;
	case IN_PERSON:
		buf_printf(
		    b, "%s whom on %s?\n", command_info(pk->wants)->name, id);
		put_picks(b, &s);
		buf_puts(b, "Say a number, or cancel.\n");
		break;
	case IN_BARGE:
		if (pk->whisper)
			buf_printf(b, "Whisper to a customer on %s?\n", id);
		else
			buf_printf(b,
			    "Go on air on %s? EVERYONE on this call will hear "
			    "you:\n",
			    id);
		put_picks(b, &s);
		buf_puts(b, "Say yes to speak. Anything else cancels.\n");
		break;
	case IN_QUIT:
		buf_puts(b, "Your leg is in a call. Say yes to go quiet, leave "
			    "and quit. Anything else stays.\n");
		break;
	default:
		break;
	}
}

void
plain_help(struct buf *b)
{
	struct line_entry e;

	buf_puts(b, "Enter alone: who hears you.\n"
		    "list: the calls.\n"
		    "show ID: the people of a call.\n"
		    "quiet, or Ctrl-G: nobody hears you.\n");
	for (int i = 0; line_entry(i, &e); i++) {
		if (e.own != LINE_COUNT || command_info(e.command)->asks ||
		    e.command == COMMAND_quit || e.command == COMMAND_ack)
			buf_printf(b, "%s%s%s: %s.\n", e.word,
			    e.args[0] ? " " : "", e.args, e.help);
	}
}
