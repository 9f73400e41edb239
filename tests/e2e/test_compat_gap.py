"""Proves that where SignalWire's or Twilio's callbacks stop, or never come, the
picture says how old it is and my own state stays true by reading."""
import re

import pytest

from invariants import Invariants
from mangle import Mangle
from rig import VERDICT_S, Profile, Sim, wait_until
from steps import barge, listen, select, whisper

FACES = ("signalwire", "twilio")


@pytest.fixture(params=FACES)
def provider(request):
    return request.param


@pytest.fixture
def line(sim):
    """The line of the feed."""
    with Mangle(sim.events) as m:
        yield m


@pytest.fixture
def console(sim, floor, line, tmp_path):
    with Profile(tmp_path, sim, feed=line.url).console() as c:
        c.wait_for("Chen Wei")
        c.wait_for("LIVE")
        yield c


def row_of(console, name):
    console.pump(0)
    return next((line for line in console.screen.display[2:20]
                 if name in line), "")


def lose(console, line):
    line.down()
    console.wait_for(lambda c: "LOST" in c.row(1), 1)


def test_a_gap_while_i_whisper(console, sim, floor, line, holds):
    """5: old at once, my own mode by reading, acts ask first, and what has
    happened is told when the feed is back."""
    listen(console, holds)
    whisper(console, holds)
    lose(console, line)
    console.wait_for("PICTURE IS 00:0", 1)
    assert "~" in row_of(console, "Bo Lindqvist")
    sim.post("/sim/participant", op="join", call=floor.of("Ana Ruiz")["id"],
             role="supervisor", name="Tom M")
    console.press("Enter")
    console.wait_for("4 people", 7)
    holds.check()
    console.press("Esc")
    console.wait_for("Bo Lindqvist")

    began = sim.truth()["requests"][-1]["n"]
    select(console, "Bo Lindqvist")
    console.press("H")
    assert console.verdict("Hold").startswith("**")
    holds.check(acts=1)
    hold = sim.changes()[-1]["n"]
    bo = floor.of("Bo Lindqvist")["id"]
    assert any(began < r["n"] < hold and bo in r["path"]
               for r in sim.truth()["requests"] if r["method"] == "GET")

    console.press("^G")
    wait_until(lambda: not sim.hearers(sim.leg), 2, "quiet")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    assert console.verdict("Quiet").startswith("**")
    holds.check(acts=1)

    sim.post("/sim/call", op="end", id=floor.of("Chen Wei")["id"])
    sim.call("sales", ["Eli Stern"], "+12025559101")
    line.open()
    console.wait_for(lambda c: "LIVE" in c.row(1), 20)
    words = console.wait_for(lambda c: c.result() if "Back after" in c.result()
                             else None, VERDICT_S, "Back after")
    assert re.search(r"1 ended, 1 new, 1 on hold", words), words
    console.wait_for("Eli Stern")
    assert "~" not in row_of(console, "Ana Ruiz")
    holds.check()


def test_call_that_went_in_the_gap(console, sim, floor, line, holds):
    """Said, and nothing sent."""
    select(console, "Bo Lindqvist")
    lose(console, line)
    sim.post("/sim/call", op="end", id=floor.of("Bo Lindqvist")["id"])
    console.press("H")
    console.wait_for(lambda c: c.result()[:2] in ("!!", "--", "??"), VERDICT_S,
                     "words that the call is gone")
    holds.check()
    assert sim.changes() == []


def test_callbacks_doubled_and_in_disorder(console, sim, holds):
    """The list is true, and a full read changes nothing about it."""
    sim.fault("duplicate")
    sim.fault("reorder")
    made = [sim.call("sales", ["Agent %02d" % i, "Other %02d" % i],
                     "+120255580%02d" % i) for i in range(6)]
    for call in made[:3]:
        sim.post("/sim/participant", op="leave", id=call["agents"][1])
    sim.post("/sim/call", op="end", id=made[3]["id"])
    sim.post("/sim/participant", op="move", id=made[4]["agents"][1],
             call=made[5]["id"])
    sim.post("/sim/clear")
    console.wait_for("8 calls")

    def as_true(c):
        c.pump(0)
        for i, state in ((0, "talk"), (1, "talk"), (2, "talk"), (4, "talk"),
                         (5, "3way")):
            line = row_of(c, "Agent %02d" % i)
            if state not in line or "***80%02d" % i not in line:
                return False
        return "ENDED" in row_of(c, "Agent 03") or not row_of(c, "Agent 03")

    console.wait_for(as_true, VERDICT_S)
    before = sim.truth()["requests"][-1]["n"]
    console.press("^R")
    for call in sim.truth()["calls"]:
        wait_until(lambda: any(
            r["n"] > before and call["id"] in r["path"]
            for r in sim.truth()["requests"]), why="a read of every call")
    console.pump(0.3)
    assert as_true(console)
    holds.check()


@pytest.mark.parametrize("provider", ["twilio"])
def test_without_callbacks(provider, tmp_path):
    """Polled: each row has its age, calls and names come by reading, and the
    strip is true all the same."""
    with Sim("--quiet-floor", "--calls", "0", "--feed", "none",
             provider=provider) as sim:
        made = sim.call("billing", ["Ana Ruiz"], "+12025550199")
        with Profile(tmp_path, sim).console() as console:
            console.wait_for("no feed, polled")
            console.wait_for(lambda c: re.search(r"~\d+s",
                                                 row_of(c, "Ana Ruiz")))
            holds = Invariants(console, sim)
            listen(console, holds)
            whisper(console, holds)
            barge(console, holds)
            sim.call("sales", ["Lea Brandt"], "+12025551234")
            sim.post("/sim/participant", op="join", call=made["id"],
                     role="customer", name="Guest")
            console.wait_for("Lea Brandt", VERDICT_S)
            console.wait_for(lambda c: "***1234" in row_of(c, "Lea Brandt"))
            console.wait_for(lambda c: "3 people" in c.strip() or
                             "NEW LISTENER" in c.strip() or
                             c.strip().count("CUSTOMER") == 2, VERDICT_S)
            holds.check()
