"""The rows about an Asterisk at full speed: the console and a bare Node client
take the same load from the same server, in turns.
"""
import os
import random
import re
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from ari_load import Load               # noqa: E402
from ari_server import Ari, null_client  # noqa: E402
from rig import Emulator, Stream        # noqa: E402
from table import alone, median, percentile, row, skip   # noqa: E402
from terminal import Tty                # noqa: E402

EVENTS = 100000
RUNS = 5
KEY_RUNS = 8
NODE = "Node, ws, JSON.parse"
NAME = "Asterisk load: events per second"


class Console(Tty):
    """The console, and what is on its screen."""

    def __init__(self, earshot, ari, folder):
        self.screen = Emulator(80, 24, lambda text: self.press(text.encode()))
        self.stream = Stream(self.screen)
        self.log = os.path.join(folder, "log")
        asked = ari.asked.value
        super().__init__([earshot, "--config", profile(folder, ari, self.log)])
        # Fed, and the floor was read: it does not ask again for 30 s.
        ari.wait_for_feed()
        self.until(lambda: ari.asked.value > asked and self.chosen())

    def read(self, seconds):
        before = self.bytes
        alive = super().read(seconds)
        if self.bytes > before:
            self.stream.feed(self.tail[before - self.bytes:])
        return alive

    def until(self, what, seconds=20):
        end = time.monotonic() + seconds
        while not what():
            if not self.read(0.02) or time.monotonic() > end:
                raise RuntimeError("it never came\n" +
                                   "\n".join(self.screen.display))

    def chosen(self):
        """Which of the standing calls the cursor is on, or None."""
        for line in self.screen.display:
            on = re.match(r"> \w+ +Agent (\d)", line)
            if on:
                return on.group(1)
        return None

    def answer_key(self, i):
        """us from a key to the cursor on another call."""
        was = self.chosen()
        pressed = self.press(b"jk"[i % 2:i % 2 + 1])
        self.until(lambda: self.chosen() not in (was, None))
        return self.came * 1e6 - pressed / 1e3

    def check(self, load):
        """Everything was understood, the last event too."""
        self.until(lambda: "that was all" in "".join(self.screen.display))
        with open(self.log) as f:
            if "skipped" in f.read():
                raise RuntimeError("the console has skipped events")


class Node(Tty):
    def __init__(self, modules, ari):
        super().__init__(["node", os.path.join(HERE, "ari.js"), modules,
                          ari.url.replace("http", "ws") + "/events"])
        ari.wait_for_feed()
        self.wait_for(b"ready")

    def answer_key(self, _):
        before = self.tail.count(b"*")
        pressed = self.press(b"j")
        while self.tail.count(b"*") == before:
            if not self.read(1):
                raise RuntimeError("node has ended")
        return self.came * 1e6 - pressed / 1e3

    def check(self, load):
        self.wait_for(b"counted %d events" % load.count)


def profile(folder, ari, log):
    token = os.path.join(folder, "password")
    with open(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
              "w") as f:
        f.write("PASSWORD\n")
    path = os.path.join(folder, "asterisk.conf")
    with open(path, "w") as f:
        f.write("[profile]\nname = bench\nprovider = asterisk\napi = %s\n"
                "api_user = earshot\ntoken_file = %s\nuser = rita\n"
                "audit = off\nlog = %s\n" % (ari.url, token, log))
    if os.path.exists(log):
        os.unlink(log)
    return path


def speed(ari, tty):
    """Events per second, bytes written meanwhile and peak memory in MB."""
    try:
        before = tty.bytes
        ari.start_flood()
        while ari.flooding():
            tty.read(0.02)
        took = ari.end_flood()
        tty.check(ari.load)
        return (ari.load.count / took, tty.bytes - before,
                tty.status("VmHWM") / 1024)
    finally:
        tty.stop()


def keys(ari, tty):
    """us for each key pressed in a flood; one after the other, at odds with
    whatever beats in the program.  A key counts if the flood outlasted it."""
    took = []
    try:
        ari.start_flood()
        while True:
            pause = time.monotonic() + random.uniform(0.005, 0.04)
            while time.monotonic() < pause:
                tty.read(0.001)
            us = tty.answer_key(len(took))
            if not ari.flooding():
                break
            took.append(us)
        ari.end_flood()
        tty.check(ari.load)
        return took
    finally:
        tty.stop()


def measure(ari, starts):
    """For each client its speeds and its key times, and the speeds of none."""
    speeds = {name: [] for name in starts}
    times = {name: [] for name in starts}
    null = []
    for _ in range(RUNS):
        null.append(ari.load.count / null_client(ari))
        for name, start in starts.items():
            speeds[name].append(speed(ari, start()))
    for _ in range(KEY_RUNS):
        for name, start in starts.items():
            times[name] += keys(ari, start())
    return speeds, times, null


def peer(modules):
    """Why there is no Node client, or None."""
    if not shutil.which("node"):
        return "Node is not installed"
    if not modules or not os.path.isdir(os.path.join(modules, "ws")):
        return "no ws in $EARSHOT_BENCH_NODE"
    return None


def asterisk(earshot, folder, modules):
    lacks = peer(modules)
    if lacks:
        skip(NAME, lacks)
        return
    ari = Ari(Load(EVENTS))
    try:
        speeds, times, null = measure(ari, {
            "earshot": lambda: Console(earshot, ari, folder),
            NODE: lambda: Node(modules, ari)})
    finally:
        ari.stop()
    ours, theirs = ([median(values) for values in zip(*speeds[name])]
                    for name in ("earshot", NODE))
    row(NAME, ours[0], NODE, theirs[0], "1/s", ">= 1x", more=True)
    alone("the server of this load, nobody looking", median(null), "1/s")
    for part in (50, 99):
        row("a key in this load, p%d" % part,
            percentile(times["earshot"], part / 100), NODE,
            percentile(times[NODE], part / 100), "us")
    alone("bytes painted in this load", ours[1], "B")
    row("peak memory in this load", ours[2], NODE, theirs[2], "MB")
