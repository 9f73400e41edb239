"""What a program costs in whose terminal nothing happens but the clocks, what
another size costs, and how much memory a day of events takes."""
import fcntl
import os
import shutil
import struct
import subprocess
import termios
import time

from table import alone, median, row, skip
from terminal import Tty, idle

HERE = os.path.dirname(os.path.abspath(__file__))
COSTS = (("bytes a second", 1, "B/s"), ("frames a second", 1, "1/s"),
         ("CPU", 6e-5, "ms/min"), ("wake-ups a second", 1, "1/s"))
TARGETS = {("console", "htop -d 10", 0): ">= 1.33x",
           ("console", "btop", 0): ">= 20x",
           ("console", "htop -d 10", 2): ">= 2.9x",
           ("console", "btop", 2): ">= 5x"}


def peers():
    found = {}
    for name, argv in (("htop -d 10", ["htop", "-d", "10"]),
                       ("btop", ["btop"])):
        if shutil.which(argv[0]):
            found[name] = argv
        else:
            skip("quiet seconds, beside " + argv[0], "not installed")
    return found


def quiet(build, config):
    """50 calls at 200x60: the console, the wallboard, and theirs, in the same
    seconds."""
    programs = {"console": [os.path.join(build, "earshot"),
                            "--config", config],
                "wallboard": [os.path.join(build, "earshot-wallboard"),
                              "--config", config], **peers()}
    ttys = {name: Tty(argv, 200, 60, {"LC_ALL": "C.UTF-8"})
            for name, argv in programs.items()}
    try:
        ttys["console"].wait_for(b"LIVE")
        idle(list(ttys.values()), 5)
        costs = dict(zip(ttys, idle(list(ttys.values()), 12)))
    finally:
        for tty in ttys.values():
            tty.stop()
    theirs = [n for n in costs if n not in ("console", "wallboard")]
    for ours in ("console", "wallboard"):
        for i, (what, scale, unit) in enumerate(COSTS):
            name = "%s idle, 50 calls, 200x60: %s" % (ours, what)
            if not theirs:
                alone(name, costs[ours][i] * scale, unit)
            for peer in theirs:
                row(name, costs[ours][i] * scale, peer,
                    costs[peer][i] * scale, unit,
                    TARGETS.get((ours, peer, i), ""))


def resized(tty, cols, rows):
    """Milliseconds from the ioctl until 1,000 bytes are painted."""
    while tty.read(0.15) and tty.came > time.monotonic() - 0.1:
        pass
    before, began = tty.bytes, time.monotonic()
    fcntl.ioctl(tty.fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, cols, 0, 0))
    while tty.bytes < before + 1000:
        if not tty.read(0.5) or time.monotonic() > began + 5:
            raise RuntimeError("after another size nothing was painted")
    return (time.monotonic() - began) * 1e3


def resize(build, config):
    programs = {"console": [os.path.join(build, "earshot"),
                            "--config", config], **peers()}
    ttys = {name: Tty(argv, 200, 60, {"LC_ALL": "C.UTF-8"})
            for name, argv in programs.items()}
    took = {name: [] for name in ttys}
    try:
        ttys["console"].wait_for(b"LIVE")
        idle(list(ttys.values()), 3)
        for i in range(14):
            for name, tty in ttys.items():
                took[name].append(resized(tty, 200 - i % 2 * 20,
                                          60 - i % 2 * 10))
    finally:
        for tty in ttys.values():
            tty.stop()
    ours = median(took.pop("console"))
    if not took:
        alone("another size to 1,000 bytes painted", ours, "ms")
    for name, theirs in took.items():
        row("another size to 1,000 bytes painted", ours, name,
            median(theirs), "ms")


def peak(argv, end, tool, folder, count):
    """The most memory, MB, while it reads so many messages from a pipe."""
    pipe = os.path.join(folder, "pipe")
    os.mkfifo(pipe)
    tty = Tty([a if a != "PIPE" else pipe for a in argv])
    writer = subprocess.Popen([tool, "write", pipe, str(count)],
                              stdout=subprocess.DEVNULL)
    try:
        tty.wait_for(end, 120)
        return tty.status("VmHWM") / 1024
    finally:
        tty.stop()
        writer.kill()
        writer.wait()
        os.unlink(pipe)


def memory(earshot, tool, folder):
    ours = {n: peak([earshot, "--feed", "PIPE"], b"no feed", tool, folder, n)
            for n in (200000, 1000000)}
    if shutil.which("node"):
        for n, mb in ours.items():
            row("peak memory, %d events" % n, mb, "Node, JSON.parse, Map",
                peak(["node", os.path.join(HERE, "memory.js"), "PIPE"],
                     b"done", tool, folder, n), "MB", ">= 5x")
    else:
        skip("peak memory, beside Node", "not installed")
    row("peak memory, 1000000 events", ours[1000000], "200,000 events",
        ours[200000], "MB", ">= 0.9x")
