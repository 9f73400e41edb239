"""Proves that a relay which is killed again and again at moments of chance, under
500 webhooks a second that are sent again as providers do, keeps all that it
has answered with 2xx, each once, and that everybody who reads its feed has the
simulator's truth in the end: independent readers with the manual's reducer, and
a console whose supervisor listens all the while.

EARSHOT_LONG=1 plays the long form, EARSHOT_SEED=n another game.
"""
import collections
import contextlib
import http.client
import json
import os
import queue
import random
import re
import threading
import time

import pytest
import websocket

from broker_rig import ALL, Broker, token_of
from feed_client import Closed, Feed, Refused
from manual_reducer import Gap, hello_of, new_board, people_of, take
from relay_rig import TELNYX_PATH, Signer
from relayed import FAST, Mine, console_of, legs_of
from rig import SOON_S, VERDICT_S, Sim, free_port, wait_until

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
KILLS = 50 if LONG else 5
RATE = 500
WORKERS = 16
SETTLED_S = 90
EVENT_ID = re.compile(rb'"event_type":"[^"]*","id":"([^"]+)"')


class Post:
    """Delivers the simulator's events as Telnyx would: signed, many at a time,
    in no order, again until they are taken, and some of them twice."""

    def __init__(self, sim, signer, port, seed):
        self.sim, self.signer, self.port = sim, signer, port
        self.rng = random.Random(seed)
        self.queue = queue.Queue()
        self.taken = collections.Counter()
        self.last = None
        self.sent = self.failed = self.busy = 0
        self.wrong = []
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.feed = sim.listen()
        self.threads = [threading.Thread(target=self.read, daemon=True)]
        self.threads += [threading.Thread(target=self.work, daemon=True)
                         for _ in range(WORKERS)]
        for t in self.threads:
            t.start()

    def read(self):
        self.feed.settimeout(0.2)
        while not self.ended.is_set():
            try:
                body = self.feed.recv().encode()
            except websocket.WebSocketTimeoutException:
                continue
            except websocket.WebSocketConnectionClosedException:
                return
            self.put(body, 0)
            if self.rng.random() < 0.1:
                self.put(body, 0)

    def put(self, body, attempt):
        self.queue.put((body, attempt))

    def work(self):
        line = None
        while True:
            try:
                body, attempt = self.queue.get(timeout=0.2)
            except queue.Empty:
                if self.ended.is_set():
                    return
                continue
            try:
                line = line or http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=SOON_S)
                line.request("POST", TELNYX_PATH, body,
                             self.signer.headers(body))
                reply = line.getresponse()
                reply.read()
                status = reply.status
            except (OSError, http.client.HTTPException):
                line.close()
                line, status = None, 0
            with self.lock:
                self.note(body, attempt, status)

    def note(self, body, attempt, status):
        self.sent += 1
        if status == 200:
            self.taken[EVENT_ID.search(body).group(1)] += 1
            self.last = body
            return
        self.failed += 1
        if status not in (0, 503):
            self.wrong.append((status, body))
        pause = min(1.0, 0.05 * 2 ** attempt)
        t = threading.Timer(pause, self.put, (body, attempt + 1))
        t.daemon = True
        t.start()

    def drain(self):
        """Until all that was to be delivered is; nothing new comes then."""
        self.sim.fault("no-events")
        quiet = [0, 0.0]

        def still():
            now = time.monotonic()
            if self.queue.qsize() or self.sent != quiet[0]:
                quiet[:] = self.sent, now
            return now - quiet[1] > 1.5
        wait_until(still, 60, "the last webhook")


class Reader(threading.Thread):
    """Comes back whenever it is cut, from where it was."""

    def __init__(self, url, name):
        super().__init__(daemon=True)
        self.url, self.name_ = url, name
        self.board = new_board()
        self.health = None
        self.gaps = self.connections = self.messages = 0
        self.ended = threading.Event()
        self.broken = None
        self.start()

    def run(self):
        while not self.ended.is_set():
            try:
                self.one()
            except (Closed, ConnectionError, Refused):
                self.ended.wait(0.05)
            except Gap as why:
                self.gaps += 1
                self.broken = repr(why)
            except Exception as why:
                self.broken = repr(why)
                return

    def one(self):
        f = Feed(self.url, token_of(self.name_))
        try:
            self.connections += 1
            f.say(hello_of(self.board))
            while not self.ended.is_set():
                if not f.waits(0.2):
                    continue
                m = f.recv()
                self.messages += 1
                take(self.board, m)
                self.health = m.get("health", self.health)
        finally:
            f.close()


class Stage:
    """Calls with agents of their own names, moved at random."""

    QUEUES = ("sales", "desk", "billing")

    def __init__(self, sim, rng):
        self.sim, self.rng = sim, rng
        self.calls, self.count = {}, 0

    def begin(self):
        self.count += 1
        n = self.rng.choice(self.QUEUES)
        made = self.sim.call(n, ["Agent %04d" % self.count],
                             "+1202555%04d" % self.count)
        self.calls[made["id"]] = [*made["agents"], made["customer"]]
        return made["id"]

    def move(self):
        rng = self.rng
        what = rng.random()
        if len(self.calls) < 6 or (len(self.calls) < 14 and what < 0.25):
            return self.begin()
        call = rng.choice(sorted(self.calls))
        people = self.calls[call]
        if what > 0.8:
            del self.calls[call]
            self.sim.post("/sim/call", op="end", id=call)
        elif len(people) > 2:
            self.sim.post("/sim/participant", op="leave", id=people.pop())
        else:
            people.append(self.sim.post(
                "/sim/participant", op="join", call=call, role="agent",
                name="Agent %04d" % rng.randrange(5000, 9999))["id"])
        return None


def truth_of(sim, queue=None):
    return {c["id"]: {p["id"]: p["role"] for p in c["participants"]}
            for c in sim.truth()["calls"]
            if queue is None or c["name"].startswith(queue + "-")}


def living_names(console):
    return {name for line in console.screen.display if "ENDED" not in line
            for name in re.findall(r"Agent \d{4}", line)}


def kept_ids(folder):
    return collections.Counter(EVENT_ID.findall(b"".join(
        p.read_bytes() for p in sorted(folder.glob("*.journal")))))


def fixed_feed(broker):
    """Consoles come back to where it was."""
    text = broker.config.read_text()
    head, site = text.split("[site north]")
    broker.config.write_text(head + "[site north]" + site.replace(
        "listen = 127.0.0.1:0", "listen = 127.0.0.1:%d" % free_port(), 1))


@pytest.fixture
def world(tmp_path):
    with contextlib.ExitStack() as stack:
        sim = stack.enter_context(Sim("--quiet-floor", "--calls", "8",
                                      "--rate", str(RATE)))
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        signer, port = Signer(), free_port()
        key = tmp_path / "telnyx.pub"
        key.write_text(signer.public() + "\n")
        key.chmod(0o600)
        broker = Broker(
            tmp_path / "relay", sim, {
                "rita": ALL, "lee": ALL, "wall": "watch",
                "sue": ("watch", "queue=sales")},
            dead=600, feed=FAST, port=port,
            site=("agents = sip:*", "supervisors = sip:rita@*"),
            more="\n".join(["[source main]", "provider = telnyx",
                            "path = " + TELNYX_PATH, "site = north",
                            "public_key_file = %s" % key]))
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
    post = Post(sim, signer, broker.at, SEED)
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
    for r in readers:
        only = "sales" if r.name_ == "sue" else None
        wait_until(lambda: r.broken or people_of(r.board) ==
                   truth_of(sim, only), SETTLED_S, "the truth at " + r.name_)
        assert (r.gaps, r.broken) == (0, None)
    names = {p["name"] for c in sim.truth()["calls"]
             for p in c["participants"]}
    console.wait_for("%d calls" % len(truth_of(sim)), SETTLED_S)
    console.wait_for(lambda c: "LISTENING" in c.strip() and
                     "LIVE" in c.row(1), SETTLED_S)
    console.wait_for(lambda c: living_names(c) <= names, SETTLED_S,
                     "no names but of %s" % sorted(names))
    holds.check()
    for r in readers:
        r.ended.set()
        r.join(SOON_S)

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
