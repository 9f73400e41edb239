"""Proves the rig itself, without a console: that silence, music and each tone
are told apart, and that the phones hear on a real Asterisk what its snoops and
bridges are known to do."""
import pytest

import tone
from ears import expect
from floor import APP
from rig import wait_until

SOUNDS = [
    ("nothing", [None] * 25, ""),
    ("silence", [tone.SILENCE] * 25, ""),
    ("agent", tone.speech(440) * 5, "agent"),
    ("supervisor", tone.speech(1000) * 5, "supervisor"),
    ("holes", ([None] + tone.speech(620)[1:]) * 5, "customer"),
    ("a rest", tone.speech(1000)[:4] + [None] * 21, ""),
]


@pytest.mark.parametrize("payloads,who", [c[1:] for c in SOUNDS],
                         ids=[c[0] for c in SOUNDS])
def test_tones(payloads, who):
    assert "+".join(tone.heard(payloads)) == who


def test_music_is_no_tone():
    linear = tone.chord(1)
    samples = [int.from_bytes(linear[i:i + 2], "little", signed=True)
               for i in range(0, 2 * 25 * tone.PACKET, 2)]
    wave = bytes(map(tone.to_ulaw, samples))
    payloads = [wave[i:i + tone.PACKET]
                for i in range(0, len(wave), tone.PACKET)]
    assert tone.heard(payloads) == {"music"}


def test_each_byte_of_ulaw():
    """ITU-T G.711: the ends of the scale, zero, and the sign."""
    assert tone.LINEAR[0x80] == 32124 and tone.LINEAR[0x00] == -32124
    assert tone.LINEAR[0xff] == 0 and tone.LINEAR[0x7f] == 0
    assert sorted(tone.LINEAR) == sorted(-v for v in tone.LINEAR)


class Desk:
    """The requests of a supervisor, made by hand."""

    def __init__(self, floor, bridge, legs):
        self.floor, self.pbx = floor, floor.pbx
        self.bridge, self.legs = bridge, legs
        self.me = floor.leg("supervisor")
        for name in ("desk", "voice"):
            self.pbx.do("POST", "/bridges", bridgeId=name, type="mixing")
        floor.join("desk", self.me)
        self.last = None

    def snoop(self, channel, spy, whisper, bridge="desk"):
        snoop = self.floor.name("snoop")
        self.pbx.do("POST", "/channels/%s/snoop/%s" % (channel, snoop),
                    spy=spy, whisper=whisper, app=APP)
        wait_until(lambda: snoop in self.floor.app.started)
        self.floor.join(bridge, snoop)
        return snoop

    def spy(self, who, spy, whisper):
        if self.last:
            self.floor.hang_up(self.last)
        self.last = self.snoop(self.legs[who], spy, whisper)

    def hear(self, agent, customer, supervisor):
        expect(self.floor.phones, agent=agent, customer=customer,
               supervisor=supervisor)


@pytest.fixture
def desk(floor):
    return Desk(floor, *floor.stasis("agent", "customer"))


SNOOPS = [  # on whom, spy, whisper; what agent, customer, supervisor hear
    ("agent", "both", "none", "customer", "agent", "agent+customer"),
    ("agent", "in", "none", "customer", "agent", "agent"),
    ("agent", "both", "out", "customer+supervisor", "agent",
     "agent+customer"),
    ("customer", "both", "out", "customer", "agent+supervisor",
     "agent+customer"),
    ("agent", "both", "both", "customer+supervisor", "agent+supervisor",
     "agent+customer"),
]


def test_snoops(desk):
    desk.hear("customer", "agent", "")
    for who, spy, whisper, *heard in SNOOPS:
        desk.spy(who, spy, whisper)
        desk.hear(*heard)


def test_barge_by_bridge(desk):
    desk.floor.join(desk.bridge, desk.me)
    desk.hear("customer+supervisor", "agent+supervisor", "agent+customer")
    desk.floor.join("desk", desk.me)
    desk.hear("customer", "agent", "")


def test_mute_and_hold(desk):
    channel = "/channels/" + desk.legs["customer"]
    desk.pbx.do("POST", channel + "/mute", direction="in")
    desk.hear("", "agent", "")
    desk.pbx.do("POST", channel + "/hold")
    desk.hear("", "music", "")
    desk.pbx.do("DELETE", channel + "/hold")
    desk.pbx.do("DELETE", channel + "/mute", direction="in")
    desk.hear("customer", "agent", "")
    desk.floor.phones["customer"].hold()
    desk.hear("music", "", "")
    desk.floor.phones["customer"].hold(False)
    desk.hear("customer", "agent", "")


THREE = ("agent", "agent2", "customer")


@pytest.mark.parametrize("kind", ["stasis", "room"])
def test_ears_apart_from_mouths(floor, kind):
    """What the supervisor says goes by a snoop on his own leg and a bridge of
    its own to those who shall hear it; its end silences him."""
    if kind == "stasis":
        desk = Desk(floor, *floor.stasis(*THREE))
    else:
        floor.room(*THREE)
        ids = {c["name"].split("/")[1].rsplit("-", 1)[0]: c["id"]
               for c in floor.pbx.channels()}
        desk = Desk(floor, None, ids)
    others = {"agent": "agent2+customer", "agent2": "agent+customer",
              "customer": "agent+agent2"}

    def hear(*who):
        expect(floor.phones, supervisor="agent+agent2+customer",
               **{name: heard + ("+supervisor" if name in who else "")
                  for name, heard in others.items()})

    desk.snoop(desk.legs["agent"], "both", "none")
    hear()
    voice = desk.snoop(desk.me, "in", "none", "voice")
    one = desk.snoop(desk.legs["agent"], "none", "out", "voice")
    hear("agent")
    desk.snoop(desk.legs["customer"], "none", "out", "voice")
    hear("agent", "customer")
    desk.floor.hang_up(one)
    desk.snoop(desk.legs["agent"], "none", "both", "voice")
    expect(floor.phones, agent2="agent+customer+supervisor")
    desk.floor.hang_up(voice)
    hear()


def test_plain_call(floor):
    floor.plain()
    expect(floor.phones, agent="customer", customer="agent")
    floor.phones["customer"].bye()
    wait_until(lambda: not floor.phones["agent"].up(), why="the end")


def test_room(floor):
    floor.room("agent", "customer", "agent2")
    expect(floor.phones, agent="agent2+customer", customer="agent+agent2",
           agent2="agent+customer")


def test_refer(floor):
    """A call handed on by the phone: the exchange leaves it out."""
    floor.plain()
    floor.phones["agent"].refer("agent2")
    wait_until(floor.phones["agent2"].up, why="the transfer")
    expect(floor.phones, agent2="customer", customer="agent2")


def test_silent_calls(floor):
    bridges = floor.silent(5)
    assert floor.calls() == 5
    assert "20 active channels" in floor.pbx.cli("core show channels count")
    floor.end(bridges)
    wait_until(lambda: floor.calls() == 0)


def test_restart(floor):
    floor.plain()
    floor.pbx.restart()
    assert floor.pbx.channels() == []
    floor.renew()
    floor.stasis("agent", "customer")
    expect(floor.phones, agent="customer", customer="agent")
