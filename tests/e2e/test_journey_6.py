"""Journey 6, proven: two hundred conferences at once, which begin, end and change
all the time, are all there, found, grouped and counted, and what acts goes to
the call that was selected, whatever moves around it.

How fast a key is answered meanwhile, and what that costs, tests/bench says.
"""
import random
import re
import time

import pytest

from feed_server import Fed, call
from invariants import Invariants
from journey import a_moment, selected, strictly
from rig import SOON_S, Profile, Sim

CALLS = 200
SIZES = [(80, 24), (200, 60)]
HOLDS = 40
ROW = re.compile(r"^[> !?'~][ ^](\w{4}) {2,}(\S.*?) {2,}")
HEAD = r"%s \((\d+)\)"


def many(held=0, helped=0):
    """That many calls in four queues; some on hold for long, some whose agent
    asks for help."""
    made = []
    for n in range(CALLS):
        one = call(n, "Agent %03d" % n, "+1202555%04d" % n,
                   "queue%d" % (n % 4), since=300)
        if n < held:
            one["parts"][1].update(hold=True,
                                   hold_since=one["since"] + 100000)
        if CALLS - n <= helped:
            one["parts"][0]["help"] = "word %d" % n
        made.append(one)
    return made


@pytest.mark.parametrize("cols,rows", SIZES)
def test_bursts_and_every_letter_of_a_filter(tmp_path, cols, rows):
    """6.1 and 6.3: keys are honoured while a thousand changes come; each
    letter filters, and row 21 says how many it hides."""
    with Fed(tmp_path, many(held=30)) as fed, \
            fed.console(cols=cols, rows=rows) as c:
        strictly(c).wait_for("%d calls" % CALLS)
        c.press("g")
        c.wait_for(lambda c: c.row(4).startswith(">"))
        for burst in range(3):
            for n in range(1000):
                one = dict(fed.feed.calls["call-%d" % (n % CALLS)])
                one["rev"] += 1
                fed.feed.tell(one)
            before = selected(c)[2:6]
            c.press("j")
            c.wait_for(lambda c: selected(c)[2:6] not in ("", before))
        a_moment(c)
        c.press("/")
        c.wait_for(lambda c: c.row(rows).startswith("/"))
        typed = ""
        for letter in "hold>2m sup:none":
            typed += letter
            c.press(letter)
            c.wait_for(lambda c: c.row(rows).startswith("/" + typed.rstrip()))
            if typed == "hold":     # a word in any column: nobody has it
                c.wait_for(lambda c: "hidden" in c.row(-4) or
                           "hides" in c.text())
        c.wait_for("%d hidden" % (CALLS - 30))
        a_moment(c)
        c.press("Enter")
        c.wait_for(lambda c: not c.row(rows).startswith("/"))
        assert "%d hidden" % (CALLS - 30) in c.row(-4)
        shown = [x for x in c.screen.display[3:-4] if ROW.match(x)]
        assert shown and [x for x in shown if "HOLD" not in x] == []
        assert fed.feed.actions() == []


def test_forty_alerts(tmp_path):
    """6.5: the worst three and 37 more, and one bell in ten seconds."""
    with Fed(tmp_path, many()) as fed, fed.console() as c:
        strictly(c).wait_for("%d calls" % CALLS)
        began, bells = time.monotonic(), c.screen.bells
        for n, one in enumerate(many(helped=40)[-40:]):
            one["rev"] = 2 + n
            fed.feed.tell(one)
        c.wait_for("37 more", 20)
        assert len(re.findall(r"\?\? \w{4} ", c.row(22))) == 3
        assert "?40" in c.row(1)
        rang = c.screen.bells - bells
        assert 1 <= rang <= 1 + (time.monotonic() - began) / 10
        assert fed.feed.actions() == []


@pytest.mark.parametrize("cols,rows", SIZES)
def test_folded_groups(tmp_path, cols, rows):
    """6.6: new calls in folded groups change their heads and nothing else."""
    with Fed(tmp_path, many()) as fed, \
            fed.console(cols=cols, rows=rows) as c:
        strictly(c).wait_for("%d calls" % CALLS)
        c.press("z")
        c.wait_for("- Groups -")
        c.press("j", "Enter")
        c.wait_for(lambda c: re.search(HEAD % "queue0", c.text()))
        a_moment(c)
        c.press("g")
        for n, queue in enumerate(("queue0", "queue1")):
            # The head above is where "g" goes; below it the next group.
            c.wait_for(lambda c: ROW.match(selected(c)) and
                       queue in selected(c), why="a row of " + queue)
            c.press("z")
            c.wait_for("fold or open this group")
            a_moment(c)
            c.press("Enter")
            c.wait_for(lambda c: re.search(
                r"\+ " + HEAD % queue, c.text()), why="folded " + queue)
            a_moment(c)
            c.press("j")
        before = open_rows(c)
        assert before and "queue2" in c.text()
        for n, queue in enumerate(("queue0", "queue1", "queue0")):
            fed.feed.tell(call(CALLS + n, "New %d" % n, queue=queue, since=9))
        c.wait_for(lambda c: re.search(r"\+ " + HEAD % "queue0",
                                       c.text()).group(1) == "52")
        assert re.search(r"\+ " + HEAD % "queue1", c.text()).group(1) == "51"
        assert open_rows(c) == before and "New" not in c.text()
        fed.feed.end("call-%d" % int(before[-1].split()[1]))
        c.wait_for("ENDED")
        assert fed.feed.actions() == []


def open_rows(console):
    """Who is to be seen of the groups that are open."""
    console.pump(0)
    return [found.group(2) for found in
            map(ROW.match, console.screen.display[3:-4]) if found]


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Two hundred conferences of the simulator's own making, in which fifty
    things a second happen."""
    with Sim("--calls", str(CALLS), "--rate", "50", "--seed", "3") as sim:
        yield sim, tmp_path_factory.mktemp("busy")


def test_first_picture_in_pages(busy):
    """6.2: all of it, in pages, and without one request too many."""
    sim, folder = busy
    with Profile(folder, sim).console(cols=200, rows=60) as c:
        strictly(c).wait_for(lambda c: re.search(
            r" (19\d|20\d|21\d) calls", c.row(1)), 60, "two hundred calls")
        c.wait_for(lambda c: len(open_rows(c)) > 40, 60)
        reads = [r for r in sim.truth()["requests"] if r["method"] == "GET"]
        assert any("page" in r["path"] for r in reads)
        assert [r for r in reads if r["status"] == 429] == []
        assert sim.changes() == []


def test_holds_go_where_they_are_meant(busy):
    """6.4: whatever moves, H is for the call that is selected, or is refused
    with words."""
    sim, folder = busy
    rng = random.Random(20261121)
    done = refused = 0
    with Profile(folder, sim).console(cols=100, rows=40) as c:
        strictly(c).wait_for(lambda c: len(open_rows(c)) > 30, 60)
        holds = Invariants(c, sim)
        seen = len(sim.changes())
        for _ in range(HOLDS):
            c.press(rng.choice(("j", "k", "j", "g", "G", "PgDn", "PgUp")))
            c.pump(0.05)
            found = ROW.match(selected(c))
            if not found:
                continue
            short, name = found.groups()
            # So that an answer is one to this key.
            c.press("J")
            c.wait_for("Caps Lock?")
            c.press("H")
            said = c.wait_for(lambda c: c.result() if answered(c) else None,
                              SOON_S, "answer to H")
            sent = sim.changes()[seen:]
            seen += len(sent)
            assert len(sent) <= 1, sent
            if not sent:
                refused += 1
                continue
            done += 1
            assert sent[0]["path"].split("/")[-1] in ("hold", "unhold")
            names = {p["name"] for p in people_of(sim, sent[0])}
            assert not names or name == "(no agent)" or any(
                n.startswith(name.rstrip()) for n in names), (name, names)
        holds.meant = sim.executed()
        holds.loud_side()
        holds.no_silent_act()
        print("%d holds, %d refused with words" % (done, refused))
        assert done > HOLDS / 4


def answered(console):
    """A verdict, or words that say why not."""
    said = console.result()
    return said and said[:2] not in ("..", "ok") and "Caps Lock" not in said


def people_of(sim, request):
    found = sim.find(request["path"].split("/")[3])
    return found["participants"] if found else []
