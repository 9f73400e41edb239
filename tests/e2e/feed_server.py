"""A producer of the feed (docs/feed.md) that is nobody's relay: it tells of
calls whatever a test gives it, and keeps what it is asked for."""
import base64
import contextlib
import hashlib
import json
import os
import socket
import struct
import subprocess
import threading
import time

from rig import EARSHOT, Console

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
ACTS = ("watch", "monitor", "whisper", "barge", "hold", "unhold", "mute",
        "unmute", "stop", "quiet", "note")


def frame(opcode, body):
    n = len(body)
    if n < 126:
        head = struct.pack("!BB", 128 | opcode, n)
    elif n < 65536:
        head = struct.pack("!BBH", 128 | opcode, 126, n)
    else:
        head = struct.pack("!BBQ", 128 | opcode, 127, n)
    return head + body


class FeedServer:
    """asked: the messages of consoles, but for their hello.  on_action: what
    is said to one, as (status, more members); None says nothing."""

    def __init__(self, calls=(), user="rita"):
        self.calls, self.user = {c["id"]: c for c in calls}, user
        self.seq = 1
        self.asked, self.peers = [], []
        self.on_action = None
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "ws://127.0.0.1:%d/feed" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    # What a test says.

    def tell(self, call):
        """A call is there, or is another than it was."""
        with self.lock:
            self.calls[call["id"]] = call
            self._event({"kind": "call.changed", "call": call})

    def end(self, call, cause="all_left"):
        with self.lock:
            del self.calls[call]
            self._event({"kind": "call.ended", "call": {
                "id": call, "state": "ended", "cause": cause}})

    def raw(self, text):
        """A frame of any bytes, to everybody."""
        with self.lock:
            for peer in self.peers:
                peer.sendall(frame(TEXT, text))

    def actions(self):
        return [m for m in self.asked if m.get("type") == "action"]

    # How it says it.

    def _event(self, more):
        before, self.seq = self.seq, self.seq + 1
        self._say({"type": "event", "seq": self.seq, "prev": before,
                   "at": int(time.time() * 1000), "src": "test", **more})

    def _say(self, message):
        for peer in self.peers:
            peer.sendall(frame(TEXT, json.dumps(message).encode()))

    def _greet(self, peer):
        now = int(time.time() * 1000)
        health = {"test": "ok", "confirmed": now}
        with self.lock:
            for m in ({"type": "hello", "v": 1, "relay": "test/1",
                       "epoch": "1", "seq": self.seq, "resume": "snapshot",
                       "why": "new", "user": self.user,
                       "roles": ["watch", "monitor", "whisper", "barge"],
                       "acts": list(ACTS), "scope": {}, "site": "north",
                       "provider": "test", "targets": 32,
                       "heartbeat": 600000, "dead": 600000, "now": now,
                       "features": ["action"], "health": health},
                      {"type": "snapshot", "epoch": "1", "seq": self.seq,
                       "part": 1, "more": False,
                       "calls": list(self.calls.values()), "health": health}):
                peer.sendall(frame(TEXT, json.dumps(m).encode()))
            self.peers.append(peer)

    def _hear(self, peer, message):
        if message["type"] == "hello":
            self._greet(peer)
            return
        self.asked.append(message)
        said = self.on_action(message) if message["type"] == "action" and \
            self.on_action else None
        if said:
            status, more = said
            with self.lock:
                self._say({"type": "result", "id": message["id"],
                           "status": status, **more})

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,),
                             daemon=True).start()

    def _serve(self, peer):
        try:
            stream = peer.makefile("rb")
            key = b""
            for line in iter(stream.readline, b"\r\n"):
                name, _, value = line.partition(b":")
                if name.lower() == b"sec-websocket-key":
                    key = value.strip()
            accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
            peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\n"
                         b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Protocol: earshot.v1\r\n"
                         b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
            while self._read(peer, stream):
                pass
        except (OSError, ValueError, struct.error):
            pass
        finally:
            with self.lock:
                if peer in self.peers:
                    self.peers.remove(peer)
            peer.close()

    def _read(self, peer, stream):
        first, n = struct.unpack("!BB", stream.read(2))
        n &= 127
        if n == 126:
            n, = struct.unpack("!H", stream.read(2))
        mask = stream.read(4)
        body = bytes(b ^ mask[i % 4] for i, b in enumerate(stream.read(n)))
        if first & 15 == PING:
            peer.sendall(frame(PONG, body))
        elif first & 15 == TEXT:
            self._hear(peer, json.loads(body))
        return first & 15 != CLOSE

    def close(self):
        self.listener.close()
        with self.lock:
            for peer in self.peers:
                with contextlib.suppress(OSError):
                    peer.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Fed:
    """A console, or words of the command line, on a feed of such calls."""

    def __init__(self, folder, calls):
        self.folder = folder
        self.feed = FeedServer(calls)
        token = folder / "token"
        token.write_text("a token\n")
        token.chmod(0o600)
        self.config = folder / "earshot.conf"
        self.config.write_text(
            "[profile]\nname = test\nprovider = earshot\nuser = rita\n"
            "feed = %s\ntoken_file = %s\n" % (self.feed.url, token))

    def console(self, **kind):
        return Console(["--config", self.config], home=self.folder, **kind)

    def run(self, verb, *words):
        """What it wrote, as bytes."""
        env = {"HOME": str(self.folder), "LANG": "C.UTF-8"}
        if "ASAN_OPTIONS" in os.environ:
            env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
        return subprocess.run(
            [EARSHOT, verb, "--config", str(self.config), *words], env=env,
            capture_output=True, stdin=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.feed.close()


def call(n, agent="Ana Ruiz", customer="+12025550199", queue="billing",
         since=60, **more):
    """A call of an agent and a customer as the feed tells it; agent: a name,
    or members of the part; since: seconds ago."""
    at = int(time.time() * 1000) - since * 1000
    people = [{"id": "c%d/agent" % n, "role": "agent", "since": at},
              {"id": "c%d/from" % n, "role": "customer", "since": at}]
    for part, said in zip(people, (agent, customer)):
        if isinstance(said, dict):
            part.update(said)
        else:
            part["name" if part["role"] == "agent" else "num"] = said
    return {"id": "call-%d" % n, "rev": 1, "state": "up", "queue": queue,
            "since": at, "parts": people, "confirmed": at, **more}
