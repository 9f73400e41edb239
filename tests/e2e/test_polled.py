"""Proves that without a feed everything is asked for: calls come and go, each row
says how old it is, and whoever hears me is on the strip all the same."""
import re

from invariants import Invariants
from rig import VERDICT_S, Profile, wait_until
from steps import listen, select, where


def age(console, name):
    """The age of that row in seconds, or None."""
    console.pump(0)
    for line in console.screen.display:
        if name in line and not line.startswith("("):
            found = re.search(r"~(\d+)s", line)
            return int(found.group(1)) if found else None
    return None


def test_polled(sim, floor, tmp_path):
    with Profile(tmp_path, sim, feed="none").console() as console:
        console.wait_for("Chen Wei")
        console.wait_for("no feed, polled")
        wait_until(lambda: age(console, "Chen Wei") is not None,
                   why="how old the row is")
        sim.call("sales", ["Dana Poe"], "+12025551299")
        console.wait_for("Dana Poe", VERDICT_S)
        assert console.row(1).startswith("earshot")
        holds = Invariants(console, sim)
        select(console, "Ana Ruiz")
        listen(console, holds)
        assert where(sim) == floor.of("Ana Ruiz")["id"]
        ended = floor.of("Chen Wei")
        sim.post("/sim/call", op="end", id=ended["id"])
        console.wait_for(lambda c: "Chen Wei" not in c.text() or
                         "ended" in c.text(), VERDICT_S)
        holds.loud_side()
