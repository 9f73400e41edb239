"""A relay that reads the simulator itself and acts for supervisors, and a
console of theirs that is nothing but a socket and a reducer."""
import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import time
import uuid

import websocket

from relay_rig import EARSHOT_RELAY, Relay
from rig import KEY, SOON_S, VERDICT_S

ALL = "watch,monitor,whisper,barge,hold,mute,unmask"
FROM = "+12025550100"


def phone_of(name):
    return "sip:%s@sip.telnyx.com" % name


class Broker(Relay):
    """A relay with one site, which is the simulator."""

    def __init__(self, folder, sim, users, dead=2, feed=(), site=(), more="",
                 port=0, api=None, ring=5):
        folder.mkdir(exist_ok=True)
        self.env = dict(os.environ)
        self.before = None
        self.folder = folder
        self.journal = folder / "journal"
        self.audit = folder / "audit.log"
        self.log = folder / "relay.log"
        self.config = folder / "relay.conf"
        self.key_file = folder / "api.key"
        self.key_file.write_text(KEY + "\n")
        self.key_file.chmod(0o600)
        self.tokens = folder / "feed.tokens"
        self.give(users)
        self.config.write_text("\n".join([
            "[relay]", "listen = 127.0.0.1:%d" % port,
            "journal = %s" % self.journal, "log = %s" % self.log,
            "[feed]", "tokens_file = %s" % self.tokens,
            "audit = %s" % self.audit, "journal = %s" % (folder / "acts"),
            "dead_seconds = %d" % dead, "heartbeat_seconds = 1", *feed,
            "[site north]", "listen = 127.0.0.1:0",
            "provider = %s" % sim.provider, "api = %s" % (api or sim.api),
            "token_file = %s" % self.key_file, "ring_seconds = %d" % ring,
            *(site or ("feed = %s" % (sim.events or "none"),)),
            *("%s = %s" % (name, sim.first[key]) for name, key in (
                ("connection_id", "connection_id"), ("api_user", "user"),
                ("document_url", "document_url")) if key in sim.first),
            "from = %s" % sim.first.get("from", FROM), more, ""]))
        self.process = None

    def give(self, users):
        """Writes the tokens: name to roles, or to (roles, more of the line);
        the token of rita is "token-of-rita"."""
        lines = ["# who may come"]
        for name, what in users.items():
            roles, rest = what if isinstance(what, tuple) else (what, "")
            lines.append("%s %s role=%s phone=%s %s" % (
                name, hashlib.sha256(token_of(name).encode()).hexdigest(),
                roles, phone_of(name), rest))
        self.tokens.write_text("\n".join(lines))
        self.tokens.chmod(0o600)

    def start(self):
        self.process = subprocess.Popen(
            [EARSHOT_RELAY, "--config", str(self.config)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, env=self.env)
        ready = select.select([self.process.stdout], [], [], SOON_S)[0]
        line = self.process.stdout.readline() if ready else b""
        assert line, "the relay said nothing: %s" % self.end_kill()
        self.first = json.loads(line)
        self.at = int(self.first["url"].rsplit(":", 1)[1])
        self.feed = self.first["sites"]["north"]
        return self

    def stop(self, seconds=SOON_S + 10):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=seconds)
        return self.process.returncode

    def console(self, name="rita"):
        return Wire(self.feed, name)

    def audited(self):
        return [json.loads(line) for line in
                self.audit.read_text().splitlines()]


def token_of(name):
    return "token-of-" + name


class Wire:
    """A console that shows nothing: what the feed says, as it says it."""

    def __init__(self, url, name, token=None, sslopt=None):
        self.name = name
        self.calls = {}
        self.next = {}
        self.results = {}
        self.bye = None
        self.seq = None
        self.health = None
        self.socket = websocket.create_connection(
            url, header=["Authorization: Bearer " + (
                token or token_of(name))],
            subprotocols=["earshot.v1"], timeout=SOON_S, sslopt=sslopt,
            suppress_origin=True)
        self.hello = None
        self.socket.send(json.dumps(self.greeting()))
        self.until(lambda: self.seq is not None and self.hello)

    def greeting(self):
        return {"type": "hello", "v": 1, "client": "test"}

    def take(self, m):
        kind = m["type"]
        if self.hello and "health" in m:
            self.health = m["health"].get(self.hello["provider"])
        if kind == "hello":
            self.hello = m
        elif kind == "snapshot":
            if m.get("part", 1) == 1:
                self.next = {}
            self.next.update({c["id"]: c for c in m.get("calls", [])})
            if not m.get("more"):
                self.calls, self.seq = self.next, m["seq"]
        elif kind in ("event", "sync"):
            if m["seq"] <= self.seq:
                return
            assert m.get("prev", m["seq"] - 1) == self.seq, m
            self.seq = m["seq"]
            call = m.get("call")
            if call and call["state"] == "ended":
                self.calls.pop(call["id"], None)
            elif call:
                self.calls[call["id"]] = call
        elif kind == "result":
            self.results.setdefault(m["id"], []).append(m)
        elif kind == "bye":
            self.bye = m

    def until(self, what, seconds=SOON_S, why="it"):
        """Reads until what() is true; that value."""
        deadline = time.monotonic() + seconds
        while True:
            value = what()
            if value:
                return value
            left = deadline - time.monotonic()
            assert left > 0, "%s did not come: %s %s" % (
                why, self.calls, self.results)
            self.socket.settimeout(min(left, 0.1))
            try:
                text = self.socket.recv()
            except websocket.WebSocketTimeoutException:
                continue
            except (websocket.WebSocketConnectionClosedException, OSError):
                text = ""
            if text:
                self.take(json.loads(text))
            else:
                assert what(), "%s: the relay has closed" % why

    def send(self, do, call="", id=None, **more):
        """Asks for it, as seen; the id."""
        id = id or str(uuid.uuid4())
        m = {"type": "action", "id": id, "do": do, "call": call}
        if call in self.calls and "rev" not in more:
            m["rev"] = self.calls[call]["rev"]
        m.update({k: v for k, v in more.items() if v is not None})
        self.socket.send(json.dumps(m))
        return id

    def end_of(self, id, seconds=VERDICT_S):
        """The last word on what was asked for."""
        last = ("done", "failed", "denied", "unknown")
        self.until(lambda: any(r["status"] in last
                               for r in self.results.get(id, [])),
                   seconds, "the end of " + id)
        return self.results[id][-1]

    def act(self, do, call="", **more):
        return self.end_of(self.send(do, call, **more))

    def superv(self, call, name=None):
        """What somebody does in that call, or None."""
        for s in self.calls.get(call, {}).get("superv", []):
            if s["user"] == (name or self.name):
                return s
        return None

    def cut(self):
        """As if the console had been killed."""
        raw = self.socket.sock
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                       b"\x01\0\0\0\0\0\0\0")
        raw.close()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


__all__ = ["EARSHOT_RELAY", "Broker", "Wire", "ALL", "FROM", "phone_of", "token_of"]
