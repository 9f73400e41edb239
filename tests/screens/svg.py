#!/usr/bin/env python3
"""Pictures of screens: the expected part of CASE.screen as SVG, in the colours
that a theme has for a terminal of all colours.

usage: tests/screens/svg.py THEME CASE.screen >PICTURE.svg
"""
import os
import re
import sys
from xml.sax.saxutils import escape

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TEXT, GROUND = "#d8dee4", "#10151a"
CELL_W, CELL_H, BASE = 8, 17, 13


def styles():
    """The letter of each style in a screen file, and its name in a theme."""
    with open(os.path.join(ROOT, "src/view/frame.h")) as f:
        return dict((letter, name) for name, letter in re.findall(
            r'X\(\w+, "([^"]+)", \'(.)\'\)', f.read()))


def looks(path):
    """Role: text, ground and words, from the first column of a theme."""
    found = {}
    with open(path) as f:
        for line in f:
            if "=" not in line or line.startswith("#"):
                continue
            role, what = line.split("=", 1)
            fg, bg, words = None, None, set()
            for word in what.split("|")[0].split():
                if word.startswith("fg="):
                    fg = word[3:]
                elif word.startswith("bg="):
                    bg = word[3:]
                else:
                    words.add(word)
            found[role.strip()] = (fg, bg, words)
    return found


def screen(path):
    """Size and rows of (text, style letters)."""
    with open(path, encoding="utf-8") as f:
        head, body = f.read().split("\n---\n", 1)
    width, height = map(int, re.search(r"^size (\d+)x(\d+)$", head,
                                       re.M).groups())
    lines = body.split("\n")
    rows = [(lines[2 * i].ljust(width), lines[2 * i + 1].ljust(width, "."))
            for i in range(height)]
    for text, letters in rows:
        assert len(text) == len(letters) == width, \
            "%s: a picture has no wide letters" % path
    return width, height, rows


def put_run(out, look, x, y, text):
    fg, bg, words = look
    fg, bg = fg or TEXT, bg or GROUND
    if "reverse" in words:
        fg, bg = bg, fg
    left, wide = x * CELL_W, len(text) * CELL_W
    if bg != GROUND:
        out.append('<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>' %
                   (left, y * CELL_H, wide, CELL_H, bg))
    more = ""
    if "bold" in words:
        more += ' font-weight="bold"'
    if "dim" in words:
        more += ' opacity="0.6"'
    if "underline" in words:
        more += ' text-decoration="underline"'
    # Each word by itself: a font that is a little narrower stays in step.
    for word in re.finditer(r"\S+", text):
        out.append('<text x="%d" y="%d" textLength="%d" fill="%s"%s>%s</text>' %
                   (left + word.start() * CELL_W, y * CELL_H + BASE,
                    len(word.group()) * CELL_W, fg, more,
                    escape(word.group())))


def picture(theme, path):
    names, roles = styles(), looks(theme)
    width, height, rows = screen(path)
    size = (width * CELL_W, height * CELL_H)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'viewBox="0 0 %d %d" font-family="DejaVu Sans Mono, Menlo, '
           'Consolas, monospace" font-size="13.3">' %
           (size + size),
           '<rect width="%d" height="%d" fill="%s"/>' % (size + (GROUND,))]
    for y, (text, letters) in enumerate(rows):
        for run in re.finditer(r"(.)\1*", letters):
            put_run(out, roles[names[run.group(1)]], run.start(), y,
                    text[run.start():run.end()])
    return "\n".join(out + ["</svg>", ""])


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(picture(sys.argv[1], sys.argv[2]))
