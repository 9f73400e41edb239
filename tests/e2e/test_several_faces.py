"""Proves that relays which share a stream are one at a provider, too, whose
events tell only that something happened, by webhooks that any of them takes and
by a feed that each reads for itself."""
import contextlib
import urllib.parse

import pytest
import websocket

from broker_rig import ALL, Wire
from conftest import Floor
from mangle import Mangle
from redis_rig import Server, need_redis
from relay_rig import FORM_PATH, FORM_URL, SIGNING_KEY, TOKEN, form_headers
from rig import SOON_S, Sim, wait_until
from several_rig import GONE_S, Peer, native_of
from test_broker import FAST, done, hearers, mode, off_air

USERS = {"rita": ALL, "lee": ALL}
LONG_S = SOON_S + 3 * GONE_S
FORM = {"AccountSid": "AC1", "ConferenceSid": "CF1", "CallSid": "CA1",
        "StatusCallbackEvent": "participant-mute", "SequenceNumber": "4",
        "Timestamp": "Sat, 21 Nov 2026 12:00:00 +0000", "Muted": "true"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    need_redis()
    with Server(tmp_path_factory.mktemp("redis")) as s:
        yield s


def signed_form(folder, key, url, *more):
    """The lines of a source of forms."""
    path = folder / "signing.key"
    path.write_text(key + "\n")
    path.chmod(0o600)
    return "\n".join([
        "[source main]", "provider = signalwire", "path = " + FORM_PATH,
        "signing_key_file = %s" % path, "url = " + url, *more])


def by_webhooks(stack, folder):
    """A simulator that sends them to a door, the door, and the settings."""
    door = stack.enter_context(Mangle("http://127.0.0.1:1" + FORM_PATH))
    sim = stack.enter_context(Sim("--quiet-floor", "--calls", "0", "--webhook",
                                  door.url, provider="signalwire"))
    return sim, door, {"site": ("agents = sip:*",), "more": signed_form(
        folder, sim.first["signing_key"], door.url, "site = north")}


def by_feed(stack, _folder):
    return stack.enter_context(Sim(provider="signalwire")), None, {}


@pytest.mark.parametrize("how", (by_webhooks, by_feed))
def test_killed(how, tmp_path, server):
    """rita whispers at the one that dies; the other one has known of her and
    of every call, takes her off the air, and hears what goes on."""
    with contextlib.ExitStack() as stack:
        sim, door, kind = how(stack, tmp_path)
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        a, b = (Peer(tmp_path, name, sim, USERS, server, how.__name__,
                     gone=2, feed=FAST, **kind) for name in "ab")
        stack.enter_context(b)
        a.start()
        stack.callback(a.stop)
        if door:
            door.aim("http://127.0.0.1:%d/" % a.at)
        here = stack.enter_context(Wire(a.feed, "rita"))
        lee = stack.enter_context(Wire(b.feed, "lee"))
        floor = Floor(sim)
        for w in (here, lee):
            w.until(lambda: len(w.calls) == 3 and all(
                len(c["parts"]) == 2 for c in w.calls.values()), LONG_S)
        call = floor.of("Ana Ruiz")
        done(here, "whisper", call["id"], args={"to": [call["agent"]]})
        lee.until(lambda: mode(lee, call["id"], "rita") == "whisper")
        assert hearers(sim) == {"Ana Ruiz"}
        if door:
            assert b.metric('received_total{source="main"}') == 0
            door.down()
            door.aim("http://127.0.0.1:%d/" % b.at)
        a.kill()
        if door:
            door.open()
        lee.until(lambda: not lee.superv(call["id"], "rita"), 3 * LONG_S)
        off_air(sim)
        assert b.metric("takeovers_total") == 1
        gone = floor.of("Chen Wei")["id"]
        sim.post("/sim/call", op="end", id=gone)
        lee.until(lambda: gone not in lee.calls, LONG_S)
        if door:
            wait_until(lambda: b.metric('verified_total{source="main"}') > 0,
                       why="a webhook at b")


def test_equal_forms(tmp_path, server):
    """The same one at both is one; but what comes back after another is a new
    one, whichever of them gets it."""
    with Sim() as sim, contextlib.ExitStack() as stack:
        more = native_of(tmp_path) + "\n" + signed_form(
            tmp_path, SIGNING_KEY, FORM_URL)
        peers = [stack.enter_context(Peer(
            tmp_path, name, sim, USERS, server, "forms", more=more))
            for name in "ab"]
        ears = [stack.enter_context(contextlib.closing(
            websocket.create_connection(
                p.first["native"], header=["Authorization: Bearer " + TOKEN],
                timeout=SOON_S, suppress_origin=True))) for p in peers]
        unmute = dict(FORM, Muted="false")
        for form, where in ((FORM, (0, 1)), (unmute, (1, 0)), (FORM, (0, 1))):
            body = urllib.parse.urlencode(form).encode()
            for n in where:
                assert peers[n].ask("POST", FORM_PATH, body,
                                    form_headers(form, body))[0] == 200
            assert [e.recv() for e in ears] == [body.decode()] * 2
        assert sum(p.metric('duplicates_total{source="main"}')
                   for p in peers) == 3
