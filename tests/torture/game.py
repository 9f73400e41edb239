"""A game against one console: acts by a seed while lines, screen, disk,
descriptors and clock go wrong by the same seed, and what must hold all the
while."""
import errno
import os
import random
import resource
import signal
import subprocess
import time

from broker_rig import ALL, Broker, token_of
from invariants import covers
from mangle import Mangle
from rig import EARSHOT, SOON_S, VERDICT_S, Console, Profile, wait_until
from shim import Shim

# What was accepted counts as done until the read-backs find a lie; what is
# asked for is painted a moment after it was sent.
LIE_S, PAINT_S = 6, 2
# A line that was dead for three seconds makes an act so much longer.
LAST_S = 2 * VERDICT_S
BACK_S = 90

CLEAR = b"\x1b[2J"
HOUR_MS = 3600 * 1000
JUMPS_MS = (HOUR_MS, -HOUR_MS, 87600 * HOUR_MS, -87600 * HOUR_MS, 1000, -30000)
SIZES = ((80, 24), (200, 60), (40, 8), (30, 6), (10, 3), (1, 1), (132, 43))


def leave(console):
    """Ctrl-C, and once more where it asks; a second one that comes when the
    terminal was given back would be a signal."""
    console.press("^C")
    wait_until(lambda: (console.pump(0.02), not console.alive() or
                        "Quit?" in console.text())[1], VERDICT_S, "the end")
    if console.alive():
        console.press("^C")


class Behind:
    """The simulator, as one sees it who has to go over these lines."""

    def __init__(self, sim, api, events):
        self.sim, self.api, self.events = sim, api.url, events.url

    def __getattr__(self, name):
        return getattr(self.sim, name)


class Direct:
    """A console at the provider."""

    def __init__(self, sim, folder, stack):
        self.sim = sim
        self.lines = [stack.enter_context(Mangle(sim.events)),
                      stack.enter_context(Mangle(sim.api))]
        self.shim = Shim(folder)
        self.log = folder / "audit.log"
        self.logs = [self.log]
        self.console = stack.enter_context(Profile(
            folder, sim, feed=self.lines[0].url, api=self.lines[1].url,
            audit=self.log).console(env=self.shim.env))

    def legs(self):
        return [self.sim.leg]

    def stop(self):
        pass


class OverRelay:
    """A console at a relay, and bad lines on both sides of it."""

    def __init__(self, sim, folder, stack):
        self.sim = sim
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        api = stack.enter_context(Mangle(sim.api))
        events = stack.enter_context(Mangle(sim.events))
        self.shim = Shim(folder)
        self.broker = Broker(
            folder / "relay", Behind(sim, api, events), {"rita": ALL},
            feed=("acts_per_second = 100", "acts_per_minute = 6000"))
        self.broker.env.update(self.shim.env)
        stack.callback(lambda: self.broker.process.kill())
        self.broker.start()
        near = stack.enter_context(Mangle(self.broker.feed))
        self.lines = [near, near, api, events]
        self.logs = [self.broker.audit]
        secret = folder / "rita.token"
        secret.write_text(token_of("rita") + "\n")
        secret.chmod(0o600)
        config = folder / "rita.conf"
        config.write_text("\n".join([
            "[profile]", "provider = earshot", "user = rita",
            "feed = " + near.url, "token_file = %s" % secret, ""]))
        self.console = stack.enter_context(Console(
            ["--config", config], home=folder, env=self.shim.env))

    def legs(self):
        return [leg["id"] for leg in self.sim.truth()["legs"]
                if leg["name"] == "rita" and leg["state"] != "ended"]

    def stop(self):
        assert self.broker.stop(60) == 0


class Game:
    def __init__(self, stage, seed):
        self.stage, self.sim = stage, stage.sim
        self.console, self.shim = stage.console, stage.shim
        self.rng = random.Random(seed)
        self.told = []          # what was done, for the story
        self.louder = 0         # how often something loud was asked for
        self.judged = 0

    # What is true.

    def hearers(self):
        return [p for leg in self.stage.legs()
                for p in self.sim.hearers(leg)]

    def fail(self, sentence):
        self.console.fail("%s\n%s" % (sentence, "\n".join(self.told[-12:])))

    def sample(self):
        """I1, if the truth was the same before and after."""
        start, slow = time.monotonic(), 0
        while True:
            turn = time.monotonic()
            before = self.hearers()
            self.console.pump(0)
            strip, after = self.console.strip(), self.hearers()
            slow = max(slow, 2 * (time.monotonic() - turn))
            if before != after:
                return
            self.judged += 1
            if self.console.rows < 8 or self.console.cols < 40 or \
                    covers(strip, after):
                return
            lied = self.console.result()[:2] == "ok"
            if time.monotonic() - start > (LIE_S if lied else PAINT_S) + slow:
                self.fail("row 2 does not cover %s" % ", ".join(
                    p["name"] for p in after))

    def watch(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.sample()
            self.console.pump(0.05)
            if not self.console.alive():
                self.fail("the program has ended")

    # What goes wrong.

    def bad_line(self):
        line = self.rng.choice(self.stage.lines)
        what = self.rng.choice(("cut", "byte", "byte", "hold", "half", "slow",
                                "twist", "twist", "down"))
        if what == "cut":
            line.cut()
        elif what == "byte":
            line.cut_after(self.rng.randrange(1, 3000))
        elif what == "hold":
            line.hold()
            self.watch(self.rng.uniform(0.1, 2))
            line.hold(False)
        elif what == "half":
            line.half_close()
        elif what == "slow":
            line.delay(self.rng.uniform(0.01, 0.5))
        elif what == "twist":
            line.twist(random.Random(self.rng.random()))
        else:
            line.down()
            self.watch(self.rng.uniform(0.1, 2))
            line.open()
        return "line %d: %s" % (self.stage.lines.index(line), what)

    def storm_of_sizes(self):
        for _ in range(self.rng.randrange(5, 40)):
            self.console.resize(*self.rng.choice(SIZES))
        self.console.resize(80, 24)
        return "sizes"

    def storm_of_signals(self):
        for _ in range(self.rng.randrange(5, 60)):
            self.console.signal(self.rng.choice(
                (signal.SIGWINCH, signal.SIGWINCH, signal.SIGCONT)))
        return "signals"

    def state(self):
        with open("/proc/%d/stat" % self.console.process.pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0]

    def rest(self):
        """Ctrl-Z, and back, if it comes to rest."""
        self.console.signal(signal.SIGTSTP)
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            self.console.pump(0.02)
            if self.state() == "T" or "Not suspended" in self.console.text():
                break
        stopped = self.state() == "T"
        if stopped and self.hearers():
            self.fail("it rests while somebody hears me")
        self.console.signal(signal.SIGCONT)
        return "rest: %s" % stopped

    def deaf(self):
        """Nobody reads what it writes."""
        size = self.rng.choice(((80, 24), (250, 100)))
        self.console.resize(*size)
        until = time.monotonic() + self.rng.uniform(0.1, 1)
        while time.monotonic() < until:
            self.console.write(b"\x0c")
            wait_until(lambda: self.console.unread() == 0)
        self.console.resize(80, 24)
        return "deaf"

    def clock(self):
        ms = self.rng.choice(JUMPS_MS)
        self.shim.move_wall(ms)
        return "clock %+d ms" % ms

    def disk(self):
        number = self.rng.choice((errno.ENOSPC, errno.EIO, errno.EDQUOT))
        self.shim.disk_full(number, self.rng.randrange(1, 4),
                            self.rng.randrange(1, 10),
                            self.rng.random() < 0.5)
        return "disk: " + errno.errorcode[number]

    def descriptors(self):
        """No more than there are."""
        pid = self.console.process.pid
        hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
        now = max(int(n) for n in os.listdir("/proc/%d/fd" % pid)) + 1
        resource.prlimit(pid, resource.RLIMIT_NOFILE,
                         (now + self.rng.randrange(2), hard))
        return "descriptors: %d" % now

    def trouble(self):
        what = self.rng.choice((
            self.bad_line, self.bad_line, self.bad_line, self.bad_line,
            self.storm_of_sizes, self.storm_of_signals, self.rest, self.deaf,
            self.clock, self.disk, self.descriptors))
        self.told.append(what())

    def heal(self):
        for line in self.stage.lines:
            line.hold(False)
            line.delay(0)
            line.twist(None)
            line.cut_after(None)
            line.open()
        self.shim.heal("writes")
        self.shim.move_wall(0)
        pid = self.console.process.pid
        hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (hard, hard))

    # What is done.

    def handled(self):
        """Until all keys were: ^L after them draws the whole screen.  It may
        have been taken for a part of a paste, as keys in one lump are."""
        start, until = len(self.console.raw), time.monotonic() + LAST_S
        while CLEAR not in self.console.raw[start:]:
            if time.monotonic() > until:
                self.fail("keys are not handled")
            self.console.press("^L")
            self.console.pump(0.3)
        self.console.pump(0.03)

    def type(self, key):
        self.told.append("press %s" % key)
        self.console.press(key)
        self.handled()

    def verdict(self):
        until = time.monotonic() + LAST_S
        while self.console.result()[:2] in ("..", "ok"):
            self.sample()
            if time.monotonic() > until:
                self.fail("no verdict within %d s" % LAST_S)
            self.console.pump(0.03)

    def act(self):
        key = self.rng.choice(("L", "L", "W", "W", "B", "B", "^G", "X", "H",
                               "M", "j", "k"))
        self.louder += key in "WB"
        self.type(key)
        text = self.console.text()
        if "Enter send" in text:
            self.type("Enter")
        elif "GO ON AIR?" in text or "SPEAK TO" in text:
            self.console.wait_for(lambda c: "ready in" not in c.text())
            self.type("Y")
        self.verdict()
        self.told.append("        " + self.console.result())
        if "Quit?" in self.console.text() or "Enter send" in \
                self.console.text() or "Nothing has been" in \
                self.console.text() or "GO ON AIR" in self.console.text():
            self.console.press("Esc")
        self.sample()

    def play(self, steps):
        self.console.wait_for("Chen Wei")
        self.console.wait_for("LIVE")
        self.console.press("g")
        for i in range(steps):
            if self.rng.random() < 0.8:
                self.trouble()
            self.act()
            if i % 5 == 4:
                self.heal()

    # How it ends.

    def loud(self):
        return sum(1 for r in self.sim.changes() if r["executed"] and
                   (r["body"] or {}).get("supervisor_role") in
                   ("whisper", "barge"))

    def end(self):
        """All is well again: it shows what is, goes quiet, and ends."""
        self.heal()
        console = self.console
        console.wait_for(lambda c: "LIVE" in c.row(1), BACK_S, "a live feed")
        self.verdict()
        console.press("^G")
        wait_until(lambda: not self.hearers(), BACK_S, "quiet")
        self.verdict()
        if self.loud() > self.louder:
            self.fail("%d loud acts, %d done" % (self.louder, self.loud()))
        leave(console)
        if console.wait_end(VERDICT_S) != 0:
            self.fail("it ended with %d" % console.process.returncode)
        console.assert_restored()
        self.stage.stop()
        for log in self.stage.logs:
            done = subprocess.run([EARSHOT, "audit", "verify", str(log)],
                                  capture_output=True, text=True)
            if done.returncode != 0:
                self.fail(done.stderr)
