"""Proves that signals that come often, at any time and in any order end the
program as they should or do nothing, also while its terminal reads nothing and
while somebody hears me.

EARSHOT_LONG=1 plays more, EARSHOT_SEED=n others.
"""
import os
import random
import signal

import pytest

from conftest import Floor
from invariants import Invariants
from rig import VERDICT_S, Profile, Sim, wait_until
from steps import barge, listen

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))

ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
HARMLESS = (signal.SIGWINCH, signal.SIGCONT, signal.SIGPIPE)


def test_woken_twice(console, sim, holds):
    """Some shells send SIGCONT more than once: the feed is there all the
    same."""
    mark = len(console.raw)
    console.signal(signal.SIGCONT)
    console.wait_for(lambda c: b"LOST" in c.raw[mark:], why="old picture")
    console.signal(signal.SIGCONT)
    sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.wait_for("Lea Brandt")
    console.wait_for(lambda c: "LIVE" in c.row(1), why="a live feed")
    holds.check()


@pytest.mark.parametrize("seed", range(SEED, SEED + (40 if LONG else 2)))
def test_storm_and_an_end(tmp_path, seed):
    """On air, any number of them, then one that ends it, then all at once:
    nobody hears me and the terminal is as it was."""
    rng = random.Random(seed)
    print("seed", seed)
    with Sim() as sim:
        Floor(sim)
        with Profile(tmp_path, sim).console() as console:
            for _, agent, _ in Floor.PEOPLE:
                console.wait_for(agent)
            console.wait_for("LIVE")
            holds = Invariants(console, sim)
            listen(console, holds)
            barge(console, holds)
            deaf = rng.random() < 0.5
            if deaf:
                console.resize(250, 100)
            for _ in range(rng.randrange(200)):
                console.signal(rng.choice(HARMLESS))
            end = rng.choice(ENDS)
            console.signal(end)
            for _ in range(rng.randrange(50)):
                if console.alive():
                    console.signal(rng.choice(HARMLESS + ENDS))
            if deaf:
                wait_until(lambda: not console.alive(), VERDICT_S,
                           "the end, unread")
            assert console.wait_end(VERDICT_S) == 0
            console.pump(0)
            wait_until(lambda: not sim.hearers(sim.leg), VERDICT_S, "quiet")
            if end != signal.SIGHUP and not deaf:
                console.assert_restored()


def test_unread_for_long(console, sim, floor, holds):
    """Nobody reads the terminal: the feed is heard and quiet is done; then the
    picture is of now."""
    listen(console, holds)
    barge(console, holds)
    console.resize(250, 100)
    for _ in range(300):
        console.write(b"\x0c")
        wait_until(lambda: console.unread() == 0)
    made = sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.write(b"\x07")
    wait_until(lambda: not sim.hearers(sim.leg), VERDICT_S, "quiet, unseen")
    holds.meant += 1
    console.wait_for("Lea Brandt")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check()
    assert sim.find(made["id"])
