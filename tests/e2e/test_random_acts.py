"""Proves that an act goes to the call that was selected when the key was
pressed, however the list moves, and that no fault of the provider makes the
strip claim fewer listeners than there are, an act end without a verdict, or
anything be done twice.

EARSHOT_LONG=1 plays the long form, EARSHOT_SEED=n another game.
"""
import collections
import os
import random
import re
import threading
import time

import pytest

from invariants import covers
from rig import SOON_S, VERDICT_S, Profile, Sim, wait_until

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20260115"))

# A person who has seen the screen presses the key so much later.  Longer than
# half a second nothing is promised: what moved then has been seen to move.
REACTION_S = 0.35
PROMISED_S = 0.45

# What is asked for is painted a moment after it was sent.
PAINT_S = 0.4
# What was accepted counts as done until the read-back finds a lie.
LIE_S = 4
# How many times as long as one look at truth and screen more may be taken.
SLACK = 2

# What a terminal is sent before all of the screen is drawn.
CLEAR = b"\x1b[2J"


def name_of(number):
    return "Zed %05d" % number


class Restless:
    """A floor on which calls begin and end many times a second."""

    HERTZ = 25
    ELDERS = 10
    LIVING = 80

    def __init__(self, sim, rng):
        self.sim, self.rng = sim, rng
        self.names = {}         # by the id of the call
        self.living = []
        self.ended = {}         # when, by name
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.trouble = None
        for _ in range(self.LIVING):
            self.begin()
        self.thread = threading.Thread(target=self.play, daemon=True)

    def begin(self):
        name = name_of(len(self.names))
        made = self.sim.call("support", [name], "+12025550199")
        with self.lock:
            self.names[made["id"]] = name
            self.living.append(made["id"])

    def end(self):
        if len(self.living) < self.LIVING:
            return
        at = self.rng.randrange(self.ELDERS, len(self.living))
        with self.lock:
            call = self.living.pop(at)
            self.ended[self.names[call]] = time.monotonic()
        self.sim.post("/sim/call", op="end", id=call)

    def play(self):
        try:
            while not self.stop.wait(1 / self.HERTZ):
                self.begin()
                self.end()
        except Exception as e:
            self.trouble = e

    def dying(self):
        """Those whose rows are about to go."""
        now = time.monotonic()
        with self.lock:
            return {n for n, at in self.ended.items() if 9 < now - at < 10}

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(SOON_S)


class Finger:
    """Looks at the screen, and presses a key a little later."""

    KEYS = ("H", "H", "H", "L", "M", "W")

    def __init__(self, console, floor, rng):
        self.console, self.floor, self.rng = console, floor, rng
        self.presses = []       # [clock, key, name], or None for the name
        self.acts = self.late = self.refused = self.hunts = 0
        self.blind = False
        self.trail = []         # (clock, what happened), for the story

    def look(self):
        """The name in the selected row, after all that was painted."""
        self.console.pump(0)
        for line in self.console.screen.display:
            found = re.match(r">.*(Zed \d{5})", line)
            if found:
                return found.group(1)
        return None

    def note(self, text):
        self.trail.append((int(time.time() * 1000), text))

    def react(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.console.pump(min(0.02, max(0, until - time.monotonic())))

    def act(self, key=None):
        name, looked = self.look(), time.monotonic()
        if not name:
            return
        key = key or self.rng.choice(self.KEYS)
        self.react(self.rng.uniform(0, REACTION_S))
        self.presses.append([int(time.time() * 1000), key, name])
        self.console.press(key)
        late = time.monotonic() - looked > PROMISED_S
        self.late += late
        if late or self.blind:
            self.presses[-1][2] = None
        self.note("%s at %s, then %s; %s" % (
            key, name, self.look(), self.console.result()))
        self.acts += 1
        self.refused += "Press again" in self.console.result()
        if key in "MW":
            self.finish()

    def finish(self):
        """Answers a picker, if the key opened one; nothing else."""
        def answered(c):
            return "Enter send" in c.text() or c.result() != was
        was = self.console.result()
        try:
            self.console.wait_for(answered, 0.3)
        except AssertionError:
            return
        if "Enter send" in self.console.text():
            self.console.press("Enter")
            self.console.pump(0.05)
            if "Enter send" in self.console.text():
                self.console.press("Esc")

    def move(self, keys):
        """Moves the selection, and lets the eye follow; if it has seen nothing
        yet, it cannot judge the next key."""
        before = self.look()
        self.console.press(keys)
        self.react(0.15)
        self.blind = self.look() == before
        self.note("%s to %s" % (keys, self.look()))

    def wander(self):
        if self.rng.random() < 0.5:
            self.move(self.rng.choice(["g", "G", "PgUp", "PgDn"]))
        else:
            self.move(self.rng.choice("jk") * self.rng.randint(1, 9))

    def hunt(self):
        """Selects a row that is about to vanish and presses until it has: the
        call that is selected then is one that nobody pointed at."""
        self.move("g")
        dying = self.floor.dying()
        rows = {}
        for y, line in enumerate(self.console.screen.display):
            found = re.match(r"(.).*(Zed \d{5})", line)
            if found and (found.group(2) in dying or found.group(1) == ">"):
                rows[found.group(1)] = y
        if ">" not in rows or " " not in rows:
            return
        steps = rows[" "] - rows[">"]
        self.move(("j" if steps > 0 else "k") * abs(steps))
        name = self.look()
        for _ in range(10):
            if self.look() != name or name not in self.floor.ended:
                return
            self.hunts += 1
            self.act("H")

    def play(self, acts):
        while self.acts < acts:
            assert not self.floor.trouble, self.floor.trouble
            assert self.console.alive()
            choice = self.rng.random()
            if choice < 0.4:
                self.wander()
            elif choice < 0.5:
                self.hunt()
            self.act()


class Gatherer:
    """Every request, before the simulator forgets it."""

    def __init__(self, sim):
        self.sim, self.got = sim, {}
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def take(self):
        for r in self.sim.truth()["requests"]:
            if r["changes"]:
                self.got[r["n"]] = r

    def run(self):
        while not self.stop.wait(4):
            self.take()

    def all(self):
        self.take()
        return [self.got[n] for n in sorted(self.got)]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(SOON_S)


# A request is sent when its key is read, or when the act before is over; a
# whisper when its picker was answered and my leg is in the call.
SENT_MS = {"join": 3000, "whisper": 5000}
SENT_USUALLY_MS = 1500

KEY_FOR = {"hold": "H", "unhold": "H", "mute": "M", "unmute": "M",
           "join": "LW", "whisper": "W"}


def press_for(finger, verb, name, at_ms):
    """Takes the press that such a request came from: one of these keys, a
    moment before, on that call, and each press for one request."""
    for press in finger.presses:
        if press[1] in KEY_FOR[verb] and press[2] in (name, None) and \
                -20 < at_ms - press[0] < SENT_MS.get(verb, SENT_USUALLY_MS):
            # A whisper from outside joins first: two requests, one press.
            if not (verb == "join" and press[1] == "W"):
                finger.presses.remove(press)
            return press
    return None


def misdirected(requests, floor, finger, leg):
    """Acts on a call that was not selected when such a key was pressed."""
    wrong = []
    for r in requests:
        found = re.match(r"/v2/conferences/([^/]+)/actions/(\w+)$", r["path"])
        assert found, r
        name, verb = floor.names[found.group(1)], found.group(2)
        # What makes me quieter goes where my leg is, without being pointed.
        if verb == "leave" or (verb == "mute" and leg in
                               r["body"]["call_control_ids"]):
            continue
        if verb == "update":
            verb = r["body"]["supervisor_role"]
            if verb == "monitor":
                continue
        if not press_for(finger, verb, name, r["at_ms"]):
            wrong.append("%d %s %s: not pressed there" % (
                r["at_ms"], verb, name))
            wrong += ["%d %s" % t for t in finger.trail
                      if -4000 < t[0] - r["at_ms"] < 500]
    return wrong


def test_acts_on_a_list_that_moves(tmp_path):
    acts = 1000 if LONG else 150
    print("seed", SEED)
    rng = random.Random(SEED)
    with Sim() as sim, Gatherer(sim) as gatherer:
        floor = Restless(sim, random.Random(SEED + 1))
        with Profile(tmp_path, sim).console(cols=100, rows=40) as console:
            console.wait_for(name_of(0))
            finger = Finger(console, floor, rng)
            with floor:
                finger.play(acts)
            console.wait_for(lambda c: c.result()[:2] not in ("..", "ok"),
                             VERDICT_S, "verdict on the last act")
            requests = gatherer.all()
            print("%d acts, %d requests, %d refused since the list moved, "
                  "%d at rows about to go, %d too late to judge" % (
                      finger.acts, len(requests), finger.refused,
                      finger.hunts, finger.late))
            wrong = misdirected(requests, floor, finger, sim.leg)
            if wrong:
                console.fail("\n".join(wrong))
            assert len(requests) > acts / 10
            assert finger.late < acts / 5


FAULTS = (("status", 500), ("status", 503), ("status", 429),
          ("retry-after", 1), ("lost-answer", None), ("drop-request", None),
          ("slow", 300), ("accepted-no-effect", None), ("html", None))


class Player:
    """One console with a phone and a call of its own."""

    def __init__(self, sim, folder, number, seed):
        self.sim, self.rng = sim, random.Random(seed)
        self.name = "p%d" % number
        self.phone = "sip:%s@sip.telnyx.com" % self.name
        self.agent = name_of(number)
        self.call = sim.call("billing", [self.agent], "+1202555%04d" % number)
        self.acts = []          # (key, when by the simulator's clock)
        self.samples = self.judged = 0
        self.worst = 0          # seconds for which row 2 said too little
        self.slow = 0           # seconds that the machine is given more
        self.trouble = None
        folder.mkdir()
        self.console = Profile(
            folder, sim, leg=None, phone=self.phone, user=self.name,
            **{"from": "+12025550100"}).console()

    # What is true.

    def hearers(self):
        """Who hears me, and the simulator's clock."""
        truth = self.sim.ask("GET", self.sim.url + "/sim/truth?requests=0"
                             "&call=" + self.call["id"])[1]
        call = truth["calls"][0]
        mine = [p["id"] for p in call["participants"]
                if p["name"] == self.name]
        return [p for p in call["participants"]
                if set(mine) & set(call["hears"].get(p["id"], []))], \
            truth["now_ms"]

    def sample(self):
        """The strip against the truth, if that was the same before and after."""
        start = time.monotonic()
        slow = 0
        while True:
            turn = time.monotonic()
            before, _ = self.hearers()
            self.console.pump(0)
            strip = self.console.strip()
            after, _ = self.hearers()
            self.samples += 1
            # A machine on which the simulator is slow has slow consoles.
            slow = max(slow, SLACK * (time.monotonic() - turn))
            self.slow = max(self.slow, slow)
            if before != after:
                return
            self.judged += 1
            if covers(strip, after):
                return
            took = time.monotonic() - start
            self.worst = max(self.worst, took)
            lied = self.console.result().startswith("ok")
            if took > (LIE_S if lied else PAINT_S) + slow:
                self.console.fail("row 2 does not cover %s" % ", ".join(
                    p["name"] for p in after))

    # What is done.

    def spoil(self):
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            name, arg = self.rng.choice(FAULTS)
            more = {} if arg is None else {"arg": arg}
            match = self.rng.choice((
                "/%s/actions/" % self.call["id"],
                "/%s/actions/" % self.call["id"],
                "GET /conferences/%s/" % self.call["id"], "/v2/calls"))
            self.sim.ask("POST", self.sim.url + "/sim/fault", dict(
                name=name, match=match, count=1, **more))

    def until_answered(self, seconds=VERDICT_S):
        deadline = time.monotonic() + seconds
        while True:
            self.sample()
            if self.console.result()[:2] not in ("..", "ok"):
                return
            if time.monotonic() > deadline + self.slow:
                self.console.fail("no verdict within %d s of %s" % (
                    seconds, self.acts[-5:]))
            self.console.pump(0.03)

    def type(self, key):
        self.acts.append((key, self.hearers()[1]))
        self.console.press(key)
        self.handled()

    def handled(self):
        """Waits until the key was handled, so that whatever is sent next comes
        from the next one: ^L after it draws the whole screen."""
        start = len(self.console.raw)
        self.console.press("^L")
        self.console.wait_for(lambda c: CLEAR in c.raw[start:], VERDICT_S)
        self.console.pump(0.03)

    def act(self):
        key = self.rng.choice(("L", "L", "W", "W", "B", "^G", "X", "H", "M"))
        self.spoil()
        self.type(key)
        if key in "WM" and "Enter send" in self.console.text():
            self.type("Enter")
        elif key == "B" and "GO ON AIR?" in self.console.text():
            self.console.wait_for(lambda c: "ready in" not in c.text())
            self.type("Y")
        self.until_answered()
        if "Quit?" in self.console.text() or \
                "Nothing has been sent yet" in self.console.text():
            self.console.press("Esc")

    def select(self):
        for _ in range(200):
            self.console.pump(0)
            if any(line.startswith(">") and self.agent in line
                   for line in self.console.screen.display):
                return
            before = self.console.text()
            self.console.press("j")
            self.console.wait_for(lambda c: c.text() != before)
        self.console.fail("no row of " + self.agent)

    def play(self, acts):
        try:
            self.console.wait_for(self.agent)
            self.select()
            for _ in range(acts):
                self.act()
        except BaseException as e:
            self.trouble = e

    # What came of it.

    def mine(self, requests):
        legs = [leg["id"] for leg in self.sim.truth()["legs"]
                if leg["name"] == self.name]
        for r in requests:
            if self.call["id"] in r["path"] or \
                    (r["body"] or {}).get("to") == self.phone or \
                    any(leg in r["path"] for leg in legs):
                yield r

    def story(self, requests):
        """The end of it, for whoever has to find out why."""
        lines = [(at, "press %s" % key) for key, at in self.acts[-6:]]
        lines += [(r["at_ms"], "%s ...%s %s -> %s%s" % (
            r["method"], r["path"][-40:], r["body"], r["status"],
            ", done" if r["executed"] else ""))
            for r in self.mine(requests) if r["at_ms"] >= lines[0][0]]
        return ["%d %s" % line for line in sorted(lines)]

    def twice(self, requests):
        """What was done, or sent although it is loud, more than once."""
        by_press = collections.Counter()
        for r in self.mine(requests):
            body = r["body"] or {}
            verb = r["path"].rsplit("/", 1)[1]
            loud = body.get("supervisor_role") in ("whisper", "barge")
            if verb in ("leave", "hangup") or (
                    verb == "update" and not loud) or not (
                    r["executed"] or loud):
                continue
            press = sum(1 for _, at in self.acts if at <= r["at_ms"])
            verb = {"unhold": "hold", "unmute": "mute"}.get(verb, verb)
            by_press[press, verb, body.get("supervisor_role")] += 1
        return ["%s of %s: %d times after press %d (%s)" % (
            v, self.name, n, at, self.acts[at - 1])
            for (at, v, _), n in by_press.items() if n > 1]


def test_acts_at_a_provider_full_of_faults(tmp_path):
    players, acts = (12, 850) if LONG else (12, 17)
    print("seed", SEED)
    began = time.monotonic()
    with Sim() as sim, Gatherer(sim) as gatherer:
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=50)
        team = [Player(sim, tmp_path / str(i), i, SEED + i)
                for i in range(players)]
        threads = [threading.Thread(target=p.play, args=(acts,), daemon=True)
                   for p in team]
        try:
            for t in threads:
                t.start()
            for t in threads:
                wait_until(lambda: not t.is_alive(), acts * 20,
                           "end of the game")
            requests = gatherer.all()
            ids = collections.Counter(
                r["body"]["command_id"] for r in requests
                if r["executed"] and (r["body"] or {}).get("command_id"))
            print("%d acts, %d requests that change, %d samples, %d of them "
                  "judged, row 2 too quiet for %.2f s at worst, %.0f s" % (
                      sum(len(p.acts) for p in team), len(requests),
                      sum(p.samples for p in team),
                      sum(p.judged for p in team),
                      max(p.worst for p in team), time.monotonic() - began))
            trouble = ["%s: %s" % (p.name, p.trouble)
                       for p in team if p.trouble]
            trouble += [i for i, n in ids.items() if n > 1]
            for p in team:
                bad = p.twice(requests)
                trouble += bad
                if bad or p.trouble:
                    trouble += p.story(requests)
            if trouble:
                pytest.fail("\n".join(trouble), pytrace=False)
        finally:
            for p in team:
                p.console.close()
