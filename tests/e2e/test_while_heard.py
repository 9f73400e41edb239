"""Proves what happens when things go wrong while I can be heard, one fault at a
time: the strip stays loud until it is known that nobody hears me, what is quiet
is tried again and what is loud never, and nothing is left unsaid."""
import resource
import signal
import subprocess
import time

import pytest

from invariants import Invariants, covers
from mangle import Mangle
from rig import EARSHOT, KEY, VERDICT_S, Profile, wait_until
from steps import barge, listen, open_barge, open_picker, select, where, whisper


def updates(sim):
    return [r for r in sim.changes() if r["path"].endswith("/update")]


def roles(sim):
    return [(r["body"] or {}).get("supervisor_role") for r in sim.changes()]


def my_role(sim):
    return sim.person(sim.leg)[0]["supervisor_role"]


@pytest.fixture
def line(sim):
    """The line to the API."""
    with Mangle(sim.api) as m:
        yield m


@pytest.fixture
def on_line(sim, floor, line, tmp_path):
    """A console whose API is at the end of that line, on air on Ana's call."""
    with Profile(tmp_path, sim, api=line.url).console() as console:
        console.wait_for("Chen Wei")
        console.wait_for("LIVE")
        holds = Invariants(console, sim)
        listen(console, holds)
        barge(console, holds)
        yield console


def test_quiet_that_is_not_answered(sim, on_line, line):
    """10.1: after 3, 6 and 9 s mute, leave and hang-up follow; the strip stays
    on air, and says so in other words after 12 s, with the bell."""
    console, begun = on_line, len(line.seen)
    bells = console.screen.bells
    line.hold()
    console.press("^G")
    start = time.monotonic()

    def loud(c):
        assert "ON AIR" in c.strip() or "UNSURE" in c.strip() or \
            "MUTE YOUR PHONE" in c.strip(), c.strip()
        return "MUTE YOUR PHONE" in c.strip()

    console.wait_for(loud, 30, "MUTE YOUR PHONE")
    assert time.monotonic() - start > 11
    posts = [(at - start, text) for at, text in line.seen[begun:]
             if text.startswith("POST")]
    for (at, text), second, verb in zip(
            posts, (0, 3, 6, 9), ("update", "mute", "leave", "hangup")):
        assert verb in text, posts
        assert at > second - 0.3, "\n".join(map(str, posts))
    assert console.screen.bells > bells
    assert len(sim.hearers(sim.leg)) == 2
    line.hold(False)
    wait_until(lambda: not sim.hearers(sim.leg), VERDICT_S, "quiet at last")
    console.wait_for(lambda c: "ON AIR" not in c.strip() and
                     "UNSURE" not in c.strip(), VERDICT_S)
    Invariants(console, sim).check()


def test_hang_up_is_what_is_taken(console, sim, holds):
    """10.1: role, mute and leave are refused; the hang-up ends it."""
    listen(console, holds)
    barge(console, holds)
    sim.fault("status", arg=503, match="/conferences/", count=1000)
    console.press("^G")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    holds.loud_side()
    sim.post("/sim/clear")
    holds.check(acts=1)
    assert sim.changes()[-1]["path"].endswith("/hangup")
    assert sim.leg not in [leg["id"] for leg in sim.truth()["legs"]
                           if leg["state"] != "ended"]


def test_quiet_that_is_told_to_wait(console, sim, holds):
    """10.2: one repeat after the 4 s that were asked for."""
    listen(console, holds)
    barge(console, holds)
    before = len(updates(sim))
    sim.fault("retry-after", arg=4, match="/update")
    console.press("^G")
    console.wait_for(lambda c: "busy" in c.result() and "4s" in c.result(), 2,
                     "words that the provider is busy for 4s")
    assert "ON AIR" in console.strip()
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    first, second = updates(sim)[before:]
    assert first["status"] == 429 and second["executed"]
    assert first["body"]["command_id"] == second["body"]["command_id"]
    assert 4000 <= second["at_ms"] - first["at_ms"] < 5000
    holds.check(acts=1)


def test_quiet_at_a_broken_provider(console, sim, holds):
    """10.3: once more with the same command id, then the read-back decides."""
    listen(console, holds)
    barge(console, holds)
    before = len(updates(sim))
    sim.fault("status", arg=503, match="/update")
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    first, second = updates(sim)[before:]
    assert first["status"] == 503 and second["executed"]
    assert first["body"]["command_id"] == second["body"]["command_id"]
    assert console.verdict("Quiet").startswith("**")
    holds.check(acts=1)


def test_quiet_whose_answer_is_lost(console, sim, holds):
    listen(console, holds)
    barge(console, holds)
    sim.fault("lost-answer", match="/update")
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip() or
                     "OFF AIR" in c.strip(), VERDICT_S)
    holds.loud_side()
    holds.no_silent_act()
    assert sim.hearers(sim.leg) == []


def test_whisper_that_did_happen(console, sim, holds):
    """10.4: never less than WHISPER, and no second one is sent."""
    listen(console, holds)
    sim.fault("lost-answer", match="/update")
    open_picker(console)
    console.press("Enter")
    wait_until(lambda: sim.hearers(sim.leg))

    def answered(c):
        assert covers(c.strip(), sim.hearers(sim.leg)), c.strip()
        return "it did happen" in c.result()

    console.wait_for(answered, VERDICT_S, "it did happen")
    console.wait_for(lambda c: "WHISPER" in c.strip())
    holds.check(acts=1)
    assert roles(sim).count("whisper") == 1


def test_barge_that_did_not_happen(console, sim, holds):
    """10.5"""
    listen(console, holds)
    sim.fault("drop-request", match="/update")
    open_barge(console)
    console.press("Y")
    console.wait_for(lambda c: "UNSURE" in c.strip())
    console.wait_for("it did not happen", VERDICT_S)
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    holds.check()
    assert roles(sim).count("barge") == 1


def test_barge_of_which_nothing_can_be_found_out(console, sim, holds):
    """10.5: quiet goes out by itself after 10 s without knowledge."""
    listen(console, holds)
    sim.fault("lost-answer", match="/update")
    sim.fault("status", arg=503, match="GET /participants", count=1000)
    open_barge(console)
    console.press("Y")
    began = sim.truth()["now_ms"]
    console.wait_for(lambda c: "UNSURE" in c.strip())
    wait_until(lambda: not sim.hearers(sim.leg), 14, "quiet without a key")
    assert 8000 < updates(sim)[-1]["at_ms"] - began < 13000
    assert roles(sim).count("barge") == 1
    sim.post("/sim/clear")
    holds.check(acts=2)


def test_signed_out_of_everything(sim, floor, profile):
    """10.6: unsure; the sentence; and with the token back the leg can still be
    quieted."""
    with profile.console() as console:
        console.wait_for("Chen Wei")
        holds = Invariants(console, sim)
        listen(console, holds)
        barge(console, holds)
        sim.fault("status", arg=401, match="", count=100000)
        sim.fault("status", arg=401, match="GET ", count=100000)
        console.wait_for(lambda c: "UNSURE" in c.strip(), VERDICT_S)
        console.wait_for("sign-in", VERDICT_S)
        console.press("^G")
        console.wait_for(lambda c: c.result().startswith("?? Quiet"), 20)
        holds.loud_side()
        profile.token_file.write_text("KEY_that_was_withdrawn\n")
        sim.post("/sim/clear")
        console.press("^G")
        holds.loud_side()
        profile.token_file.write_text(KEY + "\n")
        console.press("^G")
        wait_until(lambda: not sim.hearers(sim.leg), 20, "quiet")
        console.wait_for(lambda c: "UNSURE" not in c.strip() and
                         "ON AIR" not in c.strip(), 20)
        holds.loud_side()
        assert console.alive()
        assert b"KEY_" not in console.raw


@pytest.mark.parametrize("how", ["hangs up", "is moved"])
def test_target_goes(console, sim, floor, holds, how):
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
    wait_until(lambda: my_role(sim) == "monitor", 2, "quiet without a key")
    assert updates(sim)[-1]["at_ms"] - began < 500
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


def test_third_person_comes(console, sim, floor, holds):
    """10.9: for 10 s the strip says so, and the bell rings once."""
    listen(console, holds)
    barge(console, holds)
    bells = console.screen.bells
    sim.post("/sim/participant", op="join", call=floor.of("Ana Ruiz")["id"],
             role="customer", name="Guest")
    console.wait_for(lambda c: "NEW LISTENER" in c.strip(), 2)
    holds.check()
    start = time.monotonic()
    console.wait_for(lambda c: "NEW LISTENER" not in c.strip(), 12)
    assert time.monotonic() - start > 7
    assert console.screen.bells == bells + 1
    holds.check()


@pytest.mark.parametrize("role", ["whisper", "barge"])
def test_somebody_changes_my_role(console, sim, floor, holds, role):
    """10.10: no event tells; the read-back does."""
    listen(console, holds)
    sim.post("/sim/participant", op="role", id=sim.leg, role=role,
             whisper=[floor.of("Ana Ruiz")["agent"]]
             if role == "whisper" else [])
    console.wait_for(lambda c: covers(c.strip(), sim.hearers(sim.leg)), 17,
                     "strip that covers a role set by others")
    holds.check()


def test_my_phone_is_put_down(console, sim, floor, holds):
    """10.11"""
    listen(console, holds)
    barge(console, holds)
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


def test_terminated(console, sim, holds):
    """10.13"""
    listen(console, holds)
    barge(console, holds)
    began = sim.truth()["now_ms"]
    console.signal(signal.SIGTERM)
    wait_until(lambda: where(sim) is None, 3, "leave")
    last = sim.changes()[-2:]
    assert [r["path"].rsplit("/", 1)[1] for r in last] == ["update", "leave"]
    assert last[1]["at_ms"] - began < 2000
    console.wait_end(3)
    console.assert_restored()


def test_terminated_while_nothing_answers(sim, on_line, line):
    """10.13: both requests are out all the same, and the program ends."""
    begun = len(line.seen)
    line.hold()
    on_line.signal(signal.SIGTERM)
    start = time.monotonic()
    on_line.wait_end(8)
    out = {text.split()[1].rsplit("/", 1)[1]: at - start
           for at, text in line.seen[begun:] if text.startswith("POST")}
    assert out.get("update", 9) < 2, out
    assert out.get("leave", 9) < 2, out
    on_line.assert_restored()


def test_stopped_and_woken(console, sim, floor, holds):
    """10.14: the picture is old first; my own state is read before the rest."""
    listen(console, holds)
    barge(console, holds)
    pid = console.process.pid

    def stopped():
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "T"

    console.signal(signal.SIGSTOP)
    wait_until(stopped, why="the stop")
    console.pump(0)
    sim.post("/sim/participant", op="role", id=sim.leg, role="whisper",
             whisper=[floor.of("Ana Ruiz")["customer"]])
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


def test_audit_log_that_is_full(sim, floor, tmp_path):
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
            console.verdict()
            holds.loud_side()
            holds.meant += sim.executed() - meant
        console.wait_for(lambda c: "(W Whisper)" in c.row(24) and
                         "(H Hold)" in c.row(24))
        holds.check()
        console.press("H", "W", "B")
        holds.check()
        # By other hands, so that there is something to be quiet about.
        sim.post("/sim/participant", op="role", id=sim.leg, role="whisper",
                 whisper=[floor.of("Ana Ruiz")["agent"]])
        console.press("^G")
        wait_until(lambda: not sim.hearers(sim.leg), why="quiet")
        holds.check(acts=1)
        console.press("X")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        holds.check(acts=1)
        assert log.stat().st_size <= AUDIT_ROOM
        assert subprocess.run([EARSHOT, "audit", "verify", log],
                              capture_output=True).returncode == 0
