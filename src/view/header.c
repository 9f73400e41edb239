/* Row 1: where am I, and how true is what I see. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"
#include "view/alert.h"

#define QUIET_MS 5000
#define FIELD_LEN 96

/* One word group of the row.  When all of them do not fit, those of the
 * highest rank go first. */
struct field {
	char text[FIELD_LEN];
	int rank;
	enum style style;
	bool gone;
};

enum {
	FIELD_PROGRAM,
	FIELD_PROFILE,
	FIELD_FEED,
	FIELD_API,
	FIELD_CALLS,
	FIELD_ALERTS,
	FIELD_SKIPPED,
	FIELD_LINE,
	FIELD_USER,
	FIELD_CLOCK,
	FIELD_COUNT
};

static void
feed_field(const struct scene *s, struct field *d)
{
	const struct link *l = model_link(s->m);
	int64_t silent = s->now_ms - l->last_ms;
	char ago[24];

	d->style = STYLE_HEAD;
	switch (l->state) {
	case LINK_NEVER:
		d->style = STYLE_WARN;
		snprintf(d->text, FIELD_LEN, "feed connecting");
		return;
	case LINK_LOST:
		d->style = STYLE_CRIT;
		text_duration(ago, sizeof(ago), s->now_ms - l->since_ms);
		snprintf(d->text, FIELD_LEN, "feed LOST %s", ago);
		return;
	case LINK_POLLED:
		snprintf(d->text, FIELD_LEN, "%s",
		    l->synced ? "no feed, polled" : "no feed, reading");
		return;
	case LINK_NONE:
		snprintf(d->text, FIELD_LEN, "no feed");
		return;
	case LINK_LIVE:
		break;
	}
	ago_text(silent, ago, sizeof(ago));
	if (!l->synced) {
		d->style = STYLE_WARN;
		snprintf(d->text, FIELD_LEN, "feed catching up");
	} else if (silent >= QUIET_MS) {
		d->style = STYLE_WARN;
		snprintf(d->text, FIELD_LEN, "feed quiet %s", ago);
	} else if (s->slow) {
		snprintf(d->text, FIELD_LEN, "feed LIVE");
	} else {
		snprintf(d->text, FIELD_LEN, "feed LIVE %s", ago);
	}
}

static void
api_field(const struct scene *s, struct field *d)
{
	const struct link *l = model_link(s->m);

	d->rank = 4;
	d->style = STYLE_HEAD;
	if (!l->api_known) {
		snprintf(d->text, FIELD_LEN, "api ?");
	} else if (l->api[0] == '\0') {
		snprintf(d->text, FIELD_LEN, "api ok");
	} else {
		d->rank = 0;
		d->style = STYLE_CRIT;
		snprintf(d->text, FIELD_LEN, "api BAD");
	}
}

/* How many calls have alerts, and in how many somebody asks for help. */
static void
alerts_field(const struct scene *s, struct field *d)
{
	const struct alerts *a = s->ui->alerts;
	int helps = alerts_count(a, ALERT_HELP);
	int others = alerts_count(a, ALERT_WARN) + alerts_count(a, ALERT_CRIT);

	d->rank = 8;
	d->style = helps ? STYLE_HELP : STYLE_WARN;
	if (helps + others > 0 && !s->old)
		counts_text(s, d->text, FIELD_LEN);
}

static void
fields_fill(const struct scene *s, struct field *d)
{
	const struct link *l = model_link(s->m);
	int n = model_call_count(s->m);
	bool sure = s->known && !s->old;

	for (int i = 0; i < FIELD_COUNT; i++)
		d[i].style = STYLE_HEAD;
	snprintf(d[FIELD_PROGRAM].text, FIELD_LEN, "earshot");
	d[FIELD_PROGRAM].rank = 7;
	if (s->ui->demo) {
		snprintf(
		    d[FIELD_PROFILE].text, FIELD_LEN, "DEMO, nothing is real");
		d[FIELD_PROFILE].style = STYLE_WARN;
		d[FIELD_PROFILE].rank = 0;
	} else if (s->ui->replay) {
		snprintf(d[FIELD_PROFILE].text, FIELD_LEN,
		    "REPLAY, nothing is sent");
		d[FIELD_PROFILE].style = STYLE_WARN;
		d[FIELD_PROFILE].rank = 0;
	} else {
		snprintf(
		    d[FIELD_PROFILE].text, FIELD_LEN, "%s", s->ui->profile);
		d[FIELD_PROFILE].rank = 3;
	}
	feed_field(s, &d[FIELD_FEED]);
	api_field(s, &d[FIELD_API]);
	if (sure || n > 0 || s->old)
		snprintf(d[FIELD_CALLS].text, FIELD_LEN, "%2d call%s%s", n,
		    n == 1 ? "" : "s", sure ? "" : "?");
	alerts_field(s, &d[FIELD_ALERTS]);
	if (l->skipped > 0)
		snprintf(d[FIELD_SKIPPED].text, FIELD_LEN, "%llu skipped",
		    (unsigned long long)l->skipped);
	d[FIELD_SKIPPED].rank = 5;
	d[FIELD_SKIPPED].style = STYLE_WARN;
	snprintf(d[FIELD_USER].text, FIELD_LEN, "%s", s->ui->user);
	d[FIELD_USER].rank = 6;
	if (s->slow)
		snprintf(d[FIELD_LINE].text, FIELD_LEN, "slow line");
	d[FIELD_LINE].rank = 5;
	d[FIELD_LINE].style = STYLE_WARN;
	scene_clock(s, s->slow && !s->old ? s->clock_ms : s->now_ms,
	    d[FIELD_CLOCK].text, FIELD_LEN);
	d[FIELD_CLOCK].rank = 2;
}

static int
fields_width(const struct field *d)
{
	int w = 0;

	for (int i = 0; i < FIELD_COUNT; i++) {
		if (!d[i].gone && d[i].text[0] != '\0')
			w += text_width(d[i].text) + 2;
	}
	return w - 2;
}

/* Gives up one field; false if all that is left must stay. */
static bool
fields_shorten(struct field *d)
{
	int worst = -1;

	for (int i = 0; i < FIELD_COUNT; i++) {
		if (!d[i].gone && d[i].rank > 0 &&
		    (worst < 0 || d[i].rank > d[worst].rank))
			worst = i;
	}
	if (worst < 0)
		return false;
	d[worst].gone = true;
	return true;
}

void
header_draw(struct frame *f, const struct scene *s, int y)
{
	struct field d[FIELD_COUNT] = { 0 };
	int gap, w, x = 0;

	fields_fill(s, d);
	frame_fill(f, (struct spot){ 0, y, f->width }, STYLE_HEAD, ' ');
	while (fields_width(d) > f->width && fields_shorten(d))
		;
	gap = f->width >= 80 && fields_width(d) + 3 <= f->width ? 3 : 2;
	for (int i = 0; i < FIELD_COUNT; i++) {
		if (d[i].gone || d[i].text[0] == '\0')
			continue;
		if (i == FIELD_USER ||
		    (i == FIELD_CLOCK && d[FIELD_USER].gone)) {
			w = text_width(d[FIELD_CLOCK].text);
			if (i == FIELD_USER)
				w += text_width(d[i].text) + 2;
			x = f->width - w > x ? f->width - w : x;
		}
		x = frame_put(f, (struct spot){ x, y, f->width - x },
			d[i].style, d[i].text) +
		    2;
		if (i >= FIELD_PROFILE && i < FIELD_CALLS &&
		    fields_width(d) + (gap - 2) * 3 <= f->width)
			x += gap - 2;
	}
}
