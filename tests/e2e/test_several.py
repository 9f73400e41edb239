"""Proves that relays which share a stream of a Redis server are one to all who
look: what any of them takes every one has, once; each shows the supervisors of
all; one of them acts for a supervisor; and who was on the air at a relay that
dies is taken off the air by another one, and is nowhere shown as quieter than
he may be."""
import hashlib
import json
import os
import re
import signal
import subprocess
import uuid

import pytest
import websocket

from broker_rig import ALL, EARSHOT_RELAY, Wire
from conftest import Floor
from redis_rig import Server, need_redis
from relay_rig import (TELNYX_PATH, TOKEN, Signer, event, fresh_id)
from rig import SOON_S, Sim, free_port, wait_until
from several_rig import GONE_S, Peer
from test_broker import FAST, done, hearers, legs_of, mode, off_air

USERS = {"rita": ALL, "lee": ALL}
LONG_S = SOON_S + 3 * GONE_S


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    need_redis()
    with Server(tmp_path_factory.mktemp("redis")) as s:
        yield s


@pytest.fixture
def sim():
    with Sim() as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        s.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        yield s


@pytest.fixture
def floor(sim):
    return Floor(sim)


@pytest.fixture
def group():
    return "t" + uuid.uuid4().hex[:12]


@pytest.fixture
def peers(tmp_path, sim, floor, server, group):
    """Two of them, a and b."""
    two = [Peer(tmp_path, name, sim, USERS, server, group, feed=FAST)
           for name in "ab"]
    for p in two:
        p.start()
    yield two
    for p in two:
        if p.process.poll() is None:
            p.stop()


@pytest.fixture
def call(floor):
    return floor.of("Ana Ruiz")


def console(peer, name="rita"):
    w = Wire(peer.feed, name)
    w.until(lambda: len(w.calls) == 3 and all(
        len(c["parts"]) >= 2 for c in w.calls.values()), why="three calls")
    return w


def native(signer, folder):
    """The settings of a source and of those who take it as it came."""
    key = folder / "telnyx.pub"
    key.write_text(signer.public() + "\n")
    key.chmod(0o600)
    tokens = folder / "tokens"
    tokens.write_text("rita %s\n" % hashlib.sha256(
        TOKEN.encode()).hexdigest())
    tokens.chmod(0o600)
    return "\n".join([
        "[native]", "listen = 127.0.0.1:0", "tokens_file = %s" % tokens,
        "[source main]", "provider = telnyx", "path = " + TELNYX_PATH,
        "public_key_file = %s" % key])


def sign_in(server, folder):
    """The server's user as the manual has it; the settings for it."""
    password = folder / "redis.password"
    password.write_text("of-the-test")
    password.chmod(0o600)
    manual = open(os.path.join(os.path.dirname(__file__), "..", "..", "docs",
                               "several-relays.md")).read()
    line = re.search(r"^user earshot (.*)$", manual, re.M)[1].replace(
        "DIGEST", hashlib.sha256(b"of-the-test").hexdigest())
    server.say("ACL", "SETUSER", "earshot", "reset", *line.split())
    return "user = earshot\npassword_file = %s\n" % password


def test_webhooks(tmp_path, sim, floor, server, group):
    """Split over both, and some sent to both: each consumer of either has
    each once, and both have them in the same order."""
    signer = Signer()
    (tmp_path / "keys").mkdir()
    more = sign_in(server, tmp_path / "keys") + \
        native(signer, tmp_path / "keys")
    with Peer(tmp_path, "a", sim, USERS, server, group, more=more) as a, \
            Peer(tmp_path, "b", sim, USERS, server, group, more=more) as b:
        ears = [websocket.create_connection(
            p.first["native"], header=["Authorization: Bearer " + TOKEN],
            timeout=SOON_S, suppress_origin=True) for p in (a, b)]
        names = [fresh_id() for _ in range(30)]
        for i, name in enumerate(names):
            for p in ((a, b), (a,), (b,))[i % 3]:
                assert p.telnyx(signer, event(name))[0] == 200
        heard = [[json.loads(e.recv())["data"]["id"] for _ in names]
                 for e in ears]
        assert heard[0] == heard[1] and sorted(heard[0]) == sorted(names)
        twice = [p.metric('duplicates_total{source="main"}') for p in (a, b)]
        assert sum(twice) == 10
        server.kill()
        wait_until(lambda: a.ask("GET", "/readyz")[0] == 503, LONG_S,
                   "a seeing that Redis is away")
        assert a.telnyx(signer, event("late"))[0] == 503
        server.start()
        sign_in(server, tmp_path / "keys")
        for p in (a, b):
            wait_until(lambda: p.ask("GET", "/readyz")[0] == 200, LONG_S,
                       "redis being found again")
        assert a.telnyx(signer, event("late"))[0] == 200
        assert b.telnyx(signer, event("late"))[0] == 200
        assert [json.loads(e.recv())["data"]["id"] for e in ears] == \
            ["late", "late"]
        for e in ears:
            e.close()


def test_seen_at_both(peers, sim, call):
    """What rita does through one stands on the feed of the other, and she can
    go quiet there; louder she is only where she is."""
    a, b = peers
    with console(a) as here, console(b) as there, console(b, "lee") as lee:
        done(here, "whisper", call["id"], args={"to": [call["agent"]]})
        s = lee.until(lambda: mode(lee, call["id"], "rita") == "whisper" and
                      lee.superv(call["id"], "rita"))
        assert s["to"] == [call["agent"]]
        r = there.act("barge", call["id"])
        assert r["status"] == "failed" and r["code"] == "conflict" and \
            "relay a" in r["text"]
        assert hearers(sim) == {"Ana Ruiz"}
        done(there, "quiet")
        assert hearers(sim) == set()
        lee.until(lambda: mode(lee, call["id"], "rita") == "monitor")
        done(there, "stop")
        off_air(sim)
        lee.until(lambda: not lee.superv(call["id"], "rita"))
        # Her desk is nobody's now, so the other one may have it.
        wait_until(lambda: there.act("monitor", call["id"])["status"] ==
                   "done", LONG_S, "the desk being free")
        here.until(lambda: mode(here, call["id"]) == "monitor")
        done(there, "stop")
        off_air(sim)


def test_killed(peers, sim, call):
    """The relay through which she whispers is killed, and she does not come
    back: the other one takes her off the air, and until it is so, shows her."""
    a, b = peers
    with console(a) as here, console(b, "lee") as lee:
        done(here, "whisper", call["id"], args={"to": [call["agent"]]})
        lee.until(lambda: mode(lee, call["id"], "rita") == "whisper")
        a.kill()

        def gone():
            s = lee.superv(call["id"], "rita")
            assert s and (s["mode"] in ("whisper", "barge") or
                          s.get("unsure")) or hearers(sim) == set()
            return s is None
        lee.until(gone, 3 * LONG_S, "rita being off the air")
        off_air(sim)
        assert b.metric("takeovers_total") == 1
        assert b.metric('dead_man_total{site="north"}') == 1
        assert [n["phase"] for n in b.audited()].count("taken over") == 1


def test_killed_and_comes_back(peers, sim, call):
    """Her console comes to the other relay: she stays where she was, shown as
    unsure until it is known how she is, and goes quiet there."""
    a, b = peers
    here = console(a)
    done(here, "barge", call["id"])
    with console(b) as there:
        there.until(lambda: mode(there, call["id"]) == "barge")
        a.kill()
        there.until(lambda: there.superv(call["id"]).get("unsure"), LONG_S,
                    "her being unsure")
        wait_until(lambda: there.until(lambda: True) and
                   b.metric("takeovers_total") == 1, LONG_S, "the takeover")
        there.until(lambda: mode(there, call["id"]) == "barge" and
                    not there.superv(call["id"]).get("unsure"), LONG_S)
        assert len(hearers(sim)) == 2
        done(there, "quiet")
        there.until(lambda: mode(there, call["id"]) == "monitor")
        assert hearers(sim) == set() and len(legs_of(sim)) == 1
        done(there, "stop")
        off_air(sim)
        a.start()
        with console(a) as again:
            assert not again.superv(call["id"])


def test_cut_off(tmp_path, sim, floor, server, group, call):
    """Redis refuses one relay alone: that one does nothing louder and still
    makes her quieter; the other takes her over, and when the first one is let
    in again, and her console is there still, she is given back."""
    (tmp_path / "keys").mkdir()
    more = sign_in(server, tmp_path / "keys")
    with Peer(tmp_path, "a", sim, USERS, server, group, more=more) as a, \
            Peer(tmp_path, "b", sim, USERS, server, group, dead=60) as b, \
            console(a) as here, console(b, "lee") as lee:
        done(here, "barge", call["id"])
        lee.until(lambda: mode(lee, call["id"], "rita") == "barge")
        server.say("ACL", "SETUSER", "earshot", "off")
        server.say("CLIENT", "KILL", "USER", "earshot")
        here.until(lambda: here.health == "late", LONG_S)
        r = here.act("whisper", call["id"], args={"to": [call["agent"]]})
        assert r["status"] == "failed" and r["code"] == "busy"
        done(here, "quiet")
        assert hearers(sim) == set()
        wait_until(lambda: b.metric("takeovers_total") == 1, LONG_S,
                   "the takeover")
        server.say("ACL", "SETUSER", "earshot", "on")
        wait_until(lambda: a.metric("takeovers_total") == 1, LONG_S,
                   "her being given back")
        for w in (here, lee):
            w.until(lambda: mode(w, call["id"], "rita") == "monitor" and
                    not w.superv(call["id"], "rita").get("unsure"), LONG_S)
        assert hearers(sim) == set() and len(legs_of(sim)) == 1
        done(here, "stop")
        off_air(sim)


@pytest.mark.skipif(os.environ.get("EARSHOT_LONG") != "1",
                    reason="as above, in another way; EARSHOT_LONG=1 plays it")
def test_frozen(peers, sim, call):
    """A relay that stops for a while finds that it has her no more, and leaves
    her alone."""
    a, b = peers
    here = console(a)
    done(here, "barge", call["id"])
    with console(b) as there:
        there.until(lambda: mode(there, call["id"]) == "barge")
        os.kill(a.process.pid, signal.SIGSTOP)
        try:
            wait_until(lambda: b.metric("takeovers_total") == 1, LONG_S,
                       "the takeover")
        finally:
            os.kill(a.process.pid, signal.SIGCONT)
        wait_until(lambda: a.metric("desks_lost_total") == 1, LONG_S,
                   "a losing the desk")
        there.until(lambda: mode(there, call["id"]) == "barge")
        here.until(lambda: mode(here, call["id"]) == "barge")
        done(there, "stop")
        off_air(sim)


def test_ids(peers, sim, call):
    """The same id at both is executed once, and both hear what came of it."""
    a, b = peers
    with console(a) as here, console(b) as there:
        part = {"part": call["customer"]}
        id = str(uuid.uuid4())
        for w in (here, there):
            w.send("hold", call["id"], id=id, args=part)
        assert here.end_of(id, 60)["status"] == "done"
        assert there.end_of(id, 60)["status"] == "done"
        assert len(sim.changes()) == 1
        assert there.act("unhold", call["id"], id=id,
                         args=part)["status"] == "done"
        assert len(sim.changes()) == 1
        done(here, "claim", call["id"], rev=None)
        with console(a, "lee") as lee:
            done(lee, "claim", call["id"], rev=None, args={"from": "rita"})


def test_redis_away(peers, sim, call, server):
    """Without Redis nothing louder is done and consoles are told; what makes
    quieter works as ever.  A Redis that has lost everything changes nothing:
    what is so is told again."""
    a, b = peers
    with console(a) as here, console(b, "lee") as lee:
        done(here, "barge", call["id"])
        lee.until(lambda: mode(lee, call["id"], "rita") == "barge")
        server.kill()
        try:
            wait_until(lambda: b.ask("GET", "/readyz")[0] == 503 and
                       a.ask("GET", "/readyz")[0] == 503, LONG_S, "seeing it")
            r = lee.act("monitor", call["id"])
            assert r["status"] == "failed" and r["code"] == "busy"
            lee.until(lambda: lee.superv(call["id"], "rita")["unsure"])
            done(here, "quiet")
            assert hearers(sim) == set()
        finally:
            server.start()
        for p in peers:
            wait_until(lambda: p.ask("GET", "/readyz")[0] == 200, LONG_S,
                       "redis being found again")
        lee.until(lambda: mode(lee, call["id"], "rita") == "monitor" and
                  not lee.superv(call["id"], "rita").get("unsure"), LONG_S)
        server.say("FLUSHALL")
        done(here, "whisper", call["id"], args={"to": [call["agent"]]})
        lee.until(lambda: mode(lee, call["id"], "rita") == "whisper", LONG_S)
        done(here, "stop")
        lee.until(lambda: not lee.superv(call["id"], "rita"))
        off_air(sim)


def test_two_of_one_name(tmp_path, sim, floor, server, group):
    """The second one is not let in, and says why."""
    with Peer(tmp_path, "a", sim, USERS, server, group):
        (tmp_path / "twin").mkdir()
        twin = Peer(tmp_path / "twin", "a", sim, USERS, server, group)
        super(Peer, twin).start()
        assert subprocess.run(
            [EARSHOT_RELAY, "--config", str(twin.config), "--check"],
            capture_output=True, check=False).stdout == b"ok\n"
        twin.process.wait(timeout=6 * GONE_S + LONG_S)
        assert twin.process.returncode == 1
        assert b"name" in twin.process.stderr.read()


def test_killed_while_dialling(tmp_path, sim, floor, server, group, call):
    """The relay is killed before it hears that it has called her phone: the
    other one looks for it, and ends it."""
    a = Peer(tmp_path, "a", sim, USERS, server, group, site=("feed = none",))
    a.start()
    with Peer(tmp_path, "b", sim, USERS, server, group) as b, \
            console(a) as here, console(b, "lee") as lee:
        sim.fault("slow", arg=60000, match="/calls", count=1)
        here.send("monitor", call["id"])
        lee.until(lambda: lee.superv(call["id"], "rita"))
        assert not lee.superv(call["id"], "rita").get("part")
        wait_until(lambda: legs_of(sim), why="the request")
        a.kill()
        wait_until(lambda: b.metric("takeovers_total") == 1, LONG_S,
                   "the takeover")
        assert lee.until(lambda: lee.superv(call["id"], "rita"))["unsure"]
        off_air(sim)
        lee.until(lambda: not lee.superv(call["id"], "rita"), LONG_S)


def test_stop_where_nobody_answers(peers, sim, call):
    """Silence asked for while her relay is dead is done by the one that takes
    her over, and only then said to be."""
    a, b = peers
    here = console(a)
    done(here, "barge", call["id"])
    with console(b) as there:
        there.until(lambda: mode(there, call["id"]) == "barge")
        a.kill()
        r = there.end_of(there.send("stop"), 2 * LONG_S)
        assert r["status"] == "done"
        assert hearers(sim) == set()
        off_air(sim)


def test_killed_alone(peers, sim, call):
    """There is no other relay: started anew, it takes its own over."""
    a, b = peers
    assert b.stop() == 0
    with console(a) as here:
        done(here, "barge", call["id"])
        a.kill()
    a.start()
    off_air(sim)
    assert a.metric("takeovers_total") == 1


def test_moved(tmp_path, sim, floor, server, group, call):
    """Her console goes from one relay to the other, and both live: so does her
    desk, and she stays as she is."""
    with Peer(tmp_path, "a", sim, USERS, server, group, dead=60) as a, \
            Peer(tmp_path, "b", sim, USERS, server, group) as b, \
            console(b) as there:
        with console(a) as here:
            done(here, "barge", call["id"])
            there.until(lambda: mode(there, call["id"]) == "barge")
        wait_until(lambda: b.metric("takeovers_total") == 1, LONG_S,
                   "the desk coming over")
        there.until(lambda: mode(there, call["id"]) == "barge" and
                    not there.superv(call["id"]).get("unsure"))
        assert len(hearers(sim)) == 2 and len(legs_of(sim)) == 1
        done(there, "quiet")
        assert hearers(sim) == set()
        done(there, "stop")
        off_air(sim)


def test_by_webhooks(tmp_path, server, group):
    """The provider tells one relay alone; the other shows it, too, and both
    say that they know nothing while Redis is away."""
    port = free_port()
    with Sim("--quiet-floor", "--calls", "0", "--webhook",
             "http://127.0.0.1:%d%s" % (port, TELNYX_PATH)) as sim:
        key = tmp_path / "telnyx.pub"
        key.write_text(sim.first["webhook_public_key"] + "\n")
        key.chmod(0o600)
        more = "\n".join([
            "[source main]", "provider = telnyx", "path = " + TELNYX_PATH,
            "public_key_file = %s" % key, "site = north"])
        kind = {"site": ("agents = sip:*",), "more": more}
        with Peer(tmp_path, "a", sim, USERS, server, group, port=port,
                  **kind) as a, \
                Peer(tmp_path, "b", sim, USERS, server, group, **kind) as b, \
                Wire(a.feed, "rita") as here, Wire(b.feed, "lee") as there:
            for w in (here, there):
                w.until(lambda: w.health == "ok")
            Floor(sim)
            for w in (here, there):
                w.until(lambda: len(w.calls) == 3)
            assert b.metric('received_total{source="main"}') == 0
            server.kill()
            try:
                for w in (here, there):
                    w.until(lambda: w.health == "down", LONG_S)
            finally:
                server.start()
            for w in (here, there):
                w.until(lambda: w.health == "ok", LONG_S)


def test_told_until_it_is_so(peers, sim, call, server, group):
    """From before she is asked to be heard until she is, whichever moment her
    relay dies at, the others have her as loud as she may be."""
    a = peers[0]
    with console(a) as here:
        done(here, "barge", call["id"])
        wait_until(lambda: [n for n in notes(server, group)
                            if n["note"] == "act" and n["relay"] == "a"],
                   why="the end being told")
        told = [n for n in notes(server, group) if n["relay"] == "a"]
        end = next(i for i, n in enumerate(told) if n["note"] == "act")
        states = [n for n in told[:end] if n["note"] == "superv"]
        assert len(states) >= 2
        for n in states:
            assert n["call"] == call["id"] and n["mode"] == "barge", n
        assert states[0]["unsure"]
        done(here, "stop")
        off_air(sim)


def notes(server, group):
    """What relays have told each other."""
    log = server.say("XRANGE", "earshot:{%s}:log" % group, "-", "+")
    texts = [dict(zip(m[::2], m[1::2]))["d"] for _, m in log]
    return [json.loads(t) for t in texts if t.startswith('{"note"')]
