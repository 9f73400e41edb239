"""Proves that a program of which any one request for memory fails, or all from
one on, does what it should or ends with a sentence that says so and a terminal
that is as it was; that whoever is left behind by it is what the relay's rules
say; and that descriptors that run out while it begins end it as well.

EARSHOT_LONG=1 tries far more places, EARSHOT_SEED=n others.
"""
import os
import random
import signal
import subprocess

import pytest

from broker_rig import ALL, Broker
from conftest import Floor
from invariants import covers
from relay_rig import EARSHOT_RELAY
from rig import (BIN, EARSHOT, SOON_S, VERDICT_S, Console, Profile, Sim,
                 wait_until)
from shim import FOR_EVER, Shim
from steps import select

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
SENTENCE = "out of memory"
# The status of what cannot be found out (docs/scripts.md).
UNSURE = 8


@pytest.fixture
def shim(tmp_path):
    return Shim(tmp_path)


@pytest.fixture
def rng():
    print("seed", SEED)
    return random.Random(SEED)


def places(rng, most, short, long):
    """Which of so many requests fail: a few of each part of them."""
    n = long if LONG else short
    return [rng.randrange(1 + i * most // n, 2 + (i + 1) * most // n)
            for i in range(n)]


def quick(profile, shim, verb, kind, at, many):
    """One run without a screen."""
    shim.put(kind + ".calls", 0)
    shim.fail(kind, at, many)
    done = subprocess.run(
        [EARSHOT, verb, *profile.args()], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=60,
        env={**os.environ, "HOME": str(profile.home), **shim.env})
    assert done.returncode in (0, -signal.SIGABRT, 1), (at, many, done)
    if done.returncode == -signal.SIGABRT:
        assert SENTENCE in done.stderr, (at, many, done)
    elif done.returncode == 1:
        assert done.stderr.startswith("earshot: "), (at, many, done)
    return done.returncode


def test_without_a_screen(floor, profile, shim, rng):
    assert quick(profile, shim, "list", "memory", FOR_EVER, 1) == 0
    most = shim.get("memory.calls")
    assert most > 1000
    ends = [quick(profile, shim, "list", "memory", at, many)
            for at in places(rng, most, 12, 600) for many in (1, FOR_EVER)]
    assert -signal.SIGABRT in ends


def test_descriptors_without_a_screen(floor, profile, shim, rng):
    """Where all fail for ever it waits as long as for a provider that does not
    answer, and then ends."""
    assert quick(profile, shim, "list", "files", FOR_EVER, 1) == 0
    most = shim.get("files.calls")
    tries = [(at, FOR_EVER) for at in range(1, most + 1)] if LONG else [
        (at, rng.choice((1, 3))) for at in places(rng, most, 6, 0)]
    going = []
    for i, (at, many) in enumerate(tries):
        orders = Shim(profile.home, "orders%d" % i)
        orders.fail("files", at, many)
        going.append((at, many, subprocess.Popen(
            [EARSHOT, "list", *profile.args()], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={
                **os.environ, "HOME": str(profile.home), **orders.env})))
    for at, many, process in going:
        said = process.communicate(timeout=90)[1]
        assert process.returncode in (0, 1, UNSURE) or (
            # Between the look for some and the first there was one.
            process.returncode == -signal.SIGABRT and at > 2), (at, many, said)
        assert process.returncode == 0 or at > 2 or \
            said.startswith("earshot: "), (at, many, said)


def ended_well(console, beginning=False):
    """It goes on, or it has ended as it should.  Curses takes its memory from
    nobody but the C library, and some versions crash where it has none while
    they begin: then the terminal is as it was all the same."""
    if console.alive():
        return False
    console.assert_restored()
    rest = console.raw.decode("utf-8", "replace").rsplit("\x1b[?1049l")[-1]
    if console.process.returncode == 1:
        assert "memory" in rest and (beginning or "earshot" in rest), rest
    elif beginning and console.process.returncode == -signal.SIGSEGV:
        assert "ended by a fault" in rest, rest
    else:
        assert console.process.returncode == -signal.SIGABRT, \
            (console.process.returncode, rest)
        assert SENTENCE in rest, rest
    return True


def over_or(console, what, why):
    """Waits for what(console), or the end of the program."""
    wait_until(lambda: (console.pump(0.02), not console.alive() or
                        what(console))[1], 2 * VERDICT_S, why)
    return not console.alive()


PARTS = ("start", "L", "W", "B", "^G", "size", "feed")


def play(console, sim, part):
    """One part of a journey; true if the program is gone."""
    def last(c):
        return c.result()[:2] in ("**", "!!", "??", "--")

    if part == "start":
        return over_or(console, lambda c: "LIVE" in c.row(1) and all(
            agent in c.text() for _, agent, _ in Floor.PEOPLE), "the floor")
    if part == "size":
        for size in ((200, 60), (1, 1), (80, 24)):
            console.resize(*size)
        return over_or(console, lambda c: "Chen Wei" in c.text(), "the floor")
    if part == "feed":
        sim.post("/sim/feed", op="cut")
        return over_or(console, lambda c: "LIVE" not in c.row(1), "the cut") \
            or over_or(console, lambda c: "LIVE" in c.row(1), "the feed")
    if part == "L":
        select(console, "Ana Ruiz")
    console.write({"^G": b"\x07"}.get(part, part.encode()))
    if part == "W":
        if over_or(console, lambda c: "Enter send" in c.text(), "picker"):
            return True
        console.write(b"\r")
    if part == "B":
        if over_or(console, lambda c: "GO ON AIR?" in c.text() and
                   "ready in" not in c.text(), "question"):
            return True
        console.write(b"Y")
    if part != "^G":
        return over_or(console, last, "verdict on " + part)
    return over_or(console, lambda c: not sim.hearers(sim.leg), "quiet")


def test_with_a_screen(tmp_path, rng):
    """The journey up to one part, of which a request for memory fails."""
    tries = [(part, rng.randrange(1, 400), rng.choice((1, 1, FOR_EVER)))
             for part in PARTS for _ in range(40 if LONG else 1)]
    ends = 0
    for i, (at, number, many) in enumerate(tries):
        print(at, number, many)
        folder = tmp_path / str(i)
        folder.mkdir()
        shim = Shim(folder)
        with Sim() as sim:
            Floor(sim)
            with Profile(folder, sim).console(env=shim.env) as console:
                for part in PARTS:
                    if part == at:
                        shim.fail("memory", number, many)
                    if play(console, sim, part):
                        break
                    assert covers(console.strip(), sim.hearers(sim.leg)) or \
                        part in ("L", "W", "B", "size", "feed")
                gone = ended_well(console, at == "start")
                assert gone or shim.failed("memory") < FOR_EVER
                ends += gone
    assert ends


def on_air(broker, call):
    wire = broker.console()
    wire.until(lambda: call in wire.calls)
    for do in "monitor", "barge":
        result = wire.act(do, call)
        assert result["status"] == "done", result
    return wire


def test_relay_without_memory(tmp_path, rng):
    """It ends with the sentence; the one after it finds what was left, and
    nobody is heard any more."""
    for i in range(12 if LONG else 2):
        with Sim() as sim:
            floor = Floor(sim)
            sim.post("/sim/phone", op="hangup", id=sim.leg)
            sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
            shim = Shim(tmp_path, "orders%d" % i)
            broker = Broker(tmp_path / str(i), sim, {"rita": ALL}, dead=1)
            usual = dict(broker.env)
            broker.env.update(shim.env)
            broker.start()
            call = floor.of("Ana Ruiz")
            wire = on_air(broker, call["id"])
            shim.fail("memory", rng.randrange(1, 40), FOR_EVER)
            try:
                wire.send("hold", call["id"], args={"part": call["customer"]})
                broker.process.wait(SOON_S)
            finally:
                broker.process.kill()
            text = broker.process.stderr.read().decode()
            assert broker.process.returncode == -signal.SIGABRT, text
            assert SENTENCE in text
            broker.env = usual
            broker.start()
            wait_until(lambda: not any(
                sim.hearers(leg["id"]) for leg in sim.truth()["legs"]
                if leg["name"] == "rita"), 60, "quiet by the next relay")
            assert broker.stop() == 0


def test_wallboard_without_memory(tmp_path, sim, floor, rng):
    ends = 0
    for i in range(60 if LONG else 3):
        shim = Shim(tmp_path, "orders%d" % i)
        if i % 3 == 0:
            shim.fail("memory", rng.randrange(300, 6000), 1)
        profile = Profile(tmp_path, sim)
        with Console(["--config", profile.config], home=tmp_path,
                     program=os.path.join(BIN, "earshot-wallboard"),
                     env=shim.env) as board:
            over_or(board, lambda c: "LIVE" in c.text() or
                    "calls" in c.text().lower(), "numbers")
            shim.fail("memory", rng.randrange(1, 60), FOR_EVER)
            wait_until(lambda: not board.alive() or (
                board.pump(0.05), sim.call("orders", ["Lea Brandt"],
                                           "+12025551234"))[0],
                       2 * VERDICT_S, "the end")
            ends += ended_well(board, i % 3 == 0)
    assert ends


def test_relay_of_few_descriptors(tmp_path, sim, shim):
    """It says what it cannot do."""
    broker = Broker(tmp_path / "b", sim, {"rita": ALL})
    for at in range(1, 40 if LONG else 12):
        shim.put("files.calls", 0)
        shim.fail("files", at, FOR_EVER)
        process = subprocess.Popen(
            [EARSHOT_RELAY, "--config", str(broker.config)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env={**os.environ, **shim.env})
        began = process.stdout.readline()
        if began:       # it had all that it needs
            process.kill()
        said = process.communicate(timeout=SOON_S)[1]
        if began:
            assert at > 12
            break
        # libuv aborts if they go between the look for some and the first.
        assert process.returncode == -signal.SIGABRT and at > 7 or (
            process.returncode == 1 and "earshot-relay: " in said), (
            at, said)
