"""Proves that the relay's feed keeps what it promises to any reader: a board
that is true after each cut, and no hole that goes unseen."""
import os
import random
import time

import pytest

from feed_client import Board, Box, Closed, Feed, Refused
from rig import SOON_S, wait_until

LONG = os.environ.get("EARSHOT_LONG") == "1"


@pytest.fixture
def box():
    with Box() as b:
        yield b


def action(name, do="monitor", **more):
    return {"type": "action", "id": name, "do": do, **more}


# Opening.


@pytest.mark.parametrize("status, kind", (
    (401, {"token": "wrong"}), (401, {"token": None}), (401, {"token": ""}),
    (400, {"protocol": None}), (400, {"protocol": "earshot.v9"}),
    (400, {"protocol": "earshot.v10, xearshot.v1"}),
    (404, {"path": "/"}), (404, {"path": "/feed/x"})))
def test_refused(box, status, kind):
    with pytest.raises(Refused) as why:
        Feed(box.url, **kind)
    assert why.value.status == status


def test_hello(box):
    box.call("c1", "one", "sales")
    box.look()
    f = Feed(box.url, "lee/sales!", protocol="earshot.v2, earshot.v1")
    assert f.protocol == "earshot.v1"
    f.say({"type": "hello", "v": 1, "news": {"a": [1]}, "want": {
        "queues": ["sales", "desk"], "native": True}})
    hello = f.recv()
    assert hello["type"] == "hello" and hello["v"] == 1
    assert hello["resume"] == "snapshot" and hello["why"] == "new"
    assert hello["user"] == "lee"
    assert hello["scope"] == {"queues": ["sales"], "masked": True}
    assert abs(hello["now"] / 1000 - time.time()) < 60
    snapshot = f.recv()
    assert snapshot["epoch"] == hello["epoch"]
    assert snapshot["part"] == 1 and snapshot["more"] is False
    assert [c["id"] for c in snapshot["calls"]] == ["c1"]
    f.close()


def test_listens(box):
    """Who only listens says no hello and is told everything; whatever it says
    all the same closes it, also if its token could act."""
    box.call("c1", "one", "sales")
    box.look()
    f = Feed(box.url, protocol="earshot.v1.listen, earshot.v1")
    assert f.protocol == "earshot.v1.listen"
    hello = f.recv()
    assert hello["type"] == "hello" and hello["resume"] == "snapshot"
    assert hello["acts"] == [] and hello["features"] == []
    assert [c["id"] for c in f.recv()["calls"]] == ["c1"]
    box.call("c2", "two")
    assert f.until("event")["call"]["id"] == "c2"
    f.say(action("a1", "stop", call="c1"))
    assert f.ended().code == 4400
    both = Feed(box.url, protocol="earshot.v1, earshot.v1.listen")
    assert both.protocol == "earshot.v1"
    both.close()


@pytest.mark.parametrize("code, first, then", (
    (4400, b'{"type":"action"}', None),
    (4400, b"{", None),
    (4400, b"\xff", None),
    (4426, b'{"type":"hello","v":2}', None),
    (4400, b'{"type":"hello","v":1}', b'{"type":"hello","v":1}'),
    (4400, b'{"type":"hello","v":1}', b'{"type":"x","type":"y"}'),
    (4413, b'{"type":"hello","v":1}', b'{"type":"' + b"x" * 8182 + b'"}')))
def test_bad_message(box, code, first, then):
    """It says why, and closes with the same code; others do not mind."""
    other = box.feed()
    other.until("snapshot")
    f = Feed(box.url)
    f.send_frame(first)
    if then:
        f.send_frame(then)
    end = f.ended()
    assert end.code == end.bye["code"] == code
    assert code != 4426 or end.bye["versions"] == [1]
    box.call("c1", "one")
    assert other.until("event")["call"]["id"] == "c1"
    other.close()


def test_binary(box):
    f = box.feed()
    f.until("snapshot")
    f.send_frame(b'{"type":"x"}', kind=2)
    assert f.ended().code == 4400


def test_longest(box):
    """8 KiB are heard to the last byte."""
    f = box.feed()
    f.until("snapshot")
    text = b'{"type":"%s"}' % (b"x" * (8192 - 11))
    assert len(text) == 8192
    f.send_frame(text)
    f.say(action("a1"))
    assert f.until("result")["id"] == "a1"
    f.close()


def test_silent(box):
    """Who says no hello is closed, and not before its time; whose line died
    without a word is taken for gone, since he may be on the air."""
    dead, alive = box.feed("dead"), box.feed("alive")
    alive.until("snapshot")
    f = Feed(box.url)
    began = time.monotonic()
    assert f.ended().code == 4408
    assert time.monotonic() - began > 4
    wait_until(lambda: alive.until("sync") and box.look()["sessions"] == 1,
               30 + SOON_S, "the end of the dead console")
    assert {"closed": "dead"} in box.told
    assert {"closed": "alive"} not in box.told
    dead.cut()
    alive.close()


def test_fragments(box):
    """A message in pieces, a letter cut in two, a ping between them."""
    f = Feed(box.url)
    hello = '{"type":"hello","v":1,"client":"Zoë ☎"}'.encode()
    for i, byte in enumerate(hello):
        last = i == len(hello) - 1
        f.send_frame(bytes([byte]), kind=1 if i == 0 else 0, final=last)
        if i % 7 == 0:
            f.send_frame(b"still there", kind=9)
    assert f.until("hello")["resume"] == "snapshot"
    f.until("snapshot")
    f.send_frame(b'{"type":', final=False)
    f.send_frame(b'"news","a":[{}]}', kind=0)
    f.say(action("a1"))
    assert f.until("result")["status"] == "sent"
    f.close()


def test_crowd(box):
    """Eight of one user are enough; somebody else may come."""
    there = [box.feed("lee") for _ in range(8)]
    for f in there:
        f.until("snapshot")
    end = box.feed("lee").ended()
    assert end.code == 4409 and "retry_ms" not in end.bye
    other = box.feed("dana")
    other.until("snapshot")
    # And there is an end to it, whoever they are.
    for _ in range(200 - len(there) - 2):
        there.append(Feed(box.url))
    wait_until(lambda: box.look()["sessions"] == 199)
    with pytest.raises(Refused) as why:
        while True:
            there.append(Feed(box.url))
    assert why.value.status == 503
    assert len(there) == 199
    for f in there + [other]:
        f.close()


# Numbers.


def test_chain(box):
    """Ten thousand events, all and those of one queue, and none is missing."""
    boards = {None: Board(), "sales": Board(), "desk": Board()}
    feeds = {q: box.feed("u%s/%s" % (q, q) if q else "boss")
             for q in boards}
    for q, f in feeds.items():
        f.until("snapshot", boards[q])
    rng = random.Random(1)
    for turn in range(26):
        for i in range(400):
            box.call("c%d" % i, "turn %d" % turn,
                     rng.choice(["sales", "desk", "hidden"]))
        seq = box.look()["seq"]
        feeds[None].catch_up(boards[None], seq)
        for q in ("sales", "desk"):
            while feeds[q].waits():
                boards[q].take(feeds[q].recv())
    assert seq >= 10000
    for q, f in feeds.items():
        f.catch_up(boards[q], seq)
        box.agrees(boards[q], q)
        assert boards[q].snapshots == 1
        f.close()
    assert boards[None].events == seq


def test_scope(box):
    """What somebody may not see is in nothing that he is sent."""
    board = Board()
    f = box.feed("lee/sales")
    f.until("snapshot", board)
    seen = []
    for i in range(40):
        box.call("secret%d" % i, "hushed", "desk")
        box.call("open%d" % i, "plain", "sales")
        if i % 4 == 0:
            box.call("open%d" % i, "plain", "desk")
        seq = box.look()["seq"]
    while board.seq < seq:
        m = f.recv()
        seen.append(m)
        board.take(m)
    box.agrees(board, "sales")
    text = repr(seen)
    assert "secret" not in text and "hushed" not in text
    assert "desk" not in text
    f.close()


@pytest.mark.parametrize("heartbeat", (300, 600))
def test_sync(heartbeat):
    """In silence the same number comes again, in time."""
    with Box(heartbeat) as box:
        box.call("c1", "one")
        box.look()
        board = Board()
        f = box.feed()
        f.until("snapshot", board)
        seq = board.seq
        for _ in range(3):
            began = time.monotonic()
            m = f.until("sync", board)
            assert m["seq"] == m["prev"] == seq
            assert m["health"]["telnyx"] == "never"
            assert time.monotonic() - began < heartbeat / 1000 + SOON_S
        f.close()


def test_hidden_events_move_the_number():
    """So that who sees little can still go on after a cut."""
    with Box(300) as box:
        board = Board()
        f = box.feed("lee/sales")
        f.until("snapshot", board)
        box.call("c1", "one", "desk")
        seq = box.look()["seq"]
        f.catch_up(board, seq)
        assert board.events == 0 and not board.calls
        f.cut()
        f = box.feed("lee/sales", board)
        assert f.recv()["resume"] == "ok"
        f.close()


def test_resume(box):
    """From where it is kept it goes on; else it is told why not."""
    for i in range(3000):
        box.call("c%d" % (i % 300), "n%d" % i)
        if i % 300 == 299:
            box.look()
    for i in range(300):
        box.call("late%d" % i, "x" * 30)
        box.look()
    head = box.look()["seq"]
    full = Board()
    f = box.feed(board=full)
    f.catch_up(full, head)
    f.close()
    for seq, epoch, why in (
            (head, None, "ok"), (head - 1, None, "ok"), (1, None, "ok"),
            (head - 2000, None, "ok"), (head + 1, None, "ahead"),
            (-1, None, "gone"), (head, "1", "epoch"),
            (head, full.epoch + "-0", "scope"), ("5", None, "new"),
            (2 ** 60, None, "new"), (None, None, "new")):
        board = Board()
        board.calls, board.seq = dict(full.calls), seq
        board.epoch = epoch or full.epoch
        f = Feed(box.url)
        f.say({"type": "hello", "v": 1, "resume": {
            "epoch": board.epoch, "seq": seq}})
        board.take(f.recv())
        assert board.whys == [why], seq
        if why != "ok":
            board.seq = None
        f.catch_up(board, head)
        assert board.calls == full.calls
        assert board.snapshots == (why != "ok")
        f.close()


def test_long_snapshot(box):
    """In parts, none of them too long, and each call once."""
    for i in range(1500):
        box.call("call-%d" % i, "name %d" % i + "y" * 60, "sales")
    box.look()
    f = box.feed()
    assert f.recv()["type"] == "hello"
    parts, ids = [], []
    while not parts or parts[-1]["more"]:
        parts.append(f.recv())
        ids += [c["id"] for c in parts[-1]["calls"]]
    assert [p["part"] for p in parts] == list(range(1, len(parts) + 1))
    assert len(parts) > 3
    assert len(ids) == len(set(ids)) == 1500
    assert "health" in parts[-1]
    f.close()


# Those who do not read.


def test_slow(box):
    """One that reads nothing gets a snapshot when it does; nobody waits."""
    board, quick = Board(), Board()
    slow = box.feed("slow", receive=4096)
    slow.until("snapshot", board)
    fast = box.feed("fast")
    fast.until("snapshot", quick)
    turn = 0
    while box.look()["slow"] == 0:
        for i in range(200):
            box.call("c%d" % i, "turn %d" % turn + "z" * 50)
        turn += 1
        fast.catch_up(quick, box.look()["seq"])
        assert turn < 500
    box.agrees(quick)
    assert quick.snapshots == 1
    seq = box.look()["seq"]
    why = None
    while board.seq < seq:
        m = slow.recv()
        why = why or m.get("why")
        board.take(m)
    assert why == "slow" and board.snapshots == 2
    box.agrees(board)
    slow.close()
    fast.close()


# Acts.


def test_action(box):
    box.call("c1", "one")
    box.look()
    board = Board()
    f = box.feed()
    f.until("snapshot", board)
    rev = board.calls["c1"]["rev"]
    f.say(action("a-1", "whisper", call="c1", rev=rev,
                 args={"to": ["p1"]}, reason="coaching"))
    told = box.answer("action")
    assert told == {"action": "a-1", "do": "whisper", "user": "dana",
                    "sees": True, "late": False}
    first, last = f.until("result"), f.until("result")
    assert (first["status"], first["deadline"]) == ("sent", 8000)
    assert (last["id"], last["status"], last["ms"]) == ("a-1", "done", 1)
    box.write('@2 leg-name participant=p1 "Ana"',
              "@2 join call=c1 participant=p1 at=2")
    f.say(action("a-2", call="c1", rev=rev))
    while True:
        m = f.until("result", board)
        if m["id"] == "a-2":
            break
    assert (m["status"], m["code"]) == ("failed", "conflict")
    f.close()


def test_supervisors_are_shown(box):
    box.call("c1", "one")
    box.look()
    board = Board()
    f = box.feed()
    f.until("snapshot", board)
    rev = board.calls["c1"]["rev"]
    box.write("+ lee off c1", "+ ana whisper c1 p7")
    m = f.until("event", board)
    assert m["kind"] == "superv.joined"
    assert board.calls["c1"]["superv"] == [
        {"user": "ana", "part": "p7", "mode": "whisper"}]
    box.write("+ ana off c1")
    assert f.until("event", board)["kind"] == "superv.left"
    assert "superv" not in board.calls["c1"]
    assert board.calls["c1"]["rev"] == rev
    f.close()


# The end.


def test_revoked(box):
    lee, dana = box.feed("lee"), box.feed("dana")
    lee.until("snapshot")
    dana.until("snapshot")
    box.write("= renew lee")
    end = lee.ended()
    assert end.code == end.bye["code"] == 4403
    box.call("c1", "one")
    dana.until("event")
    dana.close()


def test_bye(box):
    """Each is told a time of his own, and nobody comes in any more."""
    there = [box.feed("u%d" % i) for i in range(12)]
    for f in there:
        f.until("snapshot")
    box.write("= bye")
    ends = [f.ended() for f in there]
    assert all(e.code == e.bye["code"] == 4503 for e in ends)
    waits = [e.bye["retry_ms"] for e in ends]
    assert all(0 <= w < 2000 for w in waits) and len(set(waits)) > 3
    with pytest.raises(Refused) as why:
        Feed(box.url)
    assert why.value.status == 503


# Cuts.


class Cutter:
    """A reader whose line is cut again and again, at any byte."""

    def __init__(self, box, rng, queue):
        self.box, self.rng, self.queue = box, rng, queue
        self.token = "u%s/%s" % (queue, queue) if queue else "boss"
        self.board = Board()

    def visit(self):
        budget = self.rng.choice([200, 400, 1000, 5000, 80000, 300000])
        try:
            f = self.box.feed(self.token, self.board,
                              budget=self.rng.randrange(budget))
        except Closed:
            return
        if self.rng.random() < 0.3:
            f.say(action("a%d" % self.rng.randrange(10 ** 9)),
                  most=self.rng.randrange(60))
        try:
            while f.waits(0.005):
                self.board.take(f.recv())
        except Closed:
            pass
        f.cut()

    def settle(self):
        seq = self.box.look()["seq"]
        f = self.box.feed(self.token, self.board)
        f.catch_up(self.board, seq)
        self.box.agrees(self.board, self.queue)
        f.close()


def stir(box, rng, serial):
    """A few changes of the floor."""
    for _ in range(rng.randrange(40)):
        if len(box.calls) > 900 or (box.calls and rng.random() < 0.1):
            box.end(rng.choice(list(box.calls)))
        elif box.calls and rng.random() < 0.7:
            box.call(rng.choice(list(box.calls)), "n%d" % rng.randrange(1000),
                     rng.choice(["sales", "desk", ""]))
        else:
            serial[0] += 1
            box.call("call%d" % serial[0], "w" * 100, "sales")


def cut_and_settle(box, turns):
    rng = random.Random(2026)
    cutters = [Cutter(box, rng, q) for q in (None, "sales", "desk")]
    serial = [0]
    for i in range(600):
        box.call("first%d" % i, "v" * 100, rng.choice(["sales", "desk"]))
    for turn in range(turns):
        stir(box, rng, serial)
        rng.choice(cutters).visit()
        if turn % 20 == 19:
            rng.choice(cutters).settle()
    for c in cutters:
        c.settle()
        assert "ok" in c.board.whys and "new" in c.board.whys
    assert box.look()["resumed"] > 50
    box.write("= look")
    assert box.answer("seq")["bad"] == 0


def test_cuts():
    with Box(100) as box:
        cut_and_settle(box, 10000 if LONG else 400)
