"""Proves that a relay acts for its supervisors as a console would: each act is
done once and is seen, the feed says who supervises whom as the simulator's own
truth has it, rights and stale pictures are judged at the relay, and nobody
stays on the air whose console, or whose relay, has gone."""
import json
import os
import signal
import socket
import subprocess
import time
import uuid

import pytest
import websocket

from broker_rig import ALL, EARSHOT_RELAY, Broker, Wire, phone_of
from conftest import Floor
from relay_rig import TELNYX_PATH
from rig import EARSHOT, SOON_S, Sim, free_port, wait_until


# A test presses keys faster than a supervisor may.
FAST = ("acts_per_second = 100", "acts_per_minute = 6000")


@pytest.fixture
def sim():
    """With no phone up; whoever is called picks up at once."""
    with Sim() as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        s.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        yield s


@pytest.fixture
def users():
    return {"rita": ALL, "lee": ALL, "wall": "watch",
            "sue": ("watch,monitor", "queue=sales")}


@pytest.fixture
def broker(tmp_path, sim, floor, users):
    b = Broker(tmp_path / "broker", sim, users, feed=FAST).start()
    yield b
    if b.process.poll() is None:
        assert b.stop() == 0


@pytest.fixture
def rita(broker):
    with broker.console() as w:
        w.until(lambda: all_there(w), why="three calls")
        yield w


def all_there(w):
    return len(w.calls) == 3 and all(len(c["parts"]) == 2
                                     for c in w.calls.values())


@pytest.fixture
def call(floor):
    return floor.of("Ana Ruiz")


def legs_of(sim, name="rita"):
    return [leg for leg in sim.truth()["legs"]
            if leg["name"] == name and leg["state"] != "ended"]


def hearers(sim, name="rita"):
    """The names of those who hear that supervisor's phone."""
    return {p["name"] or p["role"] for leg in legs_of(sim, name)
            for p in sim.hearers(leg["id"])}


def sent(sim):
    return [(r["path"].rsplit("/", 1)[-1], (r["body"] or {}).get(
        "supervisor_role")) for r in sim.changes()]


def done(w, do, call="", **more):
    r = w.act(do, call, **more)
    assert r["status"] == "done", r
    return r


def mode(w, call, name=None):
    s = w.superv(call, name)
    return s and s["mode"]


def off_air(sim, name="rita"):
    return wait_until(lambda: not legs_of(sim, name), SOON_S + 5,
                      "the phone of %s being put down" % name)


# What can be done.


def test_main_job(broker, sim, rita, call):
    """Listen, whisper, barge, quiet and stop, each as the truth has it, and
    each by as many requests as it needs."""
    id = call["id"]
    done(rita, "monitor", id)
    rita.until(lambda: mode(rita, id) == "monitor")
    assert hearers(sim) == set()
    done(rita, "whisper", id, args={"to": [call["agent"]]})
    s = rita.until(lambda: mode(rita, id) == "whisper" and rita.superv(id))
    assert s["to"] == [call["agent"]] and s["seen"]
    assert hearers(sim) == {"Ana Ruiz"}
    done(rita, "barge", id)
    rita.until(lambda: mode(rita, id) == "barge")
    assert len(hearers(sim)) == 2
    done(rita, "quiet")
    rita.until(lambda: mode(rita, id) == "monitor")
    assert hearers(sim) == set()
    done(rita, "stop")
    rita.until(lambda: not rita.superv(id))
    off_air(sim)
    assert sent(sim) == [("calls", None), ("update", "whisper"),
                         ("update", "barge"), ("update", "monitor"),
                         ("leave", None), ("hangup", None)]


def test_barge_at_once(sim, rita, call):
    """One word does all that is needed: dial, join silently, then louder."""
    id = rita.send("barge", call["id"])
    rita.until(lambda: mode(rita, call["id"]) in ("dialling", "barge"))
    r = rita.end_of(id)
    assert [x["status"] for x in rita.results[id]][0] == "sent" and \
        r["status"] == "done" and rita.results[id][0]["deadline"] > 0
    rita.until(lambda: mode(rita, call["id"]) == "barge")
    assert len(hearers(sim)) == 2


def test_hop(sim, rita, floor, call):
    """From one call to another: out of the first before into the second."""
    other = floor.of("Chen Wei")
    done(rita, "barge", call["id"])
    done(rita, "monitor", other["id"])
    rita.until(lambda: mode(rita, other["id"]) == "monitor" and
               not rita.superv(call["id"]))
    assert hearers(sim) == set() and len(legs_of(sim)) == 1


def test_hop_before_the_phone_rings(sim, rita, floor, call):
    """Two wishes at once, in two calls: one phone, which ends in the second;
    no leg is left behind in the first."""
    other = floor.of("Chen Wei")
    first = rita.send("whisper", call["id"], args={"to": [call["agent"]]})
    second = rita.send("monitor", other["id"])
    rita.end_of(first)
    assert rita.end_of(second)["status"] == "done"
    rita.until(lambda: mode(rita, other["id"]) == "monitor" and
               not rita.superv(call["id"]))
    assert len(legs_of(sim)) == 1 and hearers(sim) == set()
    assert sent(sim).count(("calls", None)) == 1


def test_on_others(sim, rita, call):
    """Hold and mute need no phone, and everybody's picture shows them."""
    def part():
        return next(p for p in rita.calls[call["id"]]["parts"]
                    if p["id"] == call["customer"])
    for do, word, on in (("hold", "hold", True), ("unhold", "hold", False),
                         ("mute", "muted", True), ("unmute", "muted", False)):
        done(rita, do, call["id"], args={"part": call["customer"]})
        rita.until(lambda: part().get(word, False) is on, why=do)
        who, _ = sim.person(call["customer"])
        assert who["on_hold" if word == "hold" else "muted"] is on
    assert legs_of(sim) == []


@pytest.mark.parametrize("provider", ("signalwire", "twilio"))
def test_elsewhere(provider, tmp_path, users):
    """The same at a provider whose feed tells only that something happened."""
    with Sim(provider=provider) as sim:
        # The simulator knows one phone; it is whoever is called.
        floor = Floor(sim)
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        with Broker(tmp_path / "b", sim, users, feed=FAST) as b, \
                b.console() as w:
            w.until(lambda: len(w.calls) == 3)
            call = floor.of("Bo Lindqvist")
            w.until(lambda: len(w.calls[call["id"]]["parts"]) == 2)
            assert w.hello["targets"] == 1
            for do, args, ears in (
                    ("monitor", None, 0),
                    ("whisper", {"to": [call["agent"]]}, 1),
                    ("barge", None, 2), ("quiet", None, 0)):
                done(w, do, call["id"], args=args)
                w.until(lambda: mode(w, call["id"]) ==
                        ("monitor" if do == "quiet" else do))
                assert len(hearers(sim)) == ears, do
            done(w, "stop")
            off_air(sim)


def test_two_supervisors(broker, sim, rita, call):
    """Each sees the other, and hears of two voices in one ear."""
    id = call["id"]
    with broker.console("lee") as lee:
        lee.until(lambda: all_there(lee))
        done(rita, "whisper", id, args={"to": [call["agent"]]})
        lee.until(lambda: mode(lee, id, "rita") == "whisper")
        r = done(lee, "whisper", id, args={"to": [call["agent"]]})
        assert "two voices" in r["text"]
        rita.until(lambda: mode(rita, id, "lee") == "whisper")
        # One goes quiet; the other does not notice.
        done(rita, "quiet")
        rita.until(lambda: mode(rita, id) == "monitor")
        assert hearers(sim) == set() and hearers(sim, "lee") == {"Ana Ruiz"}


def test_two_consoles_of_one(broker, sim, rita, call):
    """A supervisor has one phone, whichever of his consoles asks."""
    with broker.console() as second:
        second.until(lambda: all_there(second))
        done(rita, "monitor", call["id"])
        second.until(lambda: mode(second, call["id"]) == "monitor")
        done(second, "barge", call["id"])
        rita.until(lambda: mode(rita, call["id"]) == "barge")
        assert len(legs_of(sim)) == 1


def test_quiet_in_the_middle(sim, rita, call):
    """QUIET while the phone rings: it rings no more, and what was to come does
    not come."""
    sim.post("/sim/phone", op="policy", answer=True, answer_ms=3600000)
    id = rita.send("barge", call["id"])
    rita.until(lambda: mode(rita, call["id"]) == "dialling")
    assert len(legs_of(sim)) == 1
    done(rita, "quiet")
    assert rita.end_of(id)["status"] == "failed"
    off_air(sim)
    assert ("update", "barge") not in sent(sim)


def test_quiet_again_and_again(sim, rita, call):
    """Whoever presses it three times hears three times that it is so."""
    done(rita, "barge", call["id"])
    sim.fault("slow", arg=300, match="/actions/", count=1)
    ids = [rita.send("quiet") for _ in range(3)]
    assert [rita.end_of(id)["status"] for id in ids] == ["done"] * 3
    assert hearers(sim) == set()
    assert sent(sim).count(("update", "monitor")) == 1


def test_nobody_picks_up(sim, rita, call):
    sim.post("/sim/phone", op="policy", answer=False)
    r = rita.end_of(rita.send("monitor", call["id"]), 40)
    assert r["status"] == "failed" and "answer" in r["text"]
    rita.until(lambda: not rita.superv(call["id"]))
    off_air(sim)


def test_by_webhooks(tmp_path, users):
    """The provider's events come to the relay itself; no console is needed for
    the calls to be known, and nothing but the relay has the account's key."""
    port = free_port()
    with Sim("--quiet-floor", "--calls", "0", "--webhook",
             "http://127.0.0.1:%d%s" % (port, TELNYX_PATH)) as sim:
        key = tmp_path / "telnyx.pub"
        key.write_text(sim.first["webhook_public_key"] + "\n")
        key.chmod(0o600)
        source = "\n".join([
            "[source main]", "provider = telnyx", "path = " + TELNYX_PATH,
            "public_key_file = %s" % key, "site = north"])
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        with Broker(tmp_path / "b", sim, users, port=port, feed=FAST,
                    site=("agents = sip:*",), more=source) as b, \
                b.console() as w:
            assert w.hello["health"]["telnyx"] in ("ok", "syncing")
            floor = Floor(sim)
            w.until(lambda: all_there(w))
            call = floor.of("Bo Lindqvist")
            done(w, "barge", call["id"])
            w.until(lambda: mode(w, call["id"]) == "barge")
            sim.post("/sim/call", op="end", id=call["id"])
            w.until(lambda: len(w.calls) == 2)
            # No event names a call; yet whose queue it is comes at once.
            with b.console("sue") as sue:
                sue.until(lambda: len(sue.calls) == 1)
                sim.call("sales", ["Di Novak"], "+12025551111")
                sim.call("billing", ["Ed Moss"], "+12025551112")
                sue.until(lambda: len(sue.calls) == 2)
                w.until(lambda: len(w.calls) == 4)
            assert b.metric('verified_total{source="main"}') >= 6


# What is refused.


def test_rights(broker, sim, rita, floor, call):
    """Whatever a console sends, the relay judges."""
    part = {"part": call["customer"]}
    to = {"to": [call["agent"]]}
    with broker.console("wall") as wall, broker.console("sue") as sue:
        wall.until(lambda: all_there(wall))
        assert wall.hello["acts"] == ["stop", "quiet", "note"]
        for do, args in (("monitor", None), ("whisper", to), ("barge", None),
                         ("hold", part), ("unhold", part), ("mute", part),
                         ("unmute", part), ("hangup", part)):
            r = wall.act(do, call["id"], args=args)
            assert (r["status"], r["code"]) == ("denied", "denied"), (do, r)
        assert done(wall, "quiet") and done(wall, "stop")
        # What she may not see is as if it were not there.
        sue.until(lambda: len(sue.calls) == 1)
        hidden = sue.act("monitor", call["id"], rev=99)
        absent = sue.act("monitor", str(uuid.uuid4()), rev=99)
        for r in hidden, absent:
            del r["id"]
        assert hidden == absent and hidden["code"] == "gone"
        assert sue.act("whisper", floor.of("Chen Wei")["id"],
                       args=to)["status"] == "denied"
    assert sim.changes() == []
    assert broker.metric('acts_denied_total{site="north"}') == 9


@pytest.mark.parametrize("status, code", [
    (401, "credentials"), (404, "gone"), (422, "provider"), (429, "busy")])
def test_why(sim, rita, call, status, code):
    """What the provider said is told by a code, whatever its words are."""
    sim.fault("status", arg=status, match="/actions/", count=1)
    r = rita.act("unmute", call["id"], args={"part": call["customer"]})
    assert (r["status"], r["code"]) == ("failed", code), r


def test_conflict(broker, sim, rita, floor, call):
    """The call is no more what the supervisor saw: nothing is sent."""
    id, seen = call["id"], rita.calls[call["id"]]["rev"]
    sim.post("/sim/participant", op="leave", id=call["customer"])
    rita.until(lambda: rita.calls.get(id, {}).get("rev", 0) > seen)
    for do in ("monitor", "barge"):
        r = rita.act(do, id, rev=seen)
        assert (r["status"], r["code"]) == ("failed", "conflict")
    rita.socket.send(json.dumps({"type": "action", "id": "norev",
                                 "do": "barge", "call": id}))
    assert rita.end_of("norev")["code"] == "conflict"
    r = rita.act("whisper", id, args={"to": [call["customer"]]})
    assert r["code"] == "gone"
    assert sim.changes() == []
    # My own leg is no change: three in a row by the first picture.
    other = floor.of("Chen Wei")
    rev = rita.calls[other["id"]]["rev"]
    for do in ("monitor", "barge", "monitor"):
        done(rita, do, other["id"], rev=rev)


def test_same_id(broker, sim, rita, call):
    """An id is one execution: at once, later, from elsewhere, and after a
    restart of the relay."""
    args = {"part": call["customer"]}
    rita.send("hold", call["id"], id="one", args=args)
    rita.send("hold", call["id"], id="one", args=args)
    first = rita.end_of("one")
    assert first["status"] == "done"
    rita.results.clear()
    rita.send("hold", call["id"], id="one", args=args)
    assert rita.end_of("one") == first
    with broker.console() as second:
        second.send("hold", call["id"], id="one", args=args)
        assert second.end_of("one") == first
    assert len(sim.changes()) == 1
    rita.act("barge", "no-such-call", id="two", rev=1)
    assert broker.stop() == 0
    broker.start()
    with broker.console() as after:
        after.send("hold", call["id"], id="one", args=args)
        assert after.end_of("one") == first
        r = after.act("barge", call["id"], id="two", rev=1)
        assert r["code"] == "gone"
    assert len(sim.changes()) == 1


def test_killed_in_the_middle(broker, sim, rita, call):
    """The relay is killed with an act under way: nobody knows what came of it,
    it is not done again, and the phone that it has called is put down."""
    sim.post("/sim/phone", op="policy", answer=True, answer_ms=3600000)
    rita.send("monitor", call["id"], id="one")
    rita.until(lambda: mode(rita, call["id"]) == "dialling" and
               rita.superv(call["id"]).get("part"))
    broker.kill()
    broker.start()
    with broker.console("lee") as lee:
        lee.until(lambda: all_there(lee))
    off_air(sim)
    with broker.console() as after:
        after.until(lambda: len(after.calls) == 3)
        r = after.act("monitor", call["id"], id="one", rev=9999)
        assert r["status"] == "unknown"
    assert [s for s in sent(sim) if s[0] == "calls"] == [("calls", None)]


def test_killed_on_the_air(broker, sim, rita, call):
    """The relay is killed while somebody is heard: the next one finds his leg,
    takes it for as loud as it may be, and he can go quiet."""
    done(rita, "barge", call["id"])
    broker.kill()
    broker.start()
    with broker.console() as after:
        after.until(lambda: mode(after, call["id"]) == "barge")
        done(after, "quiet")
        after.until(lambda: mode(after, call["id"]) == "monitor")
        assert hearers(sim) == set()
        done(after, "stop")
    off_air(sim)


def test_killed_and_nobody_comes_back(broker, sim, rita, call):
    done(rita, "barge", call["id"])
    broker.kill()
    broker.start()
    off_air(sim)
    assert broker.metric('dead_man_total{site="north"}') == 1


def test_too_fast_by_turns(tmp_path, sim, floor, users, call):
    """Whoever comes back, or asks from another console, does not begin anew."""
    ask = {"args": {"part": call["customer"]}}
    with Broker(tmp_path / "b", sim, users,
                feed=("acts_per_minute = 1",)) as b:
        with b.console() as w:
            w.until(lambda: all_there(w))
            done(w, "mute", call["id"], **ask)
        with b.console() as w, b.console("lee") as lee:
            w.until(lambda: all_there(w))
            lee.until(lambda: all_there(lee))
            assert w.act("unmute", call["id"], **ask)["code"] == "rate"
            done(lee, "claim", call["id"], rev=None)


def test_too_fast(tmp_path, sim, floor, users, call):
    """A key that sticks is slowed down; what makes quieter never is."""
    with Broker(tmp_path / "b", sim, users) as b, b.console() as w:
        w.until(lambda: all_there(w))
        ids = [w.send("mute" if i % 2 else "unmute", call["id"],
                      args={"part": call["customer"]}) for i in range(16)]
        ends = [w.end_of(id) for id in ids]
        late = [r for r in ends if r.get("code") == "rate"]
        assert len(late) >= 8
        assert all(r["status"] == "denied" and r["retry_ms"] > 0
                   for r in late)
        for _ in range(10):
            done(w, "quiet")
            done(w, "stop")
        assert b.metric('acts_limited_total{site="north"}') == len(late)


def test_audit_is_copied(tmp_path, sim, floor, users, call):
    """Each line is at syslog, as it stands in the file."""
    where = str(tmp_path / "syslog")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as syslog:
        syslog.bind(where)
        syslog.settimeout(SOON_S)
        with Broker(tmp_path / "b", sim, users,
                    feed=("audit_copy = " + where,)) as b, b.console() as w:
            w.until(lambda: all_there(w))
            done(w, "claim", call["id"])
            for line in b.audit.read_bytes().splitlines():
                assert syslog.recv(1 << 16).endswith(b"]: " + line)


def test_no_audit_no_act(tmp_path, sim, floor, users, call):
    """Where it cannot be written down nothing louder is sent; quieter is."""
    b = Broker(tmp_path / "b", sim, users)
    with b:
        with b.console() as w:
            w.until(lambda: all_there(w))
            done(w, "barge", call["id"])
            b.audit.write_text("no chain\n")
            b.audit.rename(b.folder / "elsewhere")
            b.audit.mkdir()
            b.stop()
        b.start()
        with b.console() as w:
            w.until(lambda: len(w.calls) == 3)
            r = w.act("barge", call["id"])
            assert (r["status"], r["code"]) == ("failed", "audit"), r
            done(w, "quiet")
    assert len([s for s in sent(sim) if s[1] == "barge"]) == 1


def test_audit(broker, sim, rita, call):
    """Who, what, why and what came of it; in a chain that proves itself."""
    done(rita, "monitor", call["id"], reason="coaching")
    r = rita.act("note", call["id"], args={"text": "was polite"})
    assert r["status"] == "done"
    with broker.console("wall") as wall:
        wall.until(lambda: len(wall.calls) == 3)
        wall.act("barge", call["id"])
    lines = broker.audited()
    assert [(n["user"], n["phase"], n.get("action"), n.get("result"))
            for n in lines] == [
                ("rita", "intent", "dial", None),
                ("rita", "outcome", None, "done"),
                ("rita", "note", None, None),
                ("rita", "outcome", None, "done"),
                ("wall", "denied", None, None)]
    assert lines[0]["reason"] == "coaching" and lines[0]["call"] == call["id"]
    assert lines[2]["text"] == "was polite"

    def verify():
        return subprocess.run([EARSHOT, "audit", "verify", str(broker.audit)],
                              capture_output=True, timeout=SOON_S).returncode
    assert verify() == 0
    broker.audit.write_text(
        broker.audit.read_text().replace("coaching", "curious"))
    assert verify() != 0


# Whose console has gone.


def test_dead_console(broker, sim, rita, call):
    """Its last console is killed: off the air within the time that was set."""
    with broker.console() as w:
        w.until(lambda: all_there(w))
        done(w, "barge", call["id"])
    rita.cut()
    with broker.console("lee") as lee:
        lee.until(lambda: mode(lee, call["id"], "rita") == "barge")
        lee.until(lambda: not lee.superv(call["id"], "rita"), SOON_S + 5)
    off_air(sim)
    assert broker.metric('dead_man_total{site="north"}') == 1
    assert [n["phase"] for n in broker.audited()].count("sent off") == 1


@pytest.mark.skipif(os.environ.get("EARSHOT_LONG") != "1",
                    reason="half a minute; EARSHOT_LONG=1 plays it")
def test_frozen_console(broker, sim, rita, call):
    """It is there and does nothing, as a stopped program or a cut cable: its
    connection is given up, and then it counts as gone."""
    done(rita, "barge", call["id"])
    with broker.console("lee") as lee:
        lee.until(lambda: mode(lee, call["id"], "rita") == "barge")
        lee.until(lambda: not lee.superv(call["id"], "rita"), 40)
    off_air(sim)


def test_console_comes_back(broker, sim, rita, call):
    """In time: he stays where he was, and is told so."""
    done(rita, "barge", call["id"])
    rita.cut()
    with broker.console() as w:
        w.until(lambda: mode(w, call["id"]) == "barge")
        done(w, "quiet")
        w.until(lambda: mode(w, call["id"]) == "monitor")
    assert len(legs_of(sim)) == 1
    assert broker.metric('dead_man_total{site="north"}') == 0


def test_token_is_gone(tmp_path, sim, floor, users, call):
    """Revoked while he is on the air: his console is closed, and he is off at
    once, not only when the dead man's switch says so."""
    with Broker(tmp_path / "b", sim, users, dead=600) as b, \
            b.console() as w, b.console("lee") as lee:
        w.until(lambda: all_there(w))
        done(w, "barge", call["id"])
        b.give({k: v for k, v in users.items() if k != "rita"})
        b.process.send_signal(signal.SIGHUP)
        w.until(lambda: w.bye and w.bye["code"] == 4403)
        off_air(sim)
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            Wire(b.feed, "rita")
        assert refused.value.status_code == 401
        # What is allowed no more is done no more, but listening stays.
        lee.until(lambda: all_there(lee))
        done(lee, "monitor", call["id"])
        b.give({"lee": "watch,monitor"})
        b.process.send_signal(signal.SIGHUP)
        lee.until(lambda: lee.bye and lee.bye["code"] == 4503)
        with b.console("lee") as anew:
            anew.until(lambda: mode(anew, call["id"]) == "monitor")
            assert anew.act("barge", call["id"])["status"] == "denied"
            assert len(legs_of(sim, "lee")) == 1


def test_token_expires(tmp_path, sim, floor, call):
    """In the middle of a word."""
    with Broker(tmp_path / "b", sim, {"rita": ALL}, dead=600) as b, \
            b.console() as w:
        w.until(lambda: all_there(w))
        done(w, "barge", call["id"])
        end = time.gmtime(time.time() - 58)  # there is a minute of grace
        b.give({"rita": (ALL, time.strftime("until=%Y-%m-%dT%H:%M:%SZ",
                                            end))})
        b.process.send_signal(signal.SIGHUP)
        w.until(lambda: w.bye and w.bye["code"] == 4403)
        off_air(sim)


def test_relay_ends(broker, sim, rita, call):
    """SIGTERM: everybody is off the air before the program ends."""
    with broker.console("lee") as lee:
        lee.until(lambda: all_there(lee))
        done(rita, "barge", call["id"])
        done(lee, "whisper", call["id"], args={"to": [call["agent"]]})
        broker.process.send_signal(signal.SIGTERM)
        for w in rita, lee:
            w.until(lambda: w.bye, SOON_S + 10)
            assert w.bye["code"] == 4503 and 0 <= w.bye["retry_ms"] <= 2000
        assert not legs_of(sim, "rita") and not legs_of(sim, "lee")
    assert broker.process.wait(SOON_S) == 0


def test_phone_put_down(sim, rita, call):
    """By hand: the feed says so, and the next act calls it anew."""
    done(rita, "monitor", call["id"])
    rita.until(lambda: mode(rita, call["id"]) == "monitor")
    sim.post("/sim/phone", op="hangup", id=legs_of(sim)[0]["id"])
    rita.until(lambda: not rita.superv(call["id"]), 15)
    done(rita, "monitor", call["id"])
    rita.until(lambda: mode(rita, call["id"]) == "monitor")
    assert phone_of("rita") in [r["body"].get("to") for r in sim.changes()]


# Tokens.


def test_tokens(broker, sim, rita):
    """Made, taken at SIGHUP, listed, and taken back."""
    def token(*words):
        return subprocess.run([EARSHOT_RELAY, "token", *words, "--file",
                               str(broker.tokens)], capture_output=True,
                              text=True, timeout=SOON_S)

    made = token("new", "max", "--role", "watch,hold", "--queue", "sales",
                 "--phone", "sip:max@x", "--days", "1")
    assert made.returncode == 0
    secret = made.stdout.strip()
    assert secret not in broker.tokens.read_text() and len(secret) == 64
    assert token("new", "max", "--role", "watch").returncode == 1
    assert "max: watch hold; queues sales; phone sip:max@x; until" in \
        token("list").stdout
    broker.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "reloaded" in broker.log.read_text())
    with Wire(broker.feed, "max", secret) as w:
        w.until(lambda: len(w.calls) == 1)
        assert w.hello["acts"] == ["stop", "quiet", "hold", "unhold", "note"]
        assert w.hello["scope"]["queues"] == ["sales"]
        assert token("revoke", "max").returncode == 0
        broker.process.send_signal(signal.SIGHUP)
        w.until(lambda: w.bye and w.bye["code"] == 4403)
    assert token("revoke", "max").returncode == 1
    # Who stays is not disturbed, and a bad file changes nothing.
    broker.tokens.write_text(broker.tokens.read_text() + "nonsense\n")
    broker.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "reload_failed" in broker.log.read_text())
    done(rita, "quiet")


# Settings.


@pytest.mark.parametrize("line, why", (
    ("provider = nobody", "unknown provider"),
    ("api_user", "line"),
    ("phone = sip:rita@x", "a site has no phone"),
    ("feed = http://x", "neither ws"),
    ("path = feed", "path"),
    ("token_file = /nowhere/at/all", "No such file"),
    ("create.colour = red", "colour"),
    ("colour = red", "no setting colour"),
    ("ring_seconds = 1", "5 to 600"),
    ("listen = here", "IPv4"),
    ("[site north south]\nlisten = 127.0.0.1:0", "name of a site"),
    ("[feed]\ndead_seconds = 0", "dead_seconds"),
    ("[source a]\nsite = east", "needs"),
))
def test_bad_settings(tmp_path, sim, line, why):
    """What is wrong is said before anything is opened."""
    b = Broker(tmp_path / "b", sim, {"rita": ALL}, more="")
    whole = b.config.read_text()
    good = whole.replace("dead_seconds = 2\n", "")
    for name in ("provider", "path", "feed", "ring_seconds", "listen",
                 "token_file"):
        if line.startswith(name + " ="):
            head, site = good.split("[site north]")
            good = head + "[site north]" + "".join(
                one for one in site.splitlines(keepends=True)
                if not one.startswith(name + " ="))
    for text, status in ((whole, 0), (good + line + "\n", 1)):
        b.config.write_text(text)
        done_with = subprocess.run(
            [EARSHOT_RELAY, "--config", str(b.config), "--check"],
            capture_output=True, text=True, timeout=SOON_S)
        assert done_with.returncode == status, done_with.stderr
    assert why in done_with.stderr, done_with.stderr
