"""Journey 7, proven: a serial console of eight colours or none, without UTF-8,
mouse or paste marks, is written nothing but what terminfo names for it, tells
the five modes apart without colour, and takes keys while its line stands.

How long the first picture takes at 9600 baud is the business of tests/bench;
here it is how many bytes that is.
"""
import pytest

from invariants import Invariants
from journey import (are_told_apart, crowd, looks, selected, start_output,
                     stop_output, strictly, tour)
from rig import Profile, Sim, wait_until
from steps import listen, whisper
from terminfo import Entry

# How row 2 looks on air: foreground, background, bold, reverse.
SHOUT = {"vt220": ("default", "default", True, True),
         "linux": ("white", "red", True, False)}
# What terminfo has no name for: is it there? (DSR 5, ECMA-48 8.3.35).  Where u7
# asks for the place of the cursor (DSR 6), a terminal answers that, too.
REPORT = b"\x1b[5n"
# 9600 baud are 960 characters a second; the first picture has 2.5 s.
FIRST_BYTES = 2400


@pytest.fixture(params=SHOUT)
def term(request):
    return request.param


@pytest.fixture
def serial(floor, profile, term):
    with profile.console(env={"TERM": term, "LANG": "C"}) as c:
        strictly(c)
        for call in floor.calls:
            c.wait_for(call["name"])
        c.wait_for("LIVE")
        yield c
        assert Entry(term).unnamed(c.raw) <= {REPORT}
        assert c.raw.isascii()


def test_modes_differ_in_characters(sim, serial, term, face):
    """7.2 and 7.3: each of the five modes by its own shape and word; on air
    shouts with what this terminal has."""
    for stop, seen in tour(serial, sim, face, Invariants(serial, sim)):
        if stop == "on air":
            assert looks(serial, 2) == {SHOUT[term]}
    assert are_told_apart(seen) and len(seen) == 5


def test_escape_alone_and_arrows_in_pieces(sim, serial):
    """7.4: Esc is Esc as soon as nothing follows; what follows may come in
    another read."""
    holds = Invariants(serial, sim)
    serial.press("g")
    serial.wait_for(lambda c: c.row(4).startswith(">"))
    first = selected(serial)[2:6]
    serial.press("Enter")
    serial.wait_for("HEARS YOU")
    serial.press("Esc")
    serial.wait_for(lambda c: "HEARS YOU" not in c.text())
    for pieces in ((b"\x1b", b"[B"), (b"\x1b[", b"B"), (b"\x1bO", b"B")):
        assert any(moves(serial, pieces, first) for _ in range(10)), pieces
        # Where this machine was too slow for it the tail was no barge.
        assert "GO ON AIR?" not in serial.text()
    holds.check()


def moves(console, pieces, first):
    """Whether the arrow moves that comes in two pieces, one after the other."""
    console.press("g")
    console.wait_for(lambda c: selected(c)[2:6] == first)
    console.write(pieces[0])
    while console.unread():
        pass
    console.write(pieces[1])
    wait_until(lambda: console.unread() == 0)
    console.press("^L")
    console.pump(0.2)
    return selected(console)[2:6] not in ("", first)


def test_line_that_stands(sim, serial):
    """7.5: the terminal takes nothing, and Ctrl-G goes out all the same."""
    holds = Invariants(serial, sim)
    listen(serial, holds)
    whisper(serial, holds)
    stop_output(serial)
    for _ in range(20):
        serial.write(b"\x0c")
    wait_until(lambda: serial.unread() == 0, why="reading while it stands")
    serial.write(b"\x07")
    wait_until(lambda: not sim.hearers(sim.leg), why="quiet")
    start_output(serial)
    serial.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)


def test_bytes_of_the_first_picture(tmp_path, term):
    """7.1: no more than 9600 baud carry in 2.5 s."""
    with Sim() as sim:
        crowd(sim, 20)
        profile = Profile(tmp_path, sim)
        with profile.console(env={"TERM": term, "LANG": "C"}) as c:
            strictly(c).per_look = 8
            c.wait_for(lambda c: "^G" in c.row(24), 40, "the last row")
            assert len(c.raw) <= FIRST_BYTES
            Invariants(c, sim).check()
