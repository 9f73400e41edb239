"""The relay's rows: its feed beside a bare libwebsockets, and from a webhook to
the cell of a console."""
import json
import os
import queue
import re
import resource
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from table import median, percentile, row   # noqa: E402

CONSOLES = 500
CALLS = 200
ROUNDS = 12


class Tool:
    """A program that is told a line and answers one."""

    def __init__(self, *argv):
        self.process = subprocess.Popen(
            [str(a) for a in argv], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)

    def answer(self, member=None):
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("%s has ended" % self.process.args[0])
            m = json.loads(line)
            if member is None or member in m:
                return m

    def write(self, *lines):
        self.process.stdin.write("".join(n + "\n" for n in lines).encode())
        self.process.stdin.flush()

    def cpu(self):
        """Nanoseconds so far, all threads."""
        total = 0
        for task in os.listdir("/proc/%d/task" % self.process.pid):
            with open("/proc/%d/task/%s/schedstat" % (
                    self.process.pid, task)) as f:
                total += int(f.read().split()[0])
        return total

    def stop(self):
        self.process.kill()
        self.process.communicate()


def more_files():
    """500 clients and their server, in this process's children."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))


def burst(turn):
    """All calls get another name; the last one's is the mark."""
    return ['@%d call-open call=c%d "round-%d of call %d with a long name"' % (
        turn + 10, i, turn, i) for i in range(CALLS)] + [
        '@%d call-open call=last "mark-%d"' % (turn + 10, turn)]


def time_burst(server, fan, lines, mark):
    """Seconds until the last client has it, and the server's CPU seconds."""
    cpu, began = server.cpu(), time.monotonic_ns()
    server.write(*lines)
    fan.write("mark " + mark)
    times = fan.answer()["ns"]
    return (max(times) - began) / 1e9, (server.cpu() - cpu) / 1e9, [
        (t - began) / 1e6 for t in times]


def capture(url, names):
    """Reads until it has each mark: what the feed said up to it."""
    from feed_client import Feed
    feed = Feed(url, "reader")
    feed.say({"type": "hello", "v": 1, "client": "test"})
    feed.until("snapshot")
    found = queue.Queue()

    def read():
        for name in names:
            said = []
            while not said or name not in said[-1]:
                said.append(feed.frame()[1].decode())
            found.put(said)
    thread = threading.Thread(target=read)
    thread.start()
    return thread, found


def start_box(build, consoles, fan, stalled=0):
    box = Tool(os.path.join(build, "tests", "relay", "feedbox"), 5000,
               consoles + 8)
    url = box.answer("feed")["feed"]
    box.write(*['@1 call-open call=c%d "call %d"' % (i, i)
                for i in range(CALLS)], '@1 call-open call=last "last"',
              "= look")
    box.answer("seq")
    clients = Tool(fan, re.search(r":(\d+)/", url)[1], consoles, stalled,
                   "/feed", "user%d")
    clients.answer()
    clients.write("seen")
    clients.answer()
    return box, url, clients


def fan_out(build, tools):
    """The same messages to all: by the relay's feed, and by a server that
    does nothing but send them."""
    box, url, ours = start_box(build, CONSOLES, tools["fan"])
    plain = Tool(tools["plain"])
    theirs = None
    try:
        theirs = Tool(tools["fan"], plain.answer()["port"], CONSOLES, 0)
        theirs.answer()
        thread, said = capture(url, ["mark-%d" % n for n in range(ROUNDS)])
        took = {"ours": [], "plain": []}
        for n in range(ROUNDS):
            took["ours"].append(
                time_burst(box, ours, burst(n), "mark-%d" % n))
            took["plain"].append(
                time_burst(plain, theirs, said.get(), "mark-%d" % n))
        thread.join()
    finally:
        for tool in (ours, theirs, box, plain):
            if tool:
                tool.stop()
    best = {k: v[2:] for k, v in took.items()}
    row("fan-out of %d events to %d consoles" % (CALLS + 1, CONSOLES),
        1e3 * median([t[0] for t in best["ours"]]), "bare libwebsockets",
        1e3 * median([t[0] for t in best["plain"]]), "ms", ">= 0.8x")
    row("CPU of a message to a console",
        1e6 * median([t[1] for t in best["ours"]]) / CONSOLES / (CALLS + 1),
        "bare libwebsockets",
        1e6 * median([t[1] for t in best["plain"]]) / CONSOLES / (CALLS + 1),
        "us", ">= 0.8x")


def stalls(build, tools):
    """Whether those who take nothing delay the others."""
    p99 = {}
    for stalled in (0, CONSOLES // 5):
        box, _, fan = start_box(build, CONSOLES, tools["fan"], stalled)
        try:
            if stalled:
                fan.write("stall")
                fan.answer()
            times = []
            for n in range(ROUNDS):
                times += time_burst(box, fan, burst(n), "mark-%d" % n)[2][
                    :CONSOLES * 4 // 5]
            p99[stalled] = percentile(times, .99)
        finally:
            fan.stop()
            box.stop()
    row("p99 of the others, every fifth console stalled",
        p99[CONSOLES // 5], "none stalled", p99[0], "ms", ">= 0.8x")


def relay(build, tools):
    """The rows of the feed; tools: the compiled programs."""
    more_files()
    fan_out(build, tools)
    stalls(build, tools)
