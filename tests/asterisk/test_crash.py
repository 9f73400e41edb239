"""Proves that a console that was killed while it could be heard leaves nothing
that the next one does not see, quiet and take away."""
import signal
import threading
import time

import pytest

from ears import Ears
from rig import wait_until
from steps import barge, listen, whisper
from test_audio import PLAIN
from test_real_journeys import ON_AIR, WHISPER

TRUE_S = 2  # how soon a new console must know who hears its phone


def kill(console):
    console.process.send_signal(signal.SIGKILL)
    console.process.wait()


def quit_all(console):
    console.press("q")
    console.wait_for(lambda c: not c.alive() or "uit" in c.text())
    if console.alive():
        console.press("q")
    console.wait_end()


@pytest.fixture(params=["stasis", "plain"])
def call(request, floor):
    if request.param == "stasis":
        floor.stasis("agent", "customer")
    else:
        floor.plain()


@pytest.mark.parametrize("mode,heard,word", [
    (whisper, WHISPER, "WHISPER"), (barge, ON_AIR, "ON AIR")],
    ids=["whisper", "barge"])
def test_killed_while_heard(call, console, profile, floor, mode, heard, word):
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    mode(console, ears)
    ears.hear(**heard)
    kill(console)
    left = floor.helpers()
    assert left
    began = time.monotonic()
    with profile.console() as again:
        ears = Ears(again, floor.phones)
        again.wait_for(lambda c: word in c.strip(), TRUE_S,
                       "true audience in row 2")
        print("the new console knew after %.2f s" % (
            time.monotonic() - began))
        ears.hear(**heard)
        again.press("^G")
        again.wait_for(lambda c: "Nobody hears you" in c.strip())
        ears.hear(**PLAIN, supervisor="agent+customer")
        again.press("X")
        again.wait_for(lambda c: "OFF AIR" in c.strip())
        ears.hear(**PLAIN, supervisor="")
        quit_all(again)
    wait_until(lambda: not floor.helpers(), 5, "%s to go" % left)
    assert not floor.console_apps()


def test_what_a_dead_leg_leaves_is_taken_away(console, profile, floor):
    """The console is killed and its phone is put down: nobody takes that leg
    over, so what stood around it goes, when two lists show it without a leg."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    ears.hear(**WHISPER)
    kill(console)
    floor.phones["supervisor"].bye()
    wait_until(lambda: not floor.phones["supervisor"].up(), why="the phone")
    wait_until(lambda: not any(i.endswith("-leg-" + i[-8:])
                               for i in floor.helpers()), why="the leg's end")
    left = floor.helpers()
    assert left
    with profile.console() as again:
        again.wait_for("Ana Ruiz")
        assert "OFF AIR" in again.strip()
        again.press("^R")
        wait_until(lambda: not floor.helpers(), 10, "%s to go" % left)
        Ears(again, floor.phones).hear(**PLAIN, supervisor="")


def test_killed_while_the_phone_rings(console, profile, floor):
    """Nobody is to be called for ever by a console that is dead."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    floor.phones["supervisor"].answer_s = 3600
    console.act("L", lambda c: floor.phones["supervisor"].rings())
    kill(console)
    with profile.console() as again:
        again.wait_for(lambda c: "LIVE" in c.row(1))
        assert "Nobody hears you" in again.strip()
        again.press("^G")
        quit_all(again)
    wait_until(lambda: not floor.helpers(), 35, "no helpers left")


def busy(phones, over):
    """Calls one phone from the other again and again."""
    while not over.is_set():
        phones[0].call(phones[1].who)
        phones[0].bye()
        wait_until(phones[1].idle, why="the end of the call")


def test_exchange_that_many_consoles_leave(profile, floor):
    """Asterisk 22.10.1 hangs for ever if a websocket is closed while it is
    told of device states: a console must not ask for them."""
    over = threading.Event()
    threads = [threading.Thread(target=busy, args=(
        [floor.phones[name] for name in pair], over))
        for pair in (("customer", "agent"), ("supervisor", "agent2"))]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            with profile.console() as console:
                console.wait_for(lambda c: "LIVE" in c.row(1))
                told = [a["device_names"]
                        for a in floor.pbx.do("GET", "/applications")
                        if a["name"].startswith("earshot-")]
                assert told and not any(told)
                kill(console)
            assert not floor.pbx.hangs(), "Asterisk does not answer any more"
    finally:
        over.set()
        for thread in threads:
            thread.join()
