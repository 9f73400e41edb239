"""What a line that carries little, and a terminal that stands still, cost."""
import os
import select
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from table import alone, median, row        # noqa: E402
from terminal import Tty                    # noqa: E402

BYTES = 2000           # a second
ONE_WAY_S = 0.1
LINE_EVENTS = 500      # a second
STILL_EVENTS = 2000
STILL_S = 5
KEYS = 12


class Pacer:
    """Writes the lines of a file into a pipe, so many a second."""

    def __init__(self, lines, path, rate):
        self.path, self.rate, self.lines = path, rate, lines
        self.written, self.ended = 0, False
        os.mkfifo(path)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        fd = os.open(self.path, os.O_WRONLY)
        began = time.monotonic()
        try:
            for n, line in enumerate(self.lines):
                wait = began + n / self.rate - time.monotonic()
                if wait > 0:
                    select.select([], [], [], wait)
                if self.ended:
                    break
                os.write(fd, line)
                self.written = n + 1
        except BrokenPipeError:
            pass
        os.close(fd)

    def stop(self):
        self.ended = True
        try:        # nobody may have opened it
            os.close(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK))
        except OSError:
            pass
        self.thread.join(5)
        os.unlink(self.path)


def events(tool, folder, count):
    path = os.path.join(folder, "slow.jsonl")
    subprocess.run([tool, "write", path, str(count)], check=True,
                   stdout=subprocess.DEVNULL)
    with open(path, "rb") as f:
        return f.readlines()


def chosen(console):
    return next((line[2:6] for line in console.screen.display
                 if line.startswith(">")), "")


def press(console, key):
    """Milliseconds until the far screen shows another row selected."""
    before, began = chosen(console), time.monotonic()
    console.write(key)
    while chosen(console) == before:
        console.pump(0.01)
        if time.monotonic() > began + 60:
            raise RuntimeError("a key was never answered:\n" +
                               "\n".join(console.screen.display))
    return (time.monotonic() - began) * 1e3


def far(lines, folder, deaf):
    from slow_pty import SlowConsole    # which asks where the programs are
    pace = Pacer(lines, os.path.join(folder, "line"), LINE_EVENTS)
    try:
        with SlowConsole(["--feed", pace.path], rate=BYTES, delay=ONE_WAY_S,
                         deaf=deaf, cols=200, rows=60) as console:
            console.wait_for(lambda c: chosen(c), 60)
            end = time.monotonic() + 8
            while time.monotonic() < end:
                console.pump(0.1)
            took = []
            for i in range(KEYS):
                took.append(press(console, b"jk"[i % 2:i % 2 + 1]))
                console.pump(0.3)
            return median(took)
    finally:
        pace.stop()


def far_screen(lines, folder):
    """A line of 2 kB/s and 200 ms there and back, 500 events a second: how
    old is what one sees."""
    ours, theirs = far(lines, folder, False), far(lines, folder, True)
    row("key to far screen, 2 kB/s, 500 events/s", ours,
        "not acknowledged", theirs, "ms", ">= 10x")


def stands_still(lines, folder):
    """Nobody reads the terminal for five seconds."""
    from rig import EARSHOT
    pace = Pacer(lines, os.path.join(folder, "still"), STILL_EVENTS)
    tty = Tty([EARSHOT, "--feed", pace.path], 200, 60)
    try:
        tty.wait_for(b">")
        end = time.monotonic() + 2
        while time.monotonic() < end:
            tty.read(0.05)
        before, began = pace.written, time.monotonic()
        select.select([], [], [], STILL_S)
        taken = (pace.written - before) / (time.monotonic() - began)
        began = time.monotonic()
        os.kill(tty.pid, signal.SIGTERM)
        while os.waitid(os.P_PID, tty.pid,
                        os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            select.select([], [], [], 0.001)
            if time.monotonic() > began + 10:
                break
        gone = (time.monotonic() - began) * 1e3
    finally:
        tty.stop()
        pace.stop()
    row("events taken while the terminal stands still", taken,
        "sent", STILL_EVENTS, "1/s", ">= 1x", more=True)
    alone("SIGTERM to the end meanwhile", gone, "ms", "<= 300 ms")


def slow(tool, folder):
    lines = events(tool, folder, 60000)
    stands_still(lines, folder)
    far_screen(lines, folder)
