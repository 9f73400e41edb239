"""Proves that what the feed of a real relay shows, after cuts and a restart,
is what the simulator knows to be true."""
import random
import signal

import pytest

from broker_rig import ALL, Broker, token_of
from feed_client import Board, Closed, Feed
from rig import Sim, wait_until

# What no event tells, hold and mute, is found by the sweep of all calls, whose
# round takes half a minute.
SWEPT_S = 60
QUEUES = ("sales", "desk", "billing")
AGENTS = ("Ana Ruiz", "Bo Lindqvist", "Chen Wei", "Lea Brandt")
USERS = {"rita": ALL, "lee": ALL, "wall": "watch",
         "sue": ("watch", "queue=sales")}


@pytest.fixture
def sim():
    with Sim() as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        yield s


@pytest.fixture
def broker(tmp_path, sim):
    b = Broker(tmp_path / "broker", sim, USERS).start()
    yield b
    if b.process.poll() is None:
        assert b.stop() == 0


class Stage:
    """The simulator's floor, moved at random."""

    def __init__(self, sim, rng):
        self.sim, self.rng = sim, rng
        self.calls = {}

    def move(self):
        rng = self.rng
        if len(self.calls) < 4 or (len(self.calls) < 12 and
                                   rng.random() < 0.2):
            made = self.sim.call(rng.choice(QUEUES), [rng.choice(AGENTS)],
                                 "+1202555%04d" % rng.randrange(10000))
            self.calls[made["id"]] = [*made["agents"], made["customer"]]
            return
        call = rng.choice(sorted(self.calls))
        people = self.calls[call]
        if rng.random() < 0.2:
            del self.calls[call]
            self.sim.post("/sim/call", op="end", id=call)
        elif len(people) > 2:
            self.sim.post("/sim/participant", op="leave",
                          id=people.pop(rng.randrange(len(people))))
        else:
            people.append(self.sim.post(
                "/sim/participant", op="join", call=call, role="agent",
                name=rng.choice(AGENTS))["id"])

    def truth(self):
        return {c["id"]: {p["id"]: p["role"] for p in c["participants"]}
                for c in self.sim.truth()["calls"]
                if c["id"] in self.calls}


def shown(board):
    return {k: {p["id"]: p["role"] for p in c["parts"]}
            for k, c in board.calls.items()}


def come(broker, name, board, **kind):
    f = Feed(broker.feed, token_of(name), **kind)
    f.say(board.hello())
    return f


def settle(broker, stage, name, board):
    """Until the board shows the truth, on one connection."""
    f = come(broker, name, board)
    f.until("hello", board)
    if board.whys[-1] != "ok":
        f.until("snapshot", board)

    def true():
        while f.waits():
            board.take(f.recv())
        return shown(board) == stage.truth()
    wait_until(true, SWEPT_S, "the truth on %s's board" % name)
    f.close()


def test_truth_after_cuts(broker, sim):
    rng = random.Random(7)
    stage = Stage(sim, rng)
    readers = [(name, Board()) for name in ("rita", "lee", "wall")]
    for turn in range(60):
        stage.move()
        name, board = rng.choice(readers)
        try:
            f = come(broker, name, board, budget=rng.randrange(9000))
            while f.waits(0.01):
                board.take(f.recv())
            f.cut()
        except Closed:
            pass
        if turn % 12 == 11:
            settle(broker, stage, name, board)
    for name, board in readers:
        settle(broker, stage, name, board)
        assert "ok" in board.whys
    text = repr(readers[2][1].calls)
    assert "+1202555" not in text and "***" in text
    assert "+1202555" in repr(readers[0][1].calls)


def test_scope(broker, sim):
    """Calls of one queue alone, also where no event says the queue."""
    sales = sim.call("sales", ["Ana Ruiz"], "+12025550199")["id"]
    sim.call("desk", ["Bo Lindqvist"], "+12025554410")
    every, some = Board(), Board()
    f = come(broker, "rita", every)
    while len(every.calls) < 2:
        every.take(f.recv())
    f.close()
    f = come(broker, "sue", some)
    while not some.calls:
        some.take(f.recv())
    assert list(some.calls) == [sales]
    f.close()


def test_restart(broker, sim, tmp_path):
    """Numbers begin anew, under another epoch; whoever comes back is told, and
    is never shown the old board as the new one."""
    stage = Stage(sim, random.Random(8))
    for _ in range(9):
        stage.move()
    board = Board()
    settle(broker, stage, "rita", board)
    f = come(broker, "rita", board)
    f.until("hello", board)
    broker.process.send_signal(signal.SIGTERM)
    end = f.ended()
    assert end.code == end.bye["code"] == 4503
    assert 0 <= end.bye["retry_ms"] <= 2000
    assert broker.stop() == 0
    stage.move()
    broker.start()
    settle(broker, stage, "rita", board)
    assert board.whys[-1] == "epoch"
    settle(broker, stage, "rita", board)
    assert board.whys[-1] == "ok"
