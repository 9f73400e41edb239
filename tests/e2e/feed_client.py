"""An independent reader of the relay's feed: websocket frames by hand, so that
they can be cut and cut up anywhere, and the reducer that any reader has."""
import base64
import json
import os
import select
import socket
import struct
import subprocess

from rig import BIN, SOON_S

FEEDBOX = os.path.join(BIN, "tests", "relay", "feedbox")
PART_MAX = 65536


class Gap(Exception):
    """A number is missing: the board may not be gone on with."""


class Closed(Exception):
    """The connection has ended; code is None if it was cut."""

    def __init__(self, code, bye=None):
        super().__init__("closed with %s after %s" % (code, bye))
        self.code, self.bye = code, bye


class Refused(Exception):
    """The handshake was answered with another status."""

    def __init__(self, status):
        super().__init__("HTTP %d" % status)
        self.status = status


class Board:
    """What a console draws: goes from connection to connection."""

    def __init__(self):
        self.epoch = self.seq = None
        self.calls, self.next = {}, {}
        self.events = self.snapshots = 0
        self.whys = []

    def take(self, m):
        kind = m["type"]
        if kind == "hello":
            if m["epoch"] != self.epoch:
                self.seq = None
            self.epoch = m["epoch"]
            self.whys.append(m.get("why", m["resume"]))
        elif kind == "snapshot":
            if m["part"] == 1:
                self.next = {}
            self.next.update({c["id"]: c for c in m["calls"]})
            if not m["more"]:
                self.calls, self.seq = self.next, m["seq"]
                self.snapshots += 1
        elif kind in ("event", "sync"):
            self.number(m)

    def number(self, m):
        if self.seq is None:
            raise Gap(m)
        if m["seq"] <= self.seq:
            return
        if m["prev"] != self.seq:
            raise Gap(m)
        self.seq = m["seq"]
        call = m.get("call")
        if call:
            self.events += 1
            self.calls[call["id"]] = call
            if call["state"] == "ended":
                del self.calls[call["id"]]

    def hello(self):
        """What to say at the next connection."""
        said = {"type": "hello", "v": 1, "client": "test"}
        if self.seq is not None:
            said["resume"] = {"epoch": self.epoch, "seq": self.seq}
        return said


class Feed:
    """One connection.  budget: after so many bytes it is cut, in the middle
    of whatever comes then."""

    def __init__(self, url, token="dana", protocol="earshot.v1", path=None,
                 budget=None, receive=None):
        host, self.path = url.split("://")[1].split("/", 1)
        name, port = host.split(":")
        self.sock = socket.socket()
        if receive:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.sock.settimeout(SOON_S)
        self.sock.connect((name, int(port)))
        self.held, self.budget, self.bye = b"", budget, None
        self.protocol = None
        self.shake(path or "/" + self.path, host, token, protocol)

    def shake(self, path, host, token, protocol):
        lines = ["GET %s HTTP/1.1" % path, "Host: " + host,
                 "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " +
                 base64.b64encode(os.urandom(16)).decode()]
        if token is not None:
            lines.append("Authorization: Bearer " + token)
        if protocol is not None:
            lines.append("Sec-WebSocket-Protocol: " + protocol)
        self.sock.sendall("\r\n".join(lines + ["", ""]).encode())
        while b"\r\n\r\n" not in self.held:
            self.more()
        head, self.held = self.held.split(b"\r\n\r\n", 1)
        head = head.decode().split("\r\n")
        if " 101 " not in head[0] + " ":
            self.close()
            raise Refused(int(head[0].split()[1]))
        self.protocol = next((h.split(": ")[1] for h in head if
                              h.lower().startswith("sec-websocket-protocol")),
                             None)

    def more(self):
        """Takes what is there, or waits for it."""
        n = 65536 if self.budget is None else min(65536, self.budget)
        if n == 0:
            self.cut()
            raise Closed(None)
        try:
            part = self.sock.recv(n)
        except ConnectionError:
            part = b""
        if not part:
            raise Closed(None, self.bye)
        if self.budget is not None:
            self.budget -= len(part)
        self.held += part

    def take(self, n):
        while len(self.held) < n:
            self.more()
        part, self.held = self.held[:n], self.held[n:]
        return part

    def frame(self):
        """Kind and bytes of one frame."""
        first, n = self.take(2)
        if n == 126:
            n = struct.unpack(">H", self.take(2))[0]
        elif n == 127:
            n = struct.unpack(">Q", self.take(8))[0]
        assert first & 0x80, "the relay sends whole messages"
        return first & 15, self.take(n)

    def recv(self):
        """The next message; raises Closed at the end."""
        while True:
            kind, body = self.frame()
            if kind == 1:
                assert len(body) <= PART_MAX
                m = json.loads(body.decode())
                if m["type"] == "bye":
                    self.bye = m
                return m
            if kind == 8:
                raise Closed(struct.unpack(">H", body[:2])[0], self.bye)
            if kind == 9:
                self.send_frame(body, 10)

    def waits(self, seconds=0):
        """Whether something is there to be read."""
        return bool(self.held) or bool(
            select.select([self.sock], [], [], seconds)[0])

    def send_frame(self, body, kind=1, final=True, most=None):
        """most: only so many bytes of the frame."""
        mask = os.urandom(4)
        head = bytes([kind | (0x80 if final else 0)])
        if len(body) < 126:
            head += bytes([0x80 | len(body)])
        else:
            head += b"\xfe" + struct.pack(">H", len(body))
        hidden = bytes(b ^ mask[i % 4] for i, b in enumerate(body))
        self.sock.sendall((head + mask + hidden)[:most])

    def say(self, message, **more):
        self.send_frame(json.dumps(message, ensure_ascii=False).encode(),
                        **more)

    def until(self, type_, board=None):
        """Reads up to the next message of that type, into the board."""
        while True:
            m = self.recv()
            if board is not None:
                board.take(m)
            if m["type"] == type_:
                return m

    def ended(self):
        """Reads to the end; the Closed that it came to."""
        try:
            while True:
                self.recv()
        except Closed as end:
            self.close()
            return end

    def catch_up(self, board, seq):
        """Until the board is at that number."""
        while board.seq is None or board.seq < seq:
            board.take(self.recv())

    def cut(self):
        """As a line that goes dead: no close frame, no FIN."""
        if self.sock.fileno() < 0:
            return
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack("ii", 1, 0))
        self.sock.close()

    def close(self):
        self.sock.close()


class Box:
    """The feed of a floor that the test moves: see tests/relay/feedbox.c.
    calls is the truth: id to name and queue."""

    def __init__(self, heartbeat=5000):
        self.process = subprocess.Popen(
            [FEEDBOX, str(heartbeat)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        self.calls = {}
        self.told = []
        self.url = self.answer("feed")["feed"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.process.stdin.close()
            assert self.process.wait(timeout=SOON_S) == 0
        finally:
            self.process.kill()

    def answer(self, member):
        """The next line with that member; those before are kept in told."""
        while True:
            line = self.process.stdout.readline()
            assert line, "the box has ended"
            m = json.loads(line)
            self.told.append(m)
            if member in m:
                return m

    def write(self, *lines):
        self.process.stdin.write("".join(n + "\n" for n in lines).encode())
        self.process.stdin.flush()

    def look(self):
        self.write("= look")
        return self.answer("seq")

    def call(self, name, text, queue=""):
        self.calls[name] = (text, queue)
        self.write('@1 call-open call=%s "%s"' % (name, text),
                   '@1 call-queue call=%s "%s"' % (name, queue))

    def end(self, name):
        del self.calls[name]
        self.write('@1 call-end call=%s "normal"' % name)

    def feed(self, token="dana", board=None, **kind):
        """A connection on which hello was said."""
        f = Feed(self.url, token, **kind)
        f.say((board or Board()).hello())
        return f

    def agrees(self, board, queue=None):
        """Whether the board shows what is true."""
        true = {k: v for k, v in self.calls.items()
                if queue is None or v[1] == queue}
        shown = {k: (c["name"], c.get("queue", ""))
                 for k, c in board.calls.items()}
        assert shown == true
        return True
