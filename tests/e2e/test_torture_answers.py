"""Proves that whatever a provider answers, an act ends in a verdict, is done
once at most, is shown as it is, and nobody hears me of whom row 2 is silent.

EARSHOT_LONG=1 plays all answers at all acts, EARSHOT_SEED=n draws others.
"""
import os
import random
import threading

import pytest

from conftest import Floor
from game import leave
from invariants import Invariants
from rig import VERDICT_S, Profile, Sim, wait_until
from steps import select
from stub import ANSWERS, LONG as SLOW, Stub

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
DRAWN = 16
LAST_S = 2 * VERDICT_S
ACTS = "HLB"


def drawn():
    """What is played: in the short form a few, and none that takes long."""
    pairs = sorted((name, key) for name in ANSWERS for key in ACTS)
    if LONG:
        return pairs
    rng = random.Random(SEED)
    return rng.sample([p for p in pairs if p[0] not in SLOW], DRAWN)


class Player:
    """A console, a floor and a provider of its own for each answer: what one
    has done shall not be the other's."""

    def __init__(self, folder, name, key):
        self.name, self.key = name, key
        self.folder = folder

    def verdict(self):
        self.console.wait_for(
            lambda c: c.result()[:2] in ("**", "!!", "??", "--", "! "), LAST_S,
            "verdict on " + self.name)
        self.holds.loud_side()

    def done(self):
        return [r for r in self.sim.changes() if r["executed"] and
                r["path"].rsplit("/", 1)[1] in ("join", "update", "hold")]

    def act(self):
        console = self.console
        if self.key == "B":
            console.press("L")
            self.verdict()
            console.act("B", lambda c: "GO ON AIR?" in c.text())
            console.wait_for(lambda c: "ready in" not in c.text())
        self.stub.spoil(self.name, "POST")
        before = len(self.done())
        console.press("Y" if self.key == "B" else self.key)
        wait_until(lambda: self.stub.struck, why="a request")
        self.holds.loud_side()
        self.verdict()
        done = self.done()[before:]
        loud = [r for r in done if r["path"].endswith("update") and
                r["body"]["supervisor_role"] != "monitor"]
        assert len(loud) <= 1 and len(done) <= len(loud) + 1, (
            self.name, self.key, done)

    def shown(self):
        """When it is read again the list is as it is."""
        sim, console = self.sim, self.console
        held = sim.person(self.floor.of("Ana Ruiz")["customer"])[0]["on_hold"]
        console.press("^R")
        console.wait_for(lambda c: any(
            "Ana Ruiz" in line and ("HOLD" in line) == held
            for line in c.screen.display), LAST_S, "hold as it is")

    def quiet(self):
        self.stub.heal()
        self.console.press("^G")
        wait_until(lambda: not self.sim.hearers(self.sim.leg), LAST_S,
                   "quiet after " + self.name)
        self.console.wait_for(lambda c: c.result()[:2] not in ("..", "ok"),
                              LAST_S, "a last word on quiet")
        leave(self.console)
        assert self.console.wait_end(VERDICT_S) == 0
        self.console.assert_restored()

    def play(self):
        with Sim() as self.sim, Stub(self.sim.api) as self.stub:
            self.floor = Floor(self.sim)
            profile = Profile(self.folder, self.sim, api=self.stub.url)
            with profile.console() as self.console:
                self.holds = Invariants(self.console, self.sim)
                for _, agent, _ in Floor.PEOPLE:
                    self.console.wait_for(agent)
                self.console.wait_for("LIVE")
                select(self.console, "Ana Ruiz")
                self.act()
                self.shown()
                self.quiet()


def together(players, most=4):
    failed, left, lock = [], list(players), threading.Lock()

    def run():
        while True:
            with lock:
                if not left:
                    return
                p = left.pop()
            try:
                p.play()
            except BaseException as why:
                failed.append("%s at %s: %s" % (p.name, p.key, why))

    threads = [threading.Thread(target=run, daemon=True)
               for _ in range(most)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return failed


def test_answers(tmp_path):
    print("seed", SEED)
    players = []
    for i, (name, key) in enumerate(drawn()):
        folder = tmp_path / str(i)
        folder.mkdir()
        players.append(Player(folder, name, key))
    failed = together(players)
    if failed:
        pytest.fail("\n".join(failed), pytrace=False)
