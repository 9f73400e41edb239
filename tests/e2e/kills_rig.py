"""What the proofs under a storm of webhooks stand on: an account that delivers
as providers do, readers with the manual's reducer, and calls that are moved at
random.

EARSHOT_LONG=1 plays the long forms, EARSHOT_SEED=n another game.
"""
import collections
import http.client
import os
import queue
import random
import re
import threading
import time

import websocket

from broker_rig import token_of
from feed_client import Closed, Feed, Refused
from manual_reducer import Gap, hello_of, new_board, people_of, take
from relay_rig import TELNYX_PATH
from rig import SOON_S, free_port, wait_until

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
RATE = 500
WORKERS = 16
SETTLED_S = 90
SHUN_S = 0.2
EVENT_ID = re.compile(rb'"event_type":"[^"]*","id":"([^"]+)"')


class Post:
    """Delivers the simulator's events as Telnyx would: signed, many at a time,
    in no order, again until they are taken, and some of them twice; each to
    one of the ports, as a proxy in front of them does: to none that has just
    failed while there is another."""

    def __init__(self, sim, signer, ports, seed):
        self.sim, self.signer, self.ports = sim, signer, ports
        self.shunned = dict.fromkeys(ports, 0.0)
        self.rng = random.Random(seed)
        self.queue = queue.Queue()
        self.taken = collections.Counter()
        self.last = None
        self.sent = self.failed = 0
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

    def port(self):
        now = time.monotonic()
        return random.choice([p for p in self.ports if
                              self.shunned[p] < now] or self.ports)

    def work(self):
        lines = {}
        while True:
            try:
                body, attempt = self.queue.get(timeout=0.2)
            except queue.Empty:
                if self.ended.is_set():
                    return
                continue
            port = self.port()
            try:
                line = lines.setdefault(port, http.client.HTTPConnection(
                    "127.0.0.1", port, timeout=SOON_S))
                line.request("POST", TELNYX_PATH, body,
                             self.signer.headers(body))
                reply = line.getresponse()
                reply.read()
                status = reply.status
            except (OSError, http.client.HTTPException):
                lines.pop(port).close()
                status = 0
            if status in (0, 503):
                self.shunned[port] = time.monotonic() + SHUN_S
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
                self.took(m)
        finally:
            f.close()

    def took(self, m):
        """For those who look closer."""


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


def fixed_feed(broker):
    """Consoles come back to where it was."""
    text = broker.config.read_text()
    head, site = text.split("[site north]")
    broker.config.write_text(head + "[site north]" + site.replace(
        "listen = 127.0.0.1:0", "listen = 127.0.0.1:%d" % free_port(), 1))


def source_of(signer, folder):
    """The settings of a source whose webhooks that account signs."""
    key = folder / "telnyx.pub"
    key.write_text(signer.public() + "\n")
    key.chmod(0o600)
    return "\n".join(["[source main]", "provider = telnyx",
                      "path = " + TELNYX_PATH, "site = north",
                      "public_key_file = %s" % key])


def agree(readers, sim):
    """Waits until each has what is so."""
    for r in readers:
        only = "sales" if r.name_ == "sue" else None
        wait_until(lambda: r.broken or people_of(r.board) ==
                   truth_of(sim, only), SETTLED_S, "the truth at " + r.name_)
        assert (r.gaps, r.broken) == (0, None)


def console_agrees(console, sim):
    """Waits until it shows as many calls as there are, live, and nobody who is
    in none of them, to a supervisor who listens."""
    names = {p["name"] for c in sim.truth()["calls"]
             for p in c["participants"]}
    console.wait_for("%d calls" % len(truth_of(sim)), SETTLED_S)
    console.wait_for(lambda c: "LISTENING" in c.strip() and
                     "LIVE" in c.row(1), SETTLED_S)
    console.wait_for(lambda c: living_names(c) <= names, SETTLED_S,
                     "no names but of %s" % sorted(names))


def end_readers(readers):
    for r in readers:
        r.ended.set()
    for r in readers:
        r.join(SOON_S)
