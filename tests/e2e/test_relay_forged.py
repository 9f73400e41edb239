"""Proves that of webhooks which are genuine but for a byte or a few none is taken:
one answer for all of them, nothing in the journal, nothing to a console.  The
same is tried on the code alone, and far faster, in tests/io/test_verify_mutants.

EARSHOT_LONG=1 plays a million, EARSHOT_SEED=n others.
"""
import json
import os
import random
import socket
import time
import urllib.parse

from relay_rig import (FORM_PATH, TELNYX_PATH, Relay, Signer, event,
                       form_headers, fresh_id)
from rig import SOON_S

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
MUTANTS = 1000000 if LONG else 10000
BATCH = 50
# A genuine one is this old at most, so that none is refused for its age.
FRESH_S = 60
LIKELY = b"&=%+0123456789abcdefABCDEF/|# \xff\0"
ANSWER = b"refused\n"


def mutant(rng, text, header):
    """Changes, drops, doubles or moves a byte or a run, one to three times.
    In a header only what a header may hold."""
    b = bytearray(text)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(b)) if b else 0
        what = rng.randrange(5) if b else 2
        likely = rng.choice(LIKELY[:-3] if header else LIKELY)
        if what == 0 and not header:
            b[at] ^= 1 << rng.randrange(8)
        elif what <= 1:
            b[at] = likely
        elif what == 2:
            b.insert(at, likely)
        elif what == 3:
            del b[at:at + rng.choice((1, 1, 1, rng.randrange(1, 9)))]
        else:
            to = rng.randrange(len(b))
            b[at], b[to] = b[to], b[at]
    return bytes(b)


def letters(body):
    """What the scheme of forms signs: forms with equal letters are the same to
    it, and one is as good as the other.  See io/verify.h."""
    pairs = [p.replace(b"+", b" ").split(b"=", 1) for p in body.split(b"&")]
    return b"".join(sorted(b"\1".join(urllib.parse.unquote_to_bytes(x)
                                      for x in p) for p in pairs)
                    ).replace(b"\1", b"")


class Genuine:
    """A webhook that would be taken, and its mutants."""

    def __init__(self, signer):
        self.made_s = time.monotonic()
        body = event(fresh_id(), text="Z\u00fcrich", n=7)
        fields = {"ConferenceSid": "CF1", "CallSid": "CA1", "Muted": "true",
                  "StatusCallbackEvent": "participant-mute", "SequenceNumber":
                  "7", "FriendlyName": "Z\u00fcrich & co"}
        form = urllib.parse.urlencode(fields).encode()
        self.two = []
        for path, text, headers in (
                (TELNYX_PATH, body, signer.headers(body)),
                (FORM_PATH, form, form_headers(fields, form))):
            signed = [k for k in headers if k != "Content-Type"]
            self.two.append((path.encode(), text, {
                k.encode(): v.encode() for k, v in headers.items()},
                [k.encode() for k in signed]))

    def mutant(self, rng):
        while True:
            path, body, headers, signed = self.two[rng.random() < 0.3]
            what = rng.choice([None, *signed])
            if what is None:
                text = mutant(rng, body, False)
                if text == body or (path == FORM_PATH.encode() and
                                    letters(text) == letters(body)):
                    continue
                return request(path, text, headers)
            value = mutant(rng, headers[what], True)
            # Blanks around a header's value are not part of it.
            if value.strip() == headers[what]:
                continue
            return request(path, body, {**headers, what: value})


def request(path, body, headers):
    return b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n%s" % (
        path, len(body), b"".join(b"%s: %s\r\n" % h for h in headers.items()),
        body)


def ask_all(lines, requests):
    """One on each line; the statuses of their answers."""
    for line, text in zip(lines, requests):
        line.sendall(text)
    return [answer(line) for line in lines]


def answer(line):
    text = b""
    while not text.endswith(ANSWER):
        part = line.recv(65536)
        assert part, "the relay has cut the line after %r" % text
        text += part
    assert text.startswith(b"HTTP/1.1 ") and text.count(ANSWER) == 1
    return text[9:12]


def test_mutants(tmp_path):
    print("seed", SEED)
    rng = random.Random(SEED)
    signer = Signer()
    with Relay(tmp_path / "relay", signer.public()) as relay:
        lines = [socket.create_connection(("127.0.0.1", relay.at), SOON_S)
                 for _ in range(BATCH)]
        genuine, began = Genuine(signer), time.monotonic()
        for _ in range(0, MUTANTS, BATCH):
            if time.monotonic() - genuine.made_s > FRESH_S:
                genuine = Genuine(signer)
            batch = [genuine.mutant(rng) for _ in range(BATCH)]
            for status, text in zip(ask_all(lines, batch), batch):
                assert status == b"403", text
        took = time.monotonic() - began
        for line in lines:
            line.close()
        reasons = {name: relay.refused(name) for name in ("main", "desk")}
        assert sum(n for r in reasons.values() for n in r.values()) == MUTANTS
        # Most are wrong in nothing but the signature.
        assert sum(r["forged"] for r in reasons.values()) > MUTANTS / 3
        assert relay.metric("journal_last") == 0
        consumer = relay.consumer()
        body = event(fresh_id())
        assert relay.telnyx(signer, body)[0] == 200
        assert consumer.recv() == body.decode()
        for path, text, headers, _ in genuine.two:
            assert relay.ask("POST", path.decode(), text, {
                k.decode(): v.decode() for k, v in headers.items()})[0] == 200
        consumer.close()
        print(json.dumps({"mutants": MUTANTS, "seconds": round(took, 1),
                          "accepted": 0, "reasons": reasons}))
