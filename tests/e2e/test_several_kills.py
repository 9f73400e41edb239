"""Proves that two relays of one Redis server, of which relays and server are
killed again and again at moments of chance, keep all that any of them has
answered with 2xx, under 500 webhooks a second that are sent again as providers
do, to whichever relay answers: each is in the stream once, no relay hands one on
twice, and all who read a feed, also those who are sent from one relay to the
other, have the simulator's truth in the end.  A supervisor who is heard while
his relay dies is shown as loud as he is until he is taken off the air, which is
done in the time that the settings allow, or until he is back at the other one.

EARSHOT_LONG=1 plays the long form, EARSHOT_SEED=n another game.
"""
import collections
import contextlib
import json
import random
import threading
import time

import websocket

from broker_rig import ALL, Wire
from kills_rig import (EVENT_ID, LONG, RATE, SEED, SETTLED_S, Post, Reader,
                       Stage, agree, console_agrees, end_readers, fixed_feed,
                       source_of)
from mangle import Mangle
from redis_rig import Server, need_redis
from relay_rig import TELNYX_PATH, TOKEN, Signer
from relayed import FAST, console_of, legs_of
from rig import SOON_S, Sim, free_port, wait_until
from several_rig import Peer, native_of

KILLS = 50 if LONG else 3
GONE_S = 2
DEAD_S = 2 if LONG else 1
LOG = "earshot:{kills}:log"
# The first ones; then chance.  A relay with what becomes of a supervisor who is
# heard there, both relays, the server, the server and then a relay.
KINDS = ("leaves", "redis", "returns")
MORE = ("both", "redis and relay", "relay")


class Ear(threading.Thread):
    """Takes all webhooks of a relay as they came; comes back when it is cut.

    heard: the ids of each connection, in their order.
    """

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url = url
        self.heard = []
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.is_set():
            try:
                line = websocket.create_connection(
                    self.url, header=["Authorization: Bearer " + TOKEN],
                    timeout=0.2, suppress_origin=True)
            except (OSError, websocket.WebSocketException):
                self.ended.wait(0.05)
                continue
            with contextlib.closing(line):
                self.heard.append([])
                self.listen(line, self.heard[-1])

    def listen(self, line, ids):
        while not self.ended.is_set():
            try:
                text = line.recv()
            except websocket.WebSocketTimeoutException:
                continue
            except (OSError, websocket.WebSocketException):
                return
            found = EVENT_ID.search(text.encode())
            if found:
                ids.append(found.group(1))


class Watcher(Reader):
    """max: how max is shown, and whether that is said to be all there is.
    seen: each time that this has changed."""

    def __init__(self, url, name):
        self.health, self.max, self.seen = None, (None, False), []
        super().__init__(url, name)

    def took(self, m):
        self.health = m.get("health", self.health)
        found = [s for c in self.board["calls"].values()
                 for s in c.get("superv", []) if s["user"] == "max"]
        self.max = (found[0] if found else None,
                    (self.health or {}).get("telnyx") == "ok")
        if not self.seen or self.seen[-1][1:] != self.max:
            self.seen.append((time.time(), *self.max))

    def is_loud(self):
        s = self.max[0]
        return bool(s) and (s["mode"] in ("whisper", "barge") or
                            bool(s.get("unsure")))


class Floor:
    """Two relays, their server, and a door that leads consoles to a relay that
    answers; webhooks, calls that move, and rita, who listens on a console."""

    console = None

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.rng = random.Random(SEED)
        self.sim = stack.enter_context(Sim("--quiet-floor", "--calls", "8",
                                           "--rate", str(RATE)))
        self.sim.post("/sim/phone", op="hangup", id=self.sim.leg)
        self.sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        self.server = stack.enter_context(Server(folder / "redis"))
        self.signer = Signer()
        self.peers = [self.peer(name) for name in "ab"]
        for p in self.peers:
            p.rise()
            stack.callback(p.stop)
        self.door = stack.enter_context(Mangle(self.peers[0].feed))
        self.steered = self.again = 0
        self.silent_ms = []
        self.stage = Stage(self.sim, self.rng)
        self.settle()
        self.ears = [Ear(p.first["native"]) for p in self.peers]
        self.post = Post(self.sim, self.signer, [p.at for p in self.peers],
                         SEED)
        while len(self.stage.calls) < 7:
            self.loud_call = self.stage.begin()
        del self.stage.calls[self.loud_call]
        self.readers = [Watcher(p.feed, name) for p, name in zip(
            self.peers * 2, ("lee", "wall", "sue", "sue"))]
        self.readers.append(Reader(self.door.url, "lee"))
        self.console = stack.enter_context(
            console_of(folder / "rita", self.door.url))
        self.console.wait_for("LIVE")
        self.console.resize(100, 50)
        self.console.wait_for("Agent 0001", SETTLED_S)
        self.listen()

    def peer(self, name):
        made = Peer(
            self.folder, name, self.sim, {
                "rita": ALL, "lee": ALL, "max": ALL, "wall": "watch",
                "sue": ("watch", "queue=sales")},
            self.server, "kills", gone=GONE_S, dead=DEAD_S, feed=FAST,
            port=free_port(),
            site=("agents = sip:*", "supervisors = sip:rita@* sip:max@*"),
            more="\n".join([
                native_of(self.folder, free_port()),
                source_of(self.signer, self.folder)]))
        fixed_feed(made)
        return made

    def steer(self):
        """As a proxy that asks now and then who is ready."""
        if time.monotonic() < self.steered:
            return
        self.steered = time.monotonic() + 0.1
        feeds = [p.feed for p in self.peers if p.is_ready()]
        if feeds and not any(":%d/" % self.door.target[1] in f for f in feeds):
            self.door.aim(feeds[0])

    def listen(self):
        """rita does, in a call that does not end.  The list moves under her
        finger, and row 23 has other things to say: she presses again."""
        pressed = [0.0]

        def listening():
            now = time.monotonic()
            if "OFF AIR" in self.console.strip() and now > pressed[0] + 2:
                pressed[0] = now
                self.console.press("L")
            self.console.pump(0.02)
            legs = legs_of(self.sim, "rita")
            return "LISTENING" in self.console.strip() and legs and \
                self.sim.person(legs[0]["id"])[1]
        call = wait_until(listening, SETTLED_S, "rita listening")
        self.stage.calls.pop(call["id"], None)

    def heard(self, name):
        return [p["name"] for leg in legs_of(self.sim, name)
                for p in self.sim.hearers(leg["id"])]

    def turn(self):
        """The world goes on for a moment."""
        self.steer()
        if not self.console:
            return
        self.stage.move()
        self.console.pump(0.02)
        assert self.heard("rita") == []

    def go_on(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.turn()

    def wait(self, what, seconds, why):
        """As wait_until, while the world goes on."""
        wait_until(lambda: what() or self.turn(), seconds, why, step=0)

    def settle(self):
        for p in self.peers:
            self.wait(p.is_ready, SETTLED_S, p.name + " being ready")

    def listen_on(self):
        """If her console was away for longer than it may be."""
        if self.console and not legs_of(self.sim, "rita"):
            self.console.wait_for(lambda c: "OFF AIR" in c.strip() and
                                  "LIVE" in c.row(1), SETTLED_S)
            self.again += 1
            self.listen()


def strike(peer):
    peer.kill()
    peer.rise()


def killed_while_heard(f, returns):
    """max is heard in his call when his relay dies."""
    n = f.rng.randrange(2)
    mine, own = f.peers[n], f.readers[n]
    other, reader = f.peers[1 - n], f.readers[1 - n]
    with Wire(mine.feed, "max") as w:
        w.until(lambda: f.loud_call in w.calls, SETTLED_S)
        f.wait(lambda: w.act("barge", f.loud_call)["status"] == "done",
               SETTLED_S, "max being on the air")
        f.wait(lambda: all((r.max[0] or {}).get("mode") == "barge"
                           for r in (reader, own)), SETTLED_S,
               "max being shown")
        strike(mine)
    died = time.monotonic()
    people = f.heard("max")
    assert len(people) == 2

    def holds():
        loud = reader.is_loud()
        # Who is there anew says that it does not know all, until it does.
        at_home = own.is_loud() or not own.max[1]
        heard = f.heard("max")
        assert loud or not heard, (time.time(), reader.seen[-9:])
        assert at_home or not heard, (time.time(), own.seen[-9:])
        return heard

    if returns:
        with Wire(other.feed, "max") as w:
            def is_back():
                f.turn()
                assert holds() == people
                s = w.superv(f.loud_call)
                return s and s["mode"] == "barge" and not s.get("unsure") and \
                    time.monotonic() - died > GONE_S + DEAD_S
            w.until(is_back, SETTLED_S, "max being sure")
            assert w.act("stop")["status"] == "done"
            assert f.heard("max") == []
    else:
        f.wait(lambda: not holds(), GONE_S + DEAD_S + SOON_S,
               "max being off the air")
        f.silent_ms.append(round(1000 * (time.monotonic() - died)))
    f.wait(lambda: not legs_of(f.sim, "max") and
           not reader.max[0], SETTLED_S, "max being gone")


def play(f, kind):
    rng = f.rng
    if kind in ("leaves", "returns"):
        killed_while_heard(f, kind == "returns")
    if kind.startswith("redis"):
        f.server.kill()
        f.go_on(rng.uniform(0, 1))
        f.server.start()
    if kind == "both":
        for p in rng.sample(f.peers, 2):
            f.go_on(rng.uniform(0, 0.5))
            strike(p)
    if kind.endswith("relay"):
        strike(rng.choice(f.peers))
    f.settle()
    f.listen_on()


def stream_of(server):
    """The ids of the webhooks in it, in its order."""
    found, at = [], "-"
    while True:
        part = server.say("XRANGE", LOG, at, "+", "COUNT", 2000)
        for _, members in part:
            found += EVENT_ID.findall("".join(members).encode())
        if len(part) < 2000:
            return found
        at = "(" + part[-1][0]


def healed_by(peers):
    return sum(line.get("healed", 0) for p in peers for line in p.logged()
               if line.get("event") == "redis_turn")


def check_ears(f, stream):
    """No relay has handed on anything twice; and, but for what the server had
    lost, none in another order than the stream has, or with a hole while one
    took it all."""
    healed = healed_by(f.peers)
    place = {name: i for i, name in enumerate(stream)}
    for e in f.ears:
        f.wait(lambda: e.heard[-1][-1:] == stream[-1:], SETTLED_S,
               "the last webhook at a consumer")
        e.ended.set()
        e.join(SOON_S)
        heard = collections.Counter(n for ids in e.heard for n in ids)
        assert max(heard.values()) == 1
        places = [[place[n] for n in ids] for ids in e.heard]
        assert sum(b != a + 1 for ids in places
                   for a, b in zip(ids, ids[1:])) <= 3 * healed
    return healed


def test_killed_at_random(tmp_path):
    need_redis()
    print("seed", SEED, "kills", KILLS)
    with contextlib.ExitStack() as stack:
        f = Floor(tmp_path, stack)
        post, rng = f.post, f.rng
        began = time.monotonic()
        kinds = [*KINDS, *(rng.choice(KINDS + MORE)
                           for _ in range(KILLS - len(KINDS)))]
        for kind in kinds:
            f.go_on(rng.uniform(0.2, 0.9))
            play(f, kind)
        lasted = time.monotonic() - began
        post.drain()

        assert post.wrong == [] and len(post.taken) >= 100
        stream = stream_of(f.server)
        kept = collections.Counter(stream)
        missing = [n for n in post.taken if kept[n] != 1]
        assert missing == []
        assert max(kept.values()) == 1
        agree(f.readers, f.sim)
        f.listen_on()
        console_agrees(f.console, f.sim)
        healed = check_ears(f, stream)
        end_readers(f.readers)
        post.ended.set()

        # What comes once more is known, at each.
        twice = 0
        for p in f.peers:
            was = p.metric('duplicates_total{source="main"}')
            assert p.ask("POST", TELNYX_PATH, post.last,
                         f.signer.headers(post.last))[0] == 200
            assert p.metric('duplicates_total{source="main"}') == was + 1
            twice += was
        print(json.dumps({
            "kinds": collections.Counter(kinds), "seconds": round(lasted, 1),
            "webhooks": len(post.taken), "requests": post.sent,
            "not_taken": post.failed, "a_second": round(post.sent / lasted),
            "silent_after_ms": f.silent_ms, "listened_again": f.again,
            "healed": healed, "again_as_duplicates": int(twice),
            "connections": [r.connections for r in f.readers],
            "messages": [r.messages for r in f.readers],
            "handed_on": [sum(map(len, e.heard)) for e in f.ears]}))
