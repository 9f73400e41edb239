"""Proves over a relay what happens when things go wrong while I can be heard: one
fault after the other at each provider, the relay in between.  The strip stays
loud until it is known that nobody hears me, what is quiet is tried again and
what is loud never, and nothing is left unsaid."""
import re
import signal

from faces import modes, roles
from invariants import covers
from relayed import Relayed, at_every_site, legs_of
from rig import KEY, VERDICT_S, wait_until
from steps import barge, listen, open_barge, open_picker, select, whisper


def on_air(s):
    listen(s.console, s.holds)
    barge(s.console, s.holds)


def back_to_nothing(s):
    """Off the air, the phone down, and the next fault can come."""
    s.sim.post("/sim/clear")
    s.console.press("X")
    s.console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    wait_until(lambda: not legs_of(s.sim, "rita"), VERDICT_S,
               "the phone being put down")
    s.holds.no_silent_act()
    s.holds.only_quiet(s.face)
    s.holds.check()


def loud(s):
    """A condition that fails as soon as row 2 claims too few."""
    hearers = s.sim.hearers(s.sim.leg)
    s.console.pump(0)
    if not covers(s.console.strip(), hearers):
        s.holds.loud_side()


@at_every_site()
def test_quiet_and_louder_at_a_bad_provider(s):
    """10.2 to 10.5: 429, 503, 403, lost answers and lost requests."""
    console, sim, face, holds = s.console, s.sim, s.face, s.holds
    on_air(s)
    # 10.2
    before = len(modes(face, sim))
    sim.fault("retry-after", arg=4, match=face.mode)
    console.press("^G")
    wait_until(lambda: len(modes(face, sim)) > before)
    assert "ON AIR" in console.strip()
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    first, second = modes(face, sim)[before:]
    assert first["status"] == 429 and second["executed"]
    assert face.is_same(first, second)
    assert second["at_ms"] - first["at_ms"] >= 4000
    holds.check(acts=1)
    # 10.3
    barge(console, holds)
    before = len(modes(face, sim))
    sim.fault("status", arg=503, match=face.mode)
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    first, second = modes(face, sim)[before:]
    assert first["status"] == 503 and second["executed"]
    assert face.is_same(first, second)
    assert console.verdict("Quiet").startswith("**")
    holds.check(acts=1)
    # 403: said, and nobody hears me.
    before = roles(face, sim.changes()).count("whisper")
    sim.fault("status", arg=403, match=face.mode)
    open_picker(console)
    console.press("Enter")
    assert console.verdict("Whisper").startswith("!!")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check()
    assert roles(face, sim.changes()).count("whisper") == before + 1
    # 10.4: it did happen, and no second one is sent.
    before = roles(face, sim.changes()).count("whisper")
    sim.fault("lost-answer", match=face.mode)
    open_picker(console)
    console.press("Enter")
    wait_until(lambda: sim.hearers(sim.leg))
    console.wait_for(lambda c: loud(s) or ("WHISPER" in c.strip() and
                                           c.result()[:2] == "**"), VERDICT_S,
                     "the whisper that did happen")
    holds.check(acts=1)
    assert roles(face, sim.changes()).count("whisper") == before + 1
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)
    # 10.5: it did not happen, and is not repeated.
    before = roles(face, sim.changes()).count("barge")
    sim.fault("drop-request", match=face.mode)
    open_barge(console)
    console.press("Y")
    console.wait_for(lambda c: c.result()[:2] in ("!!", "??", "--"), 30)
    console.wait_for(lambda c: "LISTENING" in c.strip(), 30)
    holds.check()
    assert roles(face, sim.changes()).count("barge") == before + 1
    back_to_nothing(s)


@at_every_site()
def test_what_others_do(s):
    """10.7 to 10.12: my target goes, a stranger comes, my role is changed, my
    phone is put down, the call ends."""
    console, sim, face, holds = s.console, s.sim, s.face, s.holds
    # 10.12
    listen(console, holds, "Chen Wei")
    barge(console, holds)
    sim.post("/sim/call", op="end", id=s.floor.of("Chen Wei")["id"])
    console.wait_for(lambda c: any(
        line.startswith(">") and "ENDED" in line
        for line in c.screen.display), VERDICT_S, "selected row that has ended")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    for key in "WBHM":
        console.act(key, lambda c: "has ended" in c.result())
    holds.only_quiet(face)
    holds.check()
    # 10.7
    listen(console, holds, "Bo Lindqvist")
    whisper(console, holds)
    before = len(sim.changes())
    sim.post("/sim/participant", op="leave",
             id=s.floor.of("Bo Lindqvist")["agent"])
    quiet = wait_until(lambda: sim.changes()[before:], why="quiet, no key")
    assert roles(face, quiet)[0] == "monitor"
    console.wait_for(lambda c: "LISTENING" in c.strip() or
                     "OFF AIR" in c.strip(), VERDICT_S)
    holds.only_quiet(face)
    holds.check()
    # 10.9, from one call to the other: out of the first, then in.
    select(console, "Ana Ruiz")
    console.act("L", lambda c: "LISTENING" in c.strip() and
                c.result()[:2] == "**")
    holds.check(acts=2)
    barge(console, holds)
    bells = console.screen.bells
    guest = sim.post("/sim/participant", op="join", role="customer",
                     name="Guest", call=s.floor.of("Ana Ruiz")["id"])["id"]
    console.wait_for(lambda c: "NEW LISTENER" in c.strip())
    assert console.screen.bells > bells
    holds.check()
    # 10.8
    for leg in (guest, s.floor.of("Ana Ruiz")["customer"]):
        sim.post("/sim/participant", op="leave", id=leg)
    console.wait_for(lambda c: "CUSTOMER" not in c.strip() and
                     "3 people" not in c.strip(), VERDICT_S)
    holds.check()
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)
    # 10.10: no event tells; what is read does.
    sim.fault("no-events")
    face.set_role(sim, "barge")
    console.wait_for(lambda c: covers(c.strip(), sim.hearers(sim.leg)), 60,
                     "a strip that covers a role set by others")
    # 10.11
    sim.post("/sim/phone", op="hangup", id=sim.leg)
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    console.wait_for(lambda c: "me:" not in c.text(), VERDICT_S)
    holds.only_quiet(face)
    holds.check()


def climbed(s, begun):
    """Each step of the ladder has gone out, after the one before."""
    texts = iter([text for _, text in s.api.seen[begun:]
                  if not text.startswith("GET")])
    return all(any(re.match(step, text) for text in texts)
               for step in s.face.ladder)


@at_every_site(api=True)
def test_nothing_answers_the_relay(s):
    """10.1, and then 10.6: the ladder of QUIET goes on at the relay, and the
    strip says so until it is known that nobody hears me."""
    console, sim, holds = s.console, s.sim, s.holds
    on_air(s)
    bells, begun = console.screen.bells, len(s.api.seen)
    s.api.hold()
    console.press("^G")

    def still(c):
        assert "ON AIR" in c.strip() or "UNSURE" in c.strip() or \
            "MUTE YOUR PHONE" in c.strip(), c.strip()
        return "MUTE YOUR PHONE" in c.strip()

    console.wait_for(still, 40, "MUTE YOUR PHONE")
    wait_until(lambda: climbed(s, begun), 30, "mute, leave and hang-up")
    assert console.screen.bells > bells
    assert len(sim.hearers(sim.leg)) == 2
    s.api.hold(False)
    wait_until(lambda: not sim.hearers(sim.leg), 30, "quiet at last")
    console.wait_for(lambda c: "ON AIR" not in c.strip() and
                     "UNSURE" not in c.strip() and
                     "MUTE YOUR PHONE" not in c.strip(), 30)
    holds.only_quiet(s.face)
    holds.loud_side()


@at_every_site()
def test_relay_is_signed_out(s):
    """10.6: nothing is known, which is said; with the key back the leg can be
    quieted."""
    console, sim, holds = s.console, s.sim, s.holds
    on_air(s)
    sim.fault("status", arg=401, match="", count=100000)
    sim.fault("status", arg=401, match="GET ", count=100000)
    console.wait_for(lambda c: "UNSURE" in c.strip() or
                     "api BAD" in c.row(1), 40)
    holds.loud_side()
    console.press("^G")
    console.wait_for(lambda c: c.result()[:2] in ("??", "!!"), 40)
    holds.loud_side()
    assert len(sim.hearers(sim.leg)) == 2
    s.broker.key_file.write_text("KEY_that_was_withdrawn\n")
    sim.post("/sim/clear")
    s.broker.key_file.write_text(KEY + "\n")
    s.broker.process.send_signal(signal.SIGHUP)
    console.press("^G")
    wait_until(lambda: not sim.hearers(sim.leg), 60, "quiet")
    console.wait_for(lambda c: "UNSURE" not in c.strip() and
                     "ON AIR" not in c.strip(), 60)
    holds.loud_side()
    holds.only_quiet(s.face)
    assert console.alive()
    assert b"KEY_" not in console.raw


@at_every_site()
def test_console_ends_or_is_stopped(s):
    """10.14 and 10.13: the picture is old first; and whoever ends the program
    is off the air before it ends."""
    console, sim, holds = s.console, s.sim, s.holds
    on_air(s)
    console.signal(signal.SIGSTOP)
    s.face.set_role(sim, "whisper", s.floor.of("Ana Ruiz")["customer"])
    sim.post("/sim/participant", op="join", role="agent", name="Lea Brandt",
             call=s.floor.of("Ana Ruiz")["id"])
    console.signal(signal.SIGCONT)
    console.wait_for(lambda c: "LIVE" in c.row(1), VERDICT_S)
    holds.check()
    console.signal(signal.SIGTERM)
    wait_until(lambda: not sim.hearers(sim.leg), VERDICT_S, "quiet")
    console.wait_end(VERDICT_S)
    console.assert_restored()
    wait_until(lambda: not legs_of(sim, "rita"), VERDICT_S,
               "the phone being put down")
    holds.only_quiet(s.face)
    assert not sim.hearers(sim.leg)


class NoLog(Relayed):
    """A relay that cannot write its audit log."""

    def prepare(self):
        super().prepare()
        (self.folder / "relay").mkdir()
        (self.folder / "relay" / "audit.log").mkdir()


@at_every_site(kind=NoLog)
def test_audit_log_cannot_be_written(s):
    """10.15: nothing louder is done, and that is said; quiet and leave work."""
    console, sim, holds = s.console, s.sim, s.holds
    for name, key in (("Ana Ruiz", "L"), ("Bo Lindqvist", "H")):
        select(console, name)
        console.press(key)
        console.wait_for(lambda c: c.result().startswith("!!") and
                         "audit" in c.result(), VERDICT_S)
        holds.check()
    assert sim.changes() == []
    console.press("^G")
    holds.check()
    assert console.alive()
