"""Proves what happens when things go wrong while I can be heard, one fault at a
time and at every provider: the strip stays loud until it is known that nobody
hears me, what is quiet is tried again and what is loud never, and nothing is
left unsaid."""
import re
import resource
import signal
import subprocess
import time

import pytest

from faces import FACES, modes, roles, verbs
from invariants import Invariants, covers
from rig import EARSHOT, KEY, VERDICT_S, Profile, wait_until
from stages import at_every_provider
from steps import barge, listen, open_barge, open_picker, select, where, whisper


@pytest.fixture(params=FACES)
def provider(request):
    return request.param


def go_on_air(s):
    listen(s.console, s.holds)
    barge(s.console, s.holds)


@at_every_provider(api=True)
def test_quiet_that_is_not_answered(s):
    """10.1: after 3, 6 and 9 s mute, leave and hang-up follow; the strip stays
    on air, and says so in other words after 12 s, with the bell."""
    console = s.console
    go_on_air(s)
    bells, begun = console.screen.bells, len(s.api.seen)
    s.api.hold()
    console.press("^G")
    start = time.monotonic()

    def loud(c):
        assert "ON AIR" in c.strip() or "UNSURE" in c.strip() or \
            "MUTE YOUR PHONE" in c.strip(), c.strip()
        return "MUTE YOUR PHONE" in c.strip()

    console.wait_for(loud, 30, "MUTE YOUR PHONE")
    assert time.monotonic() - start > 11
    sent = [(at - start, text) for at, text in s.api.seen[begun:]
            if not text.startswith("GET")]
    for (at, text), second, step in zip(sent, (0, 3, 6, 9), s.face.ladder):
        assert re.match(step, text), sent
        assert at > second - 0.3, "\n".join(map(str, sent))
    assert len(sent) >= 4, sent
    assert console.screen.bells > bells
    assert len(s.sim.hearers(s.sim.leg)) == 2
    s.api.hold(False)
    wait_until(lambda: not s.sim.hearers(s.sim.leg), VERDICT_S, "quiet at last")
    console.wait_for(lambda c: "ON AIR" not in c.strip() and
                     "UNSURE" not in c.strip(), VERDICT_S)
    s.holds.only_quiet(s.face)
    s.holds.loud_side()


def test_hang_up_is_what_is_taken(console, sim, face, holds):
    """10.1: role, mute and leave are refused, each of them twice; the hang-up
    ends it."""
    listen(console, holds)
    barge(console, holds)
    before = len(sim.changes())
    sim.fault("status", arg=503, match=face.conference, count=1000)
    console.press("^G")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    holds.loud_side()
    sim.post("/sim/clear")
    holds.check(acts=1)
    ladder = sim.changes()[before:]
    assert verbs(face, ladder) == ["mode", "mode", "mute", "mute", "leave",
                                   "leave", "hangup"]
    assert roles(face, ladder[:2]) == ["monitor"] * 2
    assert sim.leg not in [leg["id"] for leg in sim.truth()["legs"]
                           if leg["state"] != "ended"]


@at_every_provider()
def test_quiet_that_is_told_to_wait(s):
    """10.2: one repeat after the 4 s that were asked for."""
    console, sim, face = s.console, s.sim, s.face
    go_on_air(s)
    before = len(modes(face, sim))
    sim.fault("retry-after", arg=4, match=face.mode)
    console.press("^G")
    console.wait_for(lambda c: "busy" in c.result() and "4s" in c.result(), 2,
                     "words that the provider is busy for 4s")
    assert "ON AIR" in console.strip()
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    first, second = modes(face, sim)[before:]
    assert first["status"] == 429 and second["executed"]
    assert face.is_same(first, second)
    assert 4000 <= second["at_ms"] - first["at_ms"] < 5000
    s.holds.check(acts=1)


def test_quiet_at_a_broken_provider(console, sim, face, holds):
    """10.3: once more, and not a second one, then the read-back decides."""
    listen(console, holds)
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


def test_quiet_that_is_forbidden(console, sim, face, holds):
    """403: the next step follows at once."""
    listen(console, holds)
    barge(console, holds)
    before = len(sim.changes())
    sim.fault("status", arg=403, match=face.mode)
    console.press("^G")
    wait_until(lambda: not sim.hearers(sim.leg), 2, "quiet")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    sent = sim.changes()[before:]
    assert verbs(face, sent) == ["mode", "mute"]
    assert [r["status"] for r in sent] == [403, 200]
    holds.check(acts=1)


def test_whisper_that_is_forbidden(console, sim, face, holds):
    """403: said, and nobody hears me."""
    listen(console, holds)
    sim.fault("status", arg=403, match=face.mode)
    open_picker(console)
    console.press("Enter")
    verdict = console.verdict("Whisper")
    assert verdict.startswith("!!") and "refused" in verdict
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check()
    assert roles(face, sim.changes()).count("whisper") == 1


def test_quiet_whose_answer_is_lost(console, sim, face, holds):
    listen(console, holds)
    barge(console, holds)
    sim.fault("lost-answer", match=face.mode)
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip() or
                     "OFF AIR" in c.strip(), VERDICT_S)
    holds.loud_side()
    holds.no_silent_act()
    holds.only_quiet(face)
    assert sim.hearers(sim.leg) == []


def test_whisper_that_did_happen(console, sim, face, holds):
    """10.4: never less than WHISPER, and no second one is sent."""
    listen(console, holds)
    sim.fault("lost-answer", match=face.mode)
    open_picker(console)
    console.press("Enter")
    wait_until(lambda: sim.hearers(sim.leg))

    def answered(c):
        assert covers(c.strip(), sim.hearers(sim.leg)), c.strip()
        return "it did happen" in c.result()

    console.wait_for(answered, VERDICT_S, "it did happen")
    console.wait_for(lambda c: "WHISPER" in c.strip())
    holds.check(acts=1)
    assert roles(face, sim.changes()).count("whisper") == 1


@at_every_provider()
def test_barge_that_did_not_happen(s):
    """10.5"""
    console, sim, holds = s.console, s.sim, s.holds
    listen(console, holds)
    sim.fault("drop-request", match=s.face.mode)
    open_barge(console)
    console.press("Y")
    console.wait_for(lambda c: "UNSURE" in c.strip())
    console.wait_for("it did not happen", VERDICT_S)
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    holds.check()
    assert roles(s.face, sim.changes()).count("barge") == 1


@at_every_provider()
def test_barge_of_which_nothing_can_be_found_out(s):
    """10.5: quiet goes out by itself after 10 s without knowledge."""
    console, sim, holds = s.console, s.sim, s.holds
    listen(console, holds)
    sim.fault("lost-answer", match=s.face.mode)
    sim.fault("status", arg=503, match=s.face.people, count=1000)
    open_barge(console)
    console.press("Y")
    began = sim.truth()["now_ms"]
    console.wait_for(lambda c: "UNSURE" in c.strip())
    wait_until(lambda: not sim.hearers(sim.leg), 14, "quiet without a key")
    assert 8000 < modes(s.face, sim)[-1]["at_ms"] - began < 13000
    assert roles(s.face, sim.changes()).count("barge") == 1
    sim.post("/sim/clear")
    holds.check(acts=2)


@at_every_provider()
def test_signed_out_of_everything(s):
    """10.6: unsure; the sentence; and with the token back the leg can still be
    quieted."""
    console, sim, holds = s.console, s.sim, s.holds
    go_on_air(s)
    sim.fault("status", arg=401, match="", count=100000)
    sim.fault("status", arg=401, match="GET ", count=100000)
    console.wait_for(lambda c: "UNSURE" in c.strip(), VERDICT_S)
    console.wait_for("sign-in", VERDICT_S)
    console.press("^G")
    console.wait_for(lambda c: c.result().startswith("?? Quiet"), 20)
    holds.loud_side()
    s.profile.token_file.write_text("KEY_that_was_withdrawn\n")
    sim.post("/sim/clear")
    console.press("^G")
    holds.loud_side()
    s.profile.token_file.write_text(KEY + "\n")
    console.press("^G")
    wait_until(lambda: not sim.hearers(sim.leg), 20, "quiet")
    console.wait_for(lambda c: "UNSURE" not in c.strip() and
                     "ON AIR" not in c.strip(), 20)
    holds.loud_side()
    holds.only_quiet(s.face)
    assert console.alive()
    assert b"KEY_" not in console.raw


@pytest.mark.parametrize("how", ["hangs up", "is moved"])
def test_target_goes(console, sim, face, floor, holds, how):
    """10.7: quiet within 500 ms, without a key, and the words say why."""
    ana, bo = floor.of("Ana Ruiz"), floor.of("Bo Lindqvist")
    listen(console, holds)
    whisper(console, holds)
    began = sim.truth()["now_ms"]
    if how == "hangs up":
        sim.post("/sim/participant", op="leave", id=ana["agent"])
    else:
        sim.post("/sim/participant", op="move", id=ana["agent"],
                 call=bo["id"])
    quiet = wait_until(lambda: sim.changes()[2:], 2, "quiet without a key")
    assert roles(face, quiet) == ["monitor"]
    assert quiet[0]["at_ms"] - began < 500
    console.wait_for(lambda c: " left" in c.result() or
                     "is now on" in c.result(), 3, "words that say why")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)


def test_customer_goes(console, sim, floor, holds):
    """10.8"""
    listen(console, holds)
    barge(console, holds)
    sim.post("/sim/participant", op="leave", id=floor.of("Ana Ruiz")["customer"])
    console.wait_for(lambda c: "CUSTOMER" not in c.strip())
    holds.check()


@at_every_provider()
def test_third_person_comes(s):
    """10.9: for 10 s the strip says so, and the bell rings once."""
    console, holds = s.console, s.holds
    go_on_air(s)
    bells = console.screen.bells
    s.sim.post("/sim/participant", op="join", role="customer", name="Guest",
               call=s.floor.of("Ana Ruiz")["id"])
    console.wait_for(lambda c: "NEW LISTENER" in c.strip(), 2)
    holds.check()
    start = time.monotonic()
    console.wait_for(lambda c: "NEW LISTENER" not in c.strip(), 12)
    assert time.monotonic() - start > 7
    assert console.screen.bells == bells + 1
    holds.check()


@at_every_provider()
def test_somebody_changes_my_role(s):
    """10.10: no event tells; the read-back does."""
    console, sim, holds = s.console, s.sim, s.holds
    listen(console, holds)
    sim.fault("no-events")
    for role, target in (("whisper", s.floor.of("Ana Ruiz")["agent"]),
                         ("barge", None)):
        s.face.set_role(sim, role, target)
        assert len(sim.hearers(sim.leg)) == (1 if target else 2)
        console.wait_for(lambda c: covers(c.strip(), sim.hearers(sim.leg)), 17,
                         "strip that covers a role set by others")
        holds.check()


@at_every_provider()
def test_my_phone_is_put_down(s):
    """10.11"""
    console, sim, holds = s.console, s.sim, s.holds
    go_on_air(s)
    sim.fault("no-events")
    sim.post("/sim/phone", op="hangup", id=sim.leg)
    console.wait_for(lambda c: "OFF AIR" in c.strip(), 5)
    console.wait_for(lambda c: "me:" not in c.text(), 5)
    holds.check()
    assert sim.person(sim.leg) == (None, None)


def test_call_ends(console, sim, floor, holds):
    """10.12: the selection stays, and acting keys answer in words."""
    listen(console, holds)
    barge(console, holds)
    sim.post("/sim/call", op="end", id=floor.of("Ana Ruiz")["id"])
    console.wait_for(lambda c: any(
        line.startswith(">") and "ENDED" in line
        for line in c.screen.display), 3, "selected row that has ended")
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    for key in "WBHM":
        console.act(key, lambda c: "has ended" in c.result())
        holds.check()
    if not any(line.startswith(">") and "Ana Ruiz" in line
               for line in console.screen.display):
        console.fail("the call that has ended is not selected any more")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_terminated(console, sim, face, holds, number):
    """10.13"""
    listen(console, holds)
    barge(console, holds)
    began = sim.truth()["now_ms"]
    console.signal(number)
    wait_until(lambda: where(sim) is None, 3, "leave")
    last = sim.changes()[-2:]
    assert verbs(face, last) == ["mode", "leave"]
    assert face.role(last[0]) == "monitor"
    assert last[1]["at_ms"] - began < 2000
    console.wait_end(3)
    if number == signal.SIGTERM:
        console.assert_restored()
    holds.meant += 2
    holds.no_stray_act()


@at_every_provider(api=True)
def test_terminated_while_nothing_answers(s):
    """10.13: both requests are out all the same, and the program ends."""
    go_on_air(s)
    begun = len(s.api.seen)
    s.api.hold()
    s.console.signal(signal.SIGTERM)
    start = time.monotonic()
    s.console.wait_end(8)
    sent = [(at - start, text) for at, text in s.api.seen[begun:]
            if not text.startswith("GET")]
    for step in (s.face.ladder[0], s.face.ladder[2]):
        assert any(re.match(step, text) and at < 2 for at, text in sent), sent
    s.console.assert_restored()


@at_every_provider()
def test_stopped_and_woken(s):
    """10.14: the picture is old first; my own state is read before the rest."""
    console, sim, floor, holds = s.console, s.sim, s.floor, s.holds
    go_on_air(s)
    pid = console.process.pid

    def stopped():
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "T"

    console.signal(signal.SIGSTOP)
    wait_until(stopped, why="the stop")
    console.pump(0)
    s.face.set_role(sim, "whisper", floor.of("Ana Ruiz")["customer"])
    seen, mark = sim.truth()["requests"][-1]["n"], len(console.raw)
    console.signal(signal.SIGCONT)
    console.wait_for(lambda c: b"LOST" in c.raw[mark:], 3, "old picture")
    reads = wait_until(lambda: [r["path"] for r in sim.truth()["requests"]
                                if r["n"] > seen and r["method"] == "GET"])
    mine = floor.of("Ana Ruiz")["id"]
    assert sim.leg in reads[0] or mine in reads[0], reads
    console.wait_for(lambda c: "LIVE" in c.row(1), 20)
    holds.check()


AUDIT_ROOM = 2500


def limit_files():
    """As on a disk that is full: no file grows beyond this."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (AUDIT_ROOM, AUDIT_ROOM))


def test_audit_log_that_is_full(sim, face, floor, tmp_path):
    """10.15: keys that act are bracketed, quiet and leave work, and the log
    stays whole."""
    log = tmp_path / "audit.log"
    profile = Profile(tmp_path, sim, audit=log)
    with profile.console(before=limit_files) as console:
        console.wait_for("Chen Wei")
        console.wait_for("LIVE")
        holds = Invariants(console, sim)
        listen(console, holds)
        whisper(console, holds)
        select(console, "Ana Ruiz")
        for _ in range(12):
            if "(W Whisper)" in console.row(24):
                break
            meant = sim.executed()
            console.press("L")
            console.wait_for(lambda c: c.result()[:2] in ("**", "!!") or
                             "(W Whisper)" in c.row(24), VERDICT_S)
            holds.loud_side()
            holds.meant += sim.executed() - meant
        console.wait_for(lambda c: "(W Whisper)" in c.row(24) and
                         "(H Hold)" in c.row(24))
        holds.check()
        console.press("H", "W", "B")
        holds.check()
        # By other hands, so that there is something to be quiet about.
        face.set_role(sim, "whisper", floor.of("Ana Ruiz")["agent"])
        console.press("^G")
        wait_until(lambda: not sim.hearers(sim.leg), why="quiet")
        holds.check(acts=1)
        console.press("X")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        holds.check(acts=1)
        assert log.stat().st_size <= AUDIT_ROOM
        assert subprocess.run([EARSHOT, "audit", "verify", log],
                              capture_output=True).returncode == 0
