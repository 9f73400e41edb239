"""Proves that a clock on the wall that jumps, as one does that is set, cuts no
connection, makes no time negative and loses nothing, in console and relay."""
import contextlib
import re

import pytest

from broker_rig import Wire
from conftest import Floor
from game import JUMPS_MS, Direct, OverRelay
from rig import Sim


@pytest.mark.parametrize("kind", [Direct, OverRelay])
def test_jumps(tmp_path, kind):
    with contextlib.ExitStack() as stack:
        sim = stack.enter_context(Sim())
        Floor(sim)
        stage = kind(sim, tmp_path, stack)
        console = stage.console
        for _, agent, _ in Floor.PEOPLE:
            console.wait_for(agent)
        console.wait_for("LIVE")
        accepted = [line.accepted for line in stage.lines[:1]]
        wire = None
        if kind is OverRelay:
            wire = stack.enter_context(Wire(stage.broker.feed, "rita"))
        for i, ms in enumerate(JUMPS_MS):
            stage.shim.move_wall(ms)
            name = "Agent %02d" % i
            made = sim.call("orders", [name], "+1202555%04d" % i)
            console.wait_for(name)
            assert "LOST" not in console.text()
            assert not re.search(r"-\d\d?:\d\d|\d{4,}:\d\d", console.text()), \
                console.text()
            if wire:
                wire.until(lambda: made["id"] in wire.calls)
            sim.post("/sim/call", op="end", id=made["id"])
            console.wait_for(lambda c: any(
                name in line and "ENDED" in line or name not in c.text()
                for line in c.screen.display))
        assert [line.accepted for line in stage.lines[:1]] == accepted
        stage.shim.move_wall(0)
        console.press("q")
        assert console.wait_end() == 0
        console.assert_restored()
        stage.stop()
