"""Proves the console without a picture: what changes is said once in lines of
words, what is typed is done with the same questions, and what came along with
other lines is not."""
import subprocess

import pytest

from rig import EARSHOT, Console, wait_until
from steps import where


def said(console, text):
    """Types a line and waits until it was read; True, to be asked with."""
    console.pump(0)
    wait_until(lambda: console.pump(0.15) or console.unread() == 0)
    console.write(text.encode() + b"\n")
    wait_until(lambda: console.pump(0) or console.unread() == 0)
    return True


@pytest.fixture
def plain(sim, floor, profile):
    with Console(profile.args("--plain"), home=profile.home, cols=100,
                 rows=200) as console:
        console.wait_for("live call")
        console.wait_for(lambda c: said(c, "list") and
                         "Ana Ruiz with CUSTOMER" in c.text(), 20)
        yield console


def call_of(console, agent):
    return next(line[:4] for line in console.text().splitlines()
                if ", %s with " % agent in line)


def test_listen_whisper_barge_quiet_quit(plain, sim):
    said(plain, "listen " + call_of(plain, "Ana Ruiz").lower())
    plain.wait_for("LISTENING. Nobody hears you.")
    said(plain, "whisper")
    plain.wait_for("Nothing has been sent yet.")
    said(plain, "1")
    plain.wait_for("Heard by: Ana Ruiz only.")
    assert len(sim.hearers(sim.leg)) == 1
    said(plain, "barge")
    plain.wait_for("EVERYONE on this call will hear you:")
    plain.pump(0.5)
    said(plain, "y")
    plain.wait_for("Not on air")
    said(plain, "barge")
    plain.wait_for(lambda c: c.text().count("Say yes to speak.") == 2)
    plain.pump(0.5)
    said(plain, "yes")
    plain.wait_for("ON AIR. EVERYONE hears you")
    # No Enter, and in the middle of a line.
    plain.write(b"hol\x07")
    wait_until(lambda: plain.pump(0) or not sim.hearers(sim.leg))
    plain.wait_for("Done. Quiet")
    said(plain, "quit")
    plain.wait_for("Say yes to go quiet, leave and quit.")
    said(plain, "yes")
    assert plain.wait_end() == 0
    assert where(sim) is None
    assert b"\x1b" not in plain.raw
    plain.assert_restored()


def test_lines_that_come_together(plain, sim):
    """As a paste does: neither a question answered nor an act done by them."""
    ana = call_of(plain, "Ana Ruiz").encode()
    before = len(sim.changes())
    plain.pump(0.2)
    plain.write(b"call " + ana + b"\nbarge\nyes\nhold\nmute\n")
    plain.wait_for("Not run, it came at once with another line: mute")
    assert len(sim.changes()) == before
    assert where(sim) is None


@pytest.mark.parametrize("env", [{"ACCESSIBLE": "1"}, {"TERM": "dumb"}])
def test_without_being_told(sim, floor, profile, env):
    with Console(profile.args(), home=profile.home, env=env) as console:
        console.wait_for("OFF AIR. Nobody hears you.")
        console.write(b"\x04")
        assert console.wait_end() == 0
        assert b"\x1b" not in console.raw


def test_without_a_terminal(sim, floor, profile):
    """Its lines may come from a pipe, and go into one."""
    done = subprocess.run(
        [EARSHOT, *map(str, profile.args("--plain"))], input=b"quit\n",
        env={"HOME": str(profile.home), "PATH": "/usr/bin", "TERM": "dumb"},
        capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert b"Nobody hears you." in done.stdout
