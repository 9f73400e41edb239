"""From a webhook to the cell of a console; and the memory of a relay."""
import contextlib
import hashlib
import http.client
import json
import os
import re
import select
import sys
import time

import pyte

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from relay import CONSOLES, Tool            # noqa: E402
from relay_rig import Signer                # noqa: E402
from table import alone, percentile         # noqa: E402
from terminal import Tty                    # noqa: E402

WATCHERS = 99          # consoles beside the one in the terminal
RATE = 200             # webhooks a second
EVERY = 20             # one of so many is looked for on the screen
COUNT = 4000
PATH = "/webhooks/telnyx/main"


def secret(folder, name, text):
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
              "w") as f:
        f.write(text + "\n")
    return path


def start_relay(build, folder, api, consoles, account=None, feed="none"):
    tokens = "".join("user%d %s role=watch,unmask\n" % (
        i, hashlib.sha256(b"token%d" % i).hexdigest())
        for i in range(consoles))
    config = ["[relay]", "listen = 127.0.0.1:0",
              "journal = %s/journal" % folder, "log = %s/log" % folder,
              "[feed]", "tokens_file = " + secret(folder, "tokens", tokens),
              "[site north]", "listen = 127.0.0.1:0", "provider = telnyx",
              "api = " + api, "token_file = " + secret(folder, "key", "KEY"),
              "connection_id = 1"]
    if account:
        config += ["[source main]", "provider = telnyx", "path = " + PATH,
                   "public_key_file = " + secret(
                       folder, "public", account.public()), "site = north"]
    else:
        config += ["feed = " + feed]
    path = secret(folder, "relay.conf", "\n".join(config))
    return Tool(os.path.join(build, "earshot-relay"), "--config", path)


def watch(tools, feed, count):
    return Tool(tools["fan"], re.search(r":(\d+)/", feed)[1], count, 0,
                "/feed", "token%d")


# What becomes of each call; its caller is painted with the third.
LIFE = (("call.initiated", {"state": "ringing"}), ("conference.created", {}),
        ("conference.participant.joined", {}),
        ("conference.ended", {"reason": "all_left"}),
        ("call.hangup", {"state": "hangup",
                         "hangup_cause": "normal_clearing"}))


def digits(call):
    return "%04d" % (call * 7919 % 10000)


def body(serial):
    """The next webhook, and the number of its call."""
    call, step = divmod(serial, len(LIFE))
    kind, more = LIFE[step]
    now = time.time()
    when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + (
        ".%06dZ" % (now % 1 * 1e6))
    payload = {"call_control_id": "v3:probe-%d" % call,
               "call_leg_id": "leg-%d" % call, "connection_id": "1",
               "call_session_id": "session-%d" % call, "client_state": None,
               "occurred_at": when, **more}
    if kind.startswith("conference"):
        payload["conference_id"] = "conference-%d" % call
    else:
        payload.update({"direction": "incoming", "to": "+12025550131",
                        "from": "+1202555" + digits(call)})
    return json.dumps({"data": {
        "record_type": "event", "event_type": kind, "id": "ev-%d" % serial,
        "occurred_at": when, "payload": payload}}).encode(), call


class Screen:
    """What stands on it, as a terminal would show it."""

    def __init__(self, tty, cols, rows):
        self.tty, self.fed = tty, tty.bytes
        self.cells = pyte.Screen(cols, rows)
        self.stream = pyte.ByteStream(self.cells)
        self.stream.feed(tty.tail)

    def read(self, seconds):
        self.tty.read(seconds)
        if self.tty.bytes > self.fed:
            self.stream.feed(self.tty.tail[self.fed - self.tty.bytes:])
            self.fed = self.tty.bytes

    def wait_for(self, text, seconds):
        end = time.monotonic() + seconds
        while not any(text in line for line in self.cells.display):
            self.read(0.02)
            if time.monotonic() > end:
                return False
        return True


def probes(tty, port, account):
    """Milliseconds from the last byte of a webhook to the number of its
    caller on the screen; and the answers' times.  What the relay reads at the
    provider meanwhile does not have these calls and ends one now and then."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.connect()
    painted, answered = [], []
    screen = Screen(tty, 120, 40)
    began = time.monotonic()
    for n in range(COUNT):
        while time.monotonic() < began + n / RATE:
            screen.read(max(0, began + n / RATE - time.monotonic()))
        text, call = body(n)
        looked = n % EVERY == 2
        head = account.headers(text)
        sent = time.monotonic_ns()
        line.request("POST", PATH, text, head)
        reply = line.getresponse()
        reply.read()
        answered.append((time.monotonic_ns() - sent) / 1e6)
        if reply.status != 200:
            raise RuntimeError("a webhook got %d" % reply.status)
        if looked:
            if screen.wait_for("***" + digits(call), 1):
                painted.append((time.monotonic_ns() - sent) / 1e6)
    if len(painted) < COUNT // EVERY * 0.9:
        raise RuntimeError("only %d of %d were painted:\n%s" % (
            len(painted), COUNT // EVERY, "\n".join(screen.cells.display)))
    return painted, answered


def started(held, tool):
    """Its first answer; it ends with those who are held."""
    held.callback(tool.stop)
    return tool.answer()


def cells(build, tools, folder):
    account = Signer()
    with contextlib.ExitStack() as held:
        sim = started(held, Tool(
            os.path.join(build, "earshot-sim"), "--provider", "telnyx",
            "--quiet-floor", "--calls", "5"))
        first = started(held, start_relay(
            build, folder, sim["api"], WATCHERS + 1, account))
        feed = first["sites"]["north"]
        started(held, watch(tools, feed, WATCHERS))
        config = secret(folder, "console.conf", "\n".join([
            "[profile]", "provider = earshot", "user = rita",
            "feed = " + feed, "token_file = " + secret(
                folder, "mine", "token%d" % WATCHERS)]))
        tty = Tty([os.path.join(build, "earshot"), "--config", config],
                  120, 40)
        held.callback(tty.stop)
        tty.wait_for(b"LIVE")
        for key in "/!state:ended\r":
            tty.press(key.encode())
            tty.read(0.2)
        painted, answered = probes(
            tty, int(first["url"].rsplit(":", 1)[1]), account)
    for part in (50, 99):
        alone("webhook to cell, %d/s, %d consoles, p%d" % (
            RATE, WATCHERS + 1, part), percentile(painted, part / 100), "ms",
            "<= 300 ms" if part == 99 else "")
    alone("webhook to its 200, p99", percentile(answered, .99), "ms",
          "<= 2000 ms")


def rss(tool):
    with open("/proc/%d/status" % tool.process.pid) as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1]) / 1024


def counted(port, what, seconds=60):
    """Waits until /metrics says so."""
    end = time.monotonic() + seconds
    said = b""
    while what not in said:
        if time.monotonic() > end:
            raise RuntimeError("/metrics never said %r" % what)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line.request("GET", "/metrics")
        said = line.getresponse().read()
        line.close()
        select.select([], [], [], 0.1)


def memory(build, tools, folder):
    with contextlib.ExitStack() as held:
        sim = started(held, Tool(
            os.path.join(build, "earshot-sim"), "--provider", "telnyx",
            "--quiet-floor", "--calls", "2000"))
        relay = start_relay(build, folder, sim["api"], CONSOLES,
                            feed=sim["events"])
        first = started(held, relay)
        counted(int(first["url"].rsplit(":", 1)[1]),
                b'calls{site="north"} 2000')
        alone("memory, 2,000 calls, no console", rss(relay), "MB")
        fan = watch(tools, first["sites"]["north"], CONSOLES)
        started(held, fan)
        fan.write("seen")
        fan.answer()
        alone("memory, 2,000 calls, %d consoles" % CONSOLES, rss(relay), "MB")


def webhooks(build, tools, folder):
    for name, row in (("cells", cells), ("memory", memory)):
        os.makedirs(os.path.join(folder, name))
        row(build, tools, os.path.join(folder, name))
