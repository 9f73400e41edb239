"""Proves that the relay takes genuine webhooks and no others, loses none that it
has answered with 2xx, hands each on once, and lets a console work on it."""
import http.client
import json
import random
import resource
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

import pytest
import websocket

from conftest import Floor
from invariants import Invariants
from relay_rig import (EARSHOT_RELAY, FORM_PATH, FORM_URL, SIGNING_KEY,
                       TELNYX_PATH, TOKEN, Relay, Signer, event, form_headers,
                       free_port, fresh_id)
from rig import SOON_S, VERDICT_S, Profile, Sim, wait_until
from steps import barge, listen, quiet, whisper


@pytest.fixture
def signer():
    return Signer()


@pytest.fixture
def relay(tmp_path, signer):
    with Relay(tmp_path / "relay", signer.public()) as r:
        yield r


@pytest.fixture
def consumer(relay):
    c = relay.consumer()
    yield c
    c.close()


def only_this_came(relay, signer, consumer):
    """Nothing reached the consumer before this one."""
    body = event(fresh_id())
    assert relay.telnyx(signer, body) == (200, b"")
    assert consumer.recv() == body.decode()


# A console on it.


def relayed(provider, folder):
    """A simulator whose webhooks go to a relay that has its keys."""
    port = free_port()
    path = TELNYX_PATH if provider == "telnyx" else FORM_PATH
    url = "http://127.0.0.1:%d%s" % (port, path)
    sim = Sim("--quiet-floor", "--calls", "0", "--webhook", url,
              provider=provider)
    relay = Relay(
        folder / "relay", sim.first.get("webhook_public_key") or
        Signer().public(), sim.first.get("signing_key") or SIGNING_KEY,
        form_url=url, port=port)
    return sim, relay


@pytest.mark.parametrize("provider", ("telnyx", "signalwire"))
def test_console(provider, tmp_path):
    """Calls come and go by the relay's feed alone, and the main job works."""
    sim, relay = relayed(provider, tmp_path)
    secret = tmp_path / "feed.token"
    secret.write_text(TOKEN + "\n")
    secret.chmod(0o600)
    with sim, relay:
        profile = Profile(tmp_path, sim, feed=relay.native,
                          feed_token_file=secret)
        with profile.console() as console:
            console.wait_for("LIVE")
            wait_until(lambda: relay.metric("consumers") == 1)
            floor = Floor(sim)
            for _, agent, _ in Floor.PEOPLE:
                console.wait_for(agent)
            holds = Invariants(console, sim)
            listen(console, holds)
            whisper(console, holds)
            barge(console, holds)
            quiet(console, holds)
            console.press("X")
            console.wait_for(lambda c: "OFF AIR" in c.strip())
            assert console.verdict("Leave").startswith("**")
            holds.check(acts=1)
            sim.post("/sim/call", op="end", id=floor.of("Chen Wei")["id"])
            console.wait_for("2 calls", VERDICT_S)
        source = "main" if provider == "telnyx" else "desk"
        assert relay.metric('verified_total{source="%s"}' % source) >= 9
        assert relay.refused(source) == {}


@pytest.mark.parametrize("provider", ("telnyx", "signalwire"))
def test_bodies_are_unchanged(provider, tmp_path):
    """What the simulator sends comes out byte for byte, and all of it."""
    sim, relay = relayed(provider, tmp_path)
    with sim, relay:
        direct, consumer = sim.listen(), relay.consumer()
        Floor(sim)
        sim.call("orders", ["Lea Brandt"], "+12025551234")
        source = "main" if provider == "telnyx" else "desk"
        sent = []
        direct.settimeout(0.05)

        def all_there():
            """Every event was told before its webhook was sent."""
            try:
                while True:
                    sent.append(direct.recv())
            except websocket.WebSocketTimeoutException:
                return len(sent) >= 12 and len(sent) == relay.metric(
                    'verified_total{source="%s"}' % source)
        wait_until(all_there, why="the last webhook")
        twice = relay.metric('duplicates_total{source="%s"}' % source)
        got = [consumer.recv() for _ in range(int(len(sent) - twice))]
        assert set(got) == set(sent)
        assert provider != "telnyx" or twice == 0
        direct.close()
        consumer.close()


# What is refused.


def post_raw(relay, path, body, headers):
    """Headers as a list, so that one can stand there twice."""
    c = http.client.HTTPConnection("127.0.0.1", relay.at, timeout=SOON_S)
    c.putrequest("POST", path)
    for name, value in headers:
        c.putheader(name, value)
    if not any(name == "Content-Length" for name, _ in headers):
        c.putheader("Content-Length", str(len(body)))
    c.endheaders(body)
    reply = c.getresponse()
    text = reply.read()
    c.close()
    return reply.status, text


def spoiled(signer):
    """Requests that look genuine and are not, each with its reason."""
    body = event(fresh_id())
    good = signer.headers(body)
    flipped = good["Telnyx-Signature-Ed25519"]
    flipped = ("B" if flipped[0] == "A" else "A") + flipped[1:]
    yield "forged", body, dict(good, **{"Telnyx-Signature-Ed25519": flipped})
    yield "forged", body, Signer().headers(body)
    yield "forged", body + b" ", good
    yield "forged", body[:-1], good
    yield "forged", b"", good
    yield "forged", body, dict(good, **{
        "Telnyx-Timestamp": str(int(good["Telnyx-Timestamp"]) + 1)})
    yield "late", body, signer.headers(body, at=time.time() - 310)
    yield "late", body, signer.headers(body, at=time.time() + 310)
    for size in (0, 1, 40, 87, 89, 200):
        yield "malformed", body, dict(
            good, **{"Telnyx-Signature-Ed25519": "A" * size})
    for name in ("Telnyx-Signature-Ed25519", "Telnyx-Timestamp"):
        yield "missing", body, {k: v for k, v in good.items() if k != name}
    yield "malformed", body, dict(good, **{"Telnyx-Timestamp": "soon"})
    for text in (b"{", b"[1]", b'{"a":1,"a":2}', b"", b'{"data":"\xff"}',
                 b"[" * 100 + b"]" * 100):
        yield "unreadable", text, signer.headers(text)


def test_refused(relay, signer, consumer):
    """One answer for all, whatever is wrong; the reason is only counted."""
    wanted = {}
    for why, body, headers in spoiled(signer):
        assert relay.ask("POST", TELNYX_PATH, body, headers) == \
            (403, b"refused\n"), (why, headers)
        wanted[why] = wanted.get(why, 0) + 1
    assert relay.refused() == wanted
    only_this_came(relay, signer, consumer)
    assert relay.metric("journal_last") == 1
    lines = [n for n in relay.logged() if n.get("event") == "refused"]
    assert len(lines) == sum(wanted.values())


def test_random_spoiling(relay, signer, consumer):
    """One byte of body, signature or time is changed; none gets through."""
    rng = random.Random(2026)
    for _ in range(300):
        body = bytearray(event(fresh_id()))
        headers = signer.headers(bytes(body))
        what = rng.choice(["body", *headers])
        if what == "body":
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(7)
        elif what == "Content-Type":
            body += b"\n"
        else:
            text = headers[what]
            at = rng.randrange(len(text))
            other = rng.choice([c for c in "0123456789" if c != text[at]])
            headers[what] = text[:at] + other + text[at + 1:]
        status, text = relay.ask("POST", TELNYX_PATH, bytes(body), headers)
        assert (status, text) == (403, b"refused\n")
    only_this_came(relay, signer, consumer)


def test_doubled_headers(relay, signer, consumer):
    body = event(fresh_id())
    good = list(signer.headers(body).items())
    for extra in good:
        assert post_raw(relay, TELNYX_PATH, body, good + [extra])[0] == 403
    assert relay.refused() == {"doubled_header": len(good)}
    assert post_raw(relay, TELNYX_PATH, body, good)[0] == 200
    assert consumer.recv() == body.decode()


def test_too_long(relay, signer, consumer):
    """At the cap it passes; one byte more costs nothing but an answer."""
    cap = 1 << 16
    for more, status in ((0, 200), (1, 413), (cap * 4, 413)):
        bare = event(fresh_id(), text="")
        body = bare[:-4] + b"x" * (cap - len(bare) + more) + bare[-4:]
        assert len(body) == cap + more
        try:
            got = relay.telnyx(signer, body)[0]
        except (BrokenPipeError, ConnectionResetError):
            got = 413  # it has closed before all was sent
        assert got == status
        if status == 200:
            assert consumer.recv() == body.decode()
    assert relay.metric("too_long_total") == 2
    only_this_came(relay, signer, consumer)


def test_methods_and_paths(relay, signer, consumer):
    body = event(fresh_id())
    for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
        status, text = relay.ask(method, TELNYX_PATH, None, None)
        assert status == 405
        assert method == "HEAD" or b"POST" in text
    for path in ("/", TELNYX_PATH + "/", "/webhooks", "/native", "/sim/truth"):
        assert relay.ask("POST", path, body, signer.headers(body))[0] == 404
    assert relay.refused() == {"method": 5}
    only_this_came(relay, signer, consumer)


# SignalWire and Twilio.


FIELDS = {"ConferenceSid": "CF1", "CallSid": "CA1", "Muted": "true",
          "StatusCallbackEvent": "participant-mute",
          "FriendlyName": "Z\u00fcrich & co"}


def post_form(relay, fields, key=SIGNING_KEY, url=FORM_URL):
    body = urllib.parse.urlencode(fields).encode()
    return relay.ask("POST", FORM_PATH, body,
                     form_headers(fields, body, key, url)), body


def test_forms(relay, signer, consumer):
    answer, body = post_form(relay, FIELDS)
    assert answer == (200, b"")
    assert consumer.recv() == body.decode()
    refused = (403, b"refused\n")
    changed = dict(FIELDS, Muted="false")
    assert relay.ask("POST", FORM_PATH, urllib.parse.urlencode(
        changed).encode(), form_headers(FIELDS, body)) == refused
    assert post_form(relay, changed, key="another")[0] == refused
    assert post_form(relay, changed, url=FORM_URL + "x")[0] == refused
    headers = form_headers(FIELDS, body)
    assert relay.ask("POST", FORM_PATH + "?a=1", body, headers) == refused
    assert relay.ask("POST", FORM_PATH, body, dict(
        headers, **{"Content-Type": "text/plain"})) == refused
    twilio = {"X-Twilio-Signature": headers["X-SignalWire-Signature"],
              "Content-Type": headers["Content-Type"]}
    assert relay.ask("POST", FORM_PATH, body, twilio) == refused
    assert relay.ask("POST", TELNYX_PATH, body, headers) == refused
    assert relay.refused("desk") == {"forged": 3, "url": 1, "content_type": 1,
                                     "missing": 1}
    only_this_came(relay, signer, consumer)


def test_equal_forms(relay, signer, consumer):
    """The same body again is a repetition; but mute, unmute and mute within
    one second are three things, though the first and last look alike."""
    mute, unmute = FIELDS, dict(FIELDS, Muted="false")
    for fields in (mute, mute, unmute, mute):
        assert post_form(relay, fields)[0] == (200, b"")
    texts = [urllib.parse.urlencode(f) for f in (mute, unmute, mute)]
    assert [consumer.recv() for _ in texts] == texts
    assert relay.metric('duplicates_total{source="desk"}') == 1
    only_this_came(relay, signer, consumer)


# Once.


def test_duplicates(relay, signer, consumer):
    """Known by its id, whatever else differs, and across a restart."""
    first = event("one", attempt=1)
    assert relay.telnyx(signer, first)[0] == 200
    for attempt in range(2, 6):
        assert relay.telnyx(signer, event("one", attempt=attempt))[0] == 200
    assert consumer.recv() == first.decode()
    only_this_came(relay, signer, consumer)
    relay.stop()
    relay.start()
    again = relay.consumer()
    assert relay.telnyx(signer, event("one", attempt=6))[0] == 200
    assert relay.telnyx(signer, event("two"))[0] == 200
    assert again.recv() == event("two").decode()
    assert relay.metric('duplicates_total{source="main"}') == 1
    assert relay.kept().count(b'"id": "one"') == 1
    again.close()


def test_many_at_once(relay, signer, consumer):
    """The same and other ones from many connections: each comes out once, and
    in the journal's order."""
    bodies = [event("ev%d" % n) for n in range(60)] * 3
    random.Random(7).shuffle(bodies)
    answers = []

    def send(part):
        for body in part:
            answers.append(relay.telnyx(signer, body)[0])
    threads = [threading.Thread(target=send, args=(bodies[n::6],))
               for n in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert answers == [200] * 180
    got = [consumer.recv() for _ in range(60)]
    assert len(set(got)) == 60
    kept = relay.kept()
    at = [kept.index(text.encode()) for text in got]
    assert at == sorted(at)
    only_this_came(relay, signer, consumer)


# What survives.


class Provider(threading.Thread):
    """Sends numbered webhooks, and each again until it is taken."""

    def __init__(self, relay, signer, prefix):
        super().__init__(daemon=True)
        self.relay, self.signer, self.prefix = relay, signer, prefix
        self.taken = []
        self.wrong = []
        self.ended = threading.Event()

    def run(self):
        n = 0
        while not self.ended.is_set():
            name = "%s-%05d." % (self.prefix, n)
            try:
                status, _ = self.relay.telnyx(self.signer, event(name))
            except (OSError, http.client.HTTPException):
                continue
            if status == 200:
                self.taken.append(name)
                n += 1
            elif status != 503:
                self.wrong.append((name, status))
                return


def test_killed(tmp_path, signer):
    """20 times at a moment of chance: all that was answered is kept, once, and
    still known."""
    rng = random.Random(20)
    relay = Relay(tmp_path / "relay", signer.public(), port=free_port())
    relay.start()
    providers = [Provider(relay, signer, "p%d" % n) for n in range(3)]
    for p in providers:
        p.start()
    for _ in range(20):
        goal = sum(len(p.taken) for p in providers) + rng.randrange(1, 40)
        wait_until(lambda: sum(len(p.taken) for p in providers) >= goal or
                   any(p.wrong for p in providers), step=0.0005)
        relay.kill()
        relay.start()
    for p in providers:
        p.ended.set()
        p.join(SOON_S)
    taken = [name for p in providers for name in p.taken]
    assert [p.wrong for p in providers] == [[], [], []]
    assert len(taken) >= 100
    kept = relay.kept()
    for name in taken:
        assert kept.count(b'"id": "%s"' % name.encode()) == 1, name
    relay.kill()
    relay.start()
    consumer = relay.consumer()
    for name in taken:
        assert relay.telnyx(signer, event(name))[0] == 200
    assert relay.metric('duplicates_total{source="main"}') == len(taken)
    only_this_came(relay, signer, consumer)
    consumer.close()
    assert relay.stop() == 0


def test_journal_full(tmp_path, signer):
    """503 then, and nothing is handed on that was not kept."""
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
    relay = Relay(tmp_path / "relay", signer.public(), before=small)
    # The log is a file as well.
    relay.log = "-"
    relay.write_config()
    with relay:
        consumer = relay.consumer()
        assert relay.ask("GET", "/readyz")[0] == 200
        taken, status = [], 200
        while status == 200 and len(taken) < 100:
            body = event(fresh_id(), text="x" * 1000)
            status = relay.telnyx(signer, body)[0]
            if status == 200:
                taken.append(body.decode())
        assert status == 503
        assert 10 < len(taken) < 20
        assert relay.ask("GET", "/readyz")[0] == 503
        assert relay.ask("GET", "/healthz")[0] == 200
        assert relay.metric("journal_failures_total") >= 1
        assert relay.telnyx(signer, body)[0] == 503
        assert [consumer.recv() for _ in taken] == taken
        small_one = event("s")
        assert relay.telnyx(signer, small_one)[0] == 200
        assert consumer.recv() == small_one.decode()
        assert relay.ask("GET", "/readyz")[0] == 200
        consumer.close()


SYNC = r"""
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/syscall.h>

int
fdatasync(int fd)
{
	if (access(getenv("SYNC_FAILS"), F_OK) == 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}
"""


def test_disk_fails(tmp_path, signer):
    """What could not be made durable is neither answered with 2xx nor handed
    on nor remembered, and its next attempt is taken."""
    source, shim = tmp_path / "sync.c", tmp_path / "sync.so"
    source.write_text(SYNC)
    subprocess.run(["cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", shim,
                    source], check=True, timeout=SOON_S)
    fails = tmp_path / "fails"
    env = {"LD_PRELOAD": str(shim), "SYNC_FAILS": str(fails)}
    with Relay(tmp_path / "relay", signer.public(), env=env) as relay:
        consumer = relay.consumer()
        only_this_came(relay, signer, consumer)
        fails.touch()
        for _ in range(3):
            assert relay.telnyx(signer, event("lost"))[0] == 503
        assert relay.ask("GET", "/readyz")[0] == 503
        assert relay.metric("journal_failures_total") == 3
        assert relay.metric("ids") == 1
        fails.unlink()
        assert relay.telnyx(signer, event("lost"))[0] == 200
        assert relay.ask("GET", "/readyz")[0] == 200
        assert consumer.recv() == event("lost").decode()
        assert relay.kept().count(b'"id": "lost"') == 1
        only_this_came(relay, signer, consumer)
        events = [n.get("event") for n in relay.logged()]
        assert events.count("journal_failed") == 1
        assert events.count("journal_works") == 1
        consumer.close()


# Consumers.


def refusal(relay, **how):
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        relay.consumer(**how)
    return caught.value.status_code


def close_code(consumer):
    """What it is closed with, after whatever else it gets."""
    while True:
        opcode, data = consumer.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            return int.from_bytes(data[:2], "big")


def test_tokens(relay, signer, consumer):
    relay.allow({"rita": TOKEN, "nobody": ""})
    reload(relay, "reloaded")
    for shown in ("wrong", "", None, TOKEN + "x", TOKEN[:-1], "x" * 2000):
        assert refusal(relay, shown=shown) == 401
    assert relay.metric("not_admitted_total") == 6
    c = http.client.HTTPConnection(relay.native[5:].split("/")[0],
                                   timeout=SOON_S)
    c.request("GET", "/native", headers={"Authorization": "Bearer " + TOKEN})
    assert c.getresponse().status == 400
    c.close()
    names = [n.get("name") for n in relay.logged()
             if n.get("event") == "consumer"]
    assert names == ["rita"]
    assert TOKEN not in relay.log.read_text()
    only_this_came(relay, signer, consumer)


def test_too_many(tmp_path, signer):
    with Relay(tmp_path / "relay", signer.public(),
               native=["consumers = 2"]) as relay:
        both = [relay.consumer(), relay.consumer()]
        assert refusal(relay) == 503
        both.pop().close()
        wait_until(lambda: relay.metric("consumers") == 1)
        both.append(relay.consumer())
        for c in both:
            c.close()


def test_slow_consumer(tmp_path, signer):
    """Who stops reading is closed with 4508; who reads gets everything."""
    with Relay(tmp_path / "relay", signer.public(),
               native=["behind_max = 262144"]) as relay:
        slow = relay.consumer(
            sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 16384),))
        fast = relay.consumer()
        sent = 0
        while relay.metric("slow_consumers_total") == 0:
            assert sent < 100
            body = event(fresh_id(), text="x" * 60000)
            assert relay.telnyx(signer, body)[0] == 200
            assert fast.recv() == body.decode()
            sent += 1
        assert 4 <= sent < 20
        assert close_code(slow) == 4508
        only_this_came(relay, signer, fast)
        wait_until(lambda: relay.metric("consumers") == 1)
        slow.close()
        fast.close()


def test_dead_consumer(tmp_path, signer):
    """One that never reads at all is gone after two pings' time, and one that
    takes no close frame as well."""
    with Relay(tmp_path / "relay", signer.public(),
               native=["ping_seconds = 1", "behind_max = 65536"]) as relay:
        small = ((socket.SOL_SOCKET, socket.SO_RCVBUF, 16384),)
        silent, stuck = relay.consumer(), relay.consumer(sockopt=small)
        assert relay.metric("consumers") == 2
        while relay.metric("slow_consumers_total") == 0:
            body = event(fresh_id(), text="x" * 60000)
            assert relay.telnyx(signer, body)[0] == 200
        wait_until(lambda: relay.metric("consumers") == 0, 15)
        silent.close()
        stuck.close()


# Signals.


def test_end(relay, signer, consumer):
    """A request that is under way is answered and kept; consumers are told."""
    body = event("under-way")
    c = socket.create_connection(("127.0.0.1", relay.at), SOON_S)
    head = "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" % (
        TELNYX_PATH, len(body))
    head += "".join("%s: %s\r\n" % h for h in signer.headers(body).items())
    c.sendall(head.encode() + b"\r\n" + body[:10])
    wait_until(lambda: relay.metric("consumers") == 1)
    relay.process.send_signal(signal.SIGTERM)

    def is_shut():
        try:
            socket.create_connection(("127.0.0.1", relay.at), 1).close()
        except ConnectionError:
            return True
        return False
    wait_until(is_shut)
    c.sendall(body[10:])
    assert c.recv(4096).startswith(b"HTTP/1.1 200")
    assert consumer.recv() == body.decode()
    assert close_code(consumer) == 1001
    c.close()
    assert relay.process.wait(SOON_S) == 0
    assert b"under-way" in relay.kept()
    assert relay.logged()[-1]["event"] == "stopped"


def reload(relay, what):
    before = len(relay.logged())
    relay.process.send_signal(signal.SIGHUP)
    return wait_until(lambda: [n for n in relay.logged()[before:]
                               if n.get("event") == what], why=what)


def test_reload(relay, signer, consumer):
    """All or nothing: a bad file leaves every key and token as it was."""
    other = Signer()
    relay.keys.write_text(other.public() + "\n")
    relay.allow({"other": "another-token"})
    relay.signing.write_text("\n")
    assert "signing.key" in reload(relay, "reload_failed")[0]["why"]
    only_this_came(relay, signer, consumer)
    assert refusal(relay, shown="another-token") == 401
    relay.signing.write_text("new\n")
    relay.signing.chmod(0o644)
    reload(relay, "reload_failed")
    only_this_came(relay, signer, consumer)
    relay.signing.chmod(0o600)
    reload(relay, "reloaded")
    assert close_code(consumer) == 4403
    assert refusal(relay) == 401
    now = relay.consumer(shown="another-token")
    assert relay.telnyx(signer, event(fresh_id()))[0] == 403
    only_this_came(relay, other, now)
    now.close()


def test_two_keys(tmp_path, signer):
    other = Signer()
    relay = Relay(tmp_path / "relay", signer.public())
    second = relay.folder / "second.pub"
    second.write_text(other.public() + "\n")
    second.chmod(0o600)
    relay.write_config("[source main]\npublic_key_file = %s" % second)
    with relay:
        consumer = relay.consumer()
        only_this_came(relay, signer, consumer)
        only_this_came(relay, other, consumer)
        consumer.close()


# The rest.


def test_health(relay, signer):
    assert relay.ask("GET", "/healthz") == (200, b"ok\n")
    assert relay.ask("GET", "/readyz") == (200, b"ok\n")
    assert relay.telnyx(signer, event(fresh_id()))[0] == 200
    m = relay.metrics()
    assert m['received_total{source="main"}'] == 1
    assert m['received_total{source="desk"}'] == 0
    assert m["journal_seconds_count"] == 1
    assert 0 < m["journal_seconds_sum"] < 10
    assert m["journal_last"] == 1 and m["ids"] == 1
    for line in relay.logged():
        assert line["at"].endswith("Z")


def check(*args):
    done = subprocess.run([EARSHOT_RELAY, *map(str, args)],
                          capture_output=True, timeout=SOON_S)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_check(tmp_path, signer):
    """Says file, line and word; a source without a key is no source."""
    relay = Relay(tmp_path / "relay", signer.public())
    good = relay.config.read_text()

    def wrong(old, new):
        assert old in good
        relay.config.write_text(good.replace(old, new))
        status, out, text = check("--config", relay.config, "--check")
        assert (status, out) == (1, "")
        assert check("--config", relay.config)[0] == 1
        return text

    assert check("--config", relay.config, "--check") == (0, "ok\n", "")
    assert not relay.journal.exists()
    for old, new, *words in (
            ("provider = telnyx", "provider = telnix", "line 9", "telnix"),
            ("public_key_file = %s\n" % relay.keys, "", "line 9",
             "public_key_file"),
            ("signing_key_file = %s\n" % relay.signing, "", "line 13",
             "signing_key_file"),
            ("signing_key_file", "public_key_file", "line 13",
             "signing_key_file"),
            ("url = " + FORM_URL + "\n", "", "line 13", "url"),
            ("url = https:", "url = ftp:", "line 13", "http://"),
            ("path = " + FORM_PATH, "path = " + TELNYX_PATH, "line 13",
             "main"),
            ("path = " + FORM_PATH, "path = /metrics", "line 13", "path"),
            ("listen = 127.0.0.1:0", "listen = localhost:80", "line 2",
             "localhost:80"),
            ("listen = 127.0.0.1:0", "listne = 127.0.0.1:0", "line 2",
             "listne"),
            ("[native]", "[natve]", "line 6", "natve"),
            ("[native]", "body_max = 12\n[native]", "line 5", "body_max"),
            ("[native]", "journal = /x\n[native]", "line 5", "twice"),
            ("journal = %s\n" % relay.journal, "", "journal"),
            ("tokens_file = %s\n" % relay.tokens, "", "tokens_file"),
            (str(relay.keys), "/nonexistent", "line 9", "/nonexistent"),
            (str(relay.tokens), "/nonexistent", "/nonexistent")):
        text = wrong(old, new)
        assert text.startswith("earshot-relay: %s: " % relay.config), text
        for word in words:
            assert word in text, (new, text)
    relay.config.write_text(good)
    for spoil, word in ((lambda: relay.tokens.chmod(0o640), "chmod 600"),
                        (lambda: relay.signing.chmod(0o604), "chmod 600"),
                        (lambda: relay.keys.chmod(0o666), "chmod go-w"),
                        (lambda: relay.keys.write_text("x\n"), "public key"),
                        (lambda: relay.tokens.write_text("rita plain\n"),
                         "line 1"),
                        (lambda: relay.tokens.write_text("# none\n"),
                         "no token")):
        spoil()
        status, out, text = check("--config", relay.config, "--check")
        assert (status, out) == (1, "") and word in text, text
        relay.allow({"rita": TOKEN})
        for f in (relay.keys, relay.signing):
            f.chmod(0o600)
        relay.keys.write_text(signer.public() + "\n")
    assert check("--config", relay.config, "--check")[0] == 0


def test_options():
    status, out, _ = check("--help")
    assert status == 0 and "--check" in out
    assert check("--version")[0] == 0
    for args, word in (((), "--config"), (("--nonsense",), "--nonsense"),
                       (("--config",), "file")):
        status, out, text = check(*args)
        assert (status, out) == (1, "") and word in text


def test_one_relay_per_journal(relay, signer):
    status, _, text = check("--config", relay.config)
    assert status == 1 and "journal" in text
    assert relay.telnyx(signer, event(fresh_id()))[0] == 200
    assert json.loads(relay.log.read_text().splitlines()[-1])
