"""Journey 12, proven: what scripts and auditors get is what the screen said,
each verdict is a status, what the site forbids nobody can allow himself, and a
shift that was recorded plays again, screen for screen, and sends nothing."""
import json
import os
import re
import subprocess

import pytest

from feed_server import Fed, call
from invariants import Invariants
from journey import a_moment, strictly
from outside import Outside
from rig import EARSHOT, SOON_S, Console, Profile, Sim, wait_until
from steps import barge, listen, open_picker, quiet
from test_script import WHOLE_S, do, earshot, environment

HOLD = ("--person", "customer")
# A replay whose clock the test turns by so much of the recording at a time.
SPEED, BIT_S = 0.01, 0.05


# 12.1, 12.2


def test_list_has_the_facts_of_the_screen(tmp_path):
    """12.1: one array in ASCII; a broken filter has a caret under its word."""
    held = call(2, "Bo Lindqvist", "+12025554410", "support", since=300)
    held["parts"][1].update(hold=True, hold_since=held["since"] + 150000)
    with Fed(tmp_path, [call(1), held, call(3, "Zo\u00eb M")]) as fed:
        with fed.console() as c:
            strictly(c).wait_for(lambda c: re.search(
                r"(?m)^. \w{4}  Bo Lind.* HOLD +05:\d\d +02:\d\d", c.text()))
            row = next(line for line in c.screen.display if "Bo Lind" in line)
        done = fed.run("list", "--json", "hold>2m")
        assert done.returncode == 0 and done.stdout.isascii()
        listed = json.loads(done.stdout)
        assert [one["call"] for one in listed] == [row[2:6]]
        assert listed[0]["queue"] == "support" and "support" in row
        assert {p["name"] for p in listed[0]["people"]} == {
            "Bo Lindqvist", "***4410"} and "***4410" in row
        assert b"2025554410" not in done.stdout
        whole = json.loads(fed.run("list", "--json").stdout)
        assert len(whole) == 3 and any(
            p["name"] == "Zo\u00eb M" for one in whole for p in one["people"])
        done = fed.run("list", "--json", "queue:support hold>2q")
        assert done.returncode == 1 and done.stdout == b""
        words, caret = done.stderr.decode().splitlines()[:2]
        assert words[caret.index("^"):caret.rindex("^") + 1] in ("hold>2q",
                                                                 "2q")
        assert fed.feed.actions() == []


def test_watch_into_head(floor, sim, profile):
    """12.2: it ends with its reader, quietly, and leaves no process."""
    pipe = subprocess.Popen(
        ["sh", "-c", '"$0" watch "$@" --json | head -n 3', EARSHOT,
         *profile.args()], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=environment(profile.home), start_new_session=True)
    lines = [pipe.stdout.readline() for _ in range(3)]
    assert all(json.loads(line) for line in lines)
    # It is told of its reader's end when it writes next.
    sim.call("sales", ["Dee Okafor"], "+12025550123")
    said, errors = pipe.communicate(timeout=WHOLE_S)
    assert pipe.returncode == 0 and said == "" and errors == ""
    wait_until(lambda: not in_session(pipe.pid), why="the end of them all")


def in_session(leader):
    """The living processes of that session."""
    found = []
    for pid in os.listdir("/proc"):
        try:
            with open("/proc/%s/stat" % pid) as f:
                fields = f.read().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(leader) and fields[0] != "Z":
            found.append(int(pid))
    return found


# 12.3, 12.4, 12.5


@pytest.mark.parametrize("name,arg,verb,status,mark", [
    (None, None, "hold", 0, "**"),
    ("accepted-no-effect", None, "hold", 3, "!!"),
    ("status", 403, "hold", 4, "!!"), ("status", 404, "hold", 5, None),
    ("status", 401, "hold", 6, "!!"), ("status", 429, "hold", 7, "!!")])
def test_each_verdict_is_a_status(floor, sim, face, profile, name, arg, verb,
                                  status, mark):
    """12.3: the last line is that of row 23."""
    held = floor.of("Ana Ruiz")
    if name:
        sim.fault(name, match=face.hold, count=2,
                  **({} if arg is None else {"arg": arg}))
    done = do(profile, verb, "--call", held["id"], *HOLD)
    assert done.returncode == status, done
    said = (done.stdout + done.stderr).splitlines()[-1]
    assert mark is None or said.startswith(mark)
    assert sim.person(held["customer"])[0]["on_hold"] == (status == 0)


def test_nobody_knows(floor, sim, face, tmp_path):
    """12.3: 8 when neither answer nor lists can be had; half a minute of that
    passes at once."""
    outside = Outside(tmp_path)
    profile = Profile(tmp_path, sim)
    call_id = floor.of("Ana Ruiz")["id"]
    sim.fault("slow", arg=3600000, match=face.hold, count=10)
    act = subprocess.Popen(
        [EARSHOT, "do", *profile.args("hold", "--call", call_id, *HOLD)],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**environment(tmp_path), **outside.env})
    log = tmp_path / ".local/state/earshot/audit.log"
    wait_until(lambda: log.exists() and "intent" in log.read_text(),
               why="the request")
    sim.fault("status", arg=503, match=face.people, count=1000)
    wait_until(lambda: ended_after(act, outside), WHOLE_S, "the end", 0.1)
    said, errors = act.communicate()
    assert act.returncode == 8, (said, errors)
    assert said.splitlines()[-1].startswith("??")


def ended_after(process, outside):
    outside.add(1)
    return process.poll() is not None


def test_barge_needs_the_word_for_it(floor, sim, profile):
    """12.4: without it nothing is sent."""
    ana = floor.of("Ana Ruiz")["id"]
    done = do(profile, "barge", "--call", ana)
    assert done.returncode == 1 and "--everyone-hears-me" in done.stderr
    assert sim.changes() == []
    done = do(profile, "barge", "--call", ana, "--everyone-hears-me")
    assert done.returncode == 0 and len(sim.hearers(sim.leg)) == 2
    assert do(profile, "leave").returncode == 0


@pytest.fixture
def site(tmp_path):
    """Puts a site's file where only root can: before the program, in a view
    of the files of its own."""
    etc = tmp_path / "etc"
    (etc / "earshot").mkdir(parents=True)
    (etc / "earshot" / "site.conf").write_text(
        "[site]\nlock max_mode = listen\nlock ask = the lead\n")
    before = ["unshare", "-rm", "sh", "-c",
              'mount --bind "$0" /etc && exec "$@"', str(etc)]
    if subprocess.run(before + ["true"], capture_output=True).returncode:
        pytest.skip("no view of the files of its own can be had here")
    where = subprocess.run(before + [EARSHOT, "where"], capture_output=True,
                           text=True, env=environment(tmp_path)).stdout
    assert re.search(r"max_mode +.*listen .*locked", where), where
    return before


def test_ceiling_of_the_site(floor, sim, tmp_path, site):
    """12.5: neither file, nor command line, nor environment raise it."""
    profile = Profile(tmp_path, sim, max_mode="barge", ask="nobody")
    ana = floor.of("Ana Ruiz")["id"]
    for words, more in (
            (("whisper", "--call", ana, "--to", "agent"), {}),
            (("barge", "--call", ana, "--everyone-hears-me"), {}),
            (("whisper", "--call", ana, "--to", "agent"),
             {"EARSHOT_MAX_MODE": "barge", "MAX_MODE": "barge",
              "EARSHOT_SITE": "/dev/null", "SYSCONFDIR": str(tmp_path)})):
        done = subprocess.run(
            [*site, EARSHOT, "do", *profile.args(*words)], text=True,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=WHOLE_S,
            env={**environment(tmp_path), **more})
        assert done.returncode == 9 and "the lead" in done.stderr, done
    assert sim.changes() == []
    done = subprocess.run(
        [*site, EARSHOT, "list", *profile.args("--max-mode", "barge")],
        capture_output=True, env=environment(tmp_path), timeout=WHOLE_S)
    assert done.returncode == 1
    with Console([*site[1:], EARSHOT, *profile.args()], program=site[0],
                 home=tmp_path) as c:
        strictly(c).wait_for("Chen Wei")
        c.wait_for("(W Whisper)")
        assert "(B Barge)" in c.row(24) and "(L Listen)" not in c.row(24)
        holds = Invariants(c, sim)
        c.act("B", lambda c: "not allowed for you here" in c.result())
        assert "the lead" in c.result()
        listen(c, holds)
        c.act("W", lambda c: "not allowed for you here" in c.result())
        holds.check()


# 12.6, 12.7


@pytest.fixture(scope="module")
def shift(tmp_path_factory):
    """Journey 2, recorded: a call for help from the bell to the last word.
    Its log, its recording, and what was on the screen at each stop."""
    folder = tmp_path_factory.mktemp("shift")
    stops = []
    with Sim() as sim:
        for i in range(12):
            sim.call("sales", ["Agent %02d" % i], "+120255512%02d" % i)
        made = sim.call("billing", ["Dee Okafor"], "+12025553301")
        log, path = folder / "audit.log", folder / "shift.earshot"
        profile = Profile(folder, sim, audit=log, help_key="*")
        with Console(["record", path, *profile.args()], home=folder) as c:
            strictly(c).wait_for("13 calls")
            c.wait_for(lambda c: "(no agent)" not in c.text())
            holds = Invariants(c, sim)
            sim.post("/sim/participant", op="dtmf", id=made["agents"][0],
                     digit="*")
            c.wait_for("asks for help")
            stay(c, stops)
            c.press("n")
            listen_here(c, holds)
            stay(c, stops)
            open_picker(c)
            c.press("Enter")
            c.wait_for(lambda c: "WHISPER" in c.strip())
            c.verdict("Whisper")
            holds.check(acts=1)
            stay(c, stops)
            barge(c, holds)
            c.wait_for(lambda c: c.result().startswith("**"))
            stay(c, stops)
            quiet(c, holds)
            c.verdict("Quiet")
            stay(c, stops)
            c.act("X", lambda c: "OFF AIR" in c.strip())
            c.verdict("Leave")
            holds.check(acts=1)
            stay(c, stops)
            c.press("q")
            c.wait_for(lambda c: not c.alive() or "again" in c.text())
            if c.alive():
                c.press("q")
            assert c.wait_end() == 0
            c.grammar.finish()
    yield log, path, stops


def listen_here(c, holds):
    c.wait_for(lambda c: any(line.startswith(">") and "Dee" in line
                             for line in c.screen.display))
    c.act("L", lambda c: "LISTENING" in c.strip())
    c.verdict("Listen")
    holds.check(acts=1)


def stop(console):
    """What of a screen does not run with the clock: the mode, how Dee is
    supervised, the alert and the verdict.  None while her row is not there."""
    console.pump(0)
    dee = next((line for line in console.screen.display
                if "Dee Okafor" in line and "***3301" in line), None)
    if dee is None:
        return None
    said = console.result().split(":")[0]
    return (console.strip()[:14], dee[67:72].strip(),
            "asks for help" in console.row(22), said)


def stay(console, stops):
    """Keeps this screen for a while, and what it was."""
    a_moment(console)
    stops.append(stop(console))


def test_log_of_the_shift(shift, tmp_path):
    """12.6: accepted as it is; after one byte was changed the first bad line
    is named."""
    log = shift[0]
    lines = log.read_bytes().splitlines(keepends=True)
    done = subprocess.run([EARSHOT, "audit", "verify", log], text=True,
                          capture_output=True, timeout=SOON_S)
    assert done.returncode == 0 and "%d lines" % len(lines) in done.stdout
    acts = [json.loads(line)["action"] for line in lines
            if json.loads(line)["phase"] == "intent"]
    assert len(acts) == 5 and acts[1:4] == ["whisper", "barge", "monitor"]
    for n in (0, len(lines) // 2, len(lines) - 1):
        copy = tmp_path / "copy.log"
        bad = bytearray(lines[n])
        at = bad.index(b'"at"') + 8
        bad[at] ^= 1
        copy.write_bytes(b"".join(lines[:n]) + bytes(bad) +
                         b"".join(lines[n + 1:]))
        done = subprocess.run([EARSHOT, "audit", "verify", copy], text=True,
                              capture_output=True, timeout=SOON_S)
        assert done.returncode == 1 and "line %d is not" % (n + 1) in \
            done.stderr


def test_shift_again_on_another_machine(shift, tmp_path):
    """12.7: the same screens in the same order, numbers masked, REPLAY; there
    is nobody whom anything could be sent to."""
    _, path, stops = shift
    assert "2025553301" not in path.read_text()
    outside = Outside(tmp_path)
    # It hardly goes on by itself: the test turns its clock, bit by bit.
    with Console(["replay", path, "--speed", "%g" % SPEED], home=tmp_path,
                 env=outside.env) as c:
        strictly(c).wait_for("REPLAY")
        seen = []

        def next_bit(c):
            outside.add(BIT_S / SPEED)
            c.pump(0.02)
            if stop(c) and stop(c) not in seen[-1:]:
                seen.append(stop(c))
            return "End of the recording" in c.result()

        c.wait_for(next_bit, WHOLE_S)
        at = -1
        for want in stops[:-1]:
            assert want in seen[at + 1:], "\n".join(map(str, [want] + seen))
            at = seen.index(want, at + 1)
        c.wait_for("End of the recording")
        assert "REPLAY" in c.row(1)
        for key in ("L", "W", "B", "H", "X", "M", "Enter", "q", "q"):
            # M asks whom first, and it is Enter that is refused.
            outside.add(1 / SPEED)
            c.press(key)
            c.wait_for(lambda c: not c.alive() or re.search(
                "othing (can be|is|has been) sent", c.result()))
            assert "GO ON AIR?" not in c.text()
            if not c.alive():
                break
        assert c.wait_end() == 0
        c.grammar.finish()
    assert outside.seen() == []
