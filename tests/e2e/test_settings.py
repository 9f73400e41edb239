"""Proves that settings can be read anew while the console runs and that bad ones
change nothing, that a number is shown whole only for a line in the audit log, and
that a screen that was hidden still goes quiet."""
import json

from invariants import Invariants
from rig import KEYS, Profile
from steps import barge, listen, select

KEYS.setdefault("^O", "\x0f")
KEYS.setdefault("F12", "\x1b[24~")


def test_reload(console, profile):
    text = profile.config.read_text()
    profile.config.write_text(text + "max_mode = listen\nask = the lead\n"
                              "[keys]\nkey S = listen\n")
    console.press("^O")
    console.wait_for("Settings read.")
    console.wait_for("(B Barge)")
    console.act("B", lambda c: "not allowed for you here" in c.result())
    assert "the lead" in console.result()
    console.act("S", lambda c: "LISTENING" in c.strip())
    profile.config.write_text(text + "[keys]\nkey ^G = help\n")
    console.press("^O")
    console.wait_for(lambda c: "^G" in c.result() and "line" in c.result())
    assert "(B Barge)" in console.text()
    profile.config.write_text(text.replace("user = rita", "user = tom"))
    console.press("^O")
    console.wait_for("new start: user")
    console.wait_for("B Barge")
    assert "(B Barge)" not in console.text()


def looks(log):
    lines = [json.loads(s) for s in log.read_text().splitlines()]
    return [line for line in lines if line["phase"] == "look"]


def test_unmask_is_written_down(sim, floor, tmp_path):
    log = tmp_path / "audit.log"
    with Profile(tmp_path, sim, audit=log).console() as console:
        console.wait_for("Chen Wei")
        select(console, "Ana Ruiz")
        console.press("Enter", "1")
        console.wait_for("CUSTOMER")
        for key in ("1", "2"):
            console.press(key)
            console.wait_for(lambda c: any(
                line.startswith("  >" + key) for line in c.screen.display))
            if any(line.startswith("  >" + key) and "CUSTOMER" in line
                   for line in console.screen.display):
                break
        assert b"+12025550199" not in console.raw
        console.press("u")
        console.wait_for("+12025550199")
        found = looks(log)
        assert [f["action"] for f in found] == ["unmask"]
        assert found[0]["people"] == [floor.of("Ana Ruiz")["customer"]]
        assert found[0]["user"] == "rita"
        assert sim.changes() == []


def test_blank_and_quiet(console, sim, holds):
    listen(console, holds)
    barge(console, holds)
    console.press("F12")
    console.wait_for("Hidden.")
    assert "Chen Wei" not in console.text() and "ON AIR" in console.strip()
    holds.check()
    console.press("B")
    console.wait_for("Chen Wei")
    assert "GO ON AIR" not in console.text()
    holds.check()
    console.press("F12")
    console.wait_for("Hidden.")
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip())
    console.wait_for("Chen Wei")
    holds.check(acts=1)


def test_blank_by_itself(sim, floor, tmp_path):
    with Profile(tmp_path, sim, blank_seconds=1).console() as console:
        Invariants(console, sim)
        console.wait_for("Hidden.")
        assert "Ana Ruiz" not in console.text()
        console.press("j")
        console.wait_for("Ana Ruiz")
