"""Proves that at SignalWire and at Twilio my phone is dialled into the call as
a silent listener, hops without being dialled again, and that whatever becomes
of it is on the screen."""
import base64
from urllib.parse import parse_qs, urlsplit

import pytest

import my_phone
from faces import COMPAT
from my_phone import (MyPhone, dial, my_leg, my_legs, pick_up, pick_up_after,
                      rings)
from rig import KEY, SOON_S, VERDICT_S, Profile, Sim, wait_until
from steps import listen, select, whisper


@pytest.fixture(params=COMPAT)
def provider(request):
    return request.param


@pytest.fixture
def sim(provider):
    """With no phone up."""
    with Sim(provider=provider) as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        yield s


@pytest.fixture
def profile(sim, tmp_path):
    return Profile(tmp_path, sim, leg=None, ring_seconds=5)


@pytest.fixture
def holds(console, sim):
    return MyPhone(console, sim)


def dials(sim):
    return [r for r in sim.changes() if r["path"].endswith("/Calls.json")]


def ring(console, sim, name="Ana Ruiz"):
    my_phone.ring(console, sim, name)
    console.wait_for(lambda c: "ringing" in c.strip())


def test_listen_dials_a_silent_coach(console, sim, floor, holds, provider):
    dial(console, sim, holds)
    sent, call = sim.changes()[0], floor.of("Ana Ruiz")
    body, name = sent["body"], sim.find(call["id"])["name"]
    assert sent["method"] == "POST" and sent["path"].endswith("/Calls.json")
    assert (body["To"], body["From"]) == (sim.first["phone"],
                                          sim.first["from"])
    assert body["Timeout"] == "5"
    if provider == "twilio":
        assert 'coach="%s"' % call["agent"] in body["Twiml"]
        assert ">%s</Conference>" % name in body["Twiml"]
    else:
        assert body["Url"].startswith(sim.first["document_url"] + "?")
        assert parse_qs(urlsplit(body["Url"]).query) == {
            "Room": [name], "Coach": [call["agent"]]}
    person, inside = sim.person(my_leg(sim)["id"])
    assert inside["id"] == call["id"]
    assert person["muted"] and person["whisper"] == [call["agent"]]
    assert sim.hearers(my_leg(sim)["id"]) == []


def test_whisper_dials_as_a_listener_first(console, sim, floor, holds):
    pick_up_after(sim, 300)
    select(console, "Ana Ruiz")
    console.act("W", lambda c: "who may hear you" in c.text())
    console.press("Enter")
    console.wait_for(lambda c: "Ana Ruiz only" in c.strip(), VERDICT_S)
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=2)
    assert [p["name"] for p in sim.hearers(my_leg(sim)["id"])] == ["Ana Ruiz"]


def test_agent_goes_before_i_pick_up(console, sim, floor, holds):
    """Whom the document coaches is not there any more (13240): said, and my
    phone can be brought into the call all the same."""
    ring(console, sim)
    sim.post("/sim/participant", op="leave", id=floor.of("Ana Ruiz")["agent"])
    pick_up(sim)
    console.wait_for("picked up, but not in the call", VERDICT_S)
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "parked" in c.strip())
    holds.check(acts=1)
    console.act("L", lambda c: "LISTENING" in c.strip())
    assert console.verdict("Listen").startswith("**")
    holds.check(acts=1)
    assert len(dials(sim)) == 1


DOCUMENT = (
    '<Response><Dial><Conference coach="{{Coach}}" muted="true" beep="false" '
    'startConferenceOnEnter="false" endConferenceOnExit="%s">{{Room}}'
    '</Conference></Dial>%s</Response>')


def rest(sim, path, **body):
    """A request by somebody else."""
    text = "%s:%s" % (sim.first["user"], KEY)
    status, reply, _ = sim.ask(
        "POST", "%s/Accounts/%s/%s" % (sim.api, sim.first["user"], path), body,
        headers={"Authorization": "Basic " +
                 base64.b64encode(text.encode()).decode()})
    assert status in (200, 201), reply
    return reply


@pytest.fixture
def own_document(sim, floor, tmp_path, document):
    """A console whose phone does what that document says."""
    made = rest(sim, "LamlBins", Name="own", Contents=document)
    profile = Profile(tmp_path, sim, leg=None, ring_seconds=5,
                      document_url=made["request_url"])
    with profile.console() as console:
        console.wait_for("Chen Wei")
        yield console


@pytest.mark.parametrize("provider, document", [
    ("signalwire", DOCUMENT % ("false", ""))], ids=["signalwire"])
def test_document_that_ends(sim, floor, own_document):
    """It was picked up, and that is what is said."""
    console, holds = own_document, MyPhone(own_document, sim)
    ring(console, sim)
    sim.post("/sim/participant", op="leave", id=floor.of("Ana Ruiz")["agent"])
    pick_up(sim)
    console.wait_for("picked up, but it ended. You are OFF AIR", VERDICT_S)
    assert console.result().startswith("!!")
    assert "did not answer" not in console.text()
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "ringing" not in c.strip())
    holds.check(acts=1)
    assert my_legs(sim) == []


def test_dial_refused_as_nobody_can_be_coached(console, sim, holds):
    """13240 as an answer to the dial itself: said, and nothing rings."""
    select(console, "Ana Ruiz")
    sim.fault("code", arg=13240, match="/Calls")
    console.act("L", lambda c: c.result().startswith("!!"))
    assert "refused: that person is not in this call" in console.result()
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "ringing" not in c.strip())
    holds.check()
    assert len(dials(sim)) == 1


def test_not_answered(console, sim, holds):
    """The provider gives up, Twilio 5 s later than asked, and tells nobody; its
    clock is moved."""
    ring(console, sim)
    sim.post("/sim/clock", add_ms=11000)
    console.wait_for("did not answer", SOON_S)
    assert console.result().startswith("!!") and "OFF AIR" in console.result()
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "ringing" not in c.strip())
    holds.check(acts=1)
    assert my_legs(sim) == []


@pytest.mark.parametrize("provider, told", [
    ("signalwire", True), ("twilio", True), ("signalwire", False)])
def test_phone_hangs_up_while_i_whisper(console, sim, holds, told):
    dial(console, sim, holds)
    whisper(console, holds)
    if not told:
        sim.fault("no-events")
    sim.post("/sim/phone", op="hangup", id=my_leg(sim)["id"])
    console.wait_for(lambda c: "OFF AIR" in c.strip(), 6)
    console.wait_for("Your phone hung up", 5)
    console.wait_for(lambda c: "me:" not in c.text(), 5)
    holds.check()
    if told:
        dial(console, sim, holds, "Bo Lindqvist")
        assert len(dials(sim)) == 2


def test_quiet_while_it_rings(console, sim, holds):
    """It is hung up at once, and nothing louder follows."""
    pick_up_after(sim, 3600000)
    select(console, "Ana Ruiz")
    console.act("W", lambda c: "who may hear you" in c.text())
    console.press("Enter")
    console.wait_for(lambda c: "ringing" in c.strip())
    console.press("^G")
    wait_until(lambda: my_legs(sim) == [], why="hang-up")
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "ringing" not in c.strip())
    holds.check(acts=2)
    assert sim.changes()[-1]["body"] == {"Status": "completed"}


@pytest.mark.parametrize("provider, feed", [
    ("signalwire", "none"), ("signalwire", "form"), ("twilio", "form")])
def test_dial_whose_answer_is_lost(provider, tmp_path, feed):
    """The phone rings all the same; it is found, and not called twice."""
    with Sim("--quiet-floor", "--calls", "0", "--feed", feed,
             provider=provider) as sim:
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.call("billing", ["Ana Ruiz"], "+12025550199")
        pick_up_after(sim, 500)
        with Profile(tmp_path, sim, leg=None).console() as console:
            console.wait_for("Ana Ruiz")
            holds = MyPhone(console, sim)
            select(console, "Ana Ruiz")
            sim.fault("lost-answer", match="/Calls")
            console.act("L", lambda c: "LISTENING" in c.strip(), 20)
            holds.check(acts=1)
            assert len(dials(sim)) == 1


def test_hop_park_and_come_back(console, sim, floor, holds):
    """Without dialling again."""
    dial(console, sim, holds)
    leg = my_leg(sim)["id"]
    whisper(console, holds)
    select(console, "Chen Wei")
    console.act("L", lambda c: "LISTENING" in c.strip() and
                "Chen Wei" in c.strip())
    holds.check(acts=2)
    console.press("X")
    console.wait_for(lambda c: "parked" in c.strip())
    holds.check(acts=1)
    assert my_leg(sim) | {"call": None} == my_leg(sim)
    listen(console, holds, "Bo Lindqvist")
    assert my_leg(sim)["id"] == leg
    assert my_leg(sim)["call"] == floor.of("Bo Lindqvist")["id"]
    assert len(dials(sim)) == 1


@pytest.mark.parametrize("state", ["in a call", "parked", "ringing"])
def test_quit_hangs_up(console, sim, face, holds, state):
    if state == "ringing":
        ring(console, sim)
        holds.meant += 1
    else:
        dial(console, sim, holds)
    if state == "parked":
        console.press("X")
        console.wait_for(lambda c: "parked" in c.strip())
    console.press("q")
    wait_until(lambda: console.pump(0) or not console.alive() or
               "Quit?" in console.text(), why="answer to q")
    if console.alive():
        console.wait_for(lambda c: "ready in" not in c.text())
        console.press("q")
    assert console.wait_end() == 0
    console.assert_restored()
    wait_until(lambda: my_legs(sim) == [], why="hang-up of the dialled leg")
    holds.only_quiet(face)


@pytest.mark.parametrize("provider", ["signalwire"])
def test_without_a_document(sim, floor, tmp_path):
    """What only SignalWire needs is said where it is needed."""
    with Profile(tmp_path, sim, leg=None,
                 document_url=None).console() as console:
        console.wait_for("Chen Wei")
        holds = MyPhone(console, sim)
        select(console, "Ana Ruiz")
        console.act("L", lambda c: "document_url" in c.result())
        assert console.result().startswith("!!")
        holds.check()


def leave_twice(console, sim, holds, fix):
    console.press("Enter")
    console.wait_for("end-on-exit", VERDICT_S)
    console.press("X")
    console.wait_for("Leaving would END this call")
    assert fix in console.text()
    holds.check()
    assert my_leg(sim)["call"]
    console.press("X")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)


@pytest.mark.parametrize("provider", ["twilio"])
def test_leave_that_would_end_the_call(console, sim, floor, holds):
    """Somebody else has set my leg to take the call with it: put right."""
    call = floor.of("Ana Ruiz")["id"]
    dial(console, sim, holds)
    rest(sim, "Conferences/%s/Participants/%s.json" % (call, my_leg(sim)["id"]),
         EndConferenceOnExit="true")
    holds.meant += 1
    console.press("^R")
    leave_twice(console, sim, holds, "X again to fix that first")
    holds.check(acts=2)
    assert sim.changes()[-2]["body"] == {"EndConferenceOnExit": "false"}
    assert sim.changes()[-1]["method"] == "DELETE"
    assert len(sim.find(call)["participants"]) == 2


@pytest.mark.parametrize("provider, document", [
    ("signalwire", DOCUMENT % ("true", '<Pause length="600"/>'))],
                         ids=["signalwire"])
def test_leave_that_ends_the_call(sim, floor, own_document):
    """A document that takes the call with it: that cannot be put right there,
    and is said."""
    console, holds = own_document, MyPhone(own_document, sim)
    holds.meant = sim.executed()
    dial(console, sim, holds)
    leave_twice(console, sim, holds, "X again to leave all the same")
    holds.check(acts=1)
    assert sim.find(floor.of("Ana Ruiz")["id"]) is None
