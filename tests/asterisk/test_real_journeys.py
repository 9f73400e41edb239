"""Proves whole journeys on a real Asterisk: from the first look at the list to
the last line of the audit log, and what happens when somebody comes, goes or is
moved while I can be heard."""
import json
import re
import subprocess

import pytest

from ears import Ears, expect
from rig import EARSHOT, wait_until
from steps import barge, listen, whisper
from test_audio import PLAIN, leave

WHISPER = {"agent": "customer+supervisor", "customer": "agent",
           "supervisor": "agent+customer"}
ON_AIR = {"agent": "customer+supervisor", "customer": "agent+supervisor",
          "supervisor": "agent+customer"}


def acts_of(log):
    """(action, result) of each act in the log, in order."""
    asked, order = {}, []
    for line in map(json.loads, log.read_text().splitlines()):
        if line["phase"] == "intent":
            order.append(line["act"])
            asked[line["act"]] = [line["action"], None]
        else:
            asked[line["act"]][1] = line["result"]
    return [tuple(asked[act]) for act in order]


# 2. From the first look to the audit log.


def test_from_first_look_to_audit_log(console, profile, floor):
    """Journey 2 from step 3 on."""
    floor.silent(20)
    floor.stasis("agent", "customer")
    floor.phones["supervisor"].answer_s = 4
    console.wait_for("21 calls")
    ears = Ears(console, floor.phones)
    console.press("G")
    console.wait_for("Ana Ruiz")
    select_row(console, "Ana Ruiz")

    # 3: the phone rings for 4 s; nobody hears anything meanwhile.
    console.act("L", lambda c: "ringing" in c.strip())
    ears.look()
    assert "OFF AIR" in console.strip()
    console.wait_for(lambda c: "LISTENING" in c.strip())
    ears.hear(**PLAIN, supervisor="agent+customer")

    # 4: W and Enter; Ana is ticked, the customer is behind the fence.
    console.act("W", lambda c: "who may hear you" in c.text())
    assert re.search(r"\[x\] +\d +Ana Ruiz", console.text())
    assert re.search(r"- +\d .*CUSTOMER", console.text())
    console.press("Enter")
    console.wait_for(lambda c: "Customer does NOT hear you" in c.strip(), 3)
    ears.hear(**WHISPER)

    # 5: B held down for 2 s, as a keyboard repeats it.
    console.act("B", lambda c: "GO ON AIR?" in c.text())
    for _ in range(60):
        console.press("B")
        console.pump(0.03)
    assert "GO ON AIR?" in console.text()
    ears.hear(**WHISPER)
    console.press("Esc")
    console.wait_for(lambda c: "GO ON AIR?" not in c.text())

    # 6: Y is too early at first, and then it is not.
    console.write(b"B")
    console.wait_for("GO ON AIR?")
    console.press("Y")
    console.wait_for("Typed ahead")
    ears.look()
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("Y")
    console.wait_for(lambda c: "ON AIR" in c.strip())
    ears.hear(**ON_AIR)

    # 7 and 8: quiet, and only my leg goes.
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip(), 3)
    ears.hear(**PLAIN, supervisor="agent+customer")
    leave(console)
    ears.hear(**PLAIN, supervisor="")
    check_log(profile.home / "audit.log")


def select_row(console, name):
    console.wait_for(lambda c: any(
        line.startswith(">") and name in line for line in c.screen.display))


def check_log(log):
    assert [a for a, _ in acts_of(log) if a not in ("dial", "create")] == [
        "monitor", "whisper", "barge", "monitor", "leave"], acts_of(log)
    assert all(result == "seen" for _, result in acts_of(log)), acts_of(log)
    for line in map(json.loads, log.read_text().splitlines()):
        assert line["user"] == "rita"
    assert subprocess.run([EARSHOT, "audit", "verify", log],
                          capture_output=True).returncode == 0


# 10. Things change while I can be heard.


class Call:
    def __init__(self, console, floor):
        self.floor = floor
        self.bridge, self.legs = floor.stasis("agent", "customer")
        console.wait_for("Ana Ruiz")
        self.ears = Ears(console, floor.phones)
        listen(console, self.ears)


@pytest.fixture
def call(console, floor):
    """One that I listen to."""
    return Call(console, floor)


def silent_for_all_but_me(floor):
    return not any("supervisor" in floor.phones[name].window(
        floor.phones[name].ticks, 10) for name in ("agent", "customer"))


@pytest.mark.parametrize("how", ["hangs up", "is moved"])
def test_target_goes(console, floor, call, how):
    """10.7: quiet at once, without a key, and the words say why."""
    other, _ = floor.stasis("agent2")
    whisper(console, call.ears)
    call.ears.hear(**WHISPER)
    if how == "hangs up":
        floor.phones["agent"].bye()
    else:
        floor.join(other, call.legs["agent"])
    wait_until(lambda: silent_for_all_but_me(floor), 1.5, "quiet without a key")
    console.wait_for(lambda c: " left" in c.result() or
                     "is now on" in c.result(), 3, "words that say why")
    console.wait_for(lambda c: "Nobody hears you" in c.strip())
    call.ears.look()


def test_target_hands_the_call_on(console, floor):
    """10.7, by the agent's phone, on a plain call: nobody hears me then, and
    whom the customer talks to now is on the screen."""
    floor.plain()
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones, ("agent", "agent2", "customer"))
    listen(console, ears)
    whisper(console, ears)
    ears.hear(agent="customer+supervisor", customer="agent", agent2="",
              supervisor="agent+customer")
    floor.phones["agent"].refer("agent2")
    wait_until(floor.phones["agent2"].up, why="the transfer")
    console.wait_for(lambda c: "Nobody hears you" in c.strip())
    console.wait_for("Bo Lindqvist")
    floor.phones["agent"].bye()
    found, hearers = ears.look()
    assert not hearers, found
    expect(floor.phones, customer="agent2", agent2="customer")


def test_customer_goes(console, floor, call):
    """10.8"""
    barge(console, call.ears)
    floor.phones["customer"].bye()
    console.wait_for(lambda c: "CUSTOMER" not in c.strip())
    call.ears.hear(agent="supervisor", customer="", supervisor="agent")


def test_third_person_comes(console, floor, call):
    """10.9: the strip says so, and covers him."""
    barge(console, call.ears)
    call.ears.hear(**ON_AIR)
    ears = Ears(console, floor.phones, ("agent", "agent2", "customer"))
    bells = console.screen.bells
    leg = floor.leg("agent2")
    floor.join(call.bridge, leg)
    console.wait_for(lambda c: "NEW LISTENER" in c.strip(), 2)
    ears.look()
    assert len(ears.look()[1]) == 3
    console.wait_for(lambda c: "NEW LISTENER" not in c.strip(), 12)
    assert console.screen.bells == bells + 1
    ears.look()


def test_third_person_comes_on_a_plain_call(console, floor):
    """On air by snoops: somebody who comes hears what the others hear, or
    nothing, and the strip covers him."""
    floor.room("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    barge(console, ears)
    ears.hear(**ON_AIR)
    ears = Ears(console, floor.phones, ("agent", "agent2", "customer"))
    floor.room("agent2")
    for _ in range(4):
        ears.look()


def test_somebody_else_lets_me_be_heard(console, floor, call):
    """10.10: my leg is put into the call by other hands."""
    leg = next(i for i in floor.helpers() if re.search(r"-leg-\w+$", i))
    floor.join(call.bridge, leg)
    console.wait_for(lambda c: "ON AIR" in c.strip() or
                     "UNSURE" in c.strip(), 3, "strip that covers it")
    call.ears.look()
    console.press("^G")
    console.wait_for(lambda c: "Nobody hears you" in c.strip())
    call.ears.look()


@pytest.mark.parametrize("mode", [whisper, barge])
def test_my_phone_is_put_down(console, floor, call, mode):
    """10.11"""
    mode(console, call.ears)
    floor.phones["supervisor"].bye()
    console.wait_for(lambda c: "OFF AIR" in c.strip(), 5)
    console.wait_for(lambda c: "me:" not in c.text(), 5)
    call.ears.hear(**PLAIN, supervisor="")
    wait_until(lambda: not floor.helpers(), 5, "no helpers left")


def test_my_phone_is_put_down_in_an_exchange_that_says_busy(console, floor):
    """Nobody picks up: OFF AIR all the time, and words."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    floor.phones["supervisor"].call("agent2")
    console.act("L", lambda c: c.result()[:2] in ("!!", "??"), 15)
    assert "OFF AIR" in console.strip()
    wait_until(lambda: not floor.helpers(), 5, "no helpers left")


def test_call_ends(console, floor, call):
    """10.12: the selection stays, and acting keys answer in words."""
    barge(console, call.ears)
    for name in ("agent", "customer"):
        floor.hang_up(call.legs[name])
    floor.pbx.do("DELETE", "/bridges/" + call.bridge)
    console.wait_for(lambda c: any(
        line.startswith(">") and "ENDED" in line
        for line in c.screen.display), 3, "selected row that has ended")
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    for key in "WBHM":
        console.act(key, lambda c: "has ended" in c.result())
    select_row(console, "Ana Ruiz")
    call.ears.look()


@pytest.mark.parametrize("mode", [whisper, barge])
def test_terminated(console, floor, call, mode):
    """10.13: quiet within 2 s, and nothing of mine stays."""
    mode(console, call.ears)
    console.process.terminate()
    wait_until(lambda: silent_for_all_but_me(floor), 3, "quiet")
    console.wait_end(5)
    console.assert_restored()
    wait_until(lambda: not floor.helpers(), 5, "no helpers left")
