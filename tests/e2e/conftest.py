"""Fixtures: a quiet simulated floor, a profile for it, a console on it."""
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "torture")]

pytest.register_assert_rewrite("steps", "rig", "invariants", "stages")

from faces import face_of  # noqa: E402
from invariants import Invariants  # noqa: E402
from rig import Profile, Sim  # noqa: E402


class Floor:
    """Three calls, each of an agent and a customer, and nothing moves."""

    PEOPLE = (("billing", "Ana Ruiz", "+12025550199"),
              ("support", "Bo Lindqvist", "+12025554410"),
              ("sales", "Chen Wei", "+12025557782"))

    def __init__(self, sim):
        self.sim = sim
        self.calls = []
        for queue, agent, customer in self.PEOPLE:
            made = sim.call(queue, [agent], customer)
            self.calls.append({"id": made["id"], "agent": made["agents"][0],
                               "customer": made["customer"], "name": agent})

    def of(self, name):
        return next(c for c in self.calls if c["name"] == name)


@pytest.fixture
def provider():
    """Whom the simulator plays."""
    return "telnyx"


@pytest.fixture
def face(provider):
    """How requests look there."""
    return face_of(provider)


@pytest.fixture
def sim(provider):
    with Sim(provider=provider) as s:
        yield s


@pytest.fixture
def floor(sim):
    return Floor(sim)


@pytest.fixture
def profile(sim, tmp_path):
    return Profile(tmp_path, sim)


@pytest.fixture
def console(floor, profile):
    """A console that shows the three calls."""
    with profile.console() as c:
        for _, agent, _ in Floor.PEOPLE:
            c.wait_for(agent)
        c.wait_for("LIVE")
        yield c


@pytest.fixture
def holds(console, sim):
    return Invariants(console, sim)
