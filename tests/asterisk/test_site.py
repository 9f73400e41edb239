"""Proves by ear that an exchange can be a site of a relay: a console that has
nothing but the relay's feed does the main job, and whoever loses his console,
or his relay, is not left on the air."""
import signal

import pytest

from broker_rig import ALL, Broker
from ears import Ears, expect
from rig import VERDICT_S, free_port, wait_until
from steps import barge, listen, quiet, whisper
from test_audio import PLAIN, leave, open_call, press_on
from test_over_relay import console_of
from test_real_journeys import ON_AIR, WHISPER

DEAD_S = 2
GONE_S = 15  # by when a phone of nobody's is down, on a slow machine


class Exchange:
    """What a Broker asks of its simulator."""

    provider, events = "asterisk", None

    def __init__(self, pbx):
        self.api = pbx.api
        self.first = {"user": pbx.user, "from": "1900"}


class Site(Broker):
    """A relay whose one site is the exchange; its address stays."""

    def __init__(self, folder, pbx, dead=DEAD_S, keeps=True):
        super().__init__(
            folder, Exchange(pbx), {"rita": ALL}, dead=dead,
            feed=("acts_per_second = 100", "acts_per_minute = 6000"),
            site=("agents = PJSIP/agent*",))
        self.key_file.write_text(pbx.password + "\n")
        text = self.config.read_text()
        site = "[site north]\nlisten = 127.0.0.1:"
        text = text.replace(site + "0", site + str(free_port()))
        if not keeps:
            text = text.replace("journal = %s\n" % (folder / "acts"), "")
        self.config.write_text(text)

    def give(self, users):
        super().give(users)
        text = self.tokens.read_text()
        self.tokens.write_text(text.replace(
            "phone=sip:rita@sip.telnyx.com", "phone=PJSIP/supervisor"))

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def again(self):
        assert self.process.poll() is not None
        return self.start()


@pytest.fixture
def make_site(floor, tmp_path):
    made = []

    def make(name="relay", **settings):
        made.append(Site(tmp_path / name, floor.pbx, **settings).start())
        return made[-1]
    yield make
    for site in made:
        if site.process.poll() is None:
            assert site.stop() == 0
    wait_until(lambda: not floor.helpers(), GONE_S, "%s to go" %
               floor.helpers())


def kill(console):
    console.process.send_signal(signal.SIGKILL)
    console.process.wait()


def on_call(site, floor, folder):
    """A console on the site, which sees a call."""
    floor.stasis("agent", "customer")
    console = console_of(site, folder)
    console.__enter__()
    console.wait_for("LIVE")
    console.wait_for("Ana Ruiz")
    return console


@pytest.fixture
def console(request, make_site, floor, tmp_path):
    site = make_site(**getattr(request, "param", {}))
    c = on_call(site, floor, tmp_path)
    c.site = site
    with c:
        yield c


def test_main_job(console, floor):
    """Each mode, hold and mute, from a console without a key of the
    exchange's."""
    ears = Ears(console, floor.phones)
    listen(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")
    whisper(console, ears)
    ears.hear(**WHISPER)
    barge(console, ears)
    ears.hear(**ON_AIR)
    quiet(console, ears)
    ears.hear(**PLAIN, supervisor="agent+customer")
    console.press("H")
    assert console.verdict("Hold").startswith("**")
    ears.hear(agent="", customer="music", supervisor="agent")
    console.press("H")
    assert console.verdict("Resume").startswith("**")
    open_call(console)
    press_on(console, "CUSTOMER", "M")
    assert console.verdict("Mute").startswith("**")
    ears.hear(agent="", customer="agent", supervisor="agent")
    console.press("M")
    assert console.verdict("Unmute").startswith("**")
    leave(console)
    ears.hear(**PLAIN, supervisor="")


def test_console_is_killed(console, floor, make_site):
    """The relay goes quiet, leaves, and puts the phone down.  A second one, on
    the same machine and with a site of the same name, leaves it alone."""
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    other = make_site("other")
    with console_of(other, other.folder) as c:
        c.wait_for("Ana Ruiz")
        assert len(floor.console_apps()) == 2
    ears.hear(**WHISPER)
    kill(console)
    expect(floor.phones, DEAD_S + GONE_S, **PLAIN, supervisor="")
    wait_until(lambda: not floor.helpers(), GONE_S, "no helpers left")
    assert not floor.phones["supervisor"].up()


@pytest.mark.parametrize("console", [{"dead": 30}], indirect=True)
def test_relay_is_killed_and_the_console_comes_back(console, floor):
    """It takes the leg back: the console finds itself where it was."""
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    console.site.kill()
    ears.covered(**WHISPER)
    console.site.again()
    ears.covered(**WHISPER)
    console.wait_for(lambda c: "WHISPER" in c.strip() and
                     "UNSURE" not in c.strip(), 30, "what is true")
    ears.hear(**WHISPER)
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
    ears.hear(**PLAIN, supervisor="agent+customer")
    leave(console)
    ears.hear(**PLAIN, supervisor="")


def test_relay_is_killed_and_nobody_comes_back(console, floor):
    """It ends what it had left behind."""
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    console.site.kill()
    kill(console)
    expect(floor.phones, **WHISPER)
    console.site.again()
    expect(floor.phones, DEAD_S + GONE_S, **PLAIN, supervisor="")
    wait_until(lambda: not floor.helpers(), GONE_S, "no helpers left")
    assert not floor.phones["supervisor"].up()


@pytest.mark.parametrize("console", [{"keeps": False}], indirect=True)
def test_relay_that_keeps_nothing_is_killed(console, floor):
    """It knows its leg by the id, though not whose it was, and ends it."""
    ears = Ears(console, floor.phones)
    listen(console, ears)
    whisper(console, ears)
    console.site.kill()
    ears.covered(**WHISPER)
    console.site.again()
    ears.covered(15, **PLAIN, supervisor="")
    console.wait_for(lambda c: "OFF AIR" in c.strip(), VERDICT_S)
    wait_until(lambda: not floor.helpers(), GONE_S, "no helpers left")
