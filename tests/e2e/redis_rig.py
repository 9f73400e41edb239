"""A real redis-server in a folder of its own, one that is played, and the
stream as a program (tests/io/streambox.c)."""
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from rig import BIN, SOON_S, wait_until

STREAMBOX = os.path.join(BIN, "tests", "io", "streambox")
LOG = "earshot:{test}:log"


def need_redis():
    """Skips the test where redis-server is not installed."""
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server")


class RedisError(Exception):
    pass


class Redis:
    """A client of few words."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SOON_S)
        self.sock.connect(path)
        self.file = self.sock.makefile("rb")

    def say(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.sock.sendall(b"*%d\r\n" % len(words) + b"".join(
            b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        return self.reply()

    def reply(self):
        line = self.file.readline()
        if not line:
            raise ConnectionError("closed")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b"+":
            return rest.decode()
        if kind == b":":
            return int(rest)
        n = int(rest)
        if n < 0:
            return None
        if kind == b"$":
            return self.file.read(n + 2)[:-2].decode()
        return [self.reply() for _ in range(n)]

    def close(self):
        self.file.close()
        self.sock.close()


class Server:
    """redis-server on a unix socket, with its data in the folder."""

    def __init__(self, folder, *more, fsync="everysec"):
        need_redis()
        self.folder = str(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.path = os.path.join(self.folder, "redis.sock")
        self.more = more
        self.fsync = fsync
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.path,
             "--dir", self.folder, "--appendonly", "yes", "--save", "",
             "--appendfsync", self.fsync, "--enable-debug-command", "local",
             "--repl-diskless-sync-delay", "0", *self.more],
            stdout=open(os.path.join(self.folder, "redis.log"), "ab"),
            stderr=subprocess.STDOUT)
        wait_until(self.answers, why="redis-server")

    def answers(self):
        try:
            r = Redis(self.path)
        except OSError:
            return False
        try:
            return r.say("PING") == "PONG"
        except RedisError as e:
            return not str(e).startswith("LOADING")
        except ConnectionError:
            return False
        finally:
            r.close()

    def say(self, *words):
        r = Redis(self.path)
        try:
            return r.say(*words)
        finally:
            r.close()

    def ids(self):
        """The ids of the stream, in its order."""
        return [e[1][1] for e in self.say("XRANGE", LOG, "-", "+")]

    def places(self):
        return [tuple(int(n) for n in e[0].split("-"))
                for e in self.say("XRANGE", LOG, "-", "+")]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Box:
    """streambox; all that it has told is in told."""

    def __init__(self, where, **options):
        self.process = subprocess.Popen(
            [STREAMBOX, "where=" + where,
             *("%s=%s" % item for item in options.items())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.told = []
        self.news = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.news.put(json.loads(line))
        self.news.put(None)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.process.stdin.close()
            ended = self.process.wait(timeout=SOON_S)
            assert kind or ended == 0
        finally:
            self.process.kill()
            self.reader.join()
            self.process.stdout.close()

    def write(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def wait(self, what, seconds=SOON_S, **members):
        """The next message that has that member, and those values."""
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            try:
                m = self.news.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise AssertionError("no %s %s; last: %s" % (
                    what, members, [str(t)[:200] for t in self.told[-5:]]
                )) from None
            assert m is not None, "the box has ended"
            self.told.append(m)
            if what in m and all(m.get(k) == v for k, v in members.items()):
                return m

    def ask(self, line):
        """The answer to a request; its name is its second word."""
        self.write(line)
        return self.wait("done", done=line.split()[1])

    def append(self, name, kind=1, text="x"):
        return self.ask("append %s %d %s" % (name, kind, text))

    def counts(self):
        self.write("counts")
        return self.wait("counts")

    def feed(self, prefix, count):
        """Has it append so many, and gives their names."""
        self.write("feed %s %d" % (prefix, count))
        return ["%s-%d" % (prefix, n) for n in range(count)]

    def fed(self, prefix):
        """Waits until all of those are there."""
        if not any(m.get("fed") == prefix for m in self.told):
            self.wait("fed", 6 * SOON_S, fed=prefix)

    def entry(self, name):
        """That entry, which was handed over or soon is."""
        self.has([name])
        return next(m for m in self.told if m.get("entry") == name)

    def entries(self):
        return [m["entry"] for m in self.told if "entry" in m]

    def acked(self):
        return [m["acked"] for m in self.told
                if "acked" in m and m["said"] != "failed"]

    def turns(self):
        return [m for m in self.told if "turn" in m]

    def has(self, names, seconds=3 * SOON_S):
        """Waits until all these entries were handed over."""
        left = set(names) - set(self.entries())
        deadline = time.monotonic() + seconds
        while left:
            m = self.wait("entry", deadline - time.monotonic())
            left.discard(m["entry"])


class Cutter:
    """Hands on what two say to each other, in small pieces, and hangs up after
    so many bytes; budgets are for one connection each, then it does not."""

    def __init__(self, path, to, budgets):
        self.to, self.budgets = to, list(budgets)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen(16)
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()

    def serve(self):
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.to)
            left = [self.budgets.pop(0) if self.budgets else None]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self.hand_on, args=(a, b, left),
                                 daemon=True).start()

    @staticmethod
    def hand_on(a, b, left):
        try:
            while True:
                part = a.recv(1000 if left[0] is None else 7)
                if not part:
                    break
                if left[0] is not None:
                    part = part[:left[0]]
                    left[0] -= len(part)
                b.sendall(part)
                if left[0] == 0:
                    break
        except OSError:
            pass
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Played:
    """A server that is played: reply(words) gives the bytes that are answered
    to a request, or None to hang up."""

    def __init__(self, path, reply):
        self.path, self.reply = path, reply
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen(16)
        self.heard = []
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()

    def serve(self):
        while True:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(sock,),
                             daemon=True).start()

    def talk(self, sock):
        with sock, sock.makefile("rb") as f:
            try:
                while True:
                    head = f.readline()
                    if not head:
                        return
                    words = []
                    for _ in range(int(head[1:])):
                        n = int(f.readline()[1:])
                        words.append(f.read(n + 2)[:-2])
                    self.heard.append(words)
                    said = self.reply(words)
                    if said is None:
                        return
                    sock.sendall(said)
            except OSError:
                return
