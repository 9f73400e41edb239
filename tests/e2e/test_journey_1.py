"""Journey 1, proven: who has no account, no file and no token meets a program
that tells him what to press, connects to nothing, and can be tried out whole."""
import os
import re
import subprocess

import pytest

from invariants import Invariants
from journey import a_moment, strictly
from outside import Outside
from rig import EARSHOT, KEY, Console, Profile, Sim
from test_first import earshot

LOCAL = ("127.0.0.1", "::1", "localhost")
PRESSES = 6


class DemoSim(Sim):
    """The simulator that a demo has started, found by its connections."""

    def __init__(self, outside):
        for word, *where in outside.seen():
            assert where[0] in LOCAL, (word, where)
        ports = {where[2] for where in outside.seen() if where[0] == "connect"}
        self.url = next(url for url in (
            "http://127.0.0.1:" + port for port in sorted(ports))
            if self.ask("GET", url + "/sim/truth")[0] == 200)
        self.provider = "telnyx"
        self.leg = next(leg["id"] for leg in self.truth()["legs"]
                        if leg["name"] == "rita")


class Learner:
    """Presses only what row 24 says, and counts."""

    def __init__(self, console):
        self.console, self.count = console, 0

    def press(self, key, hint, sign):
        c = self.console
        assert hint in c.row(24), c.row(24)
        for _ in range(PRESSES):
            self.count += 1
            c.press(key)
            c.wait_for(lambda c: sign(c) or "Press again" in c.result())
            if sign(c):
                return
            a_moment(c)
            a_moment(c)
        c.fail("%s does not do it" % key)


def test_first_screen_and_away(tmp_path):
    """1.1: three keys; nobody is looked up or connected to; q is 0."""
    outside = Outside(tmp_path, clock=False)
    home = tmp_path / "home"
    home.mkdir()
    with Console(home=home, env=outside.env) as c:
        strictly(c)
        for words in ("No profile yet.", "d  demo", "n  new profile",
                      "q  quit"):
            c.wait_for(words)
        c.press("j", "L", "B", "Y", "Enter")
        a_moment(c)
        c.press("q")
        assert c.wait_end() == 0
        c.assert_restored()
        c.grammar.finish()
    assert outside.seen() == []
    assert list(home.iterdir()) == []


def test_demo_is_whole_and_nobody_is_asked(tmp_path):
    """1.2 and 1.3: by the hints of row 24 alone, each mode in six presses."""
    outside = Outside(tmp_path, clock=False)
    with Console(home=tmp_path, env=outside.env) as c:
        strictly(c).wait_for("d  demo")
        c.press("d")
        c.wait_for("DEMO")
        c.wait_for(lambda c: re.search(r"[1-9]\d* calls", c.row(1)))
        c.wait_for(lambda c: re.search(r"(?m)^> \w{4} .* \d\d:\d\d ",
                                       c.text()))
        sim = DemoSim(outside)
        holds = Invariants(c, sim)
        c.press("G")
        began = c.row(1)
        # An agent and his customer, and nobody's second call.
        c.press("/")
        c.wait_for(lambda c: c.row(24).startswith("/"))
        c.press(*"people.agent=1 people.customer=1")
        c.wait_for("Enter keeps it")
        a_moment(c)
        c.press("Enter")
        c.wait_for(lambda c: c.row(24).startswith("? Help"))
        learner = Learner(c)
        learner.press("L", "L Listen", lambda c: "LISTENING" in c.strip())
        assert learner.count <= PRESSES
        assert c.verdict("Listen").startswith("**")
        holds.check(acts=1)
        learner.count = 0
        learner.press("W", "W Whisper",
                      lambda c: "who may hear you" in c.text())
        c.press("Enter")
        learner.count += 1
        c.wait_for(lambda c: "WHISPER" in c.strip())
        assert learner.count <= PRESSES
        holds.check(acts=1)
        learner.count = 0
        learner.press("^G", "^G", lambda c: "LISTENING" in c.strip())
        assert learner.count <= PRESSES
        holds.check(acts=1)
        c.act("M", lambda c: "who is muted" in c.text())
        c.press("Enter")
        assert c.verdict("Mute").startswith("**")
        c.act("H", lambda c: "Hold" in c.result())
        assert c.verdict("Hold").startswith("**")
        holds.check(acts=2)
        c.act("B", lambda c: "GO ON AIR?" in c.text())
        c.wait_for(lambda c: "ready in" not in c.text())
        c.press("Y")
        c.wait_for(lambda c: "ON AIR" in c.strip())
        holds.check(acts=1)
        c.act("X", lambda c: "OFF AIR" in c.strip())
        holds.check(acts=1)
        c.wait_for(lambda c: c.row(1) != began, why="time that runs")
        assert DemoSim(outside)
        c.press("q")
        c.wait_for(lambda c: not c.alive() or "again" in c.text())
        if c.alive():
            c.press("q")
        assert c.wait_end() == 0
        c.assert_restored()


def test_agents_of_the_demo_ask_for_help(tmp_path):
    """1.2: now and then, so at sixty times the speed soon."""
    with Console(["demo", "--speed", "60"], home=tmp_path) as c:
        strictly(c).wait_for("DEMO")
        c.wait_for(lambda c: re.search(r"\?\? \w+ .*asks for help", c.row(22)),
                   40, "a call for help")
        c.press("n")
        c.wait_for(lambda c: re.search(r"(?m)^> \w{4} .*HELP|asks for help",
                                       c.text()))
        c.press("q")
        assert c.wait_end() == 0


def test_questions_and_what_is_written(sim, tmp_path):
    """1.4: four of them; what is written is for its owner alone, holds no
    token, and doctor says what is left to do."""
    outside = Outside(tmp_path, clock=False)
    home = tmp_path / "home"
    home.mkdir()
    with Console(home=home, env=outside.env) as c:
        strictly(c).wait_for("n  new")
        c.press("n")
        for question, typed in (
                ("Which provider?", b"telnyx"),
                ("Where do events come from?", sim.events.encode()),
                ("Which file holds", b""), ("Your own phone?", b"")):
            c.wait_for(question)
            assert outside.seen() == []
            c.write(typed + b"\r")
        c.wait_for("Written:")
        c.wait_for("to see to")
        # One line for each check, and below the bad ones what to do.
        assert re.search(r"(?m)^(ok|!!)  \w+ ", c.text())
        assert "!!  token" in c.text()
        assert c.wait_end() == 1
        c.assert_restored()
    config = home / ".config/earshot/earshot.conf"
    assert config.stat().st_mode & 0o777 == 0o600
    assert config.parent.stat().st_mode & 0o777 == 0o700
    assert KEY not in config.read_text()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_token_that_others_can_read(sim, tmp_path, mode):
    """1.5: nothing is sent; file and command are named."""
    outside = Outside(tmp_path, clock=False)
    profile = Profile(tmp_path, sim, mode=mode)
    with profile.console(env=outside.env) as c:
        assert c.wait_end() == 1
        said = c.text().replace("\n", "")
        assert str(profile.token_file) in said and "chmod 600" in said
        c.assert_restored()
    assert outside.seen() == []
    assert sim.truth()["requests"] == []


def test_words_that_need_no_terminal(tmp_path):
    """1.6: statuses, and no escape on either output."""
    for words, status in ((["--help"], 0), (["--version"], 0), (["keys"], 0),
                          (["list"], 1)):
        done = earshot(tmp_path, *words)
        assert done.returncode == status, words
        said = done.stdout + done.stderr
        assert said and all(ch.isprintable() or ch == "\n" for ch in said)
        assert bool(done.stdout) == (status == 0)
    # In a terminal, too: its modes are never touched.
    for words in (["--help"], ["list"]):
        with Console(words, home=tmp_path) as c:
            c.wait_end()
            assert b"\x1b" not in c.raw
            c.assert_restored()
    assert subprocess.run([EARSHOT, "--version"], capture_output=True,
                          env={**os.environ, "HOME": str(tmp_path)},
                          text=True).stdout.startswith("earshot ")
