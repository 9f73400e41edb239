#ifndef VIEW_THEME_CHECK_H
#define VIEW_THEME_CHECK_H

#include "base/buf.h"
#include "view/theme.h"

/*
 * Can everybody read a theme, and tell what my leg does?
 *
 * Contrast is that of WCAG 2.2 (success criteria 1.4.3 and 1.4.11, "relative
 * luminance").  How a colour looks to somebody who lacks a kind of cone is by
 * Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation
 * of Color Vision Deficiency" (2009), severity 1.0; how far two are apart is
 * the CIE 1976 difference in L*a*b* under D65, of which about 2 can just be
 * seen.  What a terminal does by itself has to be taken for granted: its own
 * text and ground, the 8 colours of the Linux console, and that dim is a third
 * of the way to the ground.
 */

/* Whose eyes. */
enum sight_kind {
	EYES_USUAL,
	EYES_PROTAN,
	EYES_DEUTAN,
	EYES_TRITAN,
	EYES_COUNT
};

/* From 1 to 21. */
double theme_contrast(int rgb_a, int rgb_b);

/* 0xrrggbb as those eyes see it. */
int theme_seen(int rgb, enum sight_kind eyes);

double theme_distance(int rgb_a, int rgb_b);

/* Writes what was found, each failure in a line that begins with "FAIL".
 * Returns how many there are. */
int theme_check(const struct theme *t, struct buf *out);

#endif
