"""Proves that a phone that is not up is called when it is needed and enters the
call as a listener, that the leg then hops, parks and is called anew, and that
the screen knows within seconds when the phone is put down or nobody picks up."""
import pytest

from conftest import Floor
from invariants import Invariants
from my_phone import (MyPhone, dial, my_leg, my_legs, park, pick_up,
                      pick_up_after, ring, rings)
from rig import SOON_S, VERDICT_S, Profile, Sim, wait_until
from steps import listen, open_barge, select, where, whisper

PHONE = "sip:rita@sip.telnyx.com"
FROM = "+12025550100"


@pytest.fixture
def sim():
    """With no phone up: the one that the simulator begins with is put down."""
    with Sim() as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        yield s


@pytest.fixture
def profile(sim, tmp_path):
    return Profile(tmp_path, sim, leg=None, phone=PHONE,
                   ring_seconds=5, **{"from": FROM})


@pytest.fixture
def holds(console, sim):
    return MyPhone(console, sim)


def dials(sim):
    return [r for r in sim.changes() if r["path"] == "/v2/calls"]


def test_listen_dials(console, sim, floor, holds):
    assert "OFF AIR" in console.strip() and "No leg up" in console.strip()
    dial(console, sim, holds)
    requests = sim.changes()
    assert len(requests) == 1
    body = requests[0]["body"]
    assert requests[0]["method"] == "POST"
    assert requests[0]["path"] == "/v2/calls"
    assert body["to"] == PHONE and body["from"] == FROM
    assert body["connection_id"] == sim.first["connection_id"]
    assert body["timeout_secs"] == 5
    conference = body["conference_config"]
    assert conference["id"] == floor.of("Ana Ruiz")["id"]
    assert conference["supervisor_role"] == "monitor"
    assert conference["early_media"] is False
    assert conference["end_conference_on_exit"] is False
    assert "start_conference_on_enter" not in conference
    assert my_leg(sim)["call"] == floor.of("Ana Ruiz")["id"]
    assert sim.hearers(my_leg(sim)["id"]) == []


def test_ringing_is_shown_with_its_seconds(console, sim, holds):
    ring(console, sim)
    for seconds in ("00:00", "00:01", "00:02"):
        console.wait_for(lambda c: "Your phone is ringing (%s). Pick it up." %
                         seconds in c.strip(), 5)
        assert "OFF AIR" in console.strip()
        assert "Nobody hears you" in console.strip()
    holds.loud_side()
    pick_up(sim)
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)


def test_no_event_tells_that_it_was_picked_up(console, sim, holds):
    """Ringing, picked up and in the call are all found by reading."""
    ring(console, sim)
    sim.fault("no-events")
    pick_up(sim)
    console.wait_for(lambda c: "LISTENING" in c.strip(), SOON_S)
    holds.check(acts=1)


def test_whisper_dials_as_a_listener_first(console, sim, floor, holds):
    pick_up_after(sim, 300)
    select(console, "Ana Ruiz")
    console.act("W", lambda c: "who may hear you" in c.text())
    holds.check()
    console.press("Enter")
    console.wait_for(lambda c: "WHISPER" in c.strip(), VERDICT_S)
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=2)
    assert [p["name"] for p in sim.hearers(my_leg(sim)["id"])] == ["Ana Ruiz"]
    config, update = [r["body"] for r in sim.changes()]
    assert config["conference_config"]["supervisor_role"] == "monitor"
    assert update["supervisor_role"] == "whisper"


def test_barge_dials_as_a_listener_first(console, sim, floor, holds):
    pick_up_after(sim, 300)
    select(console, "Ana Ruiz")
    open_barge(console)
    console.press("Y")
    console.wait_for(lambda c: "ON AIR" in c.strip(), VERDICT_S)
    holds.check(acts=2)
    assert [(r["body"].get("conference_config") or r["body"])
            ["supervisor_role"] for r in sim.changes()] == ["monitor", "barge"]


def test_quiet_while_it_rings(console, sim, floor, holds):
    """Nothing louder follows, and the call that was asked for is not entered
    unseen."""
    pick_up_after(sim, 3600000)
    select(console, "Ana Ruiz")
    console.act("W", lambda c: "who may hear you" in c.text())
    console.press("Enter")
    wait_until(lambda: rings(sim), why="ringing of my phone")
    console.press("^G")
    holds.no_silent_act()
    holds.loud_side()
    if rings(sim):
        pick_up(sim)
    console.wait_for(lambda c: "ringing" not in c.strip() and
                     "Joining" not in c.strip(), VERDICT_S)
    holds.loud_side()
    assert not any((r["body"] or {}).get("supervisor_role") == "whisper"
                   for r in sim.changes())


def test_not_answered(console, sim, floor, holds):
    """The provider gives up after ring_seconds; its clock is moved."""
    ring(console, sim)
    sim.post("/sim/clock", add_ms=6000)
    console.wait_for("did not answer")
    assert console.result().startswith("!!")
    assert "OFF AIR" in console.result()
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "ringing" not in c.strip())
    holds.check(acts=1)
    assert my_legs(sim) == []
    dial(console, sim, holds)


def test_not_answered_and_no_event_says_so(console, sim, floor, holds):
    ring(console, sim)
    sim.fault("no-events")
    sim.post("/sim/clock", add_ms=6000)
    console.wait_for("did not answer", SOON_S)
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "ringing" not in c.strip())
    holds.check(acts=1)


def test_dial_that_is_refused(console, sim, holds):
    select(console, "Ana Ruiz")
    sim.fault("status", arg=422, match="/calls")
    console.act("L", lambda c: c.result().startswith("!!"))
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    holds.check()
    assert len(dials(sim)) == 1
    dial(console, sim, holds)


def test_dial_whose_answer_is_lost(console, sim, holds):
    """The phone rings all the same; it is not called twice."""
    pick_up_after(sim, 500)
    select(console, "Ana Ruiz")
    sim.fault("lost-answer", match="/calls")
    console.act("L", lambda c: "LISTENING" in c.strip(), VERDICT_S)
    holds.check(acts=1)
    assert len(dials(sim)) == 1
    assert len(my_legs(sim)) == 1


def test_hop_without_dialling(console, sim, floor, holds):
    dial(console, sim, holds, "Ana Ruiz")
    leg = my_leg(sim)["id"]
    select(console, "Chen Wei")
    console.act("L", lambda c: "LISTENING" in c.strip() and
                "Chen Wei" in c.strip())
    holds.check(acts=2)
    assert my_leg(sim)["id"] == leg
    assert my_leg(sim)["call"] == floor.of("Chen Wei")["id"]
    assert [r["path"].rsplit("/", 1)[1] for r in sim.changes()] == [
        "calls", "leave", "join"]
    assert len(sim.find(floor.of("Ana Ruiz")["id"])["participants"]) == 2


def test_leave_parks_and_listen_comes_back(console, sim, floor, holds):
    dial(console, sim, holds)
    leg = my_leg(sim)["id"]
    park(console, sim, holds)
    assert my_leg(sim)["id"] == leg and my_leg(sim)["call"] is None
    assert len(sim.find(floor.of("Ana Ruiz")["id"])["participants"]) == 2
    listen(console, holds, "Bo Lindqvist")
    assert my_leg(sim)["id"] == leg
    assert len(dials(sim)) == 1


@pytest.mark.parametrize("told", [True, False])
def test_phone_hangs_up_and_is_called_again(console, sim, floor, holds, told):
    """Seen within 5 s even if no event says so; colleagues see no ghost."""
    dial(console, sim, holds)
    whisper(console, holds)
    if not told:
        sim.fault("no-events")
    sim.post("/sim/phone", op="hangup", id=my_leg(sim)["id"])
    console.wait_for(lambda c: "OFF AIR" in c.strip(), 5)
    console.wait_for("Your phone hung up", 5)
    console.wait_for(lambda c: "me:" not in c.text(), 5)
    holds.loud_side()
    sim.post("/sim/clear")
    holds.meant = sim.executed()
    dial(console, sim, holds, "Bo Lindqvist")
    assert len(dials(sim)) == 2
    assert len(my_legs(sim)) == 1


def test_parked_phone_hangs_up(console, sim, holds):
    dial(console, sim, holds)
    park(console, sim, holds)
    sim.fault("no-events")
    sim.post("/sim/phone", op="hangup", id=my_leg(sim)["id"])
    console.wait_for("Your phone hung up", 5)
    console.wait_for(lambda c: "parked" not in c.strip())
    holds.check()


def end_on_exit(sim, call, leg):
    """Somebody else has set my leg to take the call with it."""
    people = sim.rest("GET", "/conferences/%s/participants" % call)[1]["data"]
    record = next(p["id"] for p in people if p["call_control_id"] == leg)
    status, _ = sim.rest(
        "PATCH", "/conferences/%s/participants/%s" % (call, record),
        {"end_conference_on_exit": True})
    assert status == 200


def test_leave_that_would_end_the_call(console, sim, floor, holds):
    call = floor.of("Ana Ruiz")["id"]
    dial(console, sim, holds)
    leg = my_leg(sim)["id"]
    end_on_exit(sim, call, leg)
    holds.meant += 1
    console.press("^R")
    wait_until(lambda: [r for r in sim.truth()["requests"][-12:]
                        if r["method"] == "GET" and
                        "%s/participants" % call in r["path"]],
               why="a read-back of the call")
    console.wait_for(lambda c: "LIVE" in c.row(1))
    console.press("Enter")
    console.wait_for(lambda c: "end-on-exit" in c.text(), VERDICT_S,
                     "mention of end-on-exit in the call")
    console.press("X")
    console.wait_for("Leaving would END this call")
    holds.check()
    assert my_leg(sim)["call"] == call
    console.press("X")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    holds.check(acts=2)
    assert [r["method"] for r in sim.changes()][-2:] == ["PATCH", "POST"]
    assert sim.changes()[-2]["body"]["end_conference_on_exit"] is False
    assert sim.find(call) and len(sim.find(call)["participants"]) == 2


def asks_or_ended(console):
    console.pump(0)
    return "Quit?" in console.text() or not console.alive()


@pytest.mark.parametrize("state", ["in a call", "parked", "ringing"])
def test_quit_hangs_up_what_was_dialled(console, sim, floor, holds, state):
    if state == "ringing":
        ring(console, sim)
    else:
        dial(console, sim, holds)
    if state == "parked":
        park(console, sim, holds)
    console.press("q")
    wait_until(lambda: asks_or_ended(console), why="answer to q")
    if console.alive():
        console.press("q")
    assert console.wait_end() == 0
    console.assert_restored()
    wait_until(lambda: my_legs(sim) == [], why="hang-up of the dialled leg")
    assert len(sim.truth()["calls"]) == len(Floor.PEOPLE)


def test_leg_that_was_given_is_not_hung_up(tmp_path):
    """Only what the program dialled does it hang up."""
    with Sim() as sim:
        Floor(sim)
        with Profile(tmp_path, sim).console() as console:
            console.wait_for("Ana Ruiz")
            holds = Invariants(console, sim)
            listen(console, holds)
            console.press("q", "q")
            assert console.wait_end() == 0
            assert where(sim) is None
            assert sim.leg in [leg["id"] for leg in sim.truth()["legs"]
                               if leg["state"] != "ended"]


@pytest.mark.parametrize("fault", ["drop-request", "lost-answer", "slow"])
def test_quiet_overtakes_a_dial_without_an_answer(console, sim, holds, fault):
    """Which leg it is, nobody knows yet; QUIET ends all the same, and a phone
    that rings for it does not enter the call unseen."""
    pick_up_after(sim, 3600000)
    select(console, "Ana Ruiz")
    sim.fault(fault, match="/calls", **({"arg": 1500} if fault == "slow"
                                        else {}))
    console.press("L")
    wait_until(lambda: dials(sim), why="the dial")
    if fault != "slow":
        console.wait_for(lambda c: c.result().startswith("??"))
    console.press("^G")
    holds.no_silent_act()
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    if picked_up_in_time(sim):
        wait_until(lambda: shown_or_gone(console, sim), VERDICT_S,
                   "my leg on the strip, or hung up")
    holds.loud_side()
    assert len(dials(sim)) == 1


def picked_up_in_time(sim):
    """Whether it rang still: QUIET may hang up at any moment."""
    ringing = [leg["id"] for leg in my_legs(sim) if leg["state"] == "ringing"]
    return ringing and sim.ask("POST", sim.url + "/sim/phone", {
        "op": "answer", "id": ringing[0]})[0] == 200


def shown_or_gone(console, sim):
    """A leg that was picked up before QUIET could end it is in the call, or
    parked because QUIET took it out again, and the strip says which."""
    console.pump(0)
    legs = my_legs(sim)
    if not legs:
        return True
    return ("LISTENING" if legs[0]["call"] else "parked") in console.strip()
