"""Proves that an audit log that was changed, cut or rearranged by one byte or one
line is found out, by the number of the first line that is not as written."""
import hashlib
import json
import os
import random
import re
import signal
import subprocess

import pytest

from invariants import Invariants
from rig import EARSHOT, SOON_S, Profile, wait_until
from steps import barge, listen, quiet, whisper

SEED = int(os.environ.get("EARSHOT_SEED", "20260115"))
EDITS = 200


def verify(log):
    return subprocess.run([EARSHOT, "audit", "verify", log],
                          capture_output=True, text=True, timeout=SOON_S)


def bad_line(log):
    """The number that is named, or None if the log is accepted."""
    done = verify(log)
    if done.returncode == 0:
        assert done.stderr == ""
        return None
    found = re.search(r"line (\d+) is not", done.stderr)
    assert done.returncode == 1 and done.stdout == "" and found, done
    return int(found.group(1))


def chain(count):
    """Lines as the documentation of the format has them."""
    lines, before = [], "0" * 64
    for n in range(1, count + 1):
        body = '{"seq":%d,"at":"2026-01-15T10:00:%02d.000Z",' \
            '"phase":"intent","user":"rita","action":"hold","n":%d,' \
            '"prev":"%s"' % (n, n % 60, n * 7, before)
        before = hashlib.sha256(body.encode()).hexdigest()
        lines.append(('%s,"hash":"%s"}' % (body, before)).encode())
    return lines


@pytest.fixture
def journey_log(sim, floor, tmp_path):
    """What one round through everything leaves behind."""
    log = tmp_path / "state" / "audit.log"
    with Profile(tmp_path, sim, audit=log).console() as console:
        console.wait_for("Chen Wei")
        console.wait_for("LIVE")
        holds = Invariants(console, sim)
        listen(console, holds)
        whisper(console, holds)
        barge(console, holds)
        quiet(console, holds)
        console.press("X")
        console.wait_for(lambda c: "OFF AIR" in c.strip())
        holds.check(acts=1)
        console.press("q")
        assert console.wait_end() == 0
    return log


def test_log_of_a_journey(journey_log):
    assert bad_line(journey_log) is None
    assert journey_log.stat().st_mode & 0o777 == 0o600
    lines = journey_log.read_text().splitlines()
    phases = [json.loads(line)["phase"] for line in lines]
    assert phases.count("intent") == phases.count("outcome") == 5
    assert verify(journey_log).stdout.startswith(
        "%s: %d lines" % (journey_log, len(lines)))


def test_one_byte_changed(journey_log, tmp_path):
    """200 edits of the journey's log and of a longer one."""
    rng = random.Random(SEED)
    print("seed", SEED)
    copy = tmp_path / "copy.log"
    for whole in (journey_log.read_bytes(), b"\n".join(chain(60)) + b"\n"):
        copy.write_bytes(whole)
        assert bad_line(copy) is None
        for _ in range(EDITS // 2):
            at = rng.randrange(len(whole))
            byte = rng.choice([b for b in range(256) if b != whole[at]])
            copy.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1:])
            want = whole[:at].count(b"\n") + 1
            assert bad_line(copy) == want, (at, whole[at], byte)


def test_one_bit_of_each_byte_of_a_line(tmp_path):
    lines = chain(3)
    copy = tmp_path / "copy.log"
    for at in range(len(lines[1])):
        broken = bytearray(lines[1])
        broken[at] ^= 1 << at % 8
        copy.write_bytes(b"\n".join([lines[0], bytes(broken), lines[2], b""]))
        assert bad_line(copy) == 2, at


def write(copy, lines):
    copy.write_bytes(b"\n".join(lines) + b"\n")
    return copy


def test_lines_taken_out_put_in_and_moved(tmp_path):
    lines = chain(20)
    copy = tmp_path / "copy.log"
    assert bad_line(write(copy, lines[1:])) == 1
    assert bad_line(write(copy, lines[:7] + lines[8:])) == 8
    assert bad_line(write(copy, lines[:7] + lines[6:])) == 8
    swapped = lines[:7] + [lines[8], lines[7]] + lines[9:]
    assert bad_line(write(copy, swapped)) == 8
    assert bad_line(write(copy, lines[:5] + [b""] + lines[5:])) == 6
    assert bad_line(write(copy, lines + chain(1))) == 21
    copy.write_bytes(b"\n".join(lines))
    assert bad_line(copy) == 20
    copy.write_bytes(b"\n".join(lines)[:-30] + b"\n")
    assert bad_line(copy) == 20


def test_no_log(tmp_path):
    done = verify(tmp_path / "nothing.log")
    assert done.returncode == 1 and "nothing.log" in done.stderr
    empty = tmp_path / "empty.log"
    empty.write_bytes(b"")
    assert bad_line(empty) is None


def test_two_consoles_write_one_log(sim, floor, tmp_path):
    """Their lines mix, and the chain holds."""
    log = tmp_path / "audit.log"
    profiles = []
    for name in ("rita", "tom"):
        folder = tmp_path / name
        folder.mkdir()
        profiles.append(Profile(folder, sim, user=name, audit=log))
    with profiles[0].console() as rita, profiles[1].console() as tom:
        for c in (rita, tom):
            c.wait_for("Chen Wei")
            c.wait_for("LIVE")
        for _ in range(5):
            for c in (rita, tom):
                c.write(b"H")
            for c in (rita, tom):
                c.wait_for(lambda c: c.result()[:2] not in ("..", "ok", ""))
    assert bad_line(log) is None
    users = [json.loads(line)["user"] for line in log.read_text().splitlines()]
    assert {"rita", "tom"} == set(users)


def test_killed_at_any_moment(sim, floor, tmp_path):
    """A console that is killed leaves a log that the next one goes on with."""
    log = tmp_path / "audit.log"
    profile = Profile(tmp_path, sim, audit=log)
    for _ in range(5):
        with profile.console() as console:
            console.wait_for("Chen Wei")
            console.wait_for("LIVE")
            console.press("H")
            console.signal(signal.SIGKILL)
            wait_until(lambda: not console.alive())
    with profile.console() as console:
        console.wait_for("Chen Wei")
        console.wait_for("LIVE")
        console.act("H", lambda c: c.result()[:2] in ("..", "ok", "**"))
        assert console.verdict().startswith("**")
    assert bad_line(log) is None


def test_torn_by_a_power_cut(sim, floor, tmp_path):
    """It is gone on with: what is torn stays, and is told of."""
    log = tmp_path / "audit.log"
    log.write_bytes(b"\n".join(chain(3))[:-5])
    before = log.read_bytes()
    with Profile(tmp_path, sim, audit=log).console() as console:
        console.wait_for("Chen Wei")
        console.wait_for("LIVE")
        console.act("H", lambda c: c.result()[:2] in ("..", "ok", "**"))
        assert console.verdict().startswith("**")
    whole = log.read_bytes()
    assert whole.startswith(before + b"\n")
    told = json.loads(whole.splitlines()[3])
    assert (told["seq"], told["action"]) == (3, "resume")
    assert told["torn_hash"] == hashlib.sha256(chain(3)[2][:-5]).hexdigest()
    assert bad_line(log) is None
    assert "the last is line 3" in verify(log).stdout
    for at in range(len(before) - 20, len(before)):
        log.write_bytes(whole[:at] + b"~" + whole[at + 1:])
        assert bad_line(log) == 3, at


@pytest.mark.parametrize("spoil", ["foreign", "link", "folder"])
def test_log_that_cannot_be_gone_on_with(sim, floor, tmp_path, spoil):
    """Acting is off, and says so; what was there is not touched."""
    log = tmp_path / "audit.log"
    if spoil == "foreign":
        log.write_bytes(b"not ours\n")
    elif spoil == "link":
        (tmp_path / "real.log").write_bytes(b"")
        log.symlink_to(tmp_path / "real.log")
    else:
        log.mkdir()
    before = log.read_bytes() if spoil != "folder" else b""
    with Profile(tmp_path, sim, audit=log).console() as console:
        console.wait_for("Chen Wei")
        holds = Invariants(console, sim)
        console.wait_for("Audit log", 5)
        console.wait_for(lambda c: "(W Whisper)" in c.row(24))
        console.press("H", "L")
        holds.check()
        assert sim.changes() == []
    assert spoil == "folder" or log.read_bytes() == before
