/* Who hears whom, from the facts that the provider shows. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"

#define PEOPLE_MAX 6
#define NAME_COLS_HERE 10

static int
people_of(const struct call *c, const struct participant *dst[PEOPLE_MAX])
{
	const struct participant *p;
	int n = 0;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (n < PEOPLE_MAX)
			dst[n] = p;
		n++;
	}
	return n;
}

/* A first name; a customer by the last digits only if there are several. */
static void
short_name(
    const struct scene *s, const struct participant *p, char *dst, size_t size)
{
	char name[PERSON_LEN];

	if (p == model_my_leg(s->m)) {
		snprintf(dst, size, "You");
		return;
	}
	person_name(p, name, sizeof(name));
	if (p->role == ROLE_CUSTOMER && call_first(p->call, p->role) == p)
		snprintf(dst, size, "Customer");
	else
		snprintf(dst, size, "%.*s", (int)strcspn(name, " "), name);
}

static int
column_width(const struct call *c, int cols)
{
	int w = (cols - 5 - NAME_COLS_HERE) / (c->count > 0 ? c->count : 1);

	return w < 16 ? w : 16;
}

int
matrix_height(const struct scene *s, const struct call *c, int cols)
{
	(void)s;
	if (c->count < 2 || c->count > PEOPLE_MAX || column_width(c, cols) < 9)
		return 0;
	return c->count + 1;
}

static void
cell_draw(struct frame *f, const struct scene *s,
    const struct participant *listener, const struct participant *speaker,
    struct spot at)
{
	bool mine = speaker == model_my_leg(s->m);
	bool sure = true, hears;
	enum style st = STYLE_PLAIN;
	const char *word;

	if (listener == speaker) {
		frame_put(f, at, STYLE_PLAIN, ".");
		return;
	}
	hears = audience_hears(s->m, listener, speaker, &sure);
	word = hears ? "yes" : "no";
	if (mine && hears) {
		word = "YES";
		st = scene_me_style(s);
	}
	frame_printf(f, at, st, "%s%s", word, sure ? "" : "?");
}

void
matrix_draw(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	const struct participant *p[PEOPLE_MAX];
	char name[PERSON_LEN];
	int n = people_of(c, p);
	int w = column_width(c, at.w);
	int left = at.x + 5 + NAME_COLS_HERE;
	bool wide = w >= 15;

	for (int j = 0; j < n; j++) {
		short_name(s, p[j], name, sizeof(name));
		frame_printf(f, (struct spot){ left + j * w, at.y, w - 1 },
		    STYLE_HEAD, "%s%s", wide ? "hears " : "", name);
	}
	for (int i = 0; i < n && i + 1 < at.h; i++) {
		int y = at.y + 1 + i;

		short_name(s, p[i], name, sizeof(name));
		frame_put(f, (struct spot){ at.x + 5, y, NAME_COLS_HERE - 1 },
		    STYLE_PLAIN, name);
		for (int j = 0; j < n; j++)
			cell_draw(f, s, p[i], p[j],
			    (struct spot){
				left + j * w + (wide ? 6 : 0), y, w - 1 });
	}
}
