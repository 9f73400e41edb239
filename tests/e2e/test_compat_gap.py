"""Proves that where SignalWire's or Twilio's callbacks come in disorder, or never,
the picture is true by reading.  What happens when they stop: test_feed_gap.py."""
import re

import pytest

from faces import COMPAT
from invariants import Invariants
from rig import VERDICT_S, Profile, Sim, wait_until
from steps import barge, listen, whisper


@pytest.fixture(params=COMPAT)
def provider(request):
    return request.param


def row_of(console, name):
    console.pump(0)
    return next((line for line in console.screen.display[2:20]
                 if name in line), "")


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
