#include "view/theme_check.h"

#include <math.h>
#include <string.h>

#include "base/span.h"

#define CONTRAST_TEXT 45
/* Lines and shapes, and where the terminal chooses the colours. */
#define CONTRAST_SHAPE 30
#define DISTANCE 20
#define GROUNDS 2

static const char *const depth_names[] = { [DEPTH_MONO] = "mono",
	[DEPTH_8] = "8",
	[DEPTH_256] = "256",
	[DEPTH_TRUE] = "truecolor" };

static const char *const eyes_names[] = { "usual", "protanopia", "deuteranopia",
	"tritanopia" };

/* The Linux console's (drivers/tty/vt/vt.c, default_red and its like); bold
 * text takes the second row. */
static const int console_rgb[2][8] = {
	{ 0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa,
	    0xaaaaaa },
	{ 0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff,
	    0xffffff },
};

/* What a terminal may have of its own: dark, light. */
static const int own_ground[2][GROUNDS] = { { 0x000000, 0x222222 },
	{ 0xffffff, 0xeeeeee } };
static const int own_text[2] = { 0xd0d0d0, 0x1a1a1a };

struct rgb {
	double c[3];
};

static struct rgb
linear(int rgb)
{
	struct rgb v;
	int i;

	for (i = 0; i < 3; i++) {
		double c = (rgb >> (16 - 8 * i) & 255) / 255.0;

		v.c[i] =
		    c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
	return v;
}

static int
packed(struct rgb v)
{
	int rgb = 0, i;

	for (i = 0; i < 3; i++) {
		double c = v.c[i] < 0 ? 0 : v.c[i];

		c = c > 1 ? 1 : c;
		c = c <= 0.0031308 ? c * 12.92
				   : 1.055 * pow(c, 1 / 2.4) - 0.055;
		rgb = rgb << 8 | (int)lround(c * 255);
	}
	return rgb;
}

static double
luminance(int rgb)
{
	struct rgb v = linear(rgb);

	return 0.2126 * v.c[0] + 0.7152 * v.c[1] + 0.0722 * v.c[2];
}

double
theme_contrast(int rgb_a, int rgb_b)
{
	double a = luminance(rgb_a) + 0.05, b = luminance(rgb_b) + 0.05;

	return a > b ? a / b : b / a;
}

int
theme_seen(int rgb, enum sight_kind eyes)
{
	static const double by[EYES_COUNT][3][3] = {
		{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
		{ { 0.152286, 1.052583, -0.204868 },
		    { 0.114503, 0.786281, 0.099216 },
		    { -0.003882, -0.048116, 1.051998 } },
		{ { 0.367322, 0.860646, -0.227968 },
		    { 0.280085, 0.672501, 0.047413 },
		    { -0.011820, 0.042940, 0.968881 } },
		{ { 1.255528, -0.076749, -0.178779 },
		    { -0.078411, 0.930809, 0.147602 },
		    { 0.004733, 0.691367, 0.303900 } },
	};
	struct rgb v = linear(rgb), seen = { { 0 } };
	int i, k;

	for (i = 0; i < 3; i++)
		for (k = 0; k < 3; k++)
			seen.c[i] += by[eyes][i][k] * v.c[k];
	return packed(seen);
}

static double
lab_of(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

double
theme_distance(int rgb_a, int rgb_b)
{
	double lab[2][3], sum = 0;
	int i;

	for (i = 0; i < 2; i++) {
		struct rgb v = linear(i ? rgb_b : rgb_a);
		double x = 0.4124564 * v.c[0] + 0.3575761 * v.c[1] +
			   0.1804375 * v.c[2];
		double y = 0.2126729 * v.c[0] + 0.7151522 * v.c[1] +
			   0.0721750 * v.c[2];
		double z = 0.0193339 * v.c[0] + 0.1191920 * v.c[1] +
			   0.9503041 * v.c[2];

		x = lab_of(x / 0.95047);
		y = lab_of(y);
		z = lab_of(z / 1.08883);
		lab[i][0] = 116 * y - 16;
		lab[i][1] = 500 * (x - y);
		lab[i][2] = 200 * (y - z);
	}
	for (i = 0; i < 3; i++)
		sum += (lab[0][i] - lab[1][i]) * (lab[0][i] - lab[1][i]);
	return sqrt(sum);
}

/* One of the 256 that xterm has; the first 16 are the terminal's own. */
static int
palette(int n)
{
	static const int step[] = { 0, 95, 135, 175, 215, 255 };
	int grey = 8 + (n - 232) * 10;

	if (n < 16)
		return console_rgb[n / 8][n % 8];
	if (n >= 232)
		return grey << 16 | grey << 8 | grey;
	n -= 16;
	return step[n / 36] << 16 | step[n / 6 % 6] << 8 | step[n % 6];
}

static int
color_rgb(int color, enum depth depth, bool bold)
{
	if (depth == DEPTH_TRUE)
		return color;
	return depth == DEPTH_256 ? palette(color) : console_rgb[bold][color];
}

/* A third of the way. */
static int
dimmed(int text, int ground)
{
	int rgb = 0, shift;

	for (shift = 16; shift >= 0; shift -= 8)
		rgb |= ((text >> shift & 255) * 2 + (ground >> shift & 255)) / 3
		       << shift;
	return rgb;
}

/* A role as it comes to be seen on one kind of terminal. */
struct seen {
	int text, ground;
	bool has_ground; /* of its own */
};

static struct seen
seen_of(const struct theme *t, enum style s, enum depth depth, int ground)
{
	const struct look *k = &t->look[s][depth];
	bool bold = depth == DEPTH_8 && (k->attrs & ATTR_BOLD);
	struct seen v = { own_text[t->light], own_ground[t->light][ground],
		k->bg != COLOR_DEFAULT };
	int swap;

	if (bold && !t->light)
		v.text = 0xffffff;
	if (k->fg != COLOR_DEFAULT)
		v.text = color_rgb(k->fg, depth, bold);
	if (k->bg != COLOR_DEFAULT)
		v.ground = color_rgb(k->bg, depth, false);
	if (k->attrs & ATTR_REVERSE) {
		swap = v.text;
		v.text = v.ground;
		v.ground = swap;
		v.has_ground = true;
	}
	if (k->attrs & ATTR_DIM)
		v.text = dimmed(v.text, v.ground);
	return v;
}

static int
least_contrast(const struct theme *t, enum style s, enum depth depth)
{
	if (s == STYLE_FRAME || depth == DEPTH_8 ||
	    (t->look[s][depth].attrs & ATTR_DIM))
		return CONTRAST_SHAPE;
	return t->contrast ? t->contrast : CONTRAST_TEXT;
}

static int
check_contrast(const struct theme *t, enum depth depth, struct buf *out)
{
	int failed = 0, s, g;

	for (s = 0; s < STYLE_COUNT; s++) {
		int least = least_contrast(t, (enum style)s, depth);
		double worst = 21;

		for (g = 0; g < GROUNDS; g++) {
			struct seen v = seen_of(t, (enum style)s, depth, g);
			double ratio = theme_contrast(v.text, v.ground);

			worst = ratio < worst ? ratio : worst;
		}
		buf_printf(out, "%s  %-9s  %-10s  contrast %4.1f  (%d.%d)\n",
		    worst * 10 < least ? "FAIL" : "ok  ", depth_names[depth],
		    theme_style_name((enum style)s), worst, least / 10,
		    least % 10);
		failed += worst * 10 < least;
	}
	return failed;
}

static bool
has_color(const struct theme *t, enum style s, enum depth depth)
{
	const struct look *k = &t->look[s][depth];

	return k->fg != COLOR_DEFAULT || k->bg != COLOR_DEFAULT;
}

/* How far two roles are apart for those eyes.  Grounds are seen first; where
 * the terminal chooses the shades, the text may tell as well. */
static double
apart(const struct seen *a, const struct seen *b, enum depth depth,
    enum sight_kind eyes)
{
	double ground = theme_distance(
	    theme_seen(a->ground, eyes), theme_seen(b->ground, eyes));
	double text = theme_distance(
	    theme_seen(a->text, eyes), theme_seen(b->text, eyes));

	if (depth == DEPTH_8)
		return ground > text ? ground : text;
	return a->has_ground || b->has_ground ? ground : text;
}

static int
check_pair(const struct theme *t, enum depth depth, enum style a, enum style b,
    struct buf *out)
{
	/* The shades of the eight are not the theme's to choose. */
	int least = t->distance && depth != DEPTH_8 ? t->distance : DISTANCE;
	double worst = 1000;
	int e, g, eyes = 0;

	if (!has_color(t, a, depth) && !has_color(t, b, depth)) {
		bool same = t->look[a][depth].attrs == t->look[b][depth].attrs;

		if (same)
			buf_printf(out, "FAIL  %-9s  %s and %s look the same\n",
			    depth_names[depth], theme_style_name(a),
			    theme_style_name(b));
		return same;
	}
	for (g = 0; g < GROUNDS; g++)
		for (e = 0; e < EYES_COUNT; e++) {
			struct seen va = seen_of(t, a, depth, g);
			struct seen vb = seen_of(t, b, depth, g);
			double d = apart(&va, &vb, depth, (enum sight_kind)e);

			if (d < worst) {
				worst = d;
				eyes = e;
			}
		}
	buf_printf(out, "%s  %-9s  %-10s  %-10s  distance %3.0f  (%d)  %s\n",
	    worst < least ? "FAIL" : "ok  ", depth_names[depth],
	    theme_style_name(a), theme_style_name(b), worst, least,
	    eyes_names[eyes]);
	return worst < least;
}

int
theme_check(const struct theme *t, struct buf *out)
{
	int failed = 0, depth, a, b;

	for (depth = DEPTH_TRUE; depth >= DEPTH_MONO; depth--) {
		if (depth > DEPTH_MONO)
			failed += check_contrast(t, (enum depth)depth, out);
		for (a = STYLE_ME_OFF; a <= STYLE_ME_UNSURE; a++)
			for (b = a + 1; b <= STYLE_ME_UNSURE; b++)
				failed += check_pair(t, (enum depth)depth,
				    (enum style)a, (enum style)b, out);
	}
	return failed;
}
