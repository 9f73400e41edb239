"""Journeys through a relay: the provider's signed webhooks go to it, it acts with
the account's key, and a console has its feed and nothing else."""
import contextlib

from broker_rig import ALL, Broker, token_of
from conftest import Floor
from faces import FACES, face_of
from invariants import Invariants
from mangle import Mangle
from relay_rig import FORM_PATH, TELNYX_PATH
from rig import Console, Sim, free_port
from stages import together

FAST = ("acts_per_second = 100", "acts_per_minute = 6000")


class RelayedSim(Sim):
    """leg: of the supervisor's phone, which the relay calls when it needs it,
    or "none yet"."""

    def __init__(self, *args, **kind):
        self.last = "none yet"
        super().__init__(*args, **kind)

    @property
    def leg(self):
        for each in legs_of(self, "rita"):
            self.last = each["id"]
        return self.last

    @leg.setter
    def leg(self, first):
        self.first_leg = first


def signed_source(folder, sim, port):
    """The lines of a source that takes this simulator's webhooks."""
    lines = ["[source main]", "provider = " + sim.provider, "site = north"]
    if sim.provider == "telnyx":
        key, word = sim.first["webhook_public_key"], "public_key_file"
    else:
        key, word = sim.first["signing_key"], "signing_key_file"
        lines.append("url = " + url_of(sim.provider, port))
    path = folder / "signing.key"
    path.write_text(key + "\n")
    path.chmod(0o600)
    return "\n".join(lines + ["path = " + path_of(sim.provider),
                              "%s = %s" % (word, path)])


def path_of(provider):
    return TELNYX_PATH if provider == "telnyx" else FORM_PATH


def url_of(provider, port):
    return "http://127.0.0.1:%d%s" % (port, path_of(provider))


def relayed_sim(provider, port):
    """With no phone up; whoever is called picks up at once."""
    sim = RelayedSim("--quiet-floor", "--calls", "0", "--webhook",
                     url_of(provider, port), provider=provider)
    sim.post("/sim/phone", op="hangup", id=sim.first_leg)
    sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
    return sim


def legs_of(sim, name):
    return [leg for leg in sim.truth()["legs"]
            if leg["name"] == name and leg["state"] != "ended"]


def profile_of(folder, feed, name, audit=None):
    """A config file with nothing of the provider's in it."""
    folder.mkdir(exist_ok=True)
    secret = folder / (name + ".token")
    secret.write_text(token_of(name) + "\n")
    secret.chmod(0o600)
    config = folder / (name + ".conf")
    config.write_text("\n".join([
        "[profile]", "provider = earshot", "user = " + name, "feed = " + feed,
        "token_file = %s" % secret,
        *(["audit = %s" % audit] if audit else []), ""]))
    return config


def console_of(folder, feed, name="rita", **more):
    return Console(["--config", profile_of(folder, feed, name, **more)],
                   home=folder)


class Mine(Invariants):
    """My leg is whatever the relay has called."""

    def __init__(self, console, sim, name="rita"):
        self.name = name
        super().__init__(console, sim, "none yet")

    def loud_side(self):
        for each in legs_of(self.sim, self.name):
            self.leg = each["id"]
        super().loud_side()


class Relayed:
    """A provider, a relay on it, and a console on that which shows three calls.

    feed, api: whether what the console has of the relay, and what the relay
    asks of the provider, goes over a line of the test's own (s.feed, s.api).
    """

    users = {"rita": ALL}

    def __init__(self, provider, folder, stack, feed=False, api=False, ring=30,
                 dead=2, site=(), **more):
        self.provider, self.face = provider, face_of(provider)
        self.stack, self.settings = stack, site
        self.folder = folder / provider
        self.folder.mkdir()
        port = free_port()
        self.sim = stack.enter_context(relayed_sim(provider, port))
        self.prepare()
        if api:
            self.api = stack.enter_context(Mangle(self.sim.api))
        self.broker = stack.enter_context(Broker(
            self.folder / "relay", self.sim, self.users, dead=dead, feed=FAST,
            port=port, api=self.api.url if api else None, ring=ring,
            site=("agents = sip:*", *self.settings),
            more=signed_source(self.folder, self.sim, port)))
        self.url = self.broker.feed
        if feed:
            self.feed = stack.enter_context(Mangle(self.broker.feed))
            self.url = self.feed.url
        self.console = stack.enter_context(
            console_of(self.folder, self.url, **more))
        self.holds = Mine(self.console, self.sim)
        self.ready()

    def prepare(self):
        """What there is before the relay is."""
        self.floor = Floor(self.sim)

    def ready(self):
        self.console.wait_for("LIVE")
        for _, agent, _ in Floor.PEOPLE:
            self.console.wait_for(agent)


def at_every_site(kind=Relayed, providers=FACES, **how):
    """Makes play(stage) a test over a relay at all providers."""
    def wrap(play):
        def test(tmp_path):
            with contextlib.ExitStack() as stack:
                together([kind(p, tmp_path, stack, **how)
                          for p in providers], play)

        test.__name__, test.__doc__ = play.__name__, play.__doc__
        test.__module__ = play.__module__
        return test
    return wrap
