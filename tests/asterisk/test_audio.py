"""Proves by ear that each mode is what its name says: on calls of a Stasis
application, on plain ones of one bridge or two, and in ConfBridge rooms, those
whom row 2 names hear the supervisor, and nobody else does."""
import re

import pytest

from ears import Ears
from rig import VERDICT_S, wait_until
from steps import (barge, listen, open_picker, quiet, select, selected_line,
                   whisper)

PLAIN = {"agent": "customer", "customer": "agent"}


def pick(console, word):
    """The digit of that person in a question or in a call."""
    console.pump(0)
    for line in console.screen.display:
        found = re.match(r"[|> ]*(?:\[[x ]\]|-)? *(\d) +(\S.*)", line)
        if found and word in found.group(2):
            return found.group(1)
    return console.fail("no digit for " + word)


def speak_to_customer_too(console, ears):
    open_picker(console)
    console.press(pick(console, "CUSTOMER"))
    console.wait_for("SPEAK TO A CUSTOMER?")
    ears.check()
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("Y")
    console.wait_for(lambda c: "WHISPER" in c.strip() and
                     "CUSTOMER" in c.strip())
    assert console.verdict("Whisper").startswith("**")


def leave(console):
    console.press("X")
    console.wait_for(lambda c: "OFF AIR" in c.strip())


def make_call(floor, kind):
    if kind == "stasis":
        floor.stasis("agent", "customer")
    elif kind == "plain":
        floor.plain()
    elif kind == "far":
        floor.far()
    else:
        floor.room("agent", "customer")


@pytest.fixture(params=["stasis", "plain", "room", "far"])
def call(request, floor):
    """Of an agent and a customer; its kind."""
    make_call(floor, request.param)
    return request.param


@pytest.fixture
def ears(call, console, floor):
    console.wait_for("Ana Ruiz")
    made = Ears(console, floor.phones)
    made.hear(**PLAIN, supervisor="")
    return made


def test_each_mode(console, floor, ears):
    listen(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")

    whisper(console, ears)
    ears.hear(agent="customer+supervisor", customer="agent",
              supervisor="agent+customer")

    speak_to_customer_too(console, ears)
    ears.hear(agent="customer+supervisor", customer="agent+supervisor",
              supervisor="agent+customer")

    barge(console, ears)
    console.wait_for(lambda c: "EVERYONE" in c.strip())
    ears.hear(agent="customer+supervisor", customer="agent+supervisor",
              supervisor="agent+customer")

    quiet(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")

    leave(console)
    ears.hear(**PLAIN, supervisor="")
    console.press("q")
    if console.alive():
        console.press("q")
    console.wait_end()
    console.assert_restored()
    wait_until(lambda: not floor.helpers(), why="an exchange without helpers")
    assert not floor.phones["supervisor"].up()


def test_straight_to_whisper_and_on_air(console, floor, ears):
    """W and B on a call that I do not listen to yet, from a leg that is up and
    from one that is not."""
    select(console, "Ana Ruiz")
    whisper(console, ears)
    ears.hear(agent="customer+supervisor", customer="agent",
              supervisor="agent+customer")
    leave(console)
    ears.hear(**PLAIN, supervisor="")
    barge(console, ears)
    ears.hear(agent="customer+supervisor", customer="agent+supervisor",
              supervisor="agent+customer")
    leave(console)
    ears.hear(**PLAIN, supervisor="")


def open_call(console):
    select(console, "Ana Ruiz")
    console.press("Enter")
    console.wait_for("HEARS YOU")


def press_on(console, word, key):
    console.press(pick(console, word), key)


class TestStasis:
    """What only calls of an application allow."""

    @pytest.fixture
    def call(self, floor):
        make_call(floor, "stasis")

    def test_who_speaks(self, console, ears):
        """The phones speak without end, and the first who is told of shows."""
        listen(console, ears)
        console.wait_for("talk>", VERDICT_S)

    def test_hold(self, console, ears):
        listen(console, ears)
        console.press("H")
        assert console.verdict("Hold").startswith("**")
        console.wait_for("HOLD")
        ears.hear(agent="", customer="music", supervisor="agent")
        console.press("H")
        assert console.verdict("Resume").startswith("**")
        ears.hear(**PLAIN, supervisor="agent+customer")

    def test_mute(self, console, ears):
        listen(console, ears)
        open_call(console)
        press_on(console, "CUSTOMER", "M")
        assert console.verdict("Mute").startswith("**")
        ears.hear(agent="", customer="agent", supervisor="agent")
        console.press("M")
        assert console.verdict("Unmute").startswith("**")
        ears.hear(**PLAIN, supervisor="agent+customer")

    def test_mute_while_on_hold(self, console, ears):
        """Each undoes itself and not the other."""
        open_call(console)
        press_on(console, "CUSTOMER", "M")
        assert console.verdict("Mute").startswith("**")
        console.press("H")
        assert console.verdict("Hold").startswith("**")
        ears.hear(agent="", customer="music", supervisor="")
        console.press("H")
        assert console.verdict("Resume").startswith("**")
        ears.hear(agent="", customer="agent", supervisor="")
        console.press("M")
        assert console.verdict("Unmute").startswith("**")
        ears.hear(**PLAIN, supervisor="")

    def test_quiet_from_on_air_while_the_customer_is_on_hold(
            self, console, ears):
        listen(console, ears)
        console.press("H")
        assert console.verdict("Hold").startswith("**")
        barge(console, ears)
        console.press("^G")
        console.wait_for(lambda c: "LISTENING" in c.strip())
        ears.hear(agent="", customer="music", supervisor="agent")


@pytest.mark.parametrize("kind", ["plain", "room"])
def test_hold_and_mute_where_the_exchange_cannot(console, floor, kind):
    """The keys are dim, and say why."""
    make_call(floor, kind)
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    for key, name in (("H", "Hold"), ("M", "Mute")):
        console.wait_for(lambda c: "(%s %s)" % (key, name) in c.row(24))
        console.press("J")
        console.wait_for(lambda c: "Stasis" not in c.result())
        console.press(key)
        console.wait_for(lambda c: "Stasis" in c.result(), VERDICT_S,
                         "why not " + name)
    ears.hear(**PLAIN, supervisor="agent+customer")


def test_two_agents(console, floor):
    """A whisper to both of them, and then to one."""
    floor.stasis("agent", "agent2", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones, ("agent", "agent2", "customer"))
    everybody = "agent+agent2+customer"
    listen(console, ears)
    ears.hear(agent="agent2+customer", agent2="agent+customer",
              customer="agent+agent2", supervisor=everybody)
    open_picker(console)
    console.press("a", "Enter")
    console.wait_for(lambda c: "WHISPER" in c.strip())
    assert console.verdict("Whisper").startswith("**")
    ears.hear(agent="agent2+customer+supervisor",
              agent2="agent+customer+supervisor",
              customer="agent+agent2", supervisor=everybody)
    open_picker(console)
    console.press(pick(console, "Ana Ruiz"), "Enter")
    console.wait_for(lambda c: "WHISPER" in c.strip() and
                     "Ana Ruiz" not in c.strip())
    assert console.verdict("Whisper").startswith("**")
    ears.hear(agent="agent2+customer", agent2="agent+customer+supervisor",
              customer="agent+agent2", supervisor=everybody)
    barge(console, ears)
    console.wait_for(lambda c: "EVERYONE" in c.strip())
    found, hearers = ears.look()
    assert len(hearers) == 3, found


def test_hop(console, floor):
    """From one call to another: heard in neither."""
    floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    listen(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")
    floor.silent(1)
    console.wait_for("2 calls")
    select(console, "(no agent)")
    console.act("L", lambda c: "LISTENING" in c.strip() and
                selected_line(c)[:4] in c.strip())
    ears.hear(**PLAIN, supervisor="")
