"""Proves at every provider that while the feed is gone the picture says so, my
own state stays true, acts ask the provider first, and that everything that
happened meanwhile is on the screen when it is back."""
import re
import time

import pytest

from faces import FACES
from invariants import Invariants, covers
from mangle import Mangle
from rig import VERDICT_S, Profile, wait_until
from stages import at_every_provider
from steps import listen, select, whisper


@pytest.fixture(params=FACES)
def provider(request):
    return request.param


@pytest.fixture
def line(sim):
    """The line of the feed."""
    with Mangle(sim.events) as m:
        yield m


@pytest.fixture
def console(sim, floor, line, tmp_path):
    with Profile(tmp_path, sim, feed=line.url).console() as c:
        c.wait_for("Chen Wei")
        c.wait_for("LIVE")
        yield c


def row_of(console, name):
    for text in console.screen.display:
        if name in text:
            return text
    return ""


def lose(console, line):
    line.down()
    console.wait_for(lambda c: "LOST" in c.row(1), 1)


def come_back(console, line):
    line.open()
    console.wait_for(lambda c: "LIVE" in c.row(1), 20)


@at_every_provider(feed=True)
def test_lost_is_said_at_once(s):
    """5.1: within 1 s; every row is marked old and its clock stands."""
    console = s.console
    lose(console, s.feed)
    console.wait_for("PICTURE IS 00:0", 1)
    stood = [row_of(console, n) for n in ("Ana Ruiz", "Bo Lindqvist")]
    assert all("~" in row for row in stood)
    console.wait_for("PICTURE IS 00:02", 4)
    assert [row_of(console, n) for n in ("Ana Ruiz", "Bo Lindqvist")] == stood
    assert re.search(r"Retry \d+", console.row(3))
    s.holds.check()


def test_strip_stays_true_by_reading(console, sim, line, holds):
    """5.2, as a listener: the strip says where it knows it from."""
    listen(console, holds)
    lose(console, line)
    console.wait_for(lambda c: "api says so" in c.strip(), 17)
    holds.check()


@at_every_provider(feed=True)
def test_another_supervisor_comes_during_the_gap(s):
    """5.2: read back, and shown in the call."""
    console, holds = s.console, s.holds
    listen(console, holds)
    whisper(console, holds)
    lose(console, s.feed)
    holds.loud_side()
    s.sim.post("/sim/participant", op="join", role="supervisor", name="Tom M",
               call=s.floor.of("Ana Ruiz")["id"], supervisor_role="barge")
    console.press("Enter")
    console.wait_for("HEARS YOU")
    console.wait_for("4 people", 7)
    holds.check()


@at_every_provider(feed=True)
def test_my_role_changes_during_the_gap(s):
    """5.2: audible, my own participant is read every 5 s."""
    console, sim = s.console, s.sim
    listen(console, s.holds)
    whisper(console, s.holds)
    lose(console, s.feed)
    s.face.set_role(sim, "barge")
    console.wait_for(lambda c: covers(c.strip(), sim.hearers(sim.leg)), 7)
    s.holds.check()


def test_quiet_during_the_gap(console, sim, line, holds):
    """5.3: at once, and seen by read-back."""
    listen(console, holds)
    whisper(console, holds)
    lose(console, line)
    began = sim.truth()["now_ms"]
    console.press("^G")
    wait_until(lambda: not sim.hearers(sim.leg), 2, "quiet")
    assert sim.changes()[-1]["at_ms"] - began < 500
    console.wait_for(lambda c: "LISTENING" in c.strip())
    assert console.verdict("Quiet").startswith("**")
    holds.check(acts=1)


def reads_of(sim, face, call, after):
    return [r["n"] for r in sim.truth()["requests"]
            if r["n"] > after and face.reads(r, call)]


def test_hold_during_the_gap_asks_first(console, sim, face, floor, line, holds):
    """5.4"""
    call = floor.of("Bo Lindqvist")
    select(console, "Bo Lindqvist")
    lose(console, line)
    before = sim.truth()["requests"][-1]["n"]
    console.press("H")
    assert console.verdict("Hold").startswith("**")
    hold = sim.changes()[-1]
    assert face.verb(hold) == "hold"
    assert any(n < hold["n"] for n in reads_of(sim, face, call["id"], before))
    assert sim.person(call["customer"])[0]["on_hold"]
    holds.check(acts=1)


def test_hold_on_a_call_that_went_during_the_gap(console, sim, floor, line,
                                                 holds):
    """5.4: said, and nothing sent."""
    select(console, "Bo Lindqvist")
    lose(console, line)
    sim.post("/sim/call", op="end", id=floor.of("Bo Lindqvist")["id"])
    console.press("H")
    console.wait_for(lambda c: c.result()[:2] in ("!!", "--", "??") or
                     "ended" in c.result() or "gone" in c.result(), VERDICT_S,
                     "words that the call is gone")
    holds.check()
    assert sim.changes() == []


@at_every_provider(feed=True)
def test_back_again(s):
    """5.5: what ended, began and was put on hold meanwhile."""
    console, sim = s.console, s.sim
    dee = sim.call("orders", ["Dee Okafor"], "+12025553301")
    console.wait_for("Dee Okafor")
    listen(console, s.holds)
    whisper(console, s.holds)
    lose(console, s.feed)
    console.wait_for("PICTURE IS 00:01", 3)
    for name in ("Bo Lindqvist", "Chen Wei"):
        sim.post("/sim/call", op="end", id=s.floor.of(name)["id"])
    for number, name in enumerate(("Eli Stern", "Fay Moreau", "Gus Petrov")):
        sim.call("sales", [name], "+1202555910%d" % number)
    sim.post("/sim/participant", op="hold", id=dee["customer"])
    come_back(console, s.feed)
    words = console.wait_for(lambda c: c.result() if "Back after" in c.result()
                             else None, VERDICT_S, "Back after")
    gap = re.match(r"Back after 00:(\d\d)\. .*2 ended, 3 new, 1 on hold", words)
    assert gap and 1 <= int(gap.group(1)) <= 20, words
    console.wait_for(lambda c: "HOLD" in row_of(c, "Dee Okafor"))
    for name in ("Eli Stern", "Fay Moreau", "Gus Petrov"):
        console.wait_for(name)
    for name in ("Bo Lindqvist", "Chen Wei"):
        assert "ENDED" in row_of(console, name) or not row_of(console, name)
    assert "~" not in row_of(console, "Ana Ruiz")
    s.holds.check()


def shown(console):
    """ID, names and state of each row; times differ by themselves."""
    return sorted((line[2:32], line[42:47]) for line in console.screen.display[3:20]
                  if line.strip() and "ENDED" not in line)


@pytest.mark.parametrize("provider, fault", [
    ("telnyx", "duplicate"), ("telnyx", "reorder")])
def test_events_doubled_and_in_disorder(console, sim, face, holds, fault):
    """5.6: the list equals the snapshot taken afterwards.  Where events only
    say that a call is to be read: test_compat_gap.py."""
    sim.fault(fault)
    made = [sim.call("sales", ["Agent %02d" % i, "Other %02d" % i],
                     "+120255580%02d" % i) for i in range(10)]
    for call in made[:5]:
        sim.post("/sim/participant", op="leave", id=call["agents"][1])
    for call in made[5:8]:
        sim.post("/sim/call", op="end", id=call["id"])
    sim.post("/sim/participant", op="move", id=made[8]["agents"][1],
             call=made[9]["id"])
    sim.post("/sim/clear")
    sim.call("last", ["Zed Last"], "+12025559999")
    console.wait_for("Zed Last")
    console.wait_for("11 calls")
    living = [c for c in sim.truth()["calls"]]
    for call in living:
        agent = next(p["name"] for p in call["participants"]
                     if p["role"] == "agent")
        console.wait_for(lambda c: row_of(c, agent), why=agent)
    before = shown(console)
    read = sim.truth()["requests"][-1]["n"]
    console.press("^R")
    wait_until(lambda: all(reads_of(sim, face, c["id"], read)
                           for c in living), 20, "a read of every call")
    console.pump(0.3)
    assert shown(console) == before
    holds.check()


def test_message_of_two_megabytes(console, sim, line, holds):
    """5.7: counted, and the picture goes on."""
    text = b'{"data":{"x":"' + b"y" * (2 << 20) + b'"}}'
    line.inject(b"\x81\x7f" + len(text).to_bytes(8, "big") + text)
    sim.call("orders", ["Lea Brandt"], "+12025551234")
    console.wait_for("1 skipped")
    console.wait_for("Lea Brandt", 20)
    console.wait_for(lambda c: "LIVE" in c.row(1), 20)
    holds.check()


REFUSAL = (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
           b"Connection: close\r\n\r\n")


@at_every_provider(feed=True)
def test_sign_in_refused_on_return(s):
    """5.8: not tried again within 60 s, and the sentence says so."""
    console, line = s.console, s.feed
    line.answer(REFUSAL)
    line.cut()
    console.wait_for(lambda c: "LOST" in c.row(1), 2)
    console.wait_for(lambda c: re.search(r"Retry \d+ in (\d+)s", c.row(3)) and
                     int(re.search(r"in (\d+)s", c.row(3)).group(1)) > 50, 8,
                     "a pause of a minute")
    tried = line.accepted
    console.wait_for(lambda c: "sign-in" in c.text().lower(), 3,
                     "a sentence about the sign-in to the feed")
    start = time.monotonic()
    wait_until(lambda: time.monotonic() - start > 3 or line.accepted > tried, 5)
    assert line.accepted == tried
    s.holds.check()


def test_both_are_gone(sim, face, floor, line, tmp_path):
    """Feed and API dead while I am heard: mute the phone."""
    with Mangle(sim.api) as api, Profile(
            tmp_path, sim, feed=line.url, api=api.url).console() as console:
        console.wait_for("Chen Wei")
        console.wait_for("LIVE")
        holds = Invariants(console, sim)
        listen(console, holds)
        whisper(console, holds)
        line.down()
        api.down()
        console.wait_for(lambda c: "LOST" in c.row(1), 2)
        console.press("^G")
        console.wait_for(lambda c: "MUTE YOUR PHONE" in c.strip(), 20)
        holds.loud_side()
        api.open()
        line.open()
        wait_until(lambda: not sim.hearers(sim.leg), 30, "quiet at last")
        console.wait_for(lambda c: "LISTENING" in c.strip() or
                         "OFF AIR" in c.strip(), 30)
        holds.loud_side()
        holds.only_quiet(face)
