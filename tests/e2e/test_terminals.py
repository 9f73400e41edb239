"""Proves that all can be done and read in terminals of other kinds and sizes, and
that each is given back as it was."""
import re
import time

import pytest

from steps import where

KINDS = [
    ("linux", {}, 80, 24),
    ("vt220", {}, 60, 16),
    ("screen", {}, 80, 24),
    ("tmux-256color", {}, 200, 60),
    ("xterm-mono", {}, 40, 8),
    ("xterm-256color", {"NO_COLOR": "1"}, 300, 100),
    ("xterm-256color", {"LC_ALL": "C"}, 80, 24),
]

COLOURS = re.compile(rb"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|38;5|48;5)[0-9;]*m")


@pytest.mark.parametrize("term,env,cols,rows", KINDS)
def test_listen_and_leave(sim, floor, profile, term, env, cols, rows):
    with profile.console(env={"TERM": term, **env}, cols=cols,
                         rows=rows) as console:
        console.wait_for("Nobody hears you")
        console.wait_for("Chen Wei")
        console.act("L", lambda c: "LISTENING" in c.strip())
        if cols >= 60 and rows >= 16:
            console.press("W")
            console.wait_for("who may hear you")
            console.press("Esc")
            console.wait_for(lambda c: "who may hear you" not in c.text())
        console.press("X")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        assert where(sim) is None
        if cols >= 80:
            assert re.search(r"  [0-9A-F]{4}  +Bo Lindqvist  +\*\*\*\d{4}  ",
                             console.text())
        console.press("q")
        assert console.wait_end() == 0
        console.assert_restored()
        if "NO_COLOR" in env or term == "xterm-mono":
            assert not COLOURS.search(console.raw.replace(b"39;49", b""))
        if "LC_ALL" in env:
            assert console.raw.isascii()
        if term in ("linux", "vt220"):
            assert b"\x1b]" not in console.raw


def test_title_and_copy(sim, floor, profile):
    """The window is named, and an id put into the clipboard, unless the
    settings say otherwise."""
    with profile.console() as console:
        console.wait_for("Chen Wei")
        console.wait_for(lambda c: c.screen.titles == ["earshot test"])
        console.press("y")
        console.wait_for("Copied if the terminal does it: ")
        assert console.raw.count(b"\x1b]52;c;") == 1
    conf = profile.config
    conf.write_text(conf.read_text() +
                    "\n[terminal]\ntitle = no\nclipboard = no\n"
                    "acknowledge = no\nbell = no\nnotify = no\n")
    with profile.console() as console:
        console.wait_for("Chen Wei")
        console.press("y")
        console.wait_for("To copy: ")
        assert b"\x1b]" not in console.raw
        assert b"\x1b[5n" not in console.raw


def test_keys_of_a_russian_keyboard(sim, floor, profile):
    with profile.console() as console:
        console.wait_for("Chen Wei")
        console.act("Д", lambda c: "LISTENING" in c.strip())
        console.press("Ч")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        assert where(sim) is None


def test_command_and_view(sim, floor, profile):
    """What is said is done, and what is kept is there at the next start."""
    def say(console, text, sign):
        console.press(":")
        console.wait_for("Tab completes")
        console.press(*text)
        console.wait_for(":" + text)
        # Enter in one lump with the rest would be a paste.
        until = time.monotonic() + 0.3
        console.wait_for(lambda c: time.monotonic() > until)
        console.press("Enter")
        console.wait_for(sign)

    env = {"XDG_CONFIG_HOME": str(profile.home)}
    with profile.console(env=env) as console:
        console.wait_for("Chen Wei")
        say(console, "sort time reversed", "sort: time reversed")
        say(console, "write-view mine", "View mine is kept.")
        say(console, "listen " + console.row(4)[2:6].lower(),
            lambda c: "LISTENING" in c.strip())
    with profile.console(env=env) as console:
        console.wait_for("Chen Wei")
        console.press("1")
        console.wait_for("view: mine")
        assert "sort: time reversed" in console.text()
