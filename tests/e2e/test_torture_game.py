"""Proves that row 2 covers everybody who hears me, acts end in a verdict, and
the program ends with its terminal restored and its audit log whole, while the
lines to provider and relay, the screen, the disk, the descriptors and the clock
go wrong.

EARSHOT_LONG=1 plays the long form (make torture), EARSHOT_SEED=n another game.
"""
import contextlib
import os

import pytest

from conftest import Floor
from game import Direct, Game, OverRelay
from rig import Sim

LONG = os.environ.get("EARSHOT_LONG") == "1"
SEED = int(os.environ.get("EARSHOT_SEED", "20261121"))
GAMES, STEPS = (10, 40) if LONG else (1, 6)


@pytest.mark.parametrize("seed", range(SEED, SEED + GAMES))
@pytest.mark.parametrize("kind", [Direct, OverRelay])
def test_game(tmp_path, kind, seed):
    print("seed", seed)
    with contextlib.ExitStack() as stack:
        sim = stack.enter_context(Sim())
        Floor(sim)
        game = Game(kind(sim, tmp_path, stack), seed)
        game.play(STEPS)
        game.end()
        print("\n".join(game.told), "\n%d times judged" % game.judged)
        assert game.judged >= STEPS
