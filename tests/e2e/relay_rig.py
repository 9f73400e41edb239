"""The relay as a process, and somebody who signs webhooks as the providers do.
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import secrets
import select
import signal
import subprocess
import time

import websocket
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (Encoding,
                                                          PublicFormat)

from rig import BIN, SOON_S, free_port

EARSHOT_RELAY = os.path.join(BIN, "earshot-relay")
TOKEN = "token-of-rita"
SIGNING_KEY = "PSK-of-the-test"
TELNYX_PATH = "/webhooks/telnyx/main"
FORM_PATH = "/webhooks/signalwire/main"
FORM_URL = "https://relay.example.com" + FORM_PATH


class Signer:
    """A Telnyx account."""

    def __init__(self):
        self.key = Ed25519PrivateKey.generate()

    def public(self):
        raw = self.key.public_key().public_bytes(Encoding.Raw,
                                                 PublicFormat.Raw)
        return base64.b64encode(raw).decode()

    def headers(self, body, at=None):
        stamp = str(int(time.time() if at is None else at))
        signature = self.key.sign(stamp.encode() + b"|" + body)
        return {"Content-Type": "application/json",
                "Telnyx-Timestamp": stamp, "Telnyx-Signature-Ed25519":
                base64.b64encode(signature).decode()}


def form_headers(fields, body, key=SIGNING_KEY, url=FORM_URL):
    text = url + "".join(k + v for k, v in sorted(fields.items()))
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
    return {"Content-Type": "application/x-www-form-urlencoded",
            "X-SignalWire-Signature": base64.b64encode(mac).decode()}


def event(name, **more):
    """A Telnyx webhook's body, with an id that says its name."""
    return json.dumps({"data": {
        "record_type": "event", "event_type": "call.answered", "id": name,
        "payload": more}}).encode()


class Relay:
    """A relay that knows one Telnyx and one SignalWire account."""

    def __init__(self, folder, telnyx_key, signing_key=SIGNING_KEY,
                 form_url=FORM_URL, port=0, relay=(), native=(),
                 before=None, env=None):
        folder.mkdir(exist_ok=True)
        self.env = {**os.environ, **(env or {})}
        self.folder = folder
        self.before = before
        self.keys = folder / "telnyx.pub"
        self.keys.write_text(telnyx_key + "\n")
        self.keys.chmod(0o600)
        self.signing = folder / "signing.key"
        self.signing.write_text(signing_key + "\n")
        self.signing.chmod(0o600)
        self.tokens = folder / "tokens"
        self.allow({"rita": TOKEN})
        self.journal = folder / "journal"
        self.log = folder / "relay.log"
        self.config = folder / "relay.conf"
        self.port = port
        self.settings = (relay, native)
        self.form_url = form_url
        self.write_config()
        self.process = None

    def write_config(self, more=""):
        relay, native = self.settings
        self.config.write_text("\n".join([
            "[relay]", "listen = 127.0.0.1:%d" % self.port,
            "journal = %s" % self.journal, "log = %s" % self.log, *relay,
            "[native]", "listen = 127.0.0.1:0",
            "tokens_file = %s" % self.tokens, *native,
            "[source main]", "provider = telnyx", "path = " + TELNYX_PATH,
            "public_key_file = %s" % self.keys,
            "[source desk]", "provider = signalwire", "path = " + FORM_PATH,
            "url = " + self.form_url,
            "signing_key_file = %s" % self.signing, more, ""]))

    def allow(self, tokens):
        """Writes the file of tokens: name to token."""
        self.tokens.write_text("".join("%s %s\n" % (
            name, hashlib.sha256(t.encode()).hexdigest())
            for name, t in tokens.items()))
        self.tokens.chmod(0o600)

    def start(self):
        self.process = subprocess.Popen(
            [EARSHOT_RELAY, "--config", str(self.config)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, preexec_fn=self.before,
            env=self.env)
        ready = select.select([self.process.stdout], [], [], SOON_S)[0]
        line = self.process.stdout.readline() if ready else b""
        assert line, "the relay said nothing: %s" % self.end_kill()
        self.first = json.loads(line)
        self.url = self.first["url"]
        self.native = self.first["native"]
        self.at = int(self.url.rsplit(":", 1)[1])
        return self

    def end_kill(self):
        self.process.kill()
        text = self.process.communicate()[1]
        return text.decode("utf-8", "replace")

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def stop(self):
        """Ends it as an administrator does; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=SOON_S)
        except subprocess.TimeoutExpired:
            self.kill()
        return self.process.returncode

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        assert self.stop() == 0

    def ask(self, method, path, body=None, headers=None):
        """Status and body of one request on a connection of its own."""
        c = http.client.HTTPConnection("127.0.0.1", self.at, timeout=SOON_S)
        try:
            c.request(method, path, body, dict(headers or {}))
            reply = c.getresponse()
            return reply.status, reply.read()
        finally:
            c.close()

    def telnyx(self, signer, body, **more):
        return self.ask("POST", TELNYX_PATH, body,
                        signer.headers(body, **more))

    def metrics(self):
        """Name with labels to value."""
        status, text = self.ask("GET", "/metrics")
        assert status == 200
        return {m[0]: float(m[1]) for m in re.findall(
            r"^earshot_relay_(\S+) (\S+)$", text.decode(), re.M)}

    def metric(self, name):
        return self.metrics()[name]

    def refused(self, source="main"):
        """The reasons that have occurred, with how often."""
        found = {}
        for name, n in self.metrics().items():
            m = re.match(r'refused_total\{source="(.*)",reason="(.*)"\}', name)
            if m and m[1] == source and n:
                found[m[2]] = n
        return found

    def logged(self):
        return [json.loads(line) for line in
                self.log.read_text().splitlines()]

    def consumer(self, shown=TOKEN, **kind):
        headers = ["Authorization: Bearer " + shown] if shown else []
        return websocket.create_connection(
            self.native, header=headers, timeout=SOON_S,
            **{"suppress_origin": True, **kind})

    def kept(self):
        """All bytes of the journal."""
        return b"".join(p.read_bytes() for p in
                        sorted(self.journal.glob("*.journal")))


def fresh_id():
    return "ev-" + secrets.token_hex(12)


__all__ = ["Relay", "Signer", "event", "form_headers", "fresh_id", "free_port",
           "EARSHOT_RELAY", "TOKEN", "SIGNING_KEY", "TELNYX_PATH",
           "FORM_PATH", "FORM_URL"]
