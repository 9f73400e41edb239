#!/usr/bin/python3
"""Months in minutes: a console at the provider, a console at a relay, the relay
and a wallboard live with a busy floor, lose every connection again and again
and are resized, on clocks that run fast; memory and descriptors must stay as
they are.

usage: tests/torture/soak.py [--build DIR] [--events N] [--cuts N]
           [--resizes N] [--rate N] [--speed X] [--seconds MOST] [--pause S]

Ends when all of them have been (each connection is cut --cuts times), or after
so many seconds.  Prints a table; status 1 if something grows, or has ended.
"""
import argparse
import contextlib
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MIB = 1 << 20
# After a fifth of the time what grows with the floor has grown.
WARM = 0.2
GROWTH_MAX = 1.0  # MiB
SIZES = ((80, 24), (200, 50), (40, 8), (120, 40), (30, 6), (1, 1))


def arguments():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--build", default=os.path.join(ROOT, "build"))
    p.add_argument("--events", type=int, default=1000000)
    p.add_argument("--cuts", type=int, default=1250)
    p.add_argument("--resizes", type=int, default=1000)
    p.add_argument("--rate", type=int, default=2500)
    p.add_argument("--speed", type=int, default=20)
    # Between cuts: on a fast clock longer than the ten seconds after which a
    # connection counts as good.
    p.add_argument("--pause", type=float, default=0.55)
    p.add_argument("--seconds", type=int, default=1800)
    p.add_argument("--seed", type=int, default=int(
        os.environ.get("EARSHOT_SEED", "20261121")))
    return p.parse_args()


class Subject:
    """A program that is watched."""

    def __init__(self, name, process, tty=None):
        self.name, self.pid, self.process = name, process.pid, process
        self.tty = tty
        self.samples = []       # (seconds, bytes of memory, descriptors)

    def sample(self, now):
        with open("/proc/%d/statm" % self.pid) as f:
            pages = int(f.read().split()[1])
        self.samples.append((now, pages * os.sysconf("SC_PAGESIZE"),
                             len(os.listdir("/proc/%d/fd" % self.pid))))

    def judged(self):
        """Memory and descriptors after warming up and at the end."""
        end = self.samples[-1][0]
        warm = [s for s in self.samples if s[0] >= end * WARM]
        part = max(1, len(warm) // 5)
        first, last = warm[:part], warm[-part:]

        def of(samples, i):
            return statistics.median(s[i] for s in samples)
        return (of(first, 1) / MIB, of(last, 1) / MIB,
                max(s[1] for s in warm) / MIB, of(first, 2), of(last, 2))


class Drain:
    """Reads the terminals and looks at nothing."""

    def __init__(self, consoles):
        self.consoles, self.bytes, self.stop = consoles, 0, False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        import select
        fds = [c.master for c in self.consoles]
        while not self.stop and fds:
            for fd in select.select(fds, [], [], 0.1)[0]:
                try:
                    self.bytes += len(os.read(fd, 1 << 16))
                except OSError:
                    fds.remove(fd)


def ports_of(url):
    return url.split("://")[1].split("/")[0].rsplit(":", 1)[1]


def cut(port):
    """Every connection to that port is reset, as by a router that forgets; how
    many there were."""
    done = subprocess.run(["ss", "-Kntp", "dst", "127.0.0.1", "dport", "=",
                           ":" + port], capture_output=True, text=True)
    return max(0, done.stdout.count("\n") - 1)


def main():
    o = arguments()
    os.environ["EARSHOT_BIN_DIR"] = os.path.abspath(o.build)
    sys.path[:0] = [HERE, os.path.join(ROOT, "tests", "e2e")]
    from broker_rig import ALL, Broker, token_of
    from rig import BIN, Console, Profile, Sim
    from shim import Shim
    rng = random.Random(o.seed)
    print("seed", o.seed, flush=True)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory()))
        shim = Shim(folder)
        shim.hurry(o.speed)
        sim = stack.enter_context(Sim(
            "--calls", "27", "--rate", str(o.rate), "--seed", str(o.seed)))
        broker = Broker(folder / "relay", sim, {"rita": ALL})
        broker.env.update(shim.env)
        broker.start()
        stack.callback(broker.process.kill)
        (folder / "direct").mkdir()
        direct = stack.enter_context(Profile(folder / "direct", sim).console(
            env=shim.env))
        (folder / "board").mkdir()
        board = stack.enter_context(Console(
            ["--config", Profile(folder / "board", sim).config],
            home=folder, env=shim.env,
            program=os.path.join(BIN, "earshot-wallboard")))
        secret = folder / "rita.token"
        secret.write_text(token_of("rita") + "\n")
        secret.chmod(0o600)
        config = folder / "rita.conf"
        config.write_text("\n".join([
            "[profile]", "provider = earshot", "user = rita",
            "feed = " + broker.feed, "token_file = %s" % secret, ""]))
        over = stack.enter_context(Console(
            ["--config", config], home=folder, env=shim.env))
        terminals = [direct, over, board]
        subjects = [Subject("console, direct", direct.process, direct),
                    Subject("console, over relay", over.process, over),
                    Subject("wallboard", board.process, board),
                    Subject("relay", broker.process)]
        drain = Drain(terminals)
        return soak(o, rng, sim, broker, subjects, terminals, drain)


def soak(o, rng, sim, broker, subjects, terminals, drain):
    began, pause = time.monotonic(), threading.Event()
    cuts = {"provider": 0, "relay": 0}
    resizes, next_sample, events = 0, 0, 0
    ended = []
    counted = EventCounter(sim)
    while not ended:
        now = time.monotonic() - began
        events = counted.total
        if (events >= o.events and min(cuts.values()) >= o.cuts and
                resizes >= o.resizes * len(terminals)) or now > o.seconds:
            break
        if now >= next_sample:
            next_sample += 1
            for s in subjects:
                if s.process.poll() is None:
                    s.sample(now)
                else:
                    ended.append("%s has ended with %s" % (
                        s.name, s.process.returncode))
            if int(now) % 30 == 0:
                print("%4d s: %d events, cuts %s, %d resizes, %s MiB" % (
                    now, events, cuts, resizes, " ".join(
                        "%.1f" % (s.samples[-1][1] / MIB)
                        for s in subjects)), flush=True)
        for name, url in (("provider", sim.events), ("relay", broker.feed)):
            if cuts[name] < o.cuts:
                cuts[name] += cut(ports_of(url)) > 0
        # To the end: how much a screen takes is a matter of its size.
        for t in terminals:
            t._set_size(*rng.choice(SIZES))
            resizes += 1
        pause.wait(o.pause)
    drain.stop = True
    counted.stop = True
    print("\n%d events on the feed, %d cuts of the provider's and %d of the "
          "relay's connections, %d resizes, %d MB painted, %.0f s" % (
              events, cuts["provider"], cuts["relay"], resizes,
              drain.bytes // 1000000, time.monotonic() - began))
    print("%-20s %8s %8s %8s   %s" % ("MiB of memory", "warm", "end", "most",
                                      "descriptors"))
    for s in subjects:
        if len(s.samples) < 10:
            ended.append("%s was not watched for long enough" % s.name)
            continue
        warm, end, most, before, after = s.judged()
        print("%-20s %8.2f %8.2f %8.2f   %d -> %d" % (
            s.name, warm, end, most, before, after))
        if end - warm > GROWTH_MAX:
            ended.append("%s has grown by %.2f MiB" % (s.name, end - warm))
        if after > before + 2:
            ended.append("%s holds more descriptors" % s.name)
    for sentence in ended:
        print(sentence)
    return 1 if ended else 0


class EventCounter:
    """How many messages the provider has sent on one connection of our own
    that is opened again whenever it is cut, too."""

    def __init__(self, sim):
        self.sim, self.total, self.stop = sim, 0, False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        import websocket
        while not self.stop:
            try:
                reader = self.sim.listen()
                while not self.stop:
                    if reader.recv():
                        self.total += 1
            except (OSError, websocket.WebSocketException):
                continue


if __name__ == "__main__":
    sys.exit(main())
