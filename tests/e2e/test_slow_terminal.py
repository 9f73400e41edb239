"""Proves that behind a line that swallows more than it carries few pictures wait,
that keys and quiet do not, and that a terminal that answers nothing is left
alone."""
import pytest

from rig import Profile, Sim, wait_until
from slow_pty import SlowConsole

BAUD_9600 = 960

# Pictures on their way: four (src/term/ack.h), and what counts as lost.
OPEN_MAX = 6


@pytest.fixture
def flood(tmp_path):
    """A floor where more happens than such a line can tell."""
    with Sim("--calls", "27", "--rate", "20", "--seed", "3") as sim:
        yield sim, Profile(tmp_path, sim)


def console_of(profile, **kind):
    return SlowConsole(profile.args(), home=profile.home, rate=BAUD_9600,
                       cols=200, rows=60, **kind)


def test_few_pictures_wait(flood):
    """However much happens; the clocks slow down, keys are sent at once."""
    sim, profile = flood
    with console_of(profile) as console:
        console.wait_for("slow line", 60)
        console.wait_for("seen" if sim.leg is None else "OFF AIR", 60)
        assert console.asked() > 2
        assert console.open_max <= OPEN_MAX
        behind = console.held
        before = len(sim.changes())
        console.write(b"L")
        wait_until(lambda: console.pump(0) or len(sim.changes()) > before,
                   why="the join")
        console.wait_for("LISTENING", 60)
        console.write(b"\x07")
        wait_until(lambda: console.pump(0) or
                   len(sim.changes()) > before + 1, why="quiet")
        assert console.open_max <= OPEN_MAX
        assert max(behind, console.held) < 20000


def test_a_terminal_that_answers_nothing(flood):
    """It is asked once, and all goes on as if it had not been."""
    sim, profile = flood
    with console_of(profile, deaf=True) as console:
        console.wait_for("feed LIVE", 60)
        rows = [line for line in console.screen.display if line[:1] == ">"]
        console.write(b"j")
        console.wait_for(lambda c: rows != [
            line for line in c.screen.display if line[:1] == ">"], 60,
            "another row")
        assert console.asked() == 1
        console.write(b"q")
        wait_until(lambda: console.pump(0) or not console.alive(),
                   why="the end")
        assert console.wait_end() == 0


def test_no_answer_is_left_for_the_shell(flood):
    """At the end all that was asked is answered, and read."""
    _, profile = flood
    with SlowConsole(profile.args(), home=profile.home, rate=20000,
                     delay=0.05) as console:
        console.wait_for("27 calls")
        console.write(b"jjj")
        console.wait_for(lambda c: c.asked() > 3)
        console.write(b"q")
        wait_until(lambda: console.pump(0) or not console.alive(),
                   why="the end")
        console.pump(0.3)
        assert console.answered == console.asked()
        assert console.unread() == 0
