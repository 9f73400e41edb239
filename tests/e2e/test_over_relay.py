"""Proves that a console whose provider is a relay does the main job over the
relay's feed alone, that row 2 covers whoever hears its supervisor by the
simulator's own truth, and that it says what it cannot know or do when the relay
is not there."""
import signal
import subprocess

import pytest

from broker_rig import ALL, Broker, token_of
from conftest import Floor
from invariants import Invariants
from rig import EARSHOT, SOON_S, VERDICT_S, Console, Sim, wait_until
from steps import barge, quiet, select, whisper


@pytest.fixture
def sim():
    """With no phone up; whoever is called picks up at once."""
    with Sim() as s:
        s.post("/sim/phone", op="hangup", id=s.leg)
        s.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        yield s


@pytest.fixture
def broker(tmp_path, sim, floor):
    b = Broker(tmp_path / "broker", sim, {"rita": ALL, "wall": "watch"},
               feed=("acts_per_second = 100", "acts_per_minute = 6000"))
    b.start()
    yield b
    if b.process.poll() is None:
        b.process.send_signal(signal.SIGCONT)
        assert b.stop() == 0


def console_of(broker, folder, name="rita"):
    secret = folder / (name + ".token")
    secret.write_text(token_of(name) + "\n")
    secret.chmod(0o600)
    config = folder / (name + ".conf")
    config.write_text("\n".join([
        "[profile]", "provider = earshot", "user = " + name,
        "feed = %s" % broker.feed, "token_file = %s" % secret, ""]))
    return Console(["--config", config], home=folder)


@pytest.fixture
def console(broker, tmp_path):
    with console_of(broker, tmp_path) as c:
        for _, agent, _ in Floor.PEOPLE:
            c.wait_for(agent)
        c.wait_for("LIVE")
        yield c


def legs(sim):
    return [leg["id"] for leg in sim.truth()["legs"]
            if leg["name"] == "rita" and leg["state"] != "ended"]


class Mine(Invariants):
    """My leg is whatever the relay has called."""

    def __init__(self, console, sim):
        super().__init__(console, sim, "none yet")

    def check(self, acts=0):
        self.leg = (legs(self.sim) or [self.leg])[0]
        super().check(acts)


@pytest.fixture
def holds(console, sim):
    return Mine(console, sim)


def listen(console, holds):
    select(console, "Ana Ruiz")
    console.act("L", lambda c: "LISTENING" in c.strip())
    assert console.verdict("Listen").startswith("**")
    holds.check(acts=1)


def test_main_job(console, sim, holds):
    """Listen, whisper, barge, quiet and leave, each by the one request that it
    needs at the provider, and the phone is put down at the end."""
    listen(console, holds)
    whisper(console, holds)
    barge(console, holds)
    quiet(console, holds)
    console.press("X")
    assert console.verdict("Leave").startswith("**")
    assert "OFF AIR" in console.strip()
    wait_until(lambda: not legs(sim), SOON_S, "the phone being put down")
    holds.check(acts=2)


def test_relay_is_stuck(broker, console, sim, holds):
    """On air, and the relay says nothing any more: everybody may hear me, QUIET
    cannot be sent and says so, and is done as soon as the relay is back."""
    listen(console, holds)
    barge(console, holds)
    broker.process.send_signal(signal.SIGSTOP)
    console.wait_for(lambda c: "UNSURE" in c.strip(), VERDICT_S)
    console.press("^G")
    console.wait_for(lambda c: "Not sent. Put your phone down" in c.result())
    assert "MUTE YOUR PHONE" in console.strip()
    assert sim.hearers(holds.leg)
    broker.process.send_signal(signal.SIGCONT)
    console.wait_for(lambda c: "LISTENING" in c.strip() or
                     "OFF AIR" in c.strip(), 4 * VERDICT_S)
    assert not sim.hearers(holds.leg)
    holds.loud_side()


def test_rights(broker, tmp_path, sim):
    """Who may only watch is told so before anything is sent."""
    with console_of(broker, tmp_path, "wall") as c:
        c.wait_for("Ana Ruiz")
        c.wait_for("LIVE")
        select(c, "Ana Ruiz")
        c.wait_for("(L Listen)")
        c.press("L")
        c.wait_for(lambda c: "token at the relay" in c.result())
        assert sim.changes() == []


def test_doctor(broker, console, tmp_path):
    """Nothing of the provider's or of the phone is asked of the profile."""
    done = subprocess.run([EARSHOT, "doctor", "--config",
                           tmp_path / "rita.conf"], capture_output=True,
                          text=True, timeout=4 * VERDICT_S)
    assert done.returncode == 0, done.stdout
    assert "phone     the relay calls it\n" in done.stdout
    assert "api       the relay's provider answers\n" in done.stdout


def test_wrong_token(broker, tmp_path):
    """That is said, and not hidden behind a lost line."""
    with console_of(broker, tmp_path, "nobody") as c:
        c.wait_for("sign-in refused")


def test_demo(tmp_path):
    """A simulator, a relay on it and a console on that; all gone at the end."""
    places = tmp_path / "places"
    places.mkdir()
    with Console(["demo", "--provider", "earshot", "--calls", "6"],
                 home=tmp_path, env={"TMPDIR": str(places)}) as c:
        c.wait_for("DEMO")
        c.wait_for(lambda c: c.text().count("***") >= 3)
        c.act("L", lambda c: "LISTENING" in c.strip() or
              "ringing" in c.strip())
        c.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
        assert list(places.iterdir())
        c.press("^C", "^C")
        assert c.wait_end(VERDICT_S) == 0
        c.assert_restored()
        assert list(places.iterdir()) == []
