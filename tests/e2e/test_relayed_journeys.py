"""Proves that whole journeys go as well through a relay: a call for help from the
first look to the last line of the relay's audit log, and two supervisors."""
import re
import subprocess

from broker_rig import ALL
from relayed import Mine, Relayed, at_every_site, console_of, legs_of
from rig import EARSHOT, SOON_S, VERDICT_S, signal, wait_until
from steps import barge, listen, open_picker, select, whisper
from test_journeys import play_help, select_last, sup_of


# 2. An agent calls for help.


class HelpDesk(Relayed):
    """21 calls, that of Dee not among the first, and a phone that is not up."""

    # Out of the call, and the phone is put down.
    leaving = 2

    def prepare(self):
        sim = self.sim
        if self.provider == "telnyx":
            self.settings = ("help_key = *",)
        for i in range(20):
            sim.call("sales", ["Agent %02d" % i], "+120255512%02d" % i)
        # The list tells whole seconds at some, and begins with the oldest.
        sim.post("/sim/clock", add_ms=2000)
        made = sim.call("billing", ["Dee Okafor"], "+12025553301")
        self.call, self.dee = made["id"], made["agents"][0]
        self.customer = made["customer"]
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=4000)

    def ready(self):
        self.console.wait_for("LIVE")
        self.console.wait_for("21 calls")
        self.console.wait_for("Agent 00")

    def off_air(self):
        wait_until(lambda: not legs_of(self.sim, "rita"),
                   why="the phone being put down")


@at_every_site(kind=HelpDesk)
def test_help_from_first_look_to_audit_log(s):
    """Journey 2.  Only Telnyx has events that tell of a key that was pressed;
    elsewhere the call is found by hand."""
    console = s.console
    console.press("g")
    console.wait_for(lambda c: c.row(4).startswith(">"))
    assert "Dee Okafor" not in console.text()
    if s.provider == "telnyx":
        call_for_help(s)
    else:
        console.press("G")
        console.wait_for("Dee Okafor")
    select_last(console, "Dee Okafor")
    play_help(s)
    if s.provider == "telnyx":
        console.press("a")
        console.wait_for(lambda c: re.match(r"' \w+ help", c.row(22)))
        s.holds.check()
    judge_log(s)


def call_for_help(s):
    """Steps 1 and 2."""
    console, bells = s.console, s.console.screen.bells
    # The customer finds the key, too; that is no call for help.
    for leg in (s.customer, s.dee):
        s.sim.post("/sim/participant", op="dtmf", id=leg, digit="*")
    console.wait_for(lambda c: re.match(
        r"\?\? \w+ Dee Okafor asks for help", c.row(22)))
    assert console.screen.bells == bells + 1
    assert "Dee Okafor" not in "".join(
        line for line in console.screen.display if line.startswith(">"))
    console.press("n")
    s.holds.check()


def judge_log(s):
    """The relay's: who, what, on which call, whom, and what came of it."""
    lines = s.broker.audited()
    asked = [n for n in lines if n["phase"] == "intent"]
    assert [n["action"] for n in asked] == [
        "dial", "whisper", "barge", "monitor", "leave", "hangup"]
    assert [n["result"] for n in lines if n["phase"] == "outcome"] == \
        ["done"] * 5
    assert all(n["user"] == "rita" and n["site"] == "north" for n in lines)
    assert [n["call"] for n in asked] == [s.call] * 5 + [""]
    assert s.dee in asked[1]["people"]
    assert subprocess.run([EARSHOT, "audit", "verify", s.broker.audit],
                          capture_output=True, timeout=SOON_S).returncode == 0


# 11. Two supervisors.


class Pair(Relayed):
    """Rita and Tom, each with a console of his own."""

    users = {"rita": ALL, "tom": ALL}

    def ready(self):
        super().ready()
        folder = self.folder / "of-tom"
        self.tom = self.stack.enter_context(
            console_of(folder, self.url, "tom"))
        self.tom.wait_for("LIVE")
        self.tom.wait_for("Chen Wei")
        self.rita, self.r = self.console, self.holds
        self.t = Mine(self.tom, self.sim, "tom")

    def check(self, acts=0):
        for holds in (self.r, self.t):
            holds.check(acts=acts)

    def heard(self, name):
        return {p["name"] or p["role"] for leg in legs_of(self.sim, name)
                for p in self.sim.hearers(leg["id"])}


@at_every_site(kind=Pair)
def test_whispers_and_a_kill_on_air(pair):
    """11.1, 11.2 and 11.6: the other one's listening is seen, two voices in one
    ear are warned of, and who is killed on the air is seen until his leg is
    really gone, which the relay sees to."""
    assert sup_of(pair.rita, "Ana Ruiz") == "-"
    pair.r.meant += 1
    listen(pair.tom, pair.t)
    pair.rita.wait_for(lambda c: sup_of(c, "Ana Ruiz") not in ("-", ""),
                       why="tom in rita's SUP column")
    assert not sup_of(pair.rita, "Ana Ruiz").startswith("me")
    pair.check()

    pair.t.meant += 2
    listen(pair.rita, pair.r)
    whisper(pair.rita, pair.r)
    open_picker(pair.tom)
    pair.tom.press("Enter")
    pair.tom.wait_for("Two voices in one ear")
    assert "already whispers to Ana Ruiz" in pair.tom.result()
    pair.check()
    pair.tom.press("Enter")
    pair.tom.wait_for(lambda c: "WHISPER" in c.strip())
    pair.check(acts=1)
    assert pair.heard("rita") == pair.heard("tom") == {"Ana Ruiz"}

    pair.r.meant += 1
    barge(pair.tom, pair.t)
    assert len(pair.heard("tom")) == 3
    pair.rita.press("Enter")
    pair.rita.wait_for(lambda c: re.search(r"tom +superv", c.text(), re.I))
    pair.check()
    pair.tom.signal(signal.SIGKILL)
    pair.tom.process.wait()

    def gone(c):
        """The screen first: what it shows may be old, never too new."""
        c.pump(0)
        shown = re.search(r"tom +superv", c.text(), re.I)
        there = legs_of(pair.sim, "tom")
        assert shown or not there, "tom is there and not shown"
        return not there
    pair.rita.wait_for(gone, VERDICT_S, "tom's phone being put down")
    pair.rita.wait_for(lambda c: not re.search(r"tom +superv", c.text(), re.I))
    pair.r.loud_side()
    assert pair.heard("rita") == {"Ana Ruiz"}


@at_every_site(kind=Pair, providers=("telnyx",))
def test_opposite_acts_and_equal_ones(pair):
    """11.3 and 11.4: who undoes what was done a moment ago is told so first; a
    person whom both hold at once is held once, and nobody sees an error."""
    sim, call = pair.sim, pair.floor.of("Bo Lindqvist")
    for c in (pair.rita, pair.tom):
        select(c, "Bo Lindqvist")
    pair.rita.press("H")
    assert pair.rita.verdict("Hold").startswith("**")
    pair.check(acts=1)
    pair.tom.wait_for(lambda c: any(
        "Bo Lindqvist" in line and "HOLD" in line for line in
        c.screen.display))
    pair.tom.act("H", lambda c: "held this" in c.result())
    pair.check()
    assert sim.person(call["customer"])[0]["on_hold"]
    pair.tom.press("H")
    pair.tom.wait_for(lambda c: not sim.person(
        call["customer"])[0]["on_hold"], why="resume at the second press")
    assert pair.tom.verdict("Resume").startswith("**")
    pair.check(acts=1)
    pair.rita.wait_for(lambda c: not any(
        "Bo Lindqvist" in line and "HOLD" in line for line in
        c.screen.display))
    sim.fault("slow", arg=300, match=pair.face.hold, count=2)
    for c in (pair.rita, pair.tom):
        select(c, "Chen Wei")
    for c in (pair.rita, pair.tom):
        c.write(b"H")
    # On a busy machine the second may be told before his key is read.
    for c in (pair.rita, pair.tom):
        c.wait_for(lambda c: "held this person" in c.result() or (
            "7782" in c.result() and
            c.result()[:2] in ("**", "!!", "??", "--")), VERDICT_S)
        assert c.result().startswith("**") or "held this" in c.result()
    customer = pair.floor.of("Chen Wei")["customer"]
    assert sim.person(customer)[0]["on_hold"]
    done = len(sim.changes()) - 2
    assert done in (1, 2)
    pair.check(acts=done)
    lines = pair.broker.audited()
    assert [(n["user"], n["action"]) for n in lines[:4] if "action" in n] == \
        [("rita", "hold"), ("tom", "unhold")]
    assert {n["phase"] for n in lines[4:]} == {"intent", "outcome"}
    assert [n["result"] for n in lines if "result" in n] == \
        ["done"] * (2 + done)
