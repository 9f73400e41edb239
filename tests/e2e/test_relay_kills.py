"""Proves that a relay which is killed again and again at moments of chance, under
500 webhooks a second that are sent again as providers do, keeps all that it
has answered with 2xx, each once, and that everybody who reads its feed has the
simulator's truth in the end: independent readers with the manual's reducer, and
a console whose supervisor listens all the while.

EARSHOT_LONG=1 plays the long form, EARSHOT_SEED=n another game.
"""
import collections
import contextlib
import json
import random
import time

import pytest

from broker_rig import ALL, Broker
from kills_rig import (EVENT_ID, LONG, RATE, SEED, SETTLED_S, Post, Reader,
                       Stage, agree, console_agrees, end_readers, fixed_feed,
                       source_of)
from relay_rig import TELNYX_PATH, Signer
from relayed import FAST, Mine, console_of, legs_of
from rig import VERDICT_S, Sim, free_port

KILLS = 50 if LONG else 5


def kept_ids(folder):
    return collections.Counter(EVENT_ID.findall(b"".join(
        p.read_bytes() for p in sorted(folder.glob("*.journal")))))


@pytest.fixture
def world(tmp_path):
    with contextlib.ExitStack() as stack:
        sim = stack.enter_context(Sim("--quiet-floor", "--calls", "8",
                                      "--rate", str(RATE)))
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        signer, port = Signer(), free_port()
        broker = Broker(
            tmp_path / "relay", sim, {
                "rita": ALL, "lee": ALL, "wall": "watch",
                "sue": ("watch", "queue=sales")},
            dead=600, feed=FAST, port=port,
            site=("agents = sip:*", "supervisors = sip:rita@*"),
            more=source_of(signer, tmp_path))
        fixed_feed(broker)
        broker.start()
        yield stack, sim, signer, broker
        if broker.process.poll() is None:
            assert broker.stop() == 0


def test_killed_at_random(world, tmp_path):
    stack, sim, signer, broker = world
    print("seed", SEED, "kills", KILLS)
    rng = random.Random(SEED)
    stage = Stage(sim, rng)
    post = Post(sim, signer, [broker.at], SEED)
    while len(stage.calls) < 6:
        stage.begin()
    console = stack.enter_context(console_of(tmp_path / "rita", broker.feed))
    console.wait_for("LIVE")
    console.resize(100, 50)
    console.wait_for("14 calls", SETTLED_S)
    console.wait_for("Agent 0001")
    console.act("L", lambda c: "LISTENING" in c.strip())
    console.wait_for(lambda c: c.result()[:2] == "**", VERDICT_S)
    holds = Mine(console, sim)
    mine = sim.person(legs_of(sim, "rita")[0]["id"])[1]["id"]
    stage.calls.pop(mine, None)
    readers = [Reader(broker.feed, name) for name in ("lee", "wall", "sue")]
    began = time.monotonic()
    away = 0
    for _ in range(KILLS):
        until = time.monotonic() + rng.uniform(0.2, 0.9)
        while time.monotonic() < until:
            stage.move()
            console.pump(0.02)
            assert not sim.hearers(legs_of(sim, "rita")[0]["id"])
        down = time.monotonic()
        broker.kill()
        broker.start()
        away = max(away, time.monotonic() - down)
    lasted = time.monotonic() - began
    post.drain()

    # Nothing is missing, and nothing there twice.
    assert post.wrong == [] and len(post.taken) >= 100
    kept = kept_ids(broker.journal)
    missing = [n for n in post.taken if kept[n] != 1]
    assert missing == []
    assert max(kept.values()) == 1

    # One truth.
    agree(readers, sim)
    console_agrees(console, sim)
    holds.check()
    end_readers(readers)

    # What comes once more is known: its id has outlived all the kills.
    post.ended.set()
    twice = broker.metric('duplicates_total{source="main"}')
    assert broker.ask("POST", TELNYX_PATH, post.last,
                      signer.headers(post.last))[0] == 200
    assert broker.metric('duplicates_total{source="main"}') == twice + 1
    print(json.dumps({
        "kills": KILLS, "seconds": round(lasted, 1),
        "webhooks": len(post.taken), "requests": post.sent,
        "not_taken": post.failed, "a_second": round(post.sent / lasted),
        "longest_away_ms": round(away * 1000),
        "again_as_duplicates": int(twice),
        "connections": [r.connections for r in readers],
        "messages": [r.messages for r in readers]}))
