"""My phone where it is not up before it is called: what tests of it share."""
from invariants import Invariants
from rig import wait_until
from steps import select


class MyPhone(Invariants):
    """The invariants, for a leg that is another one after each dial."""

    def __init__(self, console, sim):
        super().__init__(console, sim, leg="")

    def loud_side(self):
        legs = my_legs(self.sim)
        self.leg = legs[-1]["id"] if legs else ""
        super().loud_side()


def my_legs(sim):
    """The legs of my phone that ring or are up."""
    return [leg for leg in sim.truth()["legs"]
            if leg["name"] == "rita" and leg["state"] != "ended"]


def my_leg(sim):
    legs = my_legs(sim)
    assert len(legs) == 1, legs
    return legs[0]


def pick_up_after(sim, ms):
    sim.post("/sim/phone", op="policy", answer=True, answer_ms=ms)


def rings(sim):
    return any(leg["state"] == "ringing" for leg in my_legs(sim))


def ring(console, sim, name="Ana Ruiz"):
    """L is pressed and the phone rings until somebody sees to it."""
    pick_up_after(sim, 3600000)
    select(console, name)
    console.act("L", lambda c: rings(sim))


def pick_up(sim):
    """A phone that was called by the second may not ring yet."""
    wait_until(lambda: sim.ask("POST", sim.url + "/sim/phone", {
        "op": "answer", "id": my_leg(sim)["id"]})[0] == 200, why="ringing")


def dial(console, sim, holds, name="Ana Ruiz"):
    ring(console, sim, name)
    holds.loud_side()
    pick_up(sim)
    console.wait_for(lambda c: "LISTENING" in c.strip())
    assert console.verdict("listen").startswith("**")
    holds.check(acts=1)


def park(console, sim, holds):
    console.press("X")
    console.wait_for(lambda c: "OFF AIR" in c.strip() and
                     "parked" in c.strip())
    holds.check(acts=1)
