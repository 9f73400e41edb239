"""Proves that bridges which belong together are one call on the screen, and by
ear who hears the supervisor in it: through a Local channel everybody, and where
only the linked id says that they are one call never more than row 2 names."""
import pytest

from ears import Ears
from rig import VERDICT_S
from steps import barge, listen, quiet, select
from test_audio import PLAIN, leave, speak_to_customer_too

ON_AIR = {"agent": "customer+supervisor", "customer": "agent+supervisor",
          "supervisor": "agent+customer"}


class Pair:
    """An agent in one bridge, a customer in another, and the two halves of a
    Local channel, of which one is where it shall be."""

    def __init__(self, floor):
        self.floor = floor
        self.agent, self.customer = floor.leg("agent"), floor.leg("customer")
        self.near, self.far = floor.local()
        self.bridge = floor.bridge(self.agent, self.near)
        self.second = floor.bridge(self.customer)

    def close(self):
        self.floor.join(self.second, self.far)

    def open(self):
        self.floor.part(self.second, self.far)


@pytest.fixture
def pair(floor):
    return Pair(floor)


@pytest.fixture
def ears(pair, console, floor):
    console.wait_for("Ana Ruiz")
    return Ears(console, floor.phones)


def counts(console, number):
    word = "%d call%s" % (number, "" if number == 1 else "s")
    console.wait_for(lambda c: word in c.row(1), VERDICT_S, word)


def test_one_call_of_two_bridges(console, pair, ears):
    """On the air while the second bridge goes and comes: whoever can hear me is
    on row 2."""
    counts(console, 2)
    pair.close()
    counts(console, 1)
    listen(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")
    barge(console, ears)
    ears.hear(**ON_AIR)
    pair.open()
    counts(console, 2)
    found, hearers = ears.look()  # who hears nothing else hears no mouth
    assert "customer" not in [p["role"] for p in hearers], found
    pair.close()
    console.wait_for("NEW LISTENER: CUSTOMER")
    ears.covered(**ON_AIR)
    quiet(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")


def test_voice_is_in_the_one_bridge_when_the_other_comes(console, pair, ears):
    """A voice that went into a bridge as such is heard in the other as well,
    and the customer's coming is told."""
    listen(console, ears)
    barge(console, ears)
    ears.covered(agent="supervisor", customer="", supervisor="agent")
    pair.close()
    console.wait_for("NEW LISTENER: CUSTOMER")
    counts(console, 1)
    ears.covered(**ON_AIR)
    quiet(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")
    leave(console)
    ears.hear(**PLAIN, supervisor="")


def test_whisper_past_the_pair(console, pair, ears):
    """To one who is in the other bridge than the ears."""
    pair.close()
    counts(console, 1)
    listen(console, ears)
    speak_to_customer_too(console, ears)
    ears.hear(**ON_AIR)
    quiet(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")


def test_linked_id(console, floor):
    """The agent asks a colleague in a bridge of their own while the customer
    waits alone: one call, and nobody hears me whom row 2 does not name."""
    bridge, legs = floor.stasis("agent", "customer")
    console.wait_for("Ana Ruiz")
    floor.part(bridge, legs["agent"])
    second = floor.bridge(legs["agent"], floor.leg("agent2"))
    console.wait_for("3way")
    counts(console, 1)
    ears = Ears(console, floor.phones, ("agent", "agent2", "customer"))
    select(console, "Ana Ruiz")
    listen(console, ears)
    barge(console, ears)
    console.wait_for(lambda c: "EVERYONE" in c.strip())
    found, hearers = ears.look()
    assert [p["name"] for p in hearers] == ["Ana Ruiz", "Bo Lindqvist"], found
    quiet(console, ears)
    floor.part(second, legs["agent"])
    floor.join(bridge, legs["agent"])
    counts(console, 1)
    ears.hear(agent="customer", agent2="", customer="agent",
              supervisor="agent+customer")
