"""Journeys that wait for long are played at every provider at the same time, so
that what has to be waited for is waited for once."""
import contextlib
import threading

from conftest import Floor
from faces import FACES, face_of
from invariants import Invariants
from mangle import Mangle
from rig import Profile, Sim

PLAY_S = 150


class Stage:
    """A provider, three calls, and a console that shows them.

    feed, api: whether what it says and what it is asked goes over a line of
    the test's own (s.feed, s.api).  settings: of the profile.
    """

    def __init__(self, provider, folder, stack, feed=False, api=False,
                 **settings):
        self.provider, self.face = provider, face_of(provider)
        self.folder = folder / provider
        self.folder.mkdir()
        self.sim = stack.enter_context(Sim(provider=provider))
        self.floor = Floor(self.sim)
        if feed:
            self.feed = stack.enter_context(Mangle(self.sim.events))
            settings["feed"] = self.feed.url
        if api:
            self.api = stack.enter_context(Mangle(self.sim.api))
            settings["api"] = self.api.url
        self.profile = Profile(self.folder, self.sim, **settings)
        self.console = stack.enter_context(self.profile.console())
        self.console.wait_for("Chen Wei")
        self.console.wait_for("LIVE")
        self.holds = Invariants(self.console, self.sim)


def together(stages, play):
    """play(stage) on each; fails if it does on any."""
    failed = []

    def run(stage):
        try:
            play(stage)
        except BaseException as why:
            failed.append((stage.provider, why))

    threads = [threading.Thread(target=run, args=(s,), daemon=True)
               for s in stages]
    for t in threads:
        t.start()
    for t in threads:
        t.join(PLAY_S)
        if t.is_alive():
            failed.append(("?", AssertionError("it takes too long")))
    for provider, why in failed[1:]:
        print("and at %s: %s" % (provider, why))
    if failed:
        raise AssertionError("at %s" % failed[0][0]) from failed[0][1]


def at_every_provider(**how):
    """Makes play(stage) a test of all providers; how: what a Stage takes."""
    def wrap(play):
        def test(tmp_path):
            with contextlib.ExitStack() as stack:
                together([Stage(provider, tmp_path, stack, **how)
                          for provider in FACES], play)

        test.__name__, test.__doc__ = play.__name__, play.__doc__
        test.__module__ = play.__module__
        return test
    return wrap
