"""Proves what goes wrong at SignalWire and at Twilio alone while I may be heard:
answers that differ, their own refusals, and targets that go.  What goes wrong
everywhere: test_while_heard.py."""
import re

import pytest

from faces import COMPAT
from invariants import Invariants, covers
from rig import VERDICT_S, Profile, wait_until
from steps import (barge, listen, open_barge, open_picker, quiet, select,
                   whisper)

PART = "/Participants/"


@pytest.fixture(params=COMPAT)
def provider(request):
    return request.param


def bodies(sim):
    return [r["body"] for r in sim.changes()]


def count(sim, **fields):
    return sum(1 for b in bodies(sim) if b and
               all(b.get(k) == v for k, v in fields.items()))


def covered(sim):
    """For waiting while row 2 may never say too little: it must cover who heard
    me before it was read, or who does after."""
    def check(console, done):
        before = sim.hearers(sim.leg)
        console.pump(0.02)
        strip = console.strip()
        assert covers(strip, before) or covers(
            strip, sim.hearers(sim.leg)), strip
        return done(console)
    return check


# Answers that differ from what was asked.


@pytest.mark.parametrize("provider, mode", [
    ("signalwire", "barge"), ("twilio", "whisper"),
    ("signalwire", "listen"), ("twilio", "listen")])
def test_accepted_without_effect(console, sim, holds, mode):
    """The answer looks as asked; the read-back tells."""
    listen(console, holds)
    if mode == "listen":
        whisper(console, holds)
    sim.fault("accepted-no-effect", match=PART)
    if mode == "listen":
        console.press("L")
    elif mode == "whisper":
        open_picker(console)
        console.press("Enter")
    else:
        open_barge(console)
        console.press("Y")
    assert not console.verdict(mode.capitalize()).startswith("**")
    holds.check()
    word = "WHISPER" if mode == "listen" else "LISTENING"
    console.wait_for(lambda c: word in c.strip(), VERDICT_S)
    holds.check()


@pytest.mark.parametrize("provider", ["signalwire"])
def test_hold_accepted_without_effect(console, sim, floor, holds):
    select(console, "Bo Lindqvist")
    sim.fault("accepted-no-effect", match=PART)
    console.press("H")
    assert not console.verdict("Hold").startswith("**")
    holds.check()
    console.wait_for(lambda c: "HOLD " not in next(
        line for line in c.screen.display if "Bo Lindqvist" in line))


@pytest.mark.parametrize("provider", ["twilio"])
def test_quiet_accepted_without_effect(console, sim, face, holds):
    """The ladder goes on until the read-back shows it."""
    listen(console, holds)
    barge(console, holds)
    sim.fault("accepted-no-effect", match=PART)
    console.press("^G")
    wait_until(lambda: not sim.hearers(sim.leg), VERDICT_S, "quiet")
    console.wait_for(lambda c: "LISTENING" in c.strip() or
                     "OFF AIR" in c.strip(), VERDICT_S)
    holds.no_silent_act()
    holds.loud_side()
    holds.only_quiet(face)


@pytest.mark.parametrize("provider", ["signalwire"])
def test_empty_target_refused(sim, floor, tmp_path):
    """coach_empty: a barge names nobody in so many words, which may be refused;
    then nothing is louder."""
    with Profile(tmp_path, sim, coach_empty="yes").console() as console:
        console.wait_for("Chen Wei")
        holds = Invariants(console, sim)
        listen(console, holds)
        sim.fault("empty-target-refused")
        open_barge(console)
        console.press("Y")
        verdict = console.verdict("Barge")
        assert verdict.startswith("!!") and \
            "that person is not in this call" in verdict
        console.wait_for(lambda c: "LISTENING" in c.strip())
        holds.check()
        sim.post("/sim/clear")
        whisper(console, holds)
        barge(console, holds)
        assert bodies(sim)[-1] == {"Muted": "false", "Coaching": "false",
                                   "CallSidToCoach": ""}
        assert len(sim.hearers(sim.leg)) == 2


@pytest.mark.parametrize("provider", ["signalwire"])
def test_coach_needs_target(console, sim, holds):
    """Nothing here coaches without saying whom."""
    sim.fault("coach-needs-target")
    listen(console, holds)
    whisper(console, holds)
    barge(console, holds)
    quiet(console, holds)


@pytest.mark.parametrize("how", ["is moved", "goes unseen"])
def test_target_goes(console, sim, floor, holds, how):
    """Quiet without a key, unsure meanwhile, also where a coach without a
    target is heard by all."""
    ana = floor.of("Ana Ruiz")
    listen(console, holds)
    whisper(console, holds)
    sim.fault("coach-cleared")
    sim.fault("slow", arg=700, match=PART)
    if how == "goes unseen":
        sim.fault("no-events")
    if how == "is moved":
        sim.post("/sim/participant", op="move", id=ana["agent"],
                 call=floor.of("Bo Lindqvist")["id"])
    else:
        sim.post("/sim/participant", op="leave", id=ana["agent"])
    if how == "goes unseen":
        console.press("^R")
    console.wait_for(lambda c: "UNSURE" in c.strip() or
                     "oing quiet" in c.strip(), 1)
    holds.loud_side()
    wait_until(lambda: sim.person(sim.leg)[0]["muted"], 3, "quiet")
    console.wait_for(lambda c: " left" in c.result(), 3)
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)
    sent = bodies(sim)[-1]
    assert sent["Muted"] == "true"
    assert sent.get("CallSidToCoach") != ana["agent"]


# Refusals, in their sentences.


@pytest.mark.parametrize("provider", ["twilio"])
def test_target_on_hold(console, sim, floor, holds):
    """Twilio does not begin to coach one on hold (16027)."""
    sim.post("/sim/participant", op="hold", id=floor.of("Bo Lindqvist")["agent"])
    console.press("^R")
    select(console, "Bo Lindqvist")
    console.act("L", lambda c: "Bo Lindqvist" in c.strip() and
                "LISTENING" in c.strip())
    assert console.verdict("Listen").startswith("**")
    holds.check(acts=1)
    open_picker(console)
    console.press("Enter")
    verdict = console.verdict("Whisper")
    assert verdict.startswith("!!") and "that person is on hold" in verdict
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check()


def test_nobody_to_coach(console, sim, holds):
    """13240 as an answer to what brings my leg into the call."""
    sim.fault("code", arg=13240, match="/Calls")
    select(console, "Ana Ruiz")
    console.act("L", lambda c: c.result().startswith("!!"))
    assert "refused: that person is not in this call" in console.result()
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    holds.check()
    listen(console, holds)


@pytest.mark.parametrize("what", ["whisper", "hold"])
def test_somebody_has_gone_unseen(console, sim, floor, holds, what):
    """16002 at SignalWire, 16028 at Twilio; 20404 for who is held."""
    call = floor.of("Ana Ruiz")
    listen(console, holds)
    sim.fault("no-events")
    if what == "whisper":
        open_picker(console)
        sim.post("/sim/participant", op="leave", id=call["agent"])
        console.press("Enter")
    else:
        sim.post("/sim/participant", op="leave", id=call["customer"])
        console.press("H")
    verdict = console.verdict("refused")
    assert verdict.startswith("!!")
    assert ("that person is not in this call" if what == "whisper" else
            "no such leg, or none in this call") in verdict
    holds.check()


def test_call_is_over_unseen(console, sim, floor, holds, provider):
    """10000 at SignalWire, 20404 at Twilio."""
    select(console, "Bo Lindqvist")
    sim.fault("no-events")
    sim.post("/sim/call", op="end", id=floor.of("Bo Lindqvist")["id"])
    console.press("H")
    verdict = console.verdict("refused")
    assert ("the call is over" if provider == "signalwire" else
            "no such leg, or none in this call") in verdict
    holds.check()


@pytest.mark.parametrize("provider", ["twilio"])
def test_too_many_requests(console, sim, holds):
    """20429: louder is dropped."""
    listen(console, holds)
    sim.fault("retry-after", arg=1, match=PART)
    open_picker(console)
    console.press("Enter")
    assert "provider is busy. Next try allowed in 1s" in console.verdict(
        "Whisper")
    holds.check()


@pytest.mark.parametrize("provider, status", [
    ("signalwire", 401), ("twilio", 401), ("signalwire", 500)])
def test_whisper_that_fails(console, sim, holds, status):
    listen(console, holds)
    sim.fault("status", arg=status, match=PART)
    open_picker(console)
    console.press("Enter")
    verdict = console.verdict("Whisper")
    assert verdict[:2] in ("!!", "??")
    if status == 401:
        assert "sign-in was refused" in verdict
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    holds.check()
    assert count(sim, Coaching="true", Muted="false") == 1


# Lost answers.


def test_barge_whose_answer_is_lost(console, sim, holds):
    """Read back, never shown as less than it may be, and never sent again."""
    listen(console, holds)
    sim.fault("lost-answer", match=PART)
    check, words = covered(sim), "it did happen"
    open_barge(console)
    console.press("Y")
    console.wait_for(lambda c: check(c, lambda c: words in c.result()),
                     VERDICT_S, words)
    console.wait_for(lambda c: "ON AIR" in c.strip())
    holds.check(acts=1)
    assert count(sim, Muted="false") == 1


def test_frames_that_are_nothing(console, sim, holds):
    """Counted, and the picture goes on."""
    listen(console, holds)
    other = "AccountSid=AC00000000000000000000000000000000&CallStatus=completed"
    for text in ("", "x", "a=b", "a=%zz", "StatusCallbackEvent=new-thing&"
                 "ConferenceSid=x", "{", "[]", '{"CallStatus":7}',
                 "CallStatus=completed", other + "&CallSid=" + sim.leg,
                 "&".join("p%d=1" % i for i in range(300)), "y=" + "x" * 200000):
        sim.post("/sim/event", text=text)
    sim.post("/sim/event", binary="AP8=")
    console.wait_for(lambda c: re.search(r"\d+ skipped", c.row(1)))
    sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.wait_for("Lea Brandt", VERDICT_S)
    assert "LISTENING" in console.strip()
    holds.check()
