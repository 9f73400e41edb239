"""Proves that a supervisor can listen, whisper, barge, hold, mute, go quiet and
leave with the real programs, and that the screen never claims fewer listeners
than the simulator knows of, whatever goes wrong on the way."""
import json
import os
import re
import signal
import subprocess

import pytest

from conftest import Floor
from invariants import Invariants, covers
from rig import (EARSHOT, KEY, SOON_S, VERDICT_S, Console, Profile, Sim,
                 free_port, wait_until)
from steps import (barge, listen, open_barge, open_picker, quiet, select,
                   where, whisper)


# The floor on the screen.


def test_list_shows_the_floor(console, holds):
    assert "earshot" in console.row(1) and "3 calls" in console.row(1)
    assert "rita" in console.row(1)
    assert "OFF AIR" in console.strip()
    assert "Nobody hears you" in console.strip()
    for queue, agent, customer in Floor.PEOPLE:
        line = next(line for line in console.screen.display if agent in line)
        assert queue in line
        assert "***" + customer[-4:] in line
        assert customer not in console.text()
    holds.check()


def test_my_leg_that_is_up_does_not_ring(console):
    console.wait_for(lambda c: "ringing" not in c.strip() and
                     "OFF AIR" in c.strip(), why="strip without ringing")


def test_moving(console, holds):
    def selected():
        return next(i for i, line in enumerate(console.screen.display)
                    if line.startswith(">"))

    console.press("g")
    console.wait_for(lambda c: selected() == 3)
    console.press("G")
    console.wait_for(lambda c: selected() == 5)
    console.press("k")
    console.wait_for(lambda c: selected() == 4)
    console.press("Up", "Up", "Up")
    console.wait_for(lambda c: selected() == 3)
    console.press("Down")
    console.wait_for(lambda c: selected() == 4)
    holds.check()


def test_calls_come_and_go(console, sim, floor, holds):
    made = sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.wait_for("Lea Brandt")
    console.wait_for("4 calls")
    sim.post("/sim/call", op="end", id=made["id"])
    console.wait_for("3 calls")
    holds.check()


def test_open_a_call(console, floor, holds):
    select(console, "Ana Ruiz")
    console.press("Enter")
    console.wait_for("HEARS YOU")
    assert "CUSTOMER" in console.text() and "Ana Ruiz" in console.text()
    assert "Bo Lindqvist" not in console.text()
    holds.check()
    console.press("Esc")
    console.wait_for("Bo Lindqvist")
    holds.check()


# The main job.


def test_listen_whisper_barge_quiet_leave(console, sim, floor, holds):
    call = floor.of("Ana Ruiz")
    listen(console, holds)
    assert sim.person(sim.leg)[1]["id"] == call["id"]
    assert sim.hearers(sim.leg) == []

    whisper(console, holds)
    assert [p["name"] for p in sim.hearers(sim.leg)] == ["Ana Ruiz"]
    assert "Ana Ruiz" in console.strip()

    barge(console, holds)
    assert len(sim.hearers(sim.leg)) == 2
    console.wait_for(lambda c: "EVERYONE" in c.strip())

    quiet(console, holds)
    assert sim.hearers(sim.leg) == []

    console.press("X")
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    holds.check(acts=1)
    assert sim.person(sim.leg) == (None, None)
    assert sim.find(call["id"])["status"] == "in_progress"
    assert len(sim.find(call["id"])["participants"]) == 2


def test_requests_name_the_role_and_never_end_the_call(console, sim, holds):
    listen(console, holds)
    whisper(console, holds)
    barge(console, holds)
    quiet(console, holds)
    bodies = [r["body"] for r in sim.changes()]
    assert [b.get("supervisor_role") for b in bodies] == [
        "monitor", "whisper", "barge", "monitor"]
    assert bodies[0]["end_conference_on_exit"] is False
    ids = [b["command_id"] for b in bodies]
    assert len(set(ids)) == len(ids)


def test_hop(console, sim, floor, holds):
    listen(console, holds, "Ana Ruiz")
    select(console, "Chen Wei")
    console.act("L", lambda c: where(sim) == floor.of("Chen Wei")["id"])
    console.wait_for(lambda c: "LISTENING" in c.strip() and
                     "Chen Wei" in c.strip())
    holds.no_silent_act()
    holds.loud_side()
    assert all(r["body"].get("supervisor_role", "monitor") == "monitor"
               for r in sim.changes())


def test_hold_and_resume_from_the_list(console, sim, floor, holds):
    call = floor.of("Bo Lindqvist")
    select(console, "Bo Lindqvist")
    console.press("H")
    assert console.verdict("Hold").startswith("**")
    assert sim.person(call["customer"])[0]["on_hold"] is True
    assert sim.person(call["agent"])[0]["on_hold"] is False
    console.wait_for("HOLD")
    holds.check(acts=1)
    console.press("H")
    wait_until(lambda: not sim.person(call["customer"])[0]["on_hold"])
    assert console.verdict("Resume").startswith("**")
    holds.check(acts=1)


def test_mute_and_unmute_in_the_call(console, sim, floor, holds):
    call = floor.of("Bo Lindqvist")
    select(console, "Bo Lindqvist")
    console.press("Enter")
    console.wait_for("HEARS YOU")
    line = next(line for line in console.screen.display
                if re.search(r"\d +Bo Lindqvist", line))
    console.press(re.search(r"(\d) +Bo Lindqvist", line).group(1))
    console.press("M")
    assert console.verdict("Mute Bo").startswith("**")
    assert sim.person(call["agent"])[0]["muted"] is True
    assert sim.person(call["customer"])[0]["muted"] is False
    holds.check(acts=1)
    console.press("M")
    assert console.verdict("Unmute Bo").startswith("**")
    assert sim.person(call["agent"])[0]["muted"] is False
    holds.check(acts=1)


def test_mute_from_the_list_asks_whom(console, sim, floor, holds):
    select(console, "Chen Wei")
    console.press("M")
    console.wait_for(lambda c: c.text().count("Chen Wei") > 1)
    holds.check()
    console.press("Esc")
    holds.check()


# Guards.


def test_barge_needs_another_key(console, sim, holds):
    listen(console, holds)
    open_barge(console)
    console.press("B", "B", "B")
    holds.check()
    assert "GO ON AIR?" in console.text()
    console.press("n")
    console.wait_for(lambda c: "GO ON AIR?" not in c.text())
    assert "Not on air" in console.result()
    holds.check()


def test_barge_typed_ahead_is_ignored(console, sim, holds):
    listen(console, holds)
    open_barge(console)
    console.press("Esc")
    console.wait_for(lambda c: "GO ON AIR?" not in c.text())
    console.write(b"B")
    console.write(b"Y")
    console.wait_for("GO ON AIR?")
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("Esc")
    holds.check()


def test_paste_does_nothing(console, sim, holds):
    listen(console, holds)
    console.write(b"\x1b[200~LWBYHMX\x1b[201~")
    console.wait_for("Pasted text ignored")
    holds.check()
    console.write(b"WXBYHMLq")
    console.wait_for(lambda c: "Pasted text ignored (1" in c.result())
    holds.check()


def test_whisper_to_nobody_is_refused(console, sim, holds):
    listen(console, holds)
    open_picker(console)
    console.press("1", "Enter")
    console.wait_for("Pick at least one person")
    holds.check()
    console.press("Esc")
    console.wait_for(lambda c: "who may hear you" not in c.text())
    holds.check()


def test_whisper_to_a_customer_asks_like_a_barge(console, sim, floor, holds):
    """Another key, armed late, everybody named, and not the others."""
    listen(console, holds)
    open_picker(console)
    console.press("1", "2", "Enter")
    console.wait_for("SPEAK TO A CUSTOMER?")
    holds.check()
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("x")
    console.wait_for("Not on air")
    holds.check()
    open_picker(console)
    console.press("2")
    console.wait_for("SPEAK TO A CUSTOMER?")
    console.wait_for(lambda c: "ready in" not in c.text())
    console.press("Y")
    console.wait_for(lambda c: "WHISPER" in c.strip() and
                     "CUSTOMER" in c.strip())
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=1)


# Others move while my leg is in a call.


def test_target_leaves(console, sim, floor, holds):
    listen(console, holds)
    whisper(console, holds)
    sim.post("/sim/participant", op="leave", id=floor.of("Ana Ruiz")["agent"])
    wait_until(lambda: sim.person(sim.leg)[0]["supervisor_role"] == "monitor",
               why="quiet without a key")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)


def test_newcomer_while_on_air(console, sim, floor, holds):
    listen(console, holds)
    barge(console, holds)
    sim.post("/sim/participant", op="join", call=floor.of("Ana Ruiz")["id"],
             role="customer", name="Guest")
    console.wait_for(lambda c: "NEW LISTENER" in c.strip())
    holds.check()


def test_my_phone_hangs_up(console, sim, floor, holds):
    listen(console, holds)
    barge(console, holds)
    sim.post("/sim/phone", op="hangup", id=sim.leg)
    console.wait_for(lambda c: "OFF AIR" in c.strip(), 5)
    holds.loud_side()


def test_call_ends_under_me(console, sim, floor, holds):
    listen(console, holds)
    whisper(console, holds)
    sim.post("/sim/call", op="end", id=floor.of("Ana Ruiz")["id"])
    console.wait_for("ENDED")
    console.wait_for(lambda c: "OFF AIR" in c.strip())
    holds.loud_side()


def test_my_role_is_changed_by_others(console, sim, floor, holds):
    listen(console, holds)
    sim.post("/sim/participant", op="role", id=sim.leg, role="whisper",
             whisper=[floor.of("Ana Ruiz")["agent"]])
    console.press("^R")
    console.wait_for(lambda c: covers(c.strip(), sim.hearers(sim.leg)),
                     VERDICT_S, "strip that covers a role set by others")


# Terminals.


@pytest.mark.parametrize("cols,rows", [(40, 8), (200, 60), (30, 6), (10, 3),
                                       (1, 1), (80, 24)])
def test_resize(console, holds, cols, rows):
    listen(console, holds)
    console.resize(cols, rows)
    if cols >= 40:
        console.wait_for(lambda c: "LISTENING" in c.text())
        console.wait_for(lambda c: "Ana Ruiz" in c.text())
    console.resize(80, 24)
    console.wait_for(lambda c: "Chen Wei" in c.text() and
                     "LISTENING" in c.row(2) and "QUIET" in c.row(24))
    holds.check()


@pytest.mark.parametrize("env", [
    {"TERM": "vt220", "LANG": "C"}, {"TERM": "linux", "LANG": "C"},
    {"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "screen-256color"}])
def test_terminals(sim, floor, profile, env):
    with profile.console(env=env) as console:
        holds = Invariants(console, sim)
        console.wait_for("Chen Wei")
        listen(console, holds)
        if "NO_COLOR" in env:
            assert not re.search(rb"\x1b\[[0-9;]*(3[0-7]|4[0-7]|[34]8;)[0-9;]*m",
                                 console.raw)
        console.press("X")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        console.press("q")
        assert console.wait_end() == 0
        console.assert_restored()


def test_no_terminal(profile):
    done = subprocess.run(
        [EARSHOT, *profile.args()], stdin=subprocess.DEVNULL,
        capture_output=True, timeout=SOON_S, start_new_session=True)
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.startswith(b"earshot: ")


# The feed.


HOSTILE = "\x1b[2J\x1b]52;c;QUJD\x07\u202e( LISTENING )\u200b\r\x9b31m"


def test_nonsense_frames(console, sim, holds):
    listen(console, holds)
    for text in ("", "{", "[]", "null", "{}", '{"data":7}', "\x00", "x" * 100000,
                 '{"data":{"event_type":"call.new_thing","payload":{}}}',
                 '{"data":{"event_type":7,"event_type":8}}',
                 '{"a":' * 100 + "1" + "}" * 100, "NaN", "{}{}"):
        sim.post("/sim/event", text=text) if "\x00" not in text else \
            sim.post("/sim/event", text_base64="AA==")
    sim.post("/sim/event", binary="AP8=")
    sim.post("/sim/event", body={"data": {
        "event_type": "conference.participant.joined", "id": "x",
        "record_type": "event", "payload": {"call_control_id": "v3:" + "y" * 400,
                                            "conference_id": "z"}}})
    console.wait_for("skipped")
    sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.wait_for("Lea Brandt")
    holds.check()


def test_hostile_text(console, sim, floor, holds):
    listen(console, holds)
    titles, bells = list(console.screen.titles), console.screen.bells
    sim.post("/sim/call", op="create", queue="orders", agents=["Lea Brandt"],
             customer="+12025551234", customer_name=HOSTILE)
    console.wait_for("Lea Brandt")
    select(console, "Lea Brandt")
    console.press("Enter")
    console.wait_for("HEARS YOU")
    assert b"\x1b]52" not in console.raw
    assert "\u202e" not in console.text() and "\u200b" not in console.text()
    assert b"\xc2\x9b" not in console.raw
    assert console.screen.titles == titles
    assert console.screen.bells == bells
    holds.check()


def test_feed_lost_and_back(console, sim, floor, holds):
    listen(console, holds)
    whisper(console, holds)
    sim.post("/sim/feed", op="cut")
    console.wait_for("LOST", 5)
    holds.check()
    sim.post("/sim/call", op="end", id=floor.of("Chen Wei")["id"])
    sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.wait_for(lambda c: "LIVE" in c.row(1), 20)
    console.wait_for("Lea Brandt", 20)
    console.wait_for("3 calls", 20)
    holds.check()


def test_quiet_while_the_feed_is_gone(sim, floor, tmp_path):
    profile = Profile(tmp_path, sim,
                      feed="ws://127.0.0.1:%d/events" % free_port())
    with profile.console() as console:
        holds = Invariants(console, sim)
        console.wait_for("LOST")
        console.wait_for("Ana Ruiz", 20)
        select(console, "Ana Ruiz")
        console.act("L", lambda c: "LISTENING" in c.strip(), VERDICT_S)
        open_picker(console)
        console.press("Enter")
        console.wait_for(lambda c: "WHISPER" in c.strip(), VERDICT_S)
        holds.loud_side()
        console.press("^G")
        wait_until(lambda: not sim.hearers(sim.leg), why="quiet")
        console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
        holds.check(acts=3)


# What a feed can be besides a websocket.


def recorded():
    """Events that say that Ana and a customer are in a call."""
    def event(n, kind, **payload):
        return json.dumps({"data": {
            "record_type": "event", "event_type": kind, "id": "e%d" % n,
            "occurred_at": "2026-01-15T10:00:0%d.000000Z" % n,
            "payload": dict(payload, connection_id="7", client_state=None)}})

    agent, customer, call = "v3:agent", "v3:customer", "3fa85f64"
    yield event(1, "call.initiated", call_control_id=agent,
                call_leg_id="l1", call_session_id="s1", direction="outgoing",
                to="sip:ana.ruiz@sip.telnyx.com", **{"from": "+12025550130"},
                state="bridging")
    yield event(2, "conference.created", call_control_id=agent,
                conference_id=call, name="billing-1", call_leg_id="l1",
                call_session_id="s1")
    yield event(3, "conference.participant.joined", call_control_id=agent,
                conference_id=call, call_leg_id="l1", call_session_id="s1")
    yield event(4, "conference.participant.joined", call_control_id=customer,
                conference_id=call, call_leg_id="l2", call_session_id="s2")


def test_feed_from_a_file(tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(recorded()) + "\n")
    with Console(["--feed", file], home=tmp_path) as console:
        console.wait_for("1 call")
        console.press("L")
        console.wait_for(lambda c: "This is a recording" in c.result())
        console.press("^G")
        console.wait_for(lambda c: "Nothing is sent" in c.result())
        assert "OFF AIR" in console.strip()
        console.press("q")
        assert console.wait_end() == 0
        console.assert_restored()


def test_feed_from_a_pipe(tmp_path):
    read, write = os.pipe()
    with Console(["--feed", "-"], stdin=read, home=tmp_path) as console:
        os.close(read)
        for line in recorded():
            os.write(write, line.encode() + b"\n")
        console.wait_for("1 call")
        os.close(write)
        console.press("j", "k")
        console.press("q")
        assert console.wait_end() == 0
        console.assert_restored()


# The API goes wrong.


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500])
def test_hold_that_fails(console, sim, floor, holds, status):
    call = floor.of("Bo Lindqvist")
    select(console, "Bo Lindqvist")
    sim.fault("status", arg=status, match="/hold", count=20)
    console.press("H")
    console.wait_for(lambda c: c.result()[:2] in ("!!", "??"), VERDICT_S,
                     "verdict that says so")
    sim.post("/sim/clear")
    holds.no_silent_act()
    holds.loud_side()
    assert sim.person(call["customer"])[0]["on_hold"] is False
    assert console.alive()


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500])
def test_whisper_that_fails(console, sim, holds, status):
    listen(console, holds)
    sim.fault("status", arg=status, match="/update", count=20)
    open_picker(console)
    console.press("Enter")
    console.wait_for(lambda c: c.result()[:2] in ("!!", "??"), VERDICT_S,
                     "verdict that says so")
    sim.post("/sim/clear")
    holds.loud_side()
    holds.no_silent_act()
    sent = [r for r in sim.changes()
            if (r["body"] or {}).get("supervisor_role") == "whisper"]
    assert len(sent) == 1, "what is louder is never repeated"


def test_lost_answer_of_a_whisper(console, sim, holds):
    listen(console, holds)
    sim.fault("lost-answer", match="/update")
    open_picker(console)
    console.press("Enter")
    console.wait_for(lambda c: "WHISPER" in c.strip() or
                     "UNSURE" in c.strip())
    holds.loud_side()
    console.wait_for(lambda c: c.result()[:2] in ("**", "!!"), VERDICT_S,
                     "verdict after asking the provider")
    holds.loud_side()
    sent = [r for r in sim.changes()
            if (r["body"] or {}).get("supervisor_role") == "whisper"]
    assert len(sent) == 1


def test_lost_answer_of_a_barge_that_did_not_happen(console, sim, holds):
    listen(console, holds)
    sim.fault("drop-request", match="/update")
    open_barge(console)
    console.press("Y")
    console.wait_for(lambda c: "UNSURE" in c.strip() or "ON AIR" in c.strip())
    console.wait_for(lambda c: c.result()[:2] in ("**", "!!", "??"), VERDICT_S)
    wait_until(lambda: not sim.hearers(sim.leg), VERDICT_S)
    holds.loud_side()
    sent = [r for r in sim.changes()
            if (r["body"] or {}).get("supervisor_role") == "barge"]
    assert len(sent) == 1


def test_whisper_accepted_without_effect(console, sim, holds):
    listen(console, holds)
    sim.fault("accepted-no-effect", match="/update")
    open_picker(console)
    console.press("Enter")
    verdict = console.wait_for(
        lambda c: c.result() if c.result()[:2] in ("!!", "??") else None,
        VERDICT_S, "verdict that it did not happen")
    assert "seen" not in verdict
    holds.loud_side()


def test_html_instead_of_an_answer(console, sim, floor, holds):
    select(console, "Bo Lindqvist")
    sim.fault("html", match="/hold")
    console.press("H")
    console.wait_for(lambda c: c.result()[:2] in ("!!", "??"), VERDICT_S)
    holds.loud_side()
    assert "<html" not in console.text()


def test_quiet_that_nobody_takes(console, sim, holds):
    """The ladder: role, mute, leave, hang-up; the strip stays loud."""
    listen(console, holds)
    barge(console, holds)
    sim.fault("status", arg=503, match="/actions/", count=1000)
    console.press("^G")
    console.wait_for(lambda c: "QUIET FAILED" in c.strip(), 30)
    assert len(sim.hearers(sim.leg)) == 2
    holds.loud_side()
    sim.post("/sim/clear")
    wait_until(lambda: not sim.hearers(sim.leg), 30, "quiet at last")
    console.wait_for(lambda c: "ON AIR" not in c.strip(), 30)
    holds.loud_side()


def test_api_that_is_not_there(sim, floor, tmp_path):
    profile = Profile(tmp_path, sim,
                      api="http://127.0.0.1:%d/v2" % free_port())
    with profile.console() as console:
        console.wait_for("BAD", 20)
        assert "No live calls" not in console.text()
        console.press("q")
        assert console.wait_end() == 0


def test_wrong_key(sim, floor, tmp_path):
    profile = Profile(tmp_path, sim, token="KEY_of_somebody_else")
    with profile.console() as console:
        console.wait_for("BAD", 20)
        assert b"KEY_of_somebody_else" not in console.raw
        console.press("q")
        assert console.wait_end() == 0


# The end.


def test_quit(console, holds):
    console.press("q")
    assert console.wait_end() == 0
    console.assert_restored()


def test_quit_while_in_a_call_asks(console, sim, holds):
    listen(console, holds)
    barge(console, holds)
    console.press("q")
    console.wait_for(lambda c: "q again" in c.text() or "quit" in c.text())
    assert console.alive()
    holds.check()
    console.press("q")
    assert console.wait_end() == 0
    console.assert_restored()
    assert sim.person(sim.leg) == (None, None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP,
                                    signal.SIGINT])
def test_signals(console, sim, holds, number):
    listen(console, holds)
    barge(console, holds)
    console.signal(number)
    if number == signal.SIGINT:
        console.signal(number)
    wait_until(lambda: sim.person(sim.leg) == (None, None), 3,
               "quiet and leave")
    console.wait_end(5)
    if number != signal.SIGHUP:
        console.assert_restored()


def test_terminal_is_gone(console, sim, holds):
    listen(console, holds)
    whisper(console, holds)
    os.close(console.master)
    os.close(console.slave)
    console.master = console.slave = -1
    wait_until(lambda: sim.person(sim.leg) == (None, None), 5,
               "quiet and leave")
    wait_until(lambda: not console.alive(), 5, "the end")


def test_terminal_that_takes_nothing(console, sim, holds):
    """What is painted piles up unread; keys and requests go on."""
    listen(console, holds)
    barge(console, holds)
    for _ in range(60):
        console.write(b"\x0c")
        wait_until(lambda: console.unread() == 0, why="reading of ^L")
    console.write(b"\x07")
    wait_until(lambda: not sim.hearers(sim.leg), why="quiet")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    holds.check(acts=1)


def test_suspend(console, sim, holds):
    listen(console, holds)
    whisper(console, holds)
    console.press("^Z")

    def stopped():
        console.pump(0)
        with open("/proc/%d/stat" % console.process.pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "T"

    wait_until(stopped, why="suspension")
    assert sim.hearers(sim.leg) == []
    console.assert_restored()
    console.signal(signal.SIGCONT)
    console.wait_for(lambda c: "LISTENING" in c.strip())


# Start.


def test_token_file_that_others_can_read(sim, tmp_path):
    profile = Profile(tmp_path, sim, mode=0o644)
    with profile.console() as console:
        assert console.wait_end() == 1
        assert b"chmod" in console.raw
        assert str(profile.token_file).encode() in \
            console.raw.replace(b"\r\n", b"")
        assert KEY.encode() not in console.raw
        console.assert_restored()
    assert sim.truth()["requests"] == []


def test_token_is_nowhere(console, sim, holds):
    listen(console, holds)
    assert KEY.encode() not in console.raw
    with open("/proc/%d/cmdline" % console.process.pid, "rb") as f:
        assert KEY.encode() not in f.read()


@pytest.mark.parametrize("text,word", [
    ("nonsense\n", b"line 1"), ("[profile]\nwhat = 1\n", b"what"),
    ("[other]\na = 1\n", b"other"), ("", b"profile")])
def test_broken_config(tmp_path, text, word):
    config = tmp_path / "earshot.conf"
    config.write_text(text)
    with Console(["--config", config], home=tmp_path) as console:
        assert console.wait_end() == 1
        assert word in console.raw


def test_help_and_version():
    for args, status, word in ((["--help"], 0, b"--feed"),
                               (["--version"], 0, b"earshot "),
                               (["--nonsense"], 1, b"--nonsense")):
        done = subprocess.run([EARSHOT, *args], capture_output=True,
                              timeout=SOON_S)
        assert done.returncode == status
        assert word in (done.stdout if status == 0 else done.stderr)
        assert b"\x1b" not in done.stdout + done.stderr


def test_help_has_two_columns():
    done = subprocess.run([EARSHOT, "--help"], capture_output=True,
                          timeout=SOON_S)
    lines = done.stdout.decode().splitlines()
    assert [line for line in lines if len(line) > 80] == []
    commands = [line for line in lines if line.startswith("  earshot")]
    assert len(commands) > 10
    assert [line for line in commands if line[33:34] != " "] == []


def test_demo(tmp_path):
    with Console(["demo", "--seed", "3", "--calls", "6"],
                 home=tmp_path) as console:
        console.wait_for("DEMO")
        console.wait_for(lambda c: c.text().count("***") >= 3)
        console.press("L")
        console.wait_for(lambda c: "LISTENING" in c.strip() or
                         "OFF AIR" in c.strip())
        child = subprocess.run(
            ["ps", "--ppid", str(console.process.pid), "-o", "pid="],
            capture_output=True, text=True).stdout.split()
        assert child
        console.press("^C", "^C")
        console.wait_end()
        console.assert_restored()
        wait_until(lambda: not any(os.path.exists("/proc/" + p)
                                   for p in child), why="end of the simulator")


def test_simulator_of_many_calls(tmp_path):
    with Sim("--calls", "200", "--speed", "5", "--seed", "2") as sim:
        with Profile(tmp_path, sim).console(cols=200, rows=60) as console:
            holds = Invariants(console, sim)
            console.wait_for(lambda c: re.search(r"\b(19\d|20\d) calls",
                                                 c.row(1)), 20)
            holds.loud_side()
            console.press("G", "g", "^D", "^U")
            holds.loud_side()
