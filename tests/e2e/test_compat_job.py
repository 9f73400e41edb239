"""Proves the main job at SignalWire and at Twilio: one ear at a time, a mode in
one request, and a screen that never claims fewer listeners than there are."""
import re

import pytest

from faces import COMPAT
from invariants import Invariants
from rig import VERDICT_S, Profile
from steps import (barge, listen, open_picker, quiet, select,
                   where, whisper)


@pytest.fixture(params=COMPAT)
def provider(request):
    return request.param


def bodies(sim):
    return [r["body"] for r in sim.changes()]


def names_of(people):
    return sorted(p["name"] for p in people)


def row_of(console, name):
    console.pump(0)
    return next((line for line in console.screen.display[2:20]
                 if name in line), "")


def test_listen_whisper_barge_quiet_leave(console, sim, floor, holds):
    """Each mode is one request that sets both switches; nobody is named in a
    barge, and my leg can be brought back."""
    call = floor.of("Ana Ruiz")
    listen(console, holds)
    assert where(sim) == call["id"]
    whisper(console, holds)
    assert names_of(sim.hearers(sim.leg)) == ["Ana Ruiz"]
    assert "Customer does NOT hear you" in console.strip()
    barge(console, holds)
    assert len(sim.hearers(sim.leg)) == 2
    assert "EVERYONE" in console.strip()
    quiet(console, holds)
    console.press("X")
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    assert console.verdict("Leave").startswith("**")
    holds.check(acts=1)
    assert where(sim) is None
    assert len(sim.find(call["id"])["participants"]) == 2

    joined, whispered, barged, quieted, left = sim.changes()
    assert joined["path"].endswith("/Calls/%s.json" % sim.leg)
    for mode in (whispered, barged, quieted, left):
        assert mode["path"].endswith("/Conferences/%s/Participants/%s.json" % (
            call["id"], sim.leg))
    assert whispered["body"] == {"Muted": "false", "Coaching": "true",
                                 "CallSidToCoach": call["agent"]}
    assert barged["body"] == {"Muted": "false", "Coaching": "false"}
    assert quieted["body"] == {"Muted": "true", "Coaching": "true",
                               "CallSidToCoach": call["agent"]}
    assert left["method"] == "DELETE"

    listen(console, holds, "Bo Lindqvist")
    assert where(sim) == floor.of("Bo Lindqvist")["id"]


def test_joins_as_a_silent_coach(console, sim, floor, holds, provider):
    """Never audible on the way in, never the end of the call."""
    listen(console, holds)
    person = sim.person(sim.leg)[0]
    assert person["supervisor_role"] == "monitor" and person["muted"]
    assert person["whisper"] == [floor.of("Ana Ruiz")["agent"]]
    body = bodies(sim)[0]
    if provider == "twilio":
        for word in ('muted="true"', 'beep="false"',
                     'startConferenceOnEnter="false"',
                     'endConferenceOnExit="false"',
                     'coach="%s"' % floor.of("Ana Ruiz")["agent"]):
            assert word in body["Twiml"]
    else:
        assert body["Url"].startswith(sim.first["document_url"])
        assert "Coach=%s" % floor.of("Ana Ruiz")["agent"] in body["Url"]


# One ear at a time.


@pytest.fixture
def crew(console, sim, floor):
    """Ana's call with a second agent; the console knows her."""
    made = sim.post("/sim/participant", op="join", role="agent",
                    call=floor.of("Ana Ruiz")["id"], name="Lea Brandt")
    select(console, "Ana Ruiz")
    console.press("Enter")
    console.wait_for("HEARS YOU")
    console.wait_for(lambda c: re.search(r"Lea Brandt +agent", c.text()))
    console.press("Esc")
    console.wait_for("Bo Lindqvist")
    return made["id"]


def ticked(console):
    console.pump(0)
    return re.findall(r"\(x\) \d +(\w+)", console.text())


def test_picker_is_a_radio_list(console, sim, crew, holds):
    listen(console, holds)
    open_picker(console)
    assert ticked(console) == []
    assert "one person hears it here" in console.text()
    assert "all agents" not in console.text()
    assert not re.search(r"\[[ x]\] +\d", console.text())
    for key, name in (("1", "Ana"), ("2", "Lea"), ("1", "Ana")):
        console.press(key)
        console.wait_for(lambda c: ticked(c) == [name])
        assert re.search("Will hear you : %s" % name, console.text())
    console.press("a")
    console.wait_for("one person at a time")
    assert ticked(console) == ["Ana"]
    holds.check()


def test_second_whisper_replaces_the_first(console, sim, floor, crew, holds):
    """One request, in which nobody but the two is ever named."""
    listen(console, holds)
    open_picker(console)
    console.press("1", "Enter")
    console.wait_for(lambda c: "Ana Ruiz only" in c.strip())
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=1)
    open_picker(console)
    assert ticked(console) == ["Ana"]
    console.press("2", "Enter")
    console.wait_for(lambda c: "Lea Brandt only" in c.strip())
    assert console.verdict("Whisper to Lea").startswith("**")
    holds.check(acts=1)
    assert names_of(sim.hearers(sim.leg)) == ["Lea Brandt"]
    assert bodies(sim)[-1] == {"Muted": "false", "Coaching": "true",
                               "CallSidToCoach": crew}


def test_customer_is_asked_like_a_barge(console, sim, floor, holds):
    listen(console, holds)
    open_picker(console)
    assert re.search(r" - +2 .*CUSTOMER", console.text())
    console.press("2")
    console.wait_for("SPEAK TO A CUSTOMER?")
    console.press("Enter")
    console.wait_for(lambda c: "SPEAK TO A CUSTOMER?" not in c.text() or
                     "ready in" not in c.text())
    holds.check()
    console.press("Esc")
    console.wait_for(lambda c: "SPEAK TO A CUSTOMER?" not in c.text())
    open_picker(console)
    console.press("2")
    console.wait_for("SPEAK TO A CUSTOMER?")
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("Y")
    console.wait_for(lambda c: "WHISPER" in c.strip() and
                     "CUSTOMER" in c.strip())
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=1)
    assert [p["role"] for p in sim.hearers(sim.leg)] == ["customer"]
    assert bodies(sim)[-1]["CallSidToCoach"] == floor.of("Ana Ruiz")["customer"]


# The others in the call.


def test_hold_with_music(sim, floor, tmp_path):
    url = "https://audio.example/hold%20music.mp3?a=1&b=2"
    with Profile(tmp_path, sim, hold_audio_url=url,
                 hold_method="GET").console() as console:
        console.wait_for("Chen Wei")
        holds = Invariants(console, sim)
        call = floor.of("Bo Lindqvist")
        select(console, "Bo Lindqvist")
        console.press("H")
        assert console.verdict("Hold").startswith("**")
        holds.check(acts=1)
        console.wait_for(lambda c: "HOLD" in row_of(c, "Bo Lindqvist"))
        assert sim.person(call["customer"])[0]["on_hold"] is True
        console.press("H")
        assert console.verdict("Resume").startswith("**")
        holds.check(acts=1)
        assert sim.person(call["customer"])[0]["on_hold"] is False
        assert bodies(sim) == [
            {"Hold": "true", "HoldUrl": url, "HoldMethod": "GET"},
            {"Hold": "false"}]


def test_mute_and_unmute_an_agent(console, sim, floor, holds):
    select(console, "Bo Lindqvist")
    console.press("Enter")
    console.wait_for("HEARS YOU")
    line = next(line for line in console.screen.display
                if re.search(r"\d +Bo Lindqvist", line))
    console.press(re.search(r"(\d) +Bo Lindqvist", line).group(1))
    for words, muted in (("Mute Bo", True), ("Unmute Bo", False)):
        console.press("M")
        assert console.verdict(words).startswith("**")
        assert sim.person(floor.of("Bo Lindqvist")["agent"])[0]["muted"] is muted
        holds.check(acts=1)
    assert bodies(sim) == [{"Muted": "true"}, {"Muted": "false"}]


def test_agent_joins_after_me(console, sim, holds, provider):
    """There is nobody to coach at first: a listener is muted alone.  The names
    and roles of who comes later are in no callback of Twilio's: lists tell."""
    made = sim.call("late", [], "+12025550188")
    console.wait_for("***0188", 5)
    listen(console, holds, "***0188")
    assert where(sim) == made["id"]
    word = "Coach=" if provider == "signalwire" else "coach="
    assert word not in str(bodies(sim)[0])
    open_picker(console)
    assert re.search(r" - +1 .*0188 +CUSTOMER", console.text())
    console.press("Enter")
    console.wait_for("Pick at least one person")
    holds.check()
    agent = sim.post("/sim/participant", op="join", role="agent",
                     call=made["id"], name="Lea Brandt")["id"]
    console.wait_for(lambda c: re.search(r"\( \) \d +Lea Brandt +agent",
                                         c.text()), VERDICT_S)
    holds.check()
    console.press("1", "Enter")
    console.wait_for(lambda c: "Lea Brandt only" in c.strip())
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=1)
    assert bodies(sim)[-1]["CallSidToCoach"] == agent


# Hopping, and the end.


@pytest.mark.parametrize("mode", ["listening", "whispering"])
def test_hop(console, sim, floor, holds, mode):
    """Out of the one call, then into the other as a listener."""
    listen(console, holds)
    if mode == "whispering":
        whisper(console, holds)
    before = len(sim.changes())
    select(console, "Chen Wei")
    console.act("L", lambda c: "LISTENING" in c.strip() and
                "Chen Wei" in c.strip(), VERDICT_S)
    assert console.verdict("Listen").startswith("**")
    holds.check(acts=2)
    assert where(sim) == floor.of("Chen Wei")["id"]
    assert [r["method"] for r in sim.changes()[before:]] == ["DELETE", "POST"]
    assert len(sim.find(floor.of("Ana Ruiz")["id"])["participants"]) == 2


def test_quit_leaves(console, sim, face, holds):
    listen(console, holds)
    barge(console, holds)
    console.press("q")
    console.wait_for("Quit?")
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("q")
    assert console.wait_end() == 0
    console.assert_restored()
    assert where(sim) is None
    holds.only_quiet(face)
