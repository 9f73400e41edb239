"""Proves that somebody else's websocket library, and the twenty lines that the
manual gives its readers, are enough to have the truth: through connections that
end anywhere, for who sees all and for who sees one queue."""
import asyncio
import json
import random

import pytest

from broker_rig import Broker, token_of
from manual_reducer import SOURCE, Gap, hello_of, new_board, people_of, take
from rig import SOON_S, Sim
from test_feed_floor import Stage

websockets = pytest.importorskip(
    "websockets", reason="python3-websockets is not installed: it reads the "
    "feed as somebody else's library")

SETTLED_S = 60
TURNS = 12
# It was renamed.
HEADERS = "extra_headers" if int(
    websockets.version.version.split(".")[0]) < 14 else "additional_headers"


def connect(url, name, protocol="earshot.v1"):
    return websockets.connect(
        url, subprotocols=[protocol], compression=None,
        **{HEADERS: {"Authorization": "Bearer " + token_of(name)}})


async def refusal(*where):
    """The status that a handshake is answered with."""
    try:
        async with connect(*where):
            return 101
    except websockets.InvalidHandshake as why:
        return getattr(why, "status_code", None) or why.response.status_code


async def read(url, name, board, done, most=None):
    """One connection, until done(), or for so many messages at most."""
    async with connect(url, name) as ws:
        assert ws.subprotocol == "earshot.v1"
        await ws.send(json.dumps(hello_of(board)))
        n = 0
        while not done() and (most is None or n < most):
            try:
                text = await asyncio.wait_for(ws.recv(), 0.1)
            except asyncio.TimeoutError:
                continue
            assert isinstance(text, str) and len(text.encode()) <= 65536
            m = json.loads(text)
            if m["type"] == "hello":
                board["resumed"] = m["resume"]
            take(board, m)
            n += 1


def once(*args, **kind):
    asyncio.run(asyncio.wait_for(read(*args, **kind), SETTLED_S))


@pytest.fixture
def sim():
    with Sim() as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        yield s


def truth_of(stage, queue=None):
    """As the simulator has it; it names conferences after their queue."""
    names = {c["id"]: c["name"] for c in stage.sim.truth()["calls"]}
    return {k: v for k, v in stage.truth().items()
            if queue is None or names[k].startswith(queue + "-")}


def test_the_manuals_reader_has_the_truth(tmp_path, sim):
    assert 15 <= len(SOURCE.splitlines()) <= 24
    rng = random.Random(11)
    stage = Stage(sim, rng)
    users = {"wall": "watch", "sue": ("watch", "queue=sales")}
    queue_of = {"wall": None, "sue": "sales"}
    boards = {name: new_board() for name in users}
    with Broker(tmp_path / "b", sim, users) as broker:
        resumed = set()
        for turn in range(TURNS):
            for _ in range(4):
                stage.move()
            for name, board in boards.items():
                # Left in the middle, wherever that is.
                once(broker.feed, name, board, lambda: False,
                     most=rng.randrange(1, 5))
                resumed.add(board["resumed"])
                if turn % 4 != 3:
                    continue
                once(broker.feed, name, board, lambda: people_of(
                    board) == truth_of(stage, queue_of[name]))
        assert "ok" in resumed
        for name, board in boards.items():
            assert board["calls"]
            assert people_of(board) == truth_of(stage, queue_of[name])
        # A hole stays no secret: what would come next is left out.
        board = boards["wall"]
        with pytest.raises(Gap):
            take(board, {"type": "event", "seq": board["seq"] + 2,
                         "prev": board["seq"] + 1})
        # Wrong tokens and other protocols are refused by words of HTTP.
        for name, protocol, status in (("nobody", "earshot.v1", 401),
                                       ("wall", "other.v1", 400)):
            assert asyncio.run(asyncio.wait_for(refusal(
                broker.feed, name, protocol), SOON_S)) == status
