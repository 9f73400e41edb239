"""Proves that, whatever two supervisors do and whatever fails on the way, the
feed never claims fewer listeners than there are, every act has a last word,
nothing louder is done twice, and in the end nobody is left on the air.

EARSHOT_LONG=1 plays the long form, EARSHOT_SEED=n another game.
"""
import os
import random
import signal
import time

import pytest

from broker_rig import ALL, Broker
from conftest import Floor
from rig import SOON_S, Sim, wait_until

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
STEPS = 600 if LONG else 60

# What was accepted counts as done until the read-backs find a lie.
LIE_S = 6
LAST_S = 45

LOUDER = ("whisper", "barge")


class Game:
    def __init__(self, sim, broker, rng):
        self.sim, self.broker, self.rng = sim, broker, rng
        self.floor = Floor(sim)
        self.wires = {name: broker.console(name) for name in ("rita", "lee")}
        self.asked = dict.fromkeys(LOUDER, 0)
        self.ends = {}

    def pump(self, seconds=0.02):
        for w in self.wires.values():
            stop = time.monotonic() + seconds
            w.until(lambda: time.monotonic() > stop)

    def call(self):
        return self.rng.choice(self.floor.calls)

    def act(self, w):
        """Something that may well be refused."""
        call = self.call()
        do = self.rng.choice(("monitor", "whisper", "barge", "barge", "quiet",
                              "stop", "hold", "unhold", "mute", "unmute"))
        args = {"to": [call["agent"]]} if do == "whisper" else \
            {"part": call["customer"]}
        id = w.send(do, "" if do in ("quiet", "stop") else call["id"],
                    args=args)
        if do in LOUDER:
            self.asked[do] += 1
        if self.rng.random() < 0.2:
            w.send(do, call["id"], id=id, args=args)
        return id

    def trouble(self):
        what = self.rng.randrange(12)
        if what < 4:
            name, arg = self.rng.choice((
                ("status", 500), ("lost-answer", None), ("status", 409),
                ("drop-request", None), ("accepted-no-effect", None)))
            more = {"arg": arg} if arg else {}
            self.sim.fault(name, match="/actions/", count=1, **more)
        elif what == 4:
            name = self.rng.choice(list(self.wires))
            self.wires[name].cut()
            self.wires[name] = self.broker.console(name)
        elif what == 5:
            for name in ("rita", "lee"):
                for leg in legs_of(self.sim, name)[:1]:
                    self.hang_up(leg["id"])
        elif what == 6:
            self.broker.process.send_signal(signal.SIGHUP)

    def hang_up(self, leg):
        try:
            self.sim.post("/sim/phone", op="hangup", id=leg)
        except AssertionError as e:     # it has ended since
            assert "there is no leg" in str(e), e

    def claims(self, name):
        """Whom that supervisor may be heard by, as the feed has it."""
        for w in self.wires.values():
            for call in w.calls.values():
                s = w.superv(call["id"], name)
                if not s:
                    continue
                if s["mode"] == "barge" or s.get("unsure"):
                    yield w, {p["id"] for p in call["parts"]}
                elif s["mode"] == "whisper":
                    yield w, set(s["to"])

    def uncovered(self):
        for name in ("rita", "lee"):
            ears = {p["id"] for leg in legs_of(self.sim, name)
                    for p in self.sim.hearers(leg["id"])}
            for w in self.wires.values():
                said = [ids for v, ids in self.claims(name) if v is w]
                if not ears <= set().union(*said):
                    return name, w.name, ears, said
        return None

    def check(self):
        deadline = time.monotonic() + LIE_S
        while self.uncovered():
            assert time.monotonic() < deadline, self.uncovered()
            self.pump()


def legs_of(sim, name):
    return [leg for leg in sim.truth()["legs"]
            if leg["name"] == name and leg["state"] != "ended"]


def done_louder(sim, role):
    """How often it was really done."""
    return sum(1 for r in sim.changes()
               if (r["body"] or {}).get("supervisor_role") == role and
               r["status"] == 200)


@pytest.mark.parametrize("seed", range(SEED, SEED + (4 if LONG else 1)))
def test_random_game(tmp_path, seed):
    rng = random.Random(seed)
    with Sim() as sim:
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        with Broker(tmp_path / "b", sim, {"rita": ALL, "lee": ALL}, feed=(
                "acts_per_second = 100", "acts_per_minute = 6000")) as broker:
            game = Game(sim, broker, rng)
            for w in game.wires.values():
                w.until(lambda w=w: len(w.calls) == 3)
            for _ in range(STEPS):
                game.trouble()
                name = rng.choice(list(game.wires))
                w = game.wires[name]
                id = game.act(w)
                if rng.random() < 0.7:
                    w.end_of(id, LAST_S)
                game.check()
            for w in game.wires.values():
                for id in list(w.results):
                    w.end_of(id, LAST_S)
                w.end_of(w.send("quiet"), LAST_S)
            game.check()
            for role, asked in game.asked.items():
                assert done_louder(sim, role) <= asked
            for w in game.wires.values():
                w.cut()
            wait_until(lambda: not legs_of(sim, "rita") and
                       not legs_of(sim, "lee"), SOON_S + 10)
