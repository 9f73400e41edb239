"""Proves that an act changes what it is meant to change and nothing else, by the
exchange's own account: each request of the console that is about somebody's
channel or bridge, and not about a helper of its own, is one that the act
needs."""
import re

import pytest

from ears import Ears
from rig import wait_until
from steps import barge, listen, quiet, whisper
from test_audio import leave, make_call

LOG = "requests"
# A request and its answer name the same address.
BLOCK = re.compile(r"<--- (ARI request received from:|Sending ARI response to)"
                   r" (\S+) --->\n(.*?)(?=\n\[|\Z)", re.S)


class Requests:
    """What the consoles have asked for, as Asterisk writes it down."""

    def __init__(self, pbx):
        self.pbx, self.asked = pbx, 0
        self.path = "%s/log/%s" % (pbx.folder, LOG)
        pbx.cli("logger add channel %s verbose" % LOG)
        pbx.cli("ari set debug all on")
        self.seen = 0
        self.take()

    def close(self):
        self.pbx.cli("ari set debug all off")
        self.pbx.cli("logger remove channel " + LOG)

    def _text(self):
        """All until now: a request of our own comes last."""
        self.asked += 1
        mark = "mark: %d." % self.asked
        self.pbx.do("GET", "/asterisk/info", mark="%d." % self.asked)

        def arrived():
            with open(self.path, errors="replace") as f:
                arrived.text = f.read()
            return mark in arrived.text
        wait_until(arrived, why="the account of requests")
        return arrived.text

    def take(self):
        """Since the last time: method, path and fields of each that may change
        something and was not refused.  Ours have no User-Agent."""
        text = self._text()
        asked, found = {}, []
        for kind, line, block in BLOCK.findall(text[self.seen:]):
            if kind == "Sending ARI response to":
                request = asked.pop(line, None)
                if request and block.startswith("2"):
                    found.append(request)
                continue
            first, *rest = block.split("\nbody:")[0].splitlines()
            method, path = first.split(" ", 1)
            fields = dict(re.findall(r"^([\w-]+): (.*)$", "\n".join(rest),
                                     re.M))
            if method != "GET" and "User-Agent" in fields:
                asked[line] = (method, path, fields)
        self.seen = len(text)
        return found


@pytest.fixture
def requests(pbx):
    made = Requests(pbx)
    yield made
    made.close()


class Changes:
    """Requests since the last look that are about others, in words."""

    def __init__(self, requests, floor):
        self.requests, self.names = requests, {}
        for c in floor.pbx.channels():
            who = re.match(r"PJSIP/(\w+)-", c["name"])
            self.names[c["id"]] = who.group(1) if who else c["name"]
        for b in floor.pbx.bridges():
            self.names[b["id"]] = "the bridge"
        requests.take()

    def look(self):
        found = []
        for method, path, fields in self.requests.take():
            kind, _, rest = path.partition("/")
            about, _, what = rest.partition("/")
            moved = fields.get("channel", "earshot-")
            if kind == "applications" or (about.startswith("earshot-") and
                                          moved.startswith("earshot-")):
                continue
            verb = what.partition("/")[0]
            more = [fields[k] for k in ("variable", "value", "direction",
                                        "spy", "whisper") if k in fields]
            found.append(" ".join([method, self.names.get(about, about), verb,
                                   *more]).strip())
        return sorted(found)


@pytest.mark.parametrize("kind", ["stasis", "plain", "far"])
def test_modes(console, floor, requests, kind):
    make_call(floor, kind)
    console.wait_for("Ana Ruiz")
    ears = Ears(console, floor.phones)
    changes = Changes(requests, floor)

    listen(console, ears)
    talk = ["POST %s variable TALK_DETECT(set) 800,128" % who
            for who in ("agent", "customer")]
    assert changes.look() == ["POST agent snoop both none"] + (
        talk if kind == "stasis" else [])
    whisper(console, ears)
    assert changes.look() == ["POST agent snoop none out"]
    barge(console, ears)
    assert changes.look() == ["POST the bridge addChannel"
                              if kind == "stasis" else
                              "POST agent snoop none both"]
    quiet(console, ears)
    assert changes.look() == []
    whisper(console, ears)
    assert changes.look() == ["POST agent snoop none out"]
    leave(console)
    assert changes.look() == []
    console.press("q")
    if console.alive():
        console.press("q")
    console.wait_end()
    assert changes.look() == []


def test_hold_and_mute(console, floor, requests):
    make_call(floor, "stasis")
    console.wait_for("Ana Ruiz")
    changes = Changes(requests, floor)
    console.press("H")
    assert console.verdict("Hold").startswith("**")
    assert changes.look() == ["POST customer hold",
                              "POST customer mute in",
                              "POST customer variable EARSHOT_HOLD yes"]
    console.press("H")
    assert console.verdict("Resume").startswith("**")
    assert changes.look() == ["DELETE customer hold",
                              "DELETE customer mute in",
                              "POST customer variable EARSHOT_HOLD"]
