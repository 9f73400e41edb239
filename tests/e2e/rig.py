"""The real programs, and what a test needs to drive and watch them.

Console starts the console in a pseudo terminal that pyte reads; Sim starts the
simulator; Profile writes what the console needs to find it.  Every wait is for
a stated thing and has a deadline.
"""
import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
import urllib.error
import urllib.request

import pyte
import websocket

from grammar import Grammar

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BIN = os.path.join(ROOT, os.environ.get("EARSHOT_BIN_DIR", "build"))
EARSHOT = os.path.join(BIN, "earshot")
EARSHOT_SIM = os.path.join(BIN, "earshot-sim")

KEY = "KEY_of_the_simulated_account"

# How long something may take that happens at once, and an act.
SOON_S = 10
VERDICT_S = 15

KEYS = {
    "Backspace": "\x7f", "Enter": "\r", "Esc": "\x1b", "Tab": "\t", "Space": " ", "^C": "\x03",
    "^D": "\x04", "^G": "\x07", "^L": "\x0c", "^R": "\x12", "^U": "\x15",
    "^Z": "\x1a", "Up": "\x1b[A", "Down": "\x1b[B", "F1": "\x1bOP",
    "F5": "\x1b[15~", "F10": "\x1b[21~", "PgUp": "\x1b[5~", "PgDn": "\x1b[6~",
}


def wait_until(what, seconds=SOON_S, why="it", step=0.02):
    """The first true value of what(), asked again and again."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        value = what()
        if value:
            return value
        left = deadline - time.monotonic()
        assert left > 0, "%s did not come within %g s" % (why, seconds)
        pause.wait(min(step, left))


class Stream(pyte.ByteStream):
    """With the scrolling of xterm (SU and SD) and its repeating (REP), which
    pyte leaves out."""

    csi = dict(pyte.ByteStream.csi, S="scroll_up", T="scroll_down", b="repeat")
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down", "repeat"}


class Emulator(pyte.Screen):
    """A terminal that answers what it is asked, as xterm does."""

    def __init__(self, cols, rows, answer):
        super().__init__(cols, rows)
        self.answer = answer
        self.last = ""
        self.bells = 0
        self.titles = []

    def write_process_input(self, data):
        self.answer(data)

    def draw(self, data):
        self.last = data[-1:]
        super().draw(data)

    def repeat(self, count=1):
        super().draw(self.last * (count or 1))

    def select_graphic_rendition(self, *attrs, **private):
        if not private:
            super().select_graphic_rendition(*attrs)

    def _scroll(self, edge, step, count):
        was = self.cursor.y
        self.cursor.y = edge
        for _ in range(count or 1):
            step()
        self.cursor.y = was

    def scroll_up(self, count=1):
        edge = self.margins.bottom if self.margins else self.lines - 1
        self._scroll(edge, self.index, count)

    def scroll_down(self, count=1):
        edge = self.margins.top if self.margins else 0
        self._scroll(edge, self.reverse_index, count)

    def bell(self, *args):
        self.bells += 1

    def set_title(self, param):
        self.titles.append(param)
        super().set_title(param)


class Console:
    """One console in a terminal of its own.

    All that it writes is held against grammar.py as it comes.  per_look: so
    many bytes come through each time that the test looks, as over a slow line
    on which time is what the test spends; None for all that are there.
    """

    per_look = None

    def __init__(self, args=(), env=None, cols=80, rows=24, stdin=None,
                 program=EARSHOT, home=None, before=None):
        self.rows, self.cols = rows, cols
        self.grammar = Grammar()
        self.before_exec = before
        self.raw = b""
        self.master, self.slave = pty.openpty()
        self._set_size(cols, rows)
        self.before = termios.tcgetattr(self.slave)
        self.screen = Emulator(cols, rows, self._answer)
        self.stream = Stream(self.screen)
        full = {"PATH": os.environ["PATH"], "TERM": "xterm-256color",
                "LANG": "C.UTF-8", "HOME": str(home or "/nonexistent")}
        full.update({k: v for k, v in os.environ.items()
                     if k.endswith("SAN_OPTIONS")})
        full.update(env or {})
        self.process = subprocess.Popen(
            [program, *map(str, args)], env=full,
            stdin=stdin if stdin is not None else self.slave,
            stdout=self.slave, stderr=self.slave, close_fds=True,
            preexec_fn=self._own_terminal)

    def _own_terminal(self):
        os.setsid()
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)
        if self.before_exec:
            self.before_exec()

    def _set_size(self, cols, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))

    def _answer(self, data):
        try:
            os.write(self.master, data.encode())
        except OSError:
            pass

    # What goes in.

    def press(self, *keys):
        """Types keys by name ("Enter", "^G") or as they are ("L"), each in a
        write of its own that the program has read before the next."""
        for key in keys:
            self.write(KEYS.get(key, key).encode())
            wait_until(self._has_read, SOON_S, "reading of %r" % key)

    def act(self, key, sign, seconds=SOON_S):
        """Types an acting key until sign(console): the first press does not
        count where the list has just moved, and row 23 says so.  A person
        reads that before pressing again; faster would be a paste."""
        deadline = time.monotonic() + seconds
        while True:
            self.press(key)
            self.wait_for(lambda c: sign(c) or "Press again" in c.result(),
                          seconds, "answer to %r" % key)
            if sign(self):
                return
            if time.monotonic() > deadline:
                self.fail("%r is not taken" % key)
            read_s = time.monotonic() + 0.6
            while time.monotonic() < read_s:
                self.pump(0.05)

    def _has_read(self):
        """Whether all that was typed was taken from the terminal."""
        self.pump(0)
        return not self.alive() or self.unread() == 0

    def unread(self):
        """Bytes that were typed and not taken yet."""
        return struct.unpack("i", fcntl.ioctl(
            self.slave, termios.FIONREAD, b"\0" * 4))[0]

    def write(self, data):
        """Types bytes and looks at nothing."""
        os.write(self.master, data)

    def resize(self, cols, rows):
        self.pump(0)
        self.cols, self.rows = cols, rows
        self.screen.resize(rows, cols)
        self._set_size(cols, rows)

    def signal(self, number):
        self.process.send_signal(number)

    # What comes out.

    def pump(self, seconds):
        """Reads what the program writes; waits for it so long at most."""
        left = self.per_look or sys.maxsize
        while left > 0 and select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, min(left, 65536))
            except OSError:
                return
            if not data:
                return
            left -= len(data)
            self.raw += data
            self.stream.feed(data)
            self.grammar.feed(data)
            seconds = 0

    def row(self, n):
        """Row n, from 1; negative counts from the last row."""
        at = n - 1 if n > 0 else self.rows + n
        return self.screen.display[at].rstrip()

    def strip(self):
        return self.row(2 if self.rows >= 12 else 1)

    def result(self):
        return self.row(-2)

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, what, seconds=SOON_S, why=None):
        """Reads until the text is on the screen, or what(console) is true;
        gives that value."""
        if isinstance(what, str):
            text, why = what, why or repr(what)

            def what(console):
                return text in console.text()
        deadline = time.monotonic() + seconds
        while True:
            self.pump(0)
            value = what(self)
            if value:
                return value
            if time.monotonic() > deadline or not self.alive():
                self.pump(0)
                value = what(self)
                if value:
                    return value
                self.fail("no %s within %g s%s" % (
                    why or getattr(what, "__name__", "such thing"), seconds,
                    "" if self.alive() else "; the program has ended"))
            self.pump(0.02)

    def fail(self, sentence):
        self.pump(0)
        frame = "+" + "-" * self.cols + "+"
        shown = "\n".join("|%s|" % line for line in self.screen.display)
        raise AssertionError("%s\n%s\n%s\n%s" % (sentence, frame, shown, frame))

    def verdict(self, about="", seconds=VERDICT_S):
        """Waits for a last word on row 23 about an act, and gives it."""
        return self.wait_for(
            lambda c: c.result() if about in c.result() and
            c.result()[:2] in ("**", "!!", "??", "--") else None,
            seconds, "verdict %s" % about)

    # The end.

    def alive(self):
        return self.process.poll() is None

    def wait_end(self, seconds=SOON_S):
        """The exit status."""
        deadline = time.monotonic() + seconds
        while self.alive():
            self.pump(0.02)
            if time.monotonic() > deadline:
                self.fail("the program did not end within %g s" % seconds)
        self.pump(0)
        return self.process.returncode

    def close(self):
        if self.alive():
            self.process.kill()
            self.process.wait()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)
        self.master = self.slave = -1

    def assert_restored(self):
        """The terminal is as it was: modes off, cursor shown, stty the same."""
        self.pump(0)
        for on, off, what in ((b"\x1b[?1049h", b"\x1b[?1049l", "other screen"),
                              (b"\x1b[?2004h", b"\x1b[?2004l", "paste marks"),
                              (b"\x1b[?25l", b"\x1b[?25h", "hidden cursor"),
                              (b"\x1b[?1h", b"\x1b[?1l", "cursor keys"),
                              (b"\x1b[?1000h", b"\x1b[?1000l", "mouse")):
            assert self.raw.rfind(on) <= self.raw.rfind(off), \
                "%s was left on" % what
        after = termios.tcgetattr(self.slave)
        assert after == self.before, "stty differs"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Sim:
    """The simulator, with a quiet floor unless args say otherwise."""

    def __init__(self, *args, calls=0, provider="telnyx"):
        args = args or ("--quiet-floor", "--calls", str(calls))
        self.process = subprocess.Popen(
            [EARSHOT_SIM, "--provider", provider, "--listen", "127.0.0.1:0",
             "--key", KEY, *args],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL)
        ready = select.select([self.process.stdout], [], [], SOON_S)[0]
        line = self.process.stdout.readline() if ready else b""
        assert line, "the simulator said nothing"
        self.first = json.loads(line)
        self.url = self.first["url"]
        self.api = self.first["api"]
        self.events = self.first["events"]
        self.provider = self.first["sim"]
        self.leg = self.first.get("leg")

    def ask(self, method, url, body=None, key=None, headers=None):
        """Status, parsed body (or bytes) and headers."""
        data = None
        if isinstance(body, bytes):
            data = body
        elif body is not None:
            data = json.dumps(body).encode()
        request = urllib.request.Request(url, data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if key:
            request.add_header("Authorization", "Bearer " + key)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            reply = urllib.request.urlopen(request, timeout=SOON_S)
        except urllib.error.HTTPError as refused:
            reply = refused
        with reply:
            text = reply.read()
        try:
            return reply.status, json.loads(text), reply.headers
        except ValueError:
            return reply.status, text, reply.headers

    def rest(self, method, path, body=None, key=KEY):
        """A request as a console would send it: status and parsed body."""
        status, reply, _ = self.ask(method, self.api + path, body, key)
        return status, reply

    def post(self, path, **body):
        """A door of the simulator; fails the test if it is shut."""
        status, reply, _ = self.ask("POST", self.url + path, body)
        assert status == 200, "%s %s: %s" % (path, body, reply)
        return reply

    def truth(self):
        return self.ask("GET", self.url + "/sim/truth")[1]

    def call(self, queue, agents, customer):
        return self.post("/sim/call", op="create", queue=queue, agents=agents,
                         customer=customer)

    def fault(self, name, **more):
        self.post("/sim/fault", name=name, **more)

    def find(self, call):
        for c in self.truth()["calls"]:
            if c["id"] == call:
                return c
        return None

    def person(self, leg):
        """The participant with that leg, and the call that it is in."""
        for c in self.truth()["calls"]:
            for p in c["participants"]:
                if p["id"] == leg:
                    return p, c
        return None, None

    def hearers(self, leg):
        """Who hears that leg, by the simulator's own account."""
        found = []
        for c in self.truth()["calls"]:
            for p in c["participants"]:
                if leg in c["hears"].get(p["id"], []):
                    found.append(p)
        return found

    def changes(self):
        """The requests that were to change something."""
        return [r for r in self.truth()["requests"] if r["changes"]]

    def executed(self):
        return self.truth()["executions"]

    def listen(self):
        """A reader of the events."""
        return websocket.create_connection(self.events, timeout=SOON_S)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(SOON_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        assert self.process.returncode == 0, \
            "the simulator ended with %d" % self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Profile:
    """A config file and a token file in a folder of the test's own."""

    def __init__(self, folder, sim, token=KEY, mode=0o600, **settings):
        self.token_file = folder / "token"
        self.token_file.write_text(token + "\n")
        self.token_file.chmod(mode)
        self.config = folder / "earshot.conf"
        values = {
            "name": "test", "provider": sim.provider, "user": "rita",
            "api": sim.api, "feed": sim.events or "none",
            "token_file": self.token_file, "leg": sim.leg,
            "connection_id": sim.first.get("connection_id"),
            "api_user": sim.first.get("user"),
            "document_url": sim.first.get("document_url"),
            "agents": "sip:*",
        }
        if sim.provider != "telnyx":
            values.update({"phone": sim.first["phone"],
                           "from": sim.first["from"]})
        values.update(settings)
        self.config.write_text("[profile]\n" + "".join(
            "%s = %s\n" % item for item in values.items()
            if item[1] is not None))
        self.home = folder

    def args(self, *more):
        return ["--config", str(self.config), *map(str, more)]

    def console(self, *more, **kind):
        return Console(self.args(*more), home=self.home, **kind)


def free_port():
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


__all__ = ["Console", "Sim", "Profile", "wait_until", "free_port", "signal",
           "KEY", "SOON_S", "VERDICT_S"]
