"""Proves that list, show, watch and do tell scripts what the screen tells people,
ask for what the console would ask, and end with the status of the verdict."""
import json
import os
import subprocess

import pytest

from rig import EARSHOT, KEY, Profile, Sim, wait_until
from test_my_leg import end_on_exit

PHONE = "sip:rita@sip.telnyx.com"
WHOLE_S = 60


def environment(folder):
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    if "ASAN_OPTIONS" in os.environ:
        env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
    return env


def earshot(profile, *words):
    return subprocess.run(
        [EARSHOT, *words[:1], *profile.args(*words[1:])], text=True,
        capture_output=True, timeout=WHOLE_S, stdin=subprocess.DEVNULL,
        env=environment(profile.home))


def do(profile, *words):
    return earshot(profile, "do", *words)


def test_list_and_show(floor, profile):
    done = earshot(profile, "list", "--json")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.isascii()
    calls = {c["id"]: c for c in json.loads(done.stdout)}
    assert set(calls) == {c["id"] for c in floor.calls}
    ana = calls[floor.of("Ana Ruiz")["id"]]
    assert ana["queue"] == "billing" and ana["state"].startswith("talk")
    assert [(p["name"], p["role"], p["number"][-4:]) for p in
            sorted(ana["people"], key=lambda p: p["role"])][1] == \
        ("***0199", "customer", "0199")
    assert "+12025550199" not in done.stdout
    table = earshot(profile, "list").stdout.splitlines()
    assert len(table) == 4 and table[0].startswith("ID ")
    assert any(ana["call"] in line and "Ana Ruiz" in line for line in table)
    shown = earshot(profile, "show", ana["call"].lower())
    assert shown.returncode == 0 and "CUSTOMER" in shown.stdout
    assert "+12025550199" not in shown.stdout
    gone = earshot(profile, "show", "no-such-call")
    assert gone.returncode == 5 and "no-such-call" in gone.stderr


def test_filter(floor, profile):
    done = earshot(profile, "list", "--json", "queue:billing", "agent:ana")
    assert [c["queue"] for c in json.loads(done.stdout)] == ["billing"]
    done = earshot(profile, "list", "not queue:billing")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 3
    for verb in ("list", "watch"):
        done = earshot(profile, verb, "queue:billing hold>2x")
        assert done.returncode == 1 and done.stdout == ""
        words, caret, _ = done.stderr.split("\n", 2)
        assert words[caret.index("^"):caret.rindex("^") + 1] in "hold>2x"


def test_watch_tells_changes_and_ends_with_its_reader(floor, profile):
    call = floor.of("Bo Lindqvist")
    watch = subprocess.Popen(
        [EARSHOT, "watch", *profile.args("--json")], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(profile.home))
    try:
        told = {}
        while told.get("id") != call["id"] or len(told["people"]) < 2:
            told = json.loads(watch.stdout.readline())
        new = floor.sim.call("sales", ["Dee Okafor"], "+12025550123")
        while told.get("id") != new["id"] or len(told["people"]) < 2:
            told = json.loads(watch.stdout.readline())
        assert {p["name"] for p in told["people"]} >= {"***0123"}
        watch.stdout.close()
        assert watch.wait(WHOLE_S) == 0
        assert watch.stderr.read() == ""
    finally:
        watch.kill()
        watch.wait()
        watch.stderr.close()


def test_hold_ends_as_its_verdict(floor, profile):
    sim, call = floor.sim, floor.of("Ana Ruiz")
    words = ("--call", call["id"], "--person", "customer")
    done = do(profile, "hold", *words)
    assert done.returncode == 0 and done.stdout.startswith("** Hold")
    assert sim.person(call["customer"])[0]["on_hold"]
    log = profile.home / ".local/state/earshot/audit.log"
    phases = [json.loads(s)["phase"] for s in log.read_text().splitlines()]
    assert phases == ["intent", "outcome"]
    for name, arg, status, say in (
            ("accepted-no-effect", None, 3, "did not happen"),
            ("status", 403, 4, "!!"), ("status", 401, 6, "!!"),
            ("status", 429, 7, "busy")):
        more = {} if arg is None else {"arg": arg}
        sim.fault(name, match="/unhold", count=1, **more)
        done = do(profile, "resume", *words)
        assert (done.returncode, say in done.stdout) == (status, True), done
        assert sim.person(call["customer"])[0]["on_hold"]
    assert do(profile, "resume", *words).returncode == 0
    assert do(profile, "hold", "--call", "none").returncode == 5
    assert do(profile, "hold", "--call", call["id"], "--person",
              "Nobody").returncode == 5


def test_nothing_louder_by_accident(floor, profile):
    """A barge must be told that everyone hears it, a whisper who."""
    sim, call = floor.sim, floor.of("Ana Ruiz")
    words = ("--call", call["id"])
    for act in (("barge", *words), ("whisper", *words), ("whisper", *words,
                "--to", "customer"), ("barge", "--everyone-hears-me"),
                ("shout", *words)):
        done = do(profile, *act)
        assert done.returncode == 1 and done.stderr, act
    assert sim.changes() == []
    done = do(profile, "whisper", *words, "--to", "Ana Ruiz")
    assert done.returncode == 0
    assert done.stdout.startswith("** Whisper to Ana Ruiz on ")
    assert done.stdout.count("\n") == 1 and "stay audible" in done.stderr
    assert [p["name"] for p in sim.hearers(sim.leg)] == ["Ana Ruiz"]
    done = do(profile, "barge", *words, "--everyone-hears-me")
    assert done.returncode == 0 and len(sim.hearers(sim.leg)) == 2
    assert do(profile, "quiet").returncode == 0
    assert sim.hearers(sim.leg) == []
    assert do(profile, "leave").returncode == 0
    assert sim.person(sim.leg)[0] is None


def test_what_is_not_allowed(sim, floor, tmp_path):
    words = ("--call", floor.of("Ana Ruiz")["id"])
    profile = Profile(tmp_path, sim, max_mode="listen", hold_and_mute="no",
                      ask="the lead")
    for act in (("whisper", "--to", "agent"), ("hold",),
                ("barge", "--everyone-hears-me")):
        done = do(profile, act[0], *words, *act[1:])
        assert done.returncode == 9 and "the lead" in done.stderr, done
    assert sim.changes() == []
    assert do(profile, "listen", *words).returncode == 0
    assert do(profile, "leave").returncode == 0
    profile = Profile(tmp_path, sim, audit=tmp_path / "token" / "audit.log")
    done = do(profile, "hold", *words)
    assert done.returncode == 9 and "udit log" in done.stderr, done


def test_phone_is_found_again(tmp_path):
    """One process calls the phone, the next uses it, the last hangs it up."""
    with Sim() as sim:
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=200)
        call = sim.call("billing", ["Ana Ruiz"], "+12025550199")
        profile = Profile(tmp_path, sim, leg=None, phone=PHONE,
                          **{"from": sim.first["from"]})
        assert do(profile, "listen", "--call", call["id"]).returncode == 0
        found = sim.find(call["id"])
        assert len(found["participants"]) == 3
        leg = next(p["id"] for p in found["participants"]
                   if p["role"] not in ("agent", "customer"))
        done = do(profile, "whisper", "--call", call["id"], "--to", "agent")
        assert done.returncode == 0
        assert [p["name"] for p in sim.hearers(leg)] == ["Ana Ruiz"]
        end_on_exit(sim, call["id"], leg)
        done = do(profile, "leave")
        assert done.returncode == 1 and "would END" in done.stdout, done
        assert sim.person(leg)[0]
        done = do(profile, "leave", "--yes")
        assert done.returncode == 0, done
        wait_until(lambda: len(sim.find(call["id"])["participants"]) == 2)
        assert len([r for r in sim.changes() if "/calls" in r["path"] and
                    r["path"].endswith("hangup")]) == 1


@pytest.mark.parametrize("token,status", [("wrong", 6)])
def test_signed_out(floor, tmp_path, token, status):
    with Sim() as sim:
        profile = Profile(tmp_path, sim, token=token)
        assert KEY != token
        done = earshot(profile, "list")
        assert done.returncode == status and "sign-in" in done.stderr
        assert done.stdout == ""


def test_without_a_profile(tmp_path):
    done = subprocess.run([EARSHOT, "list"], capture_output=True, text=True,
                          timeout=WHOLE_S, env=environment(tmp_path))
    assert done.returncode == 1 and "profile" in done.stderr
    for words in (["show"], ["do"], ["list", "--call"], ["--no"], ["audit"]):
        done = subprocess.run([EARSHOT, *words], capture_output=True,
                              text=True, timeout=WHOLE_S,
                              env=environment(tmp_path))
        assert done.returncode == 1 and done.stdout == "", words
