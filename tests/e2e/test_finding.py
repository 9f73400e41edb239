"""Proves that finding and arranging sends nothing, that a text box takes every
key but those that must work everywhere, and that what moved or is out of sight
is not acted on."""
import json
import re

import pytest

from invariants import Invariants
from journey import a_moment
from rig import Console, Profile, Sim
from steps import listen, whisper

VIEWS = """
[alerts]
wait = off
odd = when queue:sales level crit

[view sales]
filter = queue:sales
sort = agent reversed
columns = id, agent, queue

[view all]
group = queue
"""


@pytest.fixture
def desk():
    with Sim() as sim:
        for queue, agent, number in (
                ("billing", "Ana Ruiz", "01"), ("support", "Bo Lind", "02"),
                ("sales", "Chen Wei", "03"), ("sales", "Dee Okafor", "04")):
            sim.call(queue, [agent], "+120255501" + number)
        yield sim


def open_console(tmp_path, sim, more="", **kind):
    profile = Profile(tmp_path, sim)
    with profile.config.open("a") as config:
        config.write(more)
    return profile.console(**kind)


def rows(console):
    """The agents of the list, top down."""
    found = re.findall(r"(?m)^[> !?'][ ^]\w{4} +(Ana|Bo|Chen|Dee) ",
                       console.text())
    return found


def selected(console):
    return next((line for line in console.screen.display
                 if line.startswith(">")), "")


def test_what_is_typed_into_the_box_never_acts(tmp_path, desk):
    with open_console(tmp_path, desk) as console:
        holds = Invariants(console, desk)
        console.wait_for(lambda c: len(rows(c)) == 4)
        listen(console, holds, "Ana Ruiz")
        whisper(console, holds)
        console.press("/")
        console.wait_for(lambda c: c.row(24).startswith("/"))
        # Typed, and pasted: letters, whatever they do elsewhere.
        console.press(*"LWBXHMYq")
        console.write(b"\x1b[200~LB\rYX\x1b[201~")
        console.wait_for(lambda c: c.row(24).startswith("/LWBXHMYqLBYX"))
        console.wait_for("hides 4")
        holds.check()
        # Quiet works there, and leaves the box as it is.
        console.press("^G")
        console.wait_for(lambda c: "LISTENING" in c.strip())
        holds.check(acts=1)
        assert console.row(24).startswith("/LWBXHMYqLBYX")
        console.press("Esc")
        console.wait_for(lambda c: len(rows(c)) == 4)
        assert "Ana Ruiz" in selected(console)
        holds.check()


def test_a_filter_counts_as_it_is_typed(tmp_path, desk):
    with open_console(tmp_path, desk) as console:
        console.wait_for(lambda c: len(rows(c)) == 4)
        # Somebody whom the filter will leave out, and who is the first only
        # when all four have been read.
        console.press("g")
        console.wait_for(lambda c: rows(c)[:1] == ["Ana"] and
                         "Ana" in selected(c))
        console.press("/")
        console.wait_for(lambda c: c.row(24).startswith("/"))
        console.press(*"queue:s")
        console.wait_for(lambda c: sorted(rows(c)) == ["Bo", "Chen", "Dee"])
        console.wait_for("(1 hidden)")
        console.press(*"ales")
        console.wait_for(lambda c: sorted(rows(c)) == ["Chen", "Dee"])
        console.press(" ", "(")
        console.wait_for("a word is missing")
        console.press("Backspace")
        console.wait_for("Enter keeps it")
        # Keys that come at once after others count as pasted.
        a_moment(console)
        # What was selected is not there: the first one is, and what acts
        # at once is for neither.
        console.write(b"\rL")
        console.wait_for(lambda c: "just moved" in c.result() or
                         "No call is selected" in c.result())
        assert desk.changes() == []
        assert "Chen" in selected(console) or "Dee" in selected(console)
        console.press("Esc")
        console.wait_for(lambda c: len(rows(c)) == 4)


def test_a_folded_head_is_no_call(tmp_path, desk):
    with open_console(tmp_path, desk, VIEWS) as console:
        console.wait_for(lambda c: len(rows(c)) == 4)
        console.press("2")
        console.wait_for("group: queue   view: all")
        console.press("g", "z")
        console.wait_for("fold all")
        a_moment(console)
        console.press("j", "Enter")
        console.wait_for(lambda c: rows(c) == [])
        console.wait_for(lambda c: selected(c).startswith(">+ billing (1)"))
        for key in "LWBHM":
            a_moment(console)
            console.press(key)
            console.wait_for("No call is selected.")
        assert desk.changes() == []
        a_moment(console)
        console.press("Enter")
        console.wait_for(lambda c: rows(c) == ["Ana"])
        console.wait_for(lambda c: "Ana" in selected(c))


def test_views_and_rules_of_the_config(tmp_path, desk):
    with open_console(tmp_path, desk, VIEWS) as console:
        console.wait_for(lambda c: re.search(
            r"!! \w{4} odd 00:\d\d +!! \w{4} odd", c.row(22)))
        assert "!2" in console.row(1)
        console.press("1")
        console.wait_for("view: sales")
        a_moment(console)
        console.press("g")
        console.wait_for(lambda c: rows(c) == ["Dee", "Chen"])
        assert console.row(3).split() == ["ID", "AGENT", "QUEUE"]
        console.press("9")
        console.wait_for("There is no view 9")


def test_a_call_for_help_is_answered_with_n_l_w_enter(tmp_path):
    """Journey 2, steps 1, 2, 9 and the alert of 8."""
    with Sim() as sim:
        for i in range(20):
            sim.call("sales", ["Agent %02d" % i], "+120255512%02d" % i)
        made = sim.call("billing", ["Dee Okafor"], "+12025553301")
        dee = made["agents"][0]
        log = tmp_path / "audit.log"
        profile = Profile(tmp_path, sim, audit=log, help_key="*")
        with profile.console() as console:
            console.wait_for("21 calls")
            console.wait_for(lambda c: "Agent 00" in selected(c))
            assert "Dee Okafor" not in console.text()
            bells = console.screen.bells
            # The customer finds the key, too; that is no call for help.
            for digit, leg in (("*", made["customer"]), ("5", dee), ("*", dee)):
                sim.post("/sim/participant", op="dtmf", id=leg, digit=digit)
            console.wait_for(lambda c: re.match(
                r"\?\? \w+ Dee Okafor asks for help", c.row(22)))
            assert "?1" in console.row(1)
            assert "Agent 00" in selected(console)
            assert console.screen.bells == bells + 1
            console.press("n")
            console.wait_for(lambda c: "Dee Okafor" in selected(c))
            console.act("L", lambda c: "LISTENING" in c.strip())
            assert console.verdict("Listen").startswith("**")
            console.act("W", lambda c: "who may hear you" in c.text())
            console.press("Enter")
            console.wait_for(lambda c: "Heard by: Dee" in c.strip())
            assert sim.changes()[-1]["body"]["whisper_call_control_ids"] == [dee]
            console.press("a")
            console.wait_for(lambda c: re.match(r"' \w+ help", c.row(22)))
            console.press("a")
            console.wait_for(lambda c: c.row(22) == "")
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        assert [(line["action"], line["call"], line["alerts"])
                for line in lines if line["phase"] == "local"] == [
                    ("acknowledge", made["id"], "help"),
                    ("snooze", made["id"], "help")]


@pytest.mark.parametrize("text,line,word", [
    ("[alerts]\nlong = when tyme > 10m level warn\n", 2, "tyme"),
    ("[alerts]\nlong = when time > 10m\n", 2, "level"),
    ("[view a]\nsort = colour\n", 2, "colour"),
    ("[view a]\nfilter = time>x\n", 2, "x"),
    ("[view a]\nshade = 3\n", 2, "shade"),
])
def test_a_broken_rule_or_view_is_named(tmp_path, text, line, word):
    config = tmp_path / "earshot.conf"
    config.write_text(text + "[profile]\nfeed = -\n")
    with Console(["--config", config], home=tmp_path) as console:
        assert console.wait_end() == 1
        said = console.text()
        assert "line %d" % line in said and word in said
