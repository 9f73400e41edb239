"""What must hold after every step, judged by the simulator's own truth."""
import time

from rig import VERDICT_S

# The screen and the truth are read one after the other: what changes between
# the two may differ for so long.
GRACE_S = 1.0


def covers(strip, hearers):
    """Whether row 2 says at least that these people hear me."""
    if "UNSURE" in strip or "EVERYONE" in strip or "MUTE YOUR PHONE" in strip:
        return True
    if "OFF AIR" in strip or "LISTENING" in strip:
        return not hearers
    words = strip.split()
    for i, word in enumerate(words):
        if word.isdigit() and words[i + 1:i + 2] in (["people"], ["person"]):
            return int(word) >= len(hearers)
        if word == "+" and words[i + 2:i + 3] == ["more"]:
            return True
    for p in hearers:
        name = "CUSTOMER" if p["role"] == "customer" else p["name"]
        if name[:8] not in strip:
            return False
    return "WHISPER" in strip or "ON AIR" in strip


class Invariants:
    """Follows one console and the simulator, from one step to the next."""

    def __init__(self, console, sim, leg=None):
        self.console, self.sim = console, sim
        self.leg = leg or sim.leg
        self.meant = sim.executed()

    def loud_side(self):
        """I1: everybody who hears my leg is covered by row 2."""
        deadline = time.monotonic() + GRACE_S
        while True:
            hearers = self.sim.hearers(self.leg)
            self.console.pump(0.02)
            if covers(self.console.strip(), hearers):
                return
            if time.monotonic() > deadline:
                self.console.fail("row 2 does not cover %s" % ", ".join(
                    "%s (%s)" % (p["name"], p["role"]) for p in hearers))

    def no_silent_act(self):
        """I2: row 23 does not stay at asked or accepted."""
        self.console.wait_for(
            lambda c: c.result()[:2] not in ("..", "ok"), VERDICT_S,
            "verdict on row 23")

    def no_stray_act(self):
        """I3: as many changes as were meant, no more and no fewer."""
        done = self.sim.executed()
        if done != self.meant:
            self.console.fail("%d changes were meant, these were sent: %s" % (
                self.meant, "\n".join(
                    "%s %s %s -> %s" % (r["method"], r["path"], r["body"],
                                        r["status"])
                    for r in self.sim.changes())))

    def only_quiet(self, face):
        """I3 where how many it takes is not known: since the last check nothing
        was done but what makes my leg quieter."""
        done = [r for r in self.sim.changes() if r["executed"]][self.meant:]
        for r in done:
            loud = face.verb(r) == "mode" and face.role(r) != "monitor"
            if loud or face.verb(r) not in ("mode", "mute", "leave", "hangup"):
                self.console.fail("a stray act: %s %s %s" % (
                    r["method"], r["path"], r["body"]))
        self.meant += len(done)

    def check(self, acts=0):
        """All three, after a step that was to change so many things."""
        self.meant += acts
        self.loud_side()
        self.no_silent_act()
        self.loud_side()
        self.no_stray_act()
