"""Proves that a console which sees a hole in a relay's feed believes nothing of
it, says so to the relay (4414), and comes back with the last number that it
has."""
import base64
import hashlib
import json
import socket
import struct

from rig import SOON_S, Console

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CALL = {"id": "c1", "rev": 1, "state": "up", "since": 1, "parts": [
    {"id": "a", "role": "agent", "name": "Ana Ruiz", "since": 1}]}


class Line:
    """The relay's end of one connection, written by hand."""

    def __init__(self, listener):
        self.socket, _ = listener.accept()
        self.socket.settimeout(SOON_S)
        self.file = self.socket.makefile("rb")
        key = None
        for line in iter(self.file.readline, b"\r\n"):
            if line.lower().startswith(b"sec-websocket-key:"):
                key = line.split(b":", 1)[1].strip()
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
        self.socket.sendall(
            b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade"
            b"\r\nSec-WebSocket-Protocol: earshot.v1"
            b"\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")

    def say(self, **message):
        text = json.dumps(message).encode()
        self.socket.sendall(b"\x81\x7e" + struct.pack(">H", len(text)) + text)

    def hear(self):
        """The next frame: its kind and what is in it."""
        head = self.file.read(2)
        n = head[1] & 127
        if n == 126:
            n, = struct.unpack(">H", self.file.read(2))
        mask = self.file.read(4)
        body = bytes(b ^ mask[i % 4] for i, b in
                     enumerate(self.file.read(n)))
        return head[0] & 15, body

    def hello(self, resume):
        kind, body = self.hear()
        assert kind == 1
        self.say(type="hello", v=1, epoch="e1", seq=5, resume=resume,
                 user="rita", heartbeat=5000)
        return json.loads(body)

    def code(self):
        while True:
            kind, body = self.hear()
            if kind == 8:
                return struct.unpack(">H", body[:2])[0]


def test_hole(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(SOON_S)
    secret = tmp_path / "rita.token"
    secret.write_text("token\n")
    secret.chmod(0o600)
    config = tmp_path / "rita.conf"
    config.write_text("\n".join([
        "[profile]", "provider = earshot", "user = rita",
        "feed = ws://127.0.0.1:%d/feed" % listener.getsockname()[1],
        "token_file = %s" % secret, ""]))
    with Console(["--config", config], home=tmp_path) as c:
        line = Line(listener)
        assert "resume" not in line.hello("snapshot")
        line.say(type="snapshot", epoch="e1", seq=5, part=1, more=False,
                 calls=[CALL])
        c.wait_for("Ana Ruiz")
        line.say(type="event", seq=8, prev=7, kind="call.ended",
                 call={"id": "c1", "state": "ended"})
        assert line.code() == 4414
        line = Line(listener)
        assert line.hello("ok")["resume"] == {"epoch": "e1", "seq": 5}
        line.say(type="sync", seq=5, prev=5, now=1)
        c.wait_for(lambda c: "LIVE" in c.text() and "Ana Ruiz" in c.text())
