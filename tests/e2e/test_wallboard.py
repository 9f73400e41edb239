"""Proves that the wallboard shows the floor, ages before everybody's eyes, gets
over an expired token by itself, and that nothing typed on it reaches a call."""
import os
import random
import stat
import subprocess

import pytest

from broker_rig import ALL, Broker, token_of
from mangle import Mangle
from rig import BIN, KEY, SOON_S, Console, signal, wait_until

WALLBOARD = os.path.join(BIN, "earshot-wallboard")
NUMBERS = ("5550199", "5554410", "5557782", "0199", "4410", "7782")


class Board:
    """A config file with a wallboard in it."""

    def __init__(self, folder, sim, token=KEY, own_token=True, feed=None,
                 provider="telnyx", **settings):
        self.token_file = folder / "wall.token"
        self.config = folder / "earshot.conf"
        self.home = folder
        self.renew(token)
        acts = folder / "acts.token"
        acts.write_text("not to be read\n")
        acts.chmod(0o000)
        values = {"title": "ACME", "turn_seconds": 0, **settings}
        if own_token:
            values["token_file"] = self.token_file
        self.config.write_text(
            "[profile]\nname = north\napi = %s\nfeed = %s\ntoken_file = %s\n"
            "provider = %s\n[wallboard]\n%s" % (
                sim.api, feed or sim.events, acts, provider,
                "".join("%s = %s\n" % item for item in values.items())))

    def renew(self, token):
        self.token_file.write_text(token + "\n")
        self.token_file.chmod(0o600)

    def show(self, *more, program=WALLBOARD, **kind):
        return Console(["--config", str(self.config), *more],
                       program=program, home=self.home, **kind)


@pytest.fixture
def board(sim, floor, tmp_path):
    return Board(tmp_path, sim)


def only_looked(sim):
    assert sim.changes() == []
    assert sim.executed() == 0
    assert {r["method"] for r in sim.truth()["requests"]} <= {"GET"}


def live(console, seconds=20):
    console.wait_for(lambda c: "live" in c.row(1), seconds, "live picture")


def test_floor_and_nothing_but_looking(sim, floor, board):
    with board.show("--page", "calls", cols=200, rows=60) as c:
        live(c)
        c.wait_for("Ana R.")
        c.wait_for(lambda c: "billing" in c.text() and "sales" in c.text())
        text = c.text()
        assert "Ruiz" not in text
        assert not [n for n in NUMBERS if n in text]
        assert "read only" in c.row(1)
        sim.call("orders", ["Dee Okafor"], "+12025553301")
        c.wait_for("Dee O.")
    with board.show() as c:
        live(c)
        c.wait_for("4 agents")
        c.resize(30, 6)
        c.wait_for("too small")
        c.resize(80, 24)
        c.wait_for("CALLS NOW")
    only_looked(sim)


def test_nobody_gets_out_of_a_kiosk(sim, floor, board):
    """Every byte, every key and much rubbish: it shows, and that is all."""
    chance = random.Random(7)
    with board.show("--kiosk") as c:
        live(c)
        c.press("L")
        c.wait_for("This screen only shows.")
        everything = bytes(range(256)) + b"".join(
            b"\x1b[%d~" % n for n in range(1, 35)) + b"\x1bOP\x1b[A\x1b[M   "
        for chunk in (everything, b"\x03\x1a\x1c\x11\x13qqqZZ:q!\r" * 20,
                      chance.randbytes(4000)):
            for i in range(0, len(chunk), 200):
                c.write(chunk[i:i + 200])
                wait_until(c._has_read, why="reading")
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            c.signal(number)
        sim.call("orders", ["Dee Okafor"], "+12025553301")
        c.wait_for(lambda c: "4 agents" in c.text(), why="the fourth call")
        assert c.alive()
        only_looked(sim)
        assert stat.S_IMODE(os.stat(os.ttyname(c.slave)).st_mode) == 0o600
        c.signal(signal.SIGTERM)
        assert c.wait_end() == 0
        c.assert_restored()


def test_becomes_another_program(board):
    """"earshot wallboard" is that program, and outside of a kiosk q ends it."""
    with Console(["wallboard", "--config", str(board.config), "--page",
                  "calls"], home=board.home) as c:
        live(c)
        c.wait_for("supervisors")
        assert os.readlink("/proc/%d/exe" % c.process.pid) == \
            os.path.realpath(WALLBOARD)
        c.press("q")
        assert c.wait_end() == 0
        c.assert_restored()


def test_old_looks_old_and_gets_over_it(sim, floor, tmp_path):
    with Mangle(sim.events) as line:
        with Board(tmp_path, sim, feed=line.url).show() as c:
            live(c)
            c.wait_for("3 agents")
            line.down()
            c.wait_for("OLD PICTURE")
            c.wait_for("~ CALLS NOW")
            c.wait_for("Do not manage by this screen.")
            sim.call("orders", ["Dee Okafor"], "+12025553301")
            line.open()
            live(c)
            c.wait_for("4 agents")
            assert "OLD PICTURE" not in c.text()
    only_looked(sim)


def test_expired_token(sim, floor, tmp_path):
    """The frame stays and says what must be done; when that is done the board
    goes on, without anybody touching it."""
    board = Board(tmp_path, sim, token="expired")
    with board.show() as c:
        c.wait_for("Sign-in refused since")
        assert "CALLS NOW" in c.text()
        assert "not known yet" in c.text()
        board.renew(KEY)
        live(c, 40)
        c.wait_for("3 agents")
        c.wait_for(lambda c: "refused" not in c.text())


def test_token_that_acts_is_not_read(sim, floor, tmp_path):
    """Without a key of its own it shows what the feed brings, and says so."""
    board = Board(tmp_path, sim, own_token=False)
    with board.show() as c:
        c.wait_for("only what the feed brought")
        sim.call("orders", ["Dee Okafor"], "+12025553301")
        c.wait_for("Dee O.")
    assert sim.truth()["requests"] == []


@pytest.fixture
def relay(sim, floor, tmp_path):
    """It gives up a silent console soon, as the board does with it."""
    b = Broker(tmp_path / "relay", sim, {"wall": ALL, "rita": ALL})
    b.start()
    yield b
    b.process.send_signal(signal.SIGCONT)
    if b.process.poll() is None:
        b.stop()


def test_over_a_relay(sim, floor, relay, tmp_path):
    """It reads /feed with a token of its own, opens no other, says no word and
    gets over the relay's end and a token that is revoked; one that could act
    changes nothing of that."""
    board = Board(tmp_path, sim, token=token_of("wall"), feed=relay.feed,
                  provider="earshot")
    with board.show("--kiosk") as c:
        live(c)
        c.wait_for("3 agents")
        c.write(b"LWB\x07q:q!\r")
        c.wait_for("This screen only shows.")
        sim.call("orders", ["Dee Okafor"], "+12025553301")
        c.wait_for("4 agents")
        with relay.console() as rita:
            # Nobody acts from a wall, so nobody is kept on the air by it.
            assert {call["agent"] for call in rita.calls.values()} >= {
                "Dee Okafor"}
        relay.process.send_signal(signal.SIGSTOP)
        c.wait_for("OLD PICTURE")
        c.wait_for("~ CALLS NOW")
        relay.process.send_signal(signal.SIGCONT)
        live(c, 40)
        c.wait_for("4 agents")
        relay.give({"rita": ALL, "wall": (ALL, "queue=none")})
        relay.process.send_signal(signal.SIGHUP)
        c.wait_for("0 agents", seconds=40)
        relay.give({"rita": ALL})
        relay.process.send_signal(signal.SIGHUP)
        c.wait_for("Sign-in refused since")
        c.wait_for("Somebody must renew the token.")
        relay.give({"rita": ALL, "wall2": "watch"})
        relay.process.send_signal(signal.SIGHUP)
        board.renew(token_of("wall2"))
        live(c, 60)
        c.wait_for("4 agents")
        c.wait_for(lambda c: "refused" not in c.text())
    assert sim.changes() == []
    assert sim.executed() == 0
    assert not [a for a in relay.audited() if a.get("user") == "wall"]


def test_relays_token_of_a_profile(sim, tmp_path):
    """What a console acts with at a relay is not read."""
    board = Board(tmp_path, sim, own_token=False, feed="ws://127.0.0.1:1/feed",
                  provider="earshot")
    done = subprocess.run(
        [WALLBOARD, "--config", str(board.config)], capture_output=True,
        text=True, timeout=SOON_S, env=dict(os.environ, HOME=str(tmp_path)))
    assert done.returncode == 1
    assert "feed_token_file in [wallboard]" in done.stderr


def test_preview_in_the_console(console, floor):
    """It shows; a key that would act only ends it."""
    console.press("v")
    console.wait_for("CALLS NOW")
    assert "OFF AIR" in console.strip()
    console.press("L")
    console.wait_for(lambda c: "CALLS NOW" not in c.text() and
                     "Ana Ruiz" in c.text())
    assert floor.sim.changes() == []
