"""Who hears whom, by ear: what the phones hear is held against the table that a
test expects, and row 2 of the console against who hears the supervisor."""
import time

from invariants import covers
from rig import VERDICT_S, wait_until
from server import NAMES

PACKETS = 25  # half a second, whole periods of every tone


def table(phones):
    """What each of these phones hears from now on, as "a+b"."""
    begun = {name: phone.ticks for name, phone in phones.items()}
    wait_until(lambda: all(phone.ticks >= begun[name] + PACKETS
                           for name, phone in phones.items()),
               why="sound")
    return {name: "+".join(sorted(phone.window(begun[name], PACKETS)))
            for name, phone in phones.items()}


def expect(phones, seconds=5, **wanted):
    """Waits until these phones hear exactly that, twice running."""
    phones = {name: phones[name] for name in wanted}
    deadline = time.monotonic() + seconds
    right = 0
    while right < 2:
        found = table(phones)
        right = right + 1 if found == wanted else 0
        assert right or time.monotonic() < deadline, \
            "they hear %s, not %s" % (found, wanted)


class Ears:
    """For a console whose leg is the phone called me; folk are the phones in
    the call, agents being those called so."""

    def __init__(self, console, phones, folk=("agent", "customer"),
                 me="supervisor"):
        self.console, self.folk, self.me = console, folk, me
        self.phones = {name: phones[name] for name in (*folk, me)}

    def hearers(self, found):
        return [{"name": NAMES[name], "role": name.rstrip("2")}
                for name in self.folk if self.me in found[name].split("+")]

    def look(self):
        """What is heard in one window, and that row 2 covered it at some
        moment of that window."""
        begun = {name: phone.ticks for name, phone in self.phones.items()}
        self.console.pump(0)
        strips = {self.console.strip()}
        while any(phone.ticks < begun[name] + PACKETS
                  for name, phone in self.phones.items()):
            self.console.pump(0.02)
            strips.add(self.console.strip())
        found = {name: "+".join(sorted(phone.window(begun[name], PACKETS)))
                 for name, phone in self.phones.items()}
        hearers = self.hearers(found)
        if not any(covers(strip, hearers) for strip in strips):
            self.console.fail("row 2 does not cover %s, who hear %s" % (
                ", ".join(p["name"] for p in hearers), self.me))
        return found, hearers

    def no_silent_act(self):
        self.console.wait_for(
            lambda c: c.result()[:2] not in ("..", "ok"), VERDICT_S,
            "verdict on row 23")

    def check(self, acts=0):
        """For the steps that are shared with the simulator's tests; how many
        requests an act took is not counted here."""
        self.look()
        self.no_silent_act()

    def covered(self, seconds=5, **wanted):
        """Waits until everybody hears exactly that, twice running; row 2 covers
        what is heard all the time, and may say more."""
        deadline = time.monotonic() + seconds
        right = 0
        while right < 2:
            found, hearers = self.look()
            right = right + 1 if found == wanted else 0
            if not right and time.monotonic() > deadline:
                self.console.fail("they hear %s, not %s" % (found, wanted))
        return hearers

    def hear(self, **wanted):
        """The same, and in the end row 2 names those people and no others; row
        23 has its last word."""
        self.named(self.covered(**wanted))
        self.no_silent_act()

    def named(self, hearers):
        """Row 2 names exactly these."""
        strip = self.console.strip()
        if not hearers:
            if "Nobody hears you" not in strip:
                self.console.fail("row 2 does not say that nobody hears")
            return
        for name in self.folk:
            word = "CUSTOMER" if name == "customer" else NAMES[name]
            heard = any(p["name"] == NAMES[name] for p in hearers)
            if (word in strip) != heard:
                self.console.fail("%s %s the supervisor, and row 2 says" % (
                    NAMES[name], "hears" if heard else "does not hear"))
