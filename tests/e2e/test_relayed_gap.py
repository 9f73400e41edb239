"""Proves over a relay that while its feed is gone the picture says so, that what
cannot be sent or known is said in words, and that everything that happened
meanwhile is on the screen when it is back: also when the relay was killed."""
import re

from invariants import covers
from relayed import Relayed, at_every_site
from rig import VERDICT_S
from steps import listen, select, whisper
from test_feed_gap import REFUSAL, row_of


class Desk(Relayed):
    """A fourth call, and a line of the feed; the relay is patient."""

    def prepare(self):
        super().prepare()
        self.settings = ("supervisors = sip:tom*",)
        self.dee = self.sim.call("orders", ["Dee Okafor"], "+12025553301")

    def ready(self):
        super().ready()
        self.console.wait_for("Dee Okafor")

    def lose(self):
        """What would be said on a new connection is not heard, so that nobody
        has to wait for the next attempt."""
        self.feed.hold()
        self.feed.cut()
        self.console.wait_for(lambda c: "LOST" in c.row(1))

    def come_back(self):
        self.feed.hold(False)
        self.console.wait_for(lambda c: "LIVE" in c.row(1), 30)

    def whispering(self):
        listen(self.console, self.holds)
        whisper(self.console, self.holds)

    def loud(self, console):
        """While Ana hears me row 2 never says less, not for a moment."""
        assert covers(console.strip(), self.sim.hearers(self.sim.leg)), \
            console.strip()
        return True

    def happens(self):
        """What 5 says of the time in between."""
        sim = self.sim
        for name in ("Bo Lindqvist", "Chen Wei"):
            sim.post("/sim/call", op="end", id=self.floor.of(name)["id"])
        for number, name in enumerate(("Eli Stern", "Fay Moreau",
                                       "Gus Petrov")):
            sim.call("sales", [name], "+1202555910%d" % number)
        sim.post("/sim/participant", op="hold", id=self.dee["customer"])
        sim.post("/sim/participant", op="join", role="supervisor",
                 name="Tom M", call=self.floor.of("Ana Ruiz")["id"],
                 supervisor_role="barge")

    def all_told(self):
        """5.5.  A late webhook may name a call once more that has ended."""
        console = self.console
        words = console.wait_for(lambda c: c.result() if "Back after" in
                                 c.result() else None, 30, "Back after")
        assert re.match(r"Back after 0\d:\d\d\. .*[23] ended, [34] new",
                        words), words
        for name in ("Eli Stern", "Fay Moreau", "Gus Petrov", "Ana Ruiz"):
            console.wait_for(name)
        for name in ("Bo Lindqvist", "Chen Wei"):
            assert "ENDED" in row_of(console, name) or \
                not row_of(console, name)
        assert "~" not in row_of(console, "Ana Ruiz")
        select(console, "Ana Ruiz")
        console.press("Enter")
        console.wait_for("HEARS YOU")
        console.wait_for("Tom M", 30)
        self.holds.loud_side()
        console.press("Esc")
        console.wait_for("Gus Petrov")


@at_every_site(kind=Desk, feed=True, dead=600)
def test_the_feed_is_lost_and_comes_back(s):
    """5.1 to 5.5: the line between console and relay."""
    console, holds = s.console, s.holds
    s.whispering()
    s.lose()
    console.wait_for("PICTURE IS 00:0")
    # 5.2: who hears me is not known any more, and so it is everybody.
    console.wait_for(lambda c: "UNSURE" in c.strip())
    holds.loud_side()
    stood = [row_of(console, n) for n in ("Ana Ruiz", "Bo Lindqvist")]
    assert all("~" in row for row in stood)
    console.wait_for(lambda c: re.search(r"PICTURE IS 00:(0[2-9]|[1-9])",
                                         c.text()))
    assert [row_of(console, n) for n in ("Ana Ruiz", "Bo Lindqvist")] == stood
    # 5.4: nothing can be sent, and that is said.
    select(console, "Bo Lindqvist")
    console.press("H")
    console.wait_for(lambda c: "Bo" not in c.result() and c.result() != "" and
                     ".." != c.result()[:2])
    s.happens()
    assert covers(console.strip(), s.sim.hearers(s.sim.leg))
    holds.check()
    # 5.3: that can be sent no more than anything else, but it is meant still.
    console.press("^G")
    console.wait_for(lambda c: "Not sent. Put your phone down" in c.result())
    holds.check()
    s.come_back()
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    assert not s.sim.hearers(s.sim.leg)
    holds.only_quiet(s.face)
    s.all_told()
    holds.check()


@at_every_site(kind=Desk, feed=True, dead=600)
def test_the_relay_is_killed_and_comes_back(s):
    """5, as its first sentence has it: the process is killed, and what follows
    has a new sequence.  Nothing is done that nobody asked for."""
    console, holds = s.console, s.holds
    s.whispering()
    s.broker.kill()
    console.wait_for(lambda c: "LOST" in c.row(1))
    console.wait_for(lambda c: "UNSURE" in c.strip())
    holds.loud_side()
    s.happens()
    # So that there is time in which my leg has not been found yet.
    s.sim.fault("slow", arg=700, match=s.face.people, count=12)
    s.broker.start()
    s.feed.aim(s.broker.feed)
    console.wait_for(lambda c: s.loud(c) and "LIVE" in c.row(1), 30)
    console.wait_for(lambda c: s.loud(c) and (
        "WHISPER" in c.strip() or "ON AIR" in c.strip()), 30)
    s.all_told()
    # No event tells of a hold, but a relay that begins reads all.
    console.wait_for(lambda c: "HOLD" in row_of(c, "Dee Okafor"), 60,
                     "the hold of Dee's customer")
    holds.check()
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    assert not s.sim.hearers(s.sim.leg)
    holds.only_quiet(s.face)


def text_frame(text):
    return b"\x81\x7f" + len(text).to_bytes(8, "big") + text


@at_every_site(kind=Desk, feed=True)
def test_what_is_no_message_of_the_feed(s):
    """5.6, 5.7 and 5.8: doubled and swapped webhooks change nothing; a message
    that is too long or nonsense is counted, and a refused sign-in is not tried
    again and again."""
    console, sim, holds = s.console, s.sim, s.holds
    for fault in ("duplicate", "reorder"):
        sim.fault(fault)
        made = sim.call("sales", ["Oda " + fault, "Otto " + fault],
                        "+12025558001")
        sim.post("/sim/participant", op="leave", id=made["agents"][1])
        ended = sim.call("sales", ["Gus " + fault], "+12025558002")
        sim.post("/sim/call", op="end", id=ended["id"])
        sim.post("/sim/clear")
    for word in ("Dupli", "Reord"):
        console.wait_for("Oda " + word)
        console.wait_for(lambda c: not row_of(c, "Gus " + word) or
                         "ENDED" in row_of(c, "Gus " + word), VERDICT_S)
    holds.check()

    for turn, junk in enumerate((
            b"x" * (2 << 20), b'{"type":"event","seq":',
            b'{"type":"weather","is":"fine"}', b"\x00\xff")):
        s.feed.inject(text_frame(junk))
        sim.call("junk", ["Aft %d" % turn], "+12025551234")
        console.wait_for("Aft %d" % turn, 30)
        console.wait_for(lambda c: "LIVE" in c.row(1), 30)
    console.wait_for("skipped")
    holds.check()

    s.feed.answer(REFUSAL)
    s.feed.cut()
    console.wait_for(lambda c: "LOST" in c.row(1))
    console.wait_for(lambda c: re.search(r"Retry \d+ in (\d+)s", c.row(3)) and
                     int(re.search(r"in (\d+)s", c.row(3)).group(1)) > 50,
                     VERDICT_S, "a pause of a minute")
    console.wait_for(lambda c: "sign-in" in c.text().lower())
    holds.check()
