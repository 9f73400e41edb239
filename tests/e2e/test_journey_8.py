"""Journey 8, proven: without colour nothing is lost, without UTF-8 a name is as
wide as it was, and with it whole; themes for other eyes are told apart."""
import glob
import json
import os
import re
import subprocess
import unicodedata

import pytest

from feed_server import FeedServer, call
from invariants import Invariants, covers
from journey import a_moment, are_told_apart, strictly, tour
from rig import EARSHOT, ROOT, Console, Profile, wait_until

COLOUR = re.compile(rb"\x1b\[(\d+;)*([39][0-7]|4[0-9]|10[0-7]|38|48)[;m]")
BLEAK = {"NO_COLOR": ((), {"NO_COLOR": "1"}),
         "xterm-mono": ((), {"TERM": "xterm-mono"}),
         "--theme mono": (("--theme", "mono"), {})}
NAMES = ("Zo\u00eb M\u00fcller", "\u5f20\u4f1f\u738b\u82b3",
         "\u05e9\u05e8\u05d4 \u05db\u05d4\u05df", "Jos\u0065\u0301 Ru\u00edz")


@pytest.mark.parametrize("how", BLEAK)
def test_no_colour_and_nothing_lost(floor, sim, face, profile, how):
    """8.1: not one colour is written, and the modes are told apart by what a
    dump of the screen holds."""
    args, env = BLEAK[how]
    with profile.console(*args, env={"LC_ALL": "C", **env}) as c:
        strictly(c)
        for known in floor.calls:
            c.wait_for(known["name"])
        c.wait_for("LIVE")
        for _, seen in tour(c, sim, face, Invariants(c, sim)):
            pass
        assert are_told_apart(seen) and len(seen) == 5
        assert c.raw.isascii() and not COLOUR.search(c.raw)


def test_states_of_the_strip_without_attributes():
    """8.1: what the strip can say, as the expected screens have it, is said in
    other words each time."""
    said = {}
    for path in glob.glob(os.path.join(ROOT, "tests/screens/strip-*.screen")):
        if "-ahead" in path:    # the same state, by another clock
            continue
        with open(path) as f:
            rows = [line.rstrip("\n") for line in f]
        strip = next(line for line in rows[rows.index("---"):] if re.match(
            r"  OFF AIR|\( LIST|< WHISP|!!! |\?\?\? UN", line))
        said.setdefault(strip, []).append(os.path.basename(path))
    assert len(said) > 20
    assert [names for names in said.values() if len(names) > 1] == []


@pytest.fixture
def named(tmp_path):
    """A floor of such names; a console's command line for it."""
    with FeedServer([call(n, name) for n, name in enumerate(NAMES)]) as feed:
        token = tmp_path / "token"
        token.write_text("a token\n")
        token.chmod(0o600)
        config = tmp_path / "earshot.conf"
        config.write_text("[profile]\nname = test\nprovider = earshot\n"
                          "feed = %s\ntoken_file = %s\n" % (feed.url, token))
        yield ["--config", str(config)]
        assert feed.actions() == []


def rows_of(console):
    return sorted(line for line in console.screen.display
                  if " billing " in line and "***0199" in line)


def starts(line):
    """The columns at which a row's fields begin, by cells."""
    return line.index("***0199"), line.index("billing")


def test_names_that_cannot_be_shown(named, tmp_path):
    """8.2: as wide in question marks, and whole in JSON."""
    with Console(named, env={"LC_ALL": "C"}, home=tmp_path) as c:
        strictly(c).wait_for("%d calls" % len(NAMES))
        rows = c.wait_for(lambda c: len(rows_of(c)) == len(NAMES) and
                          rows_of(c))
        assert len({starts(row) for row in rows}) == 1
        shown = {row[8:22].rstrip() for row in rows}
        assert shown == {"Zo? M?ller", "????????", "??? ???", "Jos? Ru?z"}
        assert c.raw.isascii()
    done = subprocess.run([EARSHOT, "list", *named, "--json"], text=True,
                          capture_output=True, env={
                              "HOME": str(tmp_path), "LC_ALL": "C",
                              **{k: v for k, v in os.environ.items()
                                 if k == "ASAN_OPTIONS"}})
    assert done.returncode == 0 and done.stdout.isascii(), done
    assert {p["name"] for c in json.loads(done.stdout) for p in c["people"]
            if p["role"] == "agent"} == set(NAMES)


def test_names_whole_and_no_column_cut_in_half(named, tmp_path):
    """8.3: at every width that there is, wide characters leave the columns
    where they are."""
    with Console(named, home=tmp_path) as c:
        strictly(c).wait_for("%d calls" % len(NAMES))
        c.wait_for(lambda c: len(rows_of(c)) == len(NAMES))
        for name in NAMES:
            assert unicodedata.normalize("NFC", name) in c.text()
        for cols in (79, 66, 61, 60, 45, 40, 33, 31):
            before = len(c.raw)
            c.resize(cols, 24)
            c.wait_for(lambda c: b"\x1b[2J" in c.raw[before:] and aligned(c),
                       why="aligned picture at %d columns" % cols)


def aligned(console):
    """Whether every wide character has both its cells, of which the second is
    empty, and the times stand below each other."""
    times = []
    for y in range(1, console.rows - 4):
        line = console.screen.buffer[y]
        cells = [line[x].data for x in range(console.cols)]
        for x, text in enumerate(cells):
            wide = text and unicodedata.east_asian_width(text[0]) == "W"
            if wide and (x + 1 == console.cols or cells[x + 1] != ""):
                return False
        found = re.search(r" [01]\d:\d\d\b",
                          "".join(text or "\0" for text in cells))
        times += [found.start()] if found else []
    return len(times) == len(NAMES) and len(set(times)) == 1


@pytest.mark.parametrize("theme", ["deutan", "tritan", "contrast", "mono"])
def test_themes_for_other_eyes(theme):
    """8.5: contrast and distance are what the theme promises."""
    done = subprocess.run([EARSHOT, "theme-check", theme], text=True,
                          capture_output=True)
    assert done.returncode == 0 and "FAIL" not in done.stdout, done.stdout


# 8.4


def lines(console):
    return [line.rstrip() for line in console.screen.display if line.strip()]


def say(console, text):
    """One line, typed by somebody who has heard the last word."""
    a_moment(console)
    a_moment(console)
    console.write(text.encode() + b"\n")
    wait_until(lambda: console.unread() == 0)


def test_lines_of_words(sim, floor, face, tmp_path):
    """8.4: journey 2 by numbered choices: no cursor movement, a line for each
    change, and each act answered by a sentence that names the audience."""
    log = tmp_path / "audit.log"
    profile = Profile(tmp_path, sim, audit=log, help_key="*")
    ana = floor.of("Ana Ruiz")
    with profile.console("--plain", cols=100, rows=200) as c:
        strictly(c).wait_for("OFF AIR. Nobody hears you.")
        holds = Plain(c, sim)
        for _ in range(20):
            say(c, "list")
            if "Ana Ruiz with CUSTOMER" in c.text():
                break
        sim.post("/sim/participant", op="dtmf", id=ana["agent"], digit="*")
        told = c.wait_for(lambda c: re.search(
            r"(?m)^[\d:]+ help (\w{4}) Ana Ruiz", c.text()))
        short = told.group(1)
        say(c, "listen " + short.lower())
        c.wait_for("LISTENING. Nobody hears you.")
        holds.check(acts=1)
        say(c, "whisper")
        c.wait_for("Nothing has been sent yet.")
        holds.check()
        say(c, "1")
        c.wait_for("Heard by: Ana Ruiz only.")
        holds.check(acts=1)
        assert face.targets(sim.changes()[-1]) == [ana["agent"]]
        say(c, "barge")
        c.wait_for("EVERYONE on this call will hear you:")
        say(c, "yes")
        c.wait_for("ON AIR. EVERYONE hears you")
        holds.check(acts=1)
        c.write(b"\x07")
        wait_until(lambda: c.pump(0) or not sim.hearers(sim.leg), why="quiet")
        c.wait_for("Done. Quiet")
        holds.check(acts=1)
        say(c, "leave")
        c.wait_for(lambda c: "OFF AIR" in lines(c)[-1] or any(
            "OFF AIR" in line for line in lines(c)[-4:]))
        holds.check(acts=1)
        say(c, "quit")
        assert c.wait_end() == 0
        assert c.grammar.sequences <= {b"\r", b"\n", b"\a", b"\b"}
    acts = [json.loads(line)["action"] for line in
            log.read_text().splitlines() if '"intent"' in line]
    assert len(acts) == 5


class Plain(Invariants):
    """What was said last of the audience stands for row 2."""

    def loud_side(self):
        def covered(c):
            said = next(line for line in reversed(lines(c)) if re.search(
                "OFF AIR|LISTENING|WHISPER|ON AIR|UNSURE", line))
            return covers(said, self.sim.hearers(self.leg))

        self.console.wait_for(covered, why="an audience that is all of them")

    def no_silent_act(self):
        self.console.wait_for(lambda c: any(
            "Done." in line or "refused" in line for line in lines(c)[-12:])
            or not self.meant)
