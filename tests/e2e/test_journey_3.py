"""Journey 3, proven on a line that carries little, stands and breaks: what is
written is what has changed, keys are neither lost nor doubled, and what was
typed before it could be seen does nothing.

The guards one by one, and the break while on air, are in test_slow_line.py.
"""
import re

import pytest

from faces import verbs
from invariants import Invariants
from journey import (a_moment, agents, crowd, selected, start_output,
                     stop_output, strictly)
from outside import Outside
from rig import Profile, Sim, wait_until
from steps import barge, listen, select, where

CALLS = 20
# What 300 ms and a thin line let through between two looks at it.
PER_LOOK = 40
SECOND_BYTES = 1024
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/none,1,0"}


@pytest.fixture
def far(tmp_path):
    """Twenty calls, and a console inside tmux at the other end."""
    with Sim() as sim:
        made = crowd(sim, CALLS)
        with Profile(tmp_path, sim).console(rows=30, env=TMUX) as c:
            strictly(c).wait_for("%d calls" % CALLS)
            c.wait_for(lambda c: len(agents(c)) == CALLS)
            c.wait_for(lambda c: "(no agent)" not in c.text())
            c.press("g")
            c.wait_for(lambda c: c.row(4).startswith(">"))
            c.sim, c.made, c.holds = sim, made, Invariants(c, sim)
            yield c


def times(console):
    return tuple(re.findall(r" (\d\d:\d\d) ", console.text()))


def clock_s(console):
    """The seconds of the day on row 1."""
    h, m, s = re.search(r"(\d\d):(\d\d):(\d\d)$", console.row(1)).groups()
    return int(h) * 3600 + int(m) * 60 + int(s)


def is_drawn_anew(data):
    return b"\x1b[2J" in data or b"\x1b[H\x1b[J" in data


def test_only_time_changes(far):
    """3.1: a second of it costs less than a kilobyte, and nothing is drawn
    anew but for another size."""
    far.wait_for(lambda c: "LIVE" in c.row(1))
    seen, began, last = len(far.raw), clock_s(far), times(far)
    far.wait_for(lambda c: (clock_s(c) - began) % 86400 >= 3)
    written, passed = far.raw[seen:], (clock_s(far) - began) % 86400
    assert times(far) != last
    assert len(written) <= (passed + 1) * SECOND_BYTES
    assert not is_drawn_anew(written)
    far.holds.check()
    before = len(far.raw)
    far.resize(79, 30)
    far.wait_for(lambda c: is_drawn_anew(c.raw[before:]))
    far.wait_for(lambda c: len(agents(c)) == CALLS)


def test_fifteen_rows_down_a_thin_line(far):
    """3.2: none is lost and none doubled, while the line drains slowly."""
    names = agents(far)
    far.per_look = PER_LOOK
    for _ in range(5):
        far.write(b"jjj")
        far.pump(0)
    far.wait_for(lambda c: names[15] in selected(c), 40)
    far.per_look = None
    far.press("^L")
    a_moment(far)
    assert names[15] in selected(far)
    far.holds.check()


def test_blind_on_a_line_that_stands(far, face):
    """3.3: nothing was seen of the dialog when its answers were typed."""
    select(far, "Agent 03")
    far.act("L", lambda c: "LISTENING" in c.strip())
    far.holds.check(acts=1)
    a_moment(far)
    a_moment(far)
    stop_output(far)
    for key in "By\r\rY":
        far.write(key.encode())
        wait_until(lambda: far.unread() == 0)
    a_moment(far)
    start_output(far)
    far.wait_for(lambda c: "Typed ahead" in c.result() or
                 "Pasted text ignored" in c.result())
    far.holds.check()
    far.press("Esc")
    far.wait_for(lambda c: "GO ON AIR?" not in c.text())
    far.holds.check()
    assert verbs(face, far.sim.changes()) == ["join"]


def test_moved_while_the_key_was_on_its_way(far):
    """3.4: the row is another one than when it was aimed at."""
    select(far, "Agent 07")
    a_moment(far)
    a_moment(far)
    for name in ("Agent 19", "Agent 18", "Agent 17", "Agent 16"):
        # My leg goes to a call further down, which goes to the top with it.
        far.sim.post("/sim/participant", op="move", id=far.sim.leg,
                     call=far.made[int(name[-2:])]["id"])
        far.wait_for(lambda c: name in c.row(4))
        far.write(b"H")
        said = far.wait_for(lambda c: re.search(
            "just moved|(Hold|Resume)[^.]*: seen", c.result()))
        if said.group() == "just moved":
            assert "Agent 07" in far.result()
            assert "Press again" in far.result()
            break
        far.holds.meant += 1    # a busy machine: it came when that was over
        a_moment(far)
    else:
        far.fail("it was never refused")
    far.holds.check()


def test_typed_while_nothing_came_through(far):
    """3.5: what the program was slow to read is honoured by its age; what the
    network held, by the call that is selected."""
    select(far, "Agent 05")
    stop_output(far)
    far.write(b"L")
    wait_until(lambda: where(far.sim) is not None, why="listening")
    start_output(far)
    far.wait_for(lambda c: "LISTENING" in c.strip() and
                 "Agent 05" in c.strip())
    far.holds.check(acts=1)


@pytest.mark.parametrize("marks", [True, False])
def test_three_hundred_characters(far, marks):
    """3.6: on row 23 it is said, and nothing else has changed."""
    select(far, "Agent 05")
    a_moment(far)
    a_moment(far)
    before = [line for line in agents(far)], selected(far)[:20], far.row(30)
    data = (b"LWBXHMY\rq" * 40)[:300]
    far.write(b"\x1b[200~" + data + b"\x1b[201~" if marks else data)
    far.wait_for("Pasted text ignored")
    wait_until(lambda: far.unread() == 0)
    a_moment(far)
    assert (agents(far), selected(far)[:20], far.row(30)) == before
    assert far.alive()
    far.holds.check()


def test_line_that_stands_while_on_air(far):
    """3.7 and 3.8, as far as nobody tells the program: the terminal takes
    nothing, and whoever types Ctrl-G blind is not heard any more."""
    select(far, "Agent 02")
    far.act("L", lambda c: "LISTENING" in c.strip())
    far.holds.check(acts=1)
    barge(far, far.holds)
    stop_output(far)
    far.write(b"\x07")
    wait_until(lambda: not far.sim.hearers(far.sim.leg), why="quiet")
    start_output(far)
    far.wait_for(lambda c: "LISTENING" in c.strip())
    far.holds.check(acts=1)


def test_tmux_is_detached_for_eleven_minutes(tmp_path, face):
    """3.8: nobody is told, nobody types: the question, then quiet.  The ten
    minutes and the one are the program's own; the test turns its clock."""
    outside = Outside(tmp_path)
    log = tmp_path / "audit.log"
    with Sim() as sim:
        crowd(sim, 3)
        profile = Profile(tmp_path, sim, audit=log)
        with profile.console(env={**TMUX, **outside.env}) as c:
            strictly(c).wait_for("3 calls")
            c.wait_for(lambda c: len(agents(c)) == 3)
            holds = Invariants(c, sim)
            listen(c, holds, "Agent 01")
            barge(c, holds)
            seconds = 0
            while sim.hearers(sim.leg):
                assert seconds < 12 * 60, "nothing is done"
                # Longer at once, and the feed would count as dead.
                outside.add(8)
                sim.post("/sim/clock", add_ms=8000)
                seconds += 8
                c.pump(0.05)
                if seconds < 9 * 60:
                    assert "Still talking" not in c.text()
            assert seconds > 10 * 60
            c.wait_for(lambda c: "LISTENING" in c.strip() or
                       "OFF AIR" in c.strip())
            # A test that turns the clock before the answer has come finds the
            # next step of the ladder as well.
            holds.loud_side()
            holds.only_quiet(face)
    assert log.read_text().count('"action":"monitor"') == 2
