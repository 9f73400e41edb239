#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Times older than this are not shown at all. */
#define TOO_OLD_MS 60000

void
scene_init(struct scene *s, const struct model *m, const struct ui *ui,
    const struct rows *rows, int64_t now_ms)
{
	const struct link *l = model_link(m);

	memset(s, 0, sizeof(*s));
	s->m = m;
	s->ui = ui;
	s->rows = rows;
	s->now_ms = now_ms;
	s->old = l->state == LINK_LOST;
	s->known = l->synced || l->state == LINK_NONE;
	s->slow = ui->clock_step_s > 1;
	s->clock_ms = s->old ? l->since_ms : now_ms;
	if (s->slow && !s->old)
		s->clock_ms -= now_ms % ((int64_t)ui->clock_step_s * 1000);
	audience_of(m, now_ms, &s->audience);
}

void
scene_duration(const struct scene *s, int64_t since_ms, char *dst, size_t size)
{
	char text[24];
	long long ms = (long long)(s->clock_ms - since_ms);

	if (since_ms == 0)
		ms = -1;
	else if (s->old && s->now_ms - s->clock_ms > TOO_OLD_MS)
		ms = -1;
	else if (ms < 0)
		ms = 0; /* the provider's clock is ahead of ours */
	text_duration(text, sizeof(text), ms);
	snprintf(dst, size, "%s%s", s->old ? "~" : "", text);
}

void
scene_clock(const struct scene *s, int64_t at_ms, char *dst, size_t size)
{
	int64_t day = 24 * 60 * 60;
	int64_t t = (at_ms / 1000 + s->ui->utc_offset_s) % day;

	t = t < 0 ? t + day : t;
	snprintf(dst, size, "%02d:%02d:%02d", (int)(t / 3600),
	    (int)(t / 60 % 60), (int)(t % 60));
}

void
ago_text(int64_t ms, char *dst, size_t size)
{
	ms = ms > 0 ? ms : 0;
	if (ms < 10000)
		snprintf(dst, size, "%d.%ds", (int)(ms / 1000),
		    (int)(ms / 100 % 10));
	else if (ms < 100000)
		snprintf(dst, size, "%ds", (int)(ms / 1000));
	else
		snprintf(dst, size, "%lldm", (long long)(ms / 60000));
}

const char *
mode_word(enum mode m)
{
	switch (m) {
	case MODE_OFF:
		break;
	case MODE_MONITOR:
		return "LISTENING";
	case MODE_WHISPER:
		return "WHISPER";
	case MODE_BARGE:
		return "ON AIR";
	}
	return "OFF AIR";
}

enum style
mode_style(enum mode m)
{
	switch (m) {
	case MODE_OFF:
		break;
	case MODE_MONITOR:
		return STYLE_ME_LISTEN;
	case MODE_WHISPER:
		return STYLE_ME_WHISPER;
	case MODE_BARGE:
		return STYLE_ME_ONAIR;
	}
	return STYLE_ME_OFF;
}

enum style
scene_me_style(const struct scene *s)
{
	if (s->audience.phase == AUDIENCE_UNSURE)
		return STYLE_ME_UNSURE;
	return mode_style(s->audience.mode);
}
