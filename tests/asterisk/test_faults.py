"""Proves what the console does when Asterisk refuses, goes away or has changed
its mind between a key and its request."""
import re
import signal
import threading

import pytest

from ears import Ears, expect
from rig import VERDICT_S, wait_until
from steps import listen, open_picker, select, whisper
from test_audio import PLAIN
from test_real_journeys import WHISPER


def test_wrong_password(make_profile, floor):
    floor.stasis("agent", "customer")
    with make_profile(token="not-the-password").console() as console:
        console.wait_for(lambda c: re.search("sign.?in", c.text(), re.I),
                         VERDICT_S, "words about the sign-in")
        assert "LIVE" not in console.row(1)
        assert "Ana Ruiz" not in console.text()
        assert b"not-the-password" not in console.raw


def test_user_who_may_only_read(make_profile, floor):
    """The list is there and follows, be it by asking again and again; what
    acts is refused in words."""
    floor.stasis("agent", "customer")
    with make_profile(api_user=floor.pbx.viewer).console() as console:
        console.wait_for("Ana Ruiz")
        ears = Ears(console, floor.phones)
        select(console, "Ana Ruiz")
        console.act("L", lambda c: c.result()[:2] == "!!", VERDICT_S)
        assert "may only re" in console.result()
        ears.hear(**PLAIN, supervisor="")
        floor.silent(1)
        console.wait_for("2 calls", 30)
    assert not floor.helpers()


def test_restart_in_the_middle_of_a_whisper(console, floor):
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    ears.hear(**WHISPER)
    floor.pbx.restart()
    floor.renew()
    console.wait_for(lambda c: "LIVE" in c.row(1) and "0 calls" in c.row(1),
                     40, "the feed, and no calls")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    console.wait_for(lambda c: "ENDED" not in c.text(), VERDICT_S)
    floor.stasis("agent", "customer")
    console.wait_for(lambda c: "1 calls" in c.row(1) or "1 call " in c.row(1))
    listen(console, ears)
    whisper(console, ears)
    ears.hear(**WHISPER)


def test_lost_in_the_middle_of_a_whisper(console, floor):
    """The server hangs: what the strip says is not less than what is true."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    floor.pbx.process.send_signal(signal.SIGSTOP)
    try:
        console.press("^G")
        console.wait_for(lambda c: "Nobody hears you" not in c.strip() and
                         "oing quiet" in c.strip(), 5, "going quiet")
    finally:
        floor.pbx.process.send_signal(signal.SIGCONT)
    console.wait_for(lambda c: "Nobody hears you" in c.strip(), VERDICT_S)
    ears.look()


def test_two_consoles_with_one_profile(console, profile, floor):
    """Neither takes the other's feed; the second knows that the phone of the
    two is heard, and its death changes nothing."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    with profile.console() as other:
        other.wait_for(lambda c: "LIVE" in c.row(1))
        other.wait_for("Ana Ruiz")
        assert len(floor.console_apps()) == 2
        Ears(other, floor.phones).look()
        ears.hear(**WHISPER)
        floor.silent(1)
        for c in (console, other):
            c.wait_for("2 calls")
        other.process.send_signal(signal.SIGKILL)
        other.process.wait()
    ears.hear(**WHISPER)
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    ears.hear(**PLAIN, supervisor="agent+customer")


def test_second_console_of_another_supervisor(console, make_profile, floor):
    """Tom, with a phone of his own, sees rita whisper."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    tom = make_profile("tom", phone="PJSIP/supervisor2",
                       supervisors="PJSIP/supervisor*")
    with tom.console() as other:
        other.wait_for("Ana Ruiz")
        listen(console, ears)
        whisper(console, ears)
        other.wait_for(lambda c: sup_of(c, "Ana Ruiz") not in ("-", ""), 3,
                       "rita in tom's SUP column")
        assert not sup_of(other, "Ana Ruiz").startswith("me")
        assert "OFF AIR" in other.strip()
        listen(other, Ears(other, floor.phones, me="supervisor2"))
        expect(floor.phones, **WHISPER, supervisor2="agent+customer")
        console.press("X")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        expect(floor.phones, **PLAIN, supervisor="",
               supervisor2="agent+customer")


def sup_of(console, name):
    """The SUP column of a row, at 80 columns."""
    console.pump(0)
    line = next((text for text in console.screen.display if name in text), "")
    return line[67:72].strip()


def test_caller_who_says_that_he_is_an_agent(console, floor):
    """What a caller says of himself takes nobody over the fence."""
    floor.bridge(floor.leg("agent"), floor.leg(
        "customer", "Bo Lindqvist", "PJSIP/agent9"))
    console.wait_for("Ana Ruiz")
    select(console, "Ana Ruiz")
    open_picker(console)
    assert "locked" in console.text() or "CUSTOMER" in console.text()
    console.press("a", "Enter")
    console.wait_for(lambda c: "WHISPER" in c.strip())
    Ears(console, floor.phones).hear(**WHISPER)


# What has changed between the key and its request.


class Meanwhile:
    """The console stands still while something happens."""

    def __init__(self, console):
        self.console = console

    def __enter__(self):
        self.console.signal(signal.SIGSTOP)
        wait_until(self._stopped, why="the stop")

    def _stopped(self):
        with open("/proc/%d/stat" % self.console.process.pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "T"

    def __exit__(self, *_):
        self.console.signal(signal.SIGCONT)


@pytest.mark.parametrize("still", [True, False], ids=["stopped", "running"])
def test_target_vanishes_before_the_whisper(console, floor, still):
    _, legs = floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    open_picker(console)
    if still:
        with Meanwhile(console):
            console.write(b"\r")
            floor.hang_up(legs["agent"])
    else:
        gone = threading.Thread(target=floor.phones["agent"].bye)
        gone.start()
        console.write(b"\r")
        gone.join()
    console.wait_for(lambda c: c.result()[:2] in ("!!", "??", "**", "--"),
                     VERDICT_S, "a word about it")
    console.wait_for(lambda c: "Nobody hears you" in c.strip(), VERDICT_S)
    ears.look()
    ears.no_silent_act()


def test_customer_vanishes_before_the_hold(console, floor):
    """Whichever is read first, the key or the event: a word that it was not
    done, or the question whom else, and Ana hears no music."""
    _, legs = floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    select(console, "Ana Ruiz")
    with Meanwhile(console):
        console.write(b"H")
        floor.hang_up(legs["customer"])
    console.wait_for(lambda c: c.result()[:2] in ("!!", "??", "--") or
                     "who is put on hold" in c.text(),
                     VERDICT_S, "a word about it")
    assert "HOLD " not in console.text().replace("HOLD  SUP", "")


def test_call_vanishes_before_i_listen(make_profile, floor):
    """My phone rings for a call that is there no more: I hear nothing, nobody
    hears me, and row 23 has a last word."""
    bridge, legs = floor.stasis("agent", "customer")
    floor.phones["supervisor"].answer_s = 1.0
    with make_profile().console() as console:
        console.wait_for("Ana Ruiz")
        ears = Ears(console, floor.phones)
        select(console, "Ana Ruiz")
        console.act("L", lambda c: floor.phones["supervisor"].rings())
        for leg in legs.values():
            floor.hang_up(leg)
        floor.pbx.do("DELETE", "/bridges/" + bridge)
        wait_until(floor.phones["supervisor"].up, why="my phone")
        ears.no_silent_act()
        ears.hear(agent="", customer="", supervisor="")
