"""Proves that whatever a console sends, it is done only if its token allows that
and the call is one that it may see: every role with every verb, on a call of its
queue, of another queue, one that has ended and one that never was."""
import json
import uuid

import pytest

from broker_rig import ALL, Broker, Wire
from conftest import Floor
from relayed import FAST, legs_of
from rig import SOON_S, Sim, wait_until

# A row for each verb that is about a call: the roles that it takes, any of them.
VERBS = {
    "monitor": {"monitor"}, "whisper": {"whisper"}, "barge": {"barge"},
    "hold": {"hold"}, "unhold": {"hold"}, "mute": {"mute"},
    "unmute": {"mute"}, "claim": {"monitor"}, "unclaim": {"monitor"},
    "note": {"watch"},
}
ROLES = ("watch", "monitor", "whisper", "barge", "hold", "mute", "unmask",
         "admin")
# What is no verb: other providers' words, other letters, more than letters.
NO_VERBS = ("hangup", "transfer", "end", "dial", "leave", "Barge", "BARGE",
            "barge ", " barge", "barge\n", "bargé", "watch", "admin")
# Not even a word: the connection ends.
NO_WORDS = ("x" * 200, "barge\0", 7, None, ["barge"], {"do": "barge"})
QUIETER = ("quiet", "stop")


def may(role, verb):
    return role == "admin" or role in VERBS[verb]


class Desk:
    """Everybody has a role and watches; some see one queue alone."""

    def __init__(self, sim, broker, floor):
        self.sim, self.broker, self.floor = sim, broker, floor
        self.mine = floor.of("Chen Wei")      # sales
        self.other = floor.of("Ana Ruiz")     # billing
        self.ended = sim.call("sales", ["Di Novak"], "+12025551111")
        sim.post("/sim/call", op="end", id=self.ended["id"])

    def args(self, verb, call):
        if verb == "whisper":
            return {"to": [call["agent"]]}
        if verb in ("hold", "unhold", "mute", "unmute"):
            return {"part": call["customer"]}
        return {"text": "so it was"} if verb == "note" else None


def names():
    return {role + suffix: (
        role if role in ("watch", "admin") else "watch," + role,
        "queue=sales" if suffix else "")
        for role in ROLES for suffix in ("", "-sales")}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with Sim() as sim:
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        floor = Floor(sim)
        users = {**names(), "some": (ALL, "queue=sales")}
        with Broker(tmp_path_factory.mktemp("rights") / "b", sim, users,
                    feed=FAST) as broker:
            d = Desk(sim, broker, floor)
            with broker.console("watch") as w:
                w.until(lambda: len(w.calls) == 3 and all(
                    len(c["parts"]) == 2 for c in w.calls.values()))
            yield d


def open_as(desk, name):
    w = desk.broker.console(name)
    n = 1 if name.endswith("-sales") or name == "some" else 3
    w.until(lambda: len(w.calls) == n and all(
        len(c["parts"]) == 2 for c in w.calls.values()))
    return w


def refusal(r):
    """Without what names the act."""
    return {k: v for k, v in r.items() if k not in ("id", "ms")}


DENIED, GONE = ("denied", "denied"), ("failed", "gone")


def test_nobody_does_more_than_his_token_allows(desk):
    """All that must be refused: nothing reaches the provider, and what may not
    be seen is answered as what was never there."""
    before = len(desk.sim.changes())
    tried = 0
    for name in names():
        role, limited = name.split("-")[0], name.endswith("-sales")
        with open_as(desk, name) as w:
            allowed = ["monitor", "whisper", "barge", "stop", "quiet", "hold",
                       "unhold", "mute", "unmute", "claim", "unclaim", "note"]
            assert w.hello["acts"] == [v for v in allowed if v in QUIETER or
                                       may(role if role != "watch" else "watch",
                                           v) or v == "note"]
            absent = {"id": str(uuid.uuid4()), "agent": desk.mine["agent"],
                      "customer": desk.mine["customer"]}
            hidden = desk.other if limited else absent
            for verb in VERBS:
                right = may(role, verb) or verb == "note"
                want = GONE if right else DENIED
                said = []
                for call in (hidden, absent, {**absent,
                                              "id": desk.ended["id"]}):
                    r = w.act(verb, call["id"], rev=10 ** 9,
                              args=desk.args(verb, call))
                    assert (r["status"], r["code"]) == want, (name, verb, r)
                    said.append(refusal(r))
                    tried += 1
                assert said[0] == said[1], (name, verb)
                if not right:
                    r = w.act(verb, desk.mine["id"],
                              args=desk.args(verb, desk.mine))
                    assert (r["status"], r["code"]) == DENIED, (name, verb, r)
                    tried += 1
            for verb in NO_VERBS:
                r = w.act(verb, desk.mine["id"],
                          args={"part": desk.mine["customer"]})
                assert (r["status"], r["code"]) == DENIED, (name, verb, r)
                tried += 1
        for verb in NO_WORDS:
            with open_as(desk, name) as w:
                w.send(verb, desk.mine["id"])
                w.until(lambda: w.bye and w.bye["code"] == 4400)
                assert w.results == {}
                tried += 1
    print("refused", tried)
    assert len(desk.sim.changes()) == before


def test_what_is_allowed_is_done(desk):
    """So that the test before proves rights and not a relay that is deaf; and
    going quiet and leaving is for everybody."""
    call = desk.mine
    for name in names():
        role = name.split("-")[0]
        with open_as(desk, name) as w:
            for verb in VERBS:
                if not may(role, verb) and verb != "note":
                    continue
                r = w.act(verb, call["id"], args=desk.args(verb, call),
                          rev=10 ** 9)
                assert r["status"] == "done", (name, verb, r)
                if verb in ("monitor", "whisper", "barge"):
                    w.until(lambda: w.superv(call["id"]) and w.superv(
                        call["id"])["mode"] == verb)
            for verb in QUIETER:
                assert w.act(verb)["status"] == "done"
            wait_until(lambda: not legs_of(desk.sim, name), SOON_S,
                       "the phone of " + name)


def test_lies_of_a_client(desk):
    """It says who it is, what it may, whose people are in the call: none of
    that counts.  Only its token does."""
    before = len(desk.sim.changes())
    claims = {"user": "admin", "roles": ["admin"], "role": "admin",
              "acts": ["barge"], "scope": {}, "token": "token-of-admin",
              "site": "south"}
    mine, other = desk.mine, desk.other
    with open_as(desk, "watch-sales") as w:
        for extra in (claims, {"as": "admin"}):
            r = w.end_of(w.send("barge", mine["id"], **extra))
            assert (r["status"], r["code"]) == DENIED, r
    with open_as(desk, "some") as w:
        # Somebody of a call that he may not see, as if he were in this one.
        for verb in ("hold", "unhold", "mute", "unmute"):
            for part in (other["customer"], other["agent"], "", "nobody"):
                r = w.act(verb, mine["id"], args={"part": part}, **claims)
                assert (r["status"], r["code"]) == GONE, (verb, r)
        for to in ([other["agent"]], [mine["agent"], other["agent"]],
                   ["nobody"]):
            r = w.act("whisper", mine["id"], args={"to": to}, **claims)
            assert r["status"] == "failed", r
        for verb in ("monitor", "whisper", "barge"):
            r = w.act(verb, other["id"], rev=10 ** 9,
                      args={"to": [other["agent"]]}, **claims)
            assert (r["status"], r["code"]) == GONE, r
        # An id that somebody else has used is no key to what he did.
        with open_as(desk, "hold") as h:
            assert h.act("note", mine["id"], id="shared",
                         args={"text": "mine"})["status"] == "done"
        r = w.end_of(w.send("barge", other["id"], id="shared", rev=10 ** 9))
        assert (r["status"], r["code"]) == GONE, r
    assert len(desk.sim.changes()) == before


@pytest.mark.parametrize("want", (
    ["billing"], ["billing", "sales"], ["*"], [""], [], ["sales", "%"]))
def test_nobody_sees_more_by_wanting_it(desk, want):
    """What a hello claims changes nothing but for less."""
    hello = {"type": "hello", "v": 1, "user": "admin", "roles": ["admin"],
             "want": {"queues": want, "native": True, "unmask": True},
             "scope": {"masked": False},
             "resume": {"epoch": "1", "seq": 0}}
    with Greeted(desk.broker.feed, "watch-sales", hello) as w:
        assert w.hello["user"] == "watch-sales"
        assert w.hello["roles"] == ["watch"]
        assert w.hello["scope"]["masked"] is True
        assert set(w.hello["scope"]["queues"]) <= {"sales"}
        seen = {desk.mine["id"]} if "sales" in want else set()
        assert set(w.calls) == seen
        # What changes elsewhere is not told of; that here is told.
        desk.sim.post("/sim/participant", op="join", role="agent",
                      name="Lea Brandt", call=desk.other["id"])
        here = desk.sim.post("/sim/participant", op="join", role="agent",
                             name="Lea Brandt", call=desk.mine["id"])["id"]
        if seen:
            w.until(lambda: any(p["id"] == here for p in
                                w.calls[desk.mine["id"]]["parts"]))
        w.socket.send(json.dumps({"type": "get", "what": "native", "seq": 1}))
        w.until(lambda: w.native is not None)
        assert w.native["body"] is None
        assert set(w.calls) == seen
        assert desk.other["id"] not in w.text and "+1202555" not in w.text
        desk.sim.post("/sim/participant", op="leave", id=here)


class Greeted(Wire):
    """With a hello of its own, and all that was said to it."""

    def __init__(self, url, name, hello):
        self.said, self.text, self.native = hello, "", None
        super().__init__(url, name)

    def greeting(self):
        return self.said

    def take(self, m):
        self.text += json.dumps(m)
        if m["type"] == "native":
            self.native = m
        super().take(m)
