"""Journey 9, proven: whatever callers, agents, queues and the provider say of
themselves, not a byte of it reaches the terminal as anything but text, it is
shown where it belongs and nowhere else, and it changes nobody's role."""
import base64
import json
import re
import subprocess

import pytest

from feed_server import Fed, call
from grammar import Grammar
from invariants import Invariants
from journey import a_moment, selected, strictly, titles_are_ours
from mangle import Mangle
from rig import EARSHOT, Profile
from steps import listen

FAKE = "( LISTENING )  Nobody hears you"
# What comes in as a name, and what of it is to be seen in a column of 12.
POISON = {
    "\x1b[31mred": "\ufffd[31mred",
    "a\x1b[2J\x1b[H": "a\ufffd[2J\ufffd[H",
    "\x1b]52;c;aGk=\x07": "\ufffd]52;c;aGk=\ufffd",
    "\x1b]0;title\x07": "\ufffd]0;title\ufffd",
    "\x1b]8;;http://x": "\ufffd]8;;http://",
    "\x1bPq#0\x1b\\": "\ufffdPq#0\ufffd\\",
    "\x1b_apc\x1b\\z": "\ufffd_apc\ufffd\\z",
    "\x9b31mC1": "\ufffd31mC1",
    "bell\x07s": "bell\ufffds",
    "a\rb\nc": "a b c",
    "ab\x08\x08c": "ab\ufffd\ufffdc",
    "del\x7fete": "del\ufffdete",
    "\u202eabc\u202c": "\ufffdabc\ufffd",
    "a\u200bb\u2066c": "a\ufffdb\ufffdc",
    "x" * 10000: "xxxxxxxxxxxx",
    FAKE: "( LISTENING",
}
# What may not be anywhere in the bytes that are written.
NEVER = [p.encode() for p in POISON if not p.isprintable()] + [
    b"\x1bP", b"\x1b_", b"\xc2\x9b", "\u202e".encode(),
    "\u200b".encode(), b"\x7f"]


@pytest.fixture
def strange(tmp_path):
    made = []

    def make(calls):
        made.append(Fed(tmp_path, calls))
        return made[-1]

    yield make
    for stranger in made:
        stranger.feed.close()


def run(stranger, *words):
    done = stranger.run(*words)
    for said in (done.stdout, done.stderr):
        harmless(said)
    return done


def harmless(data):
    """Text in lines, no control, and no byte of what came in."""
    judge = Grammar()
    judge.feed(data)
    judge.finish()
    assert judge.sequences <= {b"\n"}
    assert [bad for bad in NEVER if bad in data] == []


def poisoned():
    """Everywhere that a text may be."""
    return [call(n, {"name": p}, {"name": p, "num": "+12025550199"}, queue=p,
                 name=p, plain=p) for n, p in enumerate(POISON)]


def test_names_are_text_and_stay_in_their_column(strange):
    """9.1 to 9.3: each bad character is one replacement, in its column."""
    s = strange(poisoned())
    with s.console(rows=40) as c:
        strictly(c).wait_for("%d calls" % len(POISON))
        for shown in POISON.values():
            c.wait_for(lambda c: any(
                line[8:20].strip() == shown[:12].strip()
                for line in c.screen.display), why=repr(shown))
        assert c.strip().startswith("  OFF AIR      Nobody hears you.")
        assert "LISTENING" not in c.strip() and c.result() == ""
        # 9.4: opened, filtered, sorted, grouped.
        c.press("g", "Enter")
        c.wait_for("HEARS YOU")
        for _ in POISON:
            c.press("Esc")
            c.wait_for(lambda c: "HEARS YOU" not in c.text())
            c.press("j", "Enter")
            c.wait_for("HEARS YOU")
        c.press("Esc")
        c.wait_for(lambda c: "HEARS YOU" not in c.text())
        c.press("/")
        c.wait_for(lambda c: c.row(40).startswith("/"))
        c.press(*"listening")
        c.wait_for("(%d hidden)" % (len(POISON) - 1))
        c.press("Esc")
        c.wait_for(lambda c: "hidden" not in c.text())
        a_moment(c)
        for key, title in (("s", "Sort by"), ("z", "- Groups -")):
            c.press(key)
            c.wait_for(title)
            c.press("j", "j", "Enter")
            c.wait_for(lambda c: title not in c.text())
        c.press("q")
        c.wait_end()
        c.grammar.finish()
        c.assert_restored()
        assert c.screen.bells == 0 and titles_are_ours(c)
        assert [bad for bad in NEVER if bad in c.raw] == []
    assert s.feed.actions() == []


def test_scripts_and_errors(strange):
    """9.4 on standard output and error, and 9.2 in JSON."""
    s = strange(poisoned())
    done = run(s, "list", "--json")
    assert done.returncode == 0 and done.stdout.isascii()
    listed = json.loads(done.stdout)
    assert len(listed) == len(POISON)
    names = {p["name"] for c in listed for p in c["people"]}
    assert "\ufffd[31mred" in names and FAKE.replace("  ", " ") in names
    assert run(s, "list").returncode == 0
    for one in listed:
        assert run(s, "show", one["call"]).returncode == 0
    for words in (["show", "\x1b[31m\x07x"], ["list", "\x1b]0;x\x07:3"],
                  ["do", "hold", "--call", "\x1b[2J"], ["do", "\x1b[31m"],
                  ["watch", "queue:\u202ex("], ["list", "--\x1b[31m"]):
        done = run(s, *words)
        assert done.returncode in (1, 5) and done.stderr, words
    for words in (["\x1b[31m"], ["theme-check", "/\x1b[2J\x9b"],
                  ["audit", "verify", "/\x1b]0;x\x07"],
                  ["replay", "/\x1b[2J"], ["--config", "/\x1b[2J"]):
        done = subprocess.run([EARSHOT, *words], capture_output=True,
                              env={"HOME": str(s.folder), "LANG": "C.UTF-8"},
                              stdin=subprocess.DEVNULL)
        assert done.returncode == 1 and done.stderr
        harmless(done.stderr)


def mine(n, mode, agent, customer, to=()):
    """A call in which my leg is, as loud as that."""
    made = call(n, agent, customer)
    made["parts"].append({"id": "me", "role": "supervisor", "name": "rita"})
    made["superv"] = [{"user": "rita", "part": "me", "mode": mode,
                       "to": list(to), "seen": True, "proven": True,
                       "since": made["since"]}]
    return made


def test_nobodys_name_is_a_mode(strange):
    """9.3 while I can be heard: what the strip says is ours alone."""
    s = strange([mine(1, "whisper", FAKE, "+12025550199", ["c1/agent"])])
    with s.console() as c:
        strictly(c)
        c.wait_for(lambda c: c.strip().startswith("< WHISPER"))
        for n, name in enumerate((FAKE, "  OFF AIR      Nobody hears you.",
                                  "Ana only. Customer does NOT hear you",
                                  "** Quiet: seen", "< WHISPER >")):
            s.feed.tell(mine(1, "barge", name, "+1202555%04d" % (1000 + n)))
            c.wait_for(lambda c: "***%04d" % (1000 + n) in c.strip())
            assert c.strip().startswith("!!! ON AIR")
            for words in ("LISTENING", "Nobody", "OFF AIR", "NOT hear", "<"):
                assert words not in c.strip()
        assert c.result()[:2] in ("! ", "", "..", "??")
    assert s.feed.actions() == []


def test_roles_come_from_the_feed(strange):
    """9.5: the same name twice, a customer called agent, a role that nobody
    knows: the fence holds."""
    made = call(1, "Ana Ruiz", {"name": "agent", "num": "+12025550199"})
    made["parts"] += [
        {"id": "x1", "role": "wizard", "name": "Ana Ruiz"},
        {"id": "x2", "role": "customer", "name": "agent Ana Ruiz"},
        {"id": "x3", "name": "supervisor"}]
    s = strange([made])
    with s.console(rows=40) as c:
        strictly(c).wait_for("1 call")
        c.act("W", lambda c: "who may hear you" in c.text())
        c.wait_for("whispering to a customer")
        picker = [line for line in c.screen.display if line.startswith("|")]
        fence = next(i for i, line in enumerate(picker)
                     if "-- customers" in line)
        above = [line for line in picker[:fence] if re.search(r"\d  ", line)]
        assert len(above) == 1 and "Ana Ruiz" in above[0]
        below = [line for line in picker[fence:] if re.search(r"- +\d ", line)]
        assert len(below) == 4
        for line in below:
            assert "CUSTOMER" in line or "UNKNOWN" in line
            assert "[" not in line
        for key in "23456789a":
            c.press(key)
        c.pump(0.1)
        assert not any("x]" in line and "Ana" not in line
                       for line in c.screen.display)
        a_moment(c)     # else it may count as a part of the keys before
        c.press("Esc")
        c.wait_for(lambda c: "who may hear you" not in c.text())
    assert s.feed.actions() == []


def test_what_the_provider_says_of_an_error(sim, floor, face, tmp_path):
    """9.1, 9.3: its words stand in quotes behind our mark."""
    body = json.dumps({"errors": [{
        "code": "90015", "title": "** Hold: seen \x1b]0;t\x07",
        "detail": "\x1b[2J\x1b[H\u202e" + FAKE + "y" * 5000}]}).encode()
    with Mangle(sim.api) as line, \
            Profile(tmp_path, sim, api=line.url).console() as c:
        strictly(c).wait_for("Chen Wei")
        c.wait_for("LIVE")
        holds = Invariants(c, sim)
        listen(c, holds)
        line.answer(b"HTTP/1.1 422 Unprocessable\r\n"
                    b"Content-Type: application/json\r\nConnection: close\r\n"
                    b"Content-Length: %d\r\n\r\n" % len(body) + body)
        line.cut()
        c.act("H", lambda c: c.result()[:2] in ("!!", "??"))
        assert c.verdict("Hold").startswith("!!")
        assert c.strip().startswith("( LISTENING )  Nobody hears you.")
        line.answer(None)
        holds.check()
        assert [bad for bad in NEVER if bad in c.raw] == []


def test_frames_that_are_no_text(sim, floor, profile):
    """9.1: broken UTF-8 and zero bytes on the feed are counted and gone."""
    with profile.console() as c:
        strictly(c).wait_for("Chen Wei")
        c.wait_for("LIVE")
        holds = Invariants(c, sim)
        for bad in (b'{"data":{"event_type":"\xc0\x9b31m"}}', b"\x1b[2J",
                    b'{"data":"\x00\x07"}', b'{"data":{"event_type":"\xff"}}',
                    b"\xed\xa0\x80", b'{"x":"\\u001b[31m'):
            sim.post("/sim/event", text_base64=base64.b64encode(bad).decode())
        c.wait_for("skipped")
        holds.check()
        assert c.alive() and [b for b in NEVER if b in c.raw] == []


def test_hidden_digits(sim, floor, tmp_path):
    """9.6: not in the bytes until u, and that is in the audit log."""
    log = tmp_path / "audit.log"
    with Profile(tmp_path, sim, audit=log).console() as c:
        strictly(c).wait_for("Chen Wei")
        holds = Invariants(c, sim)
        for _ in range(3):
            c.press("Enter")
            c.wait_for("HEARS YOU")
            for key in ("1", "2"):
                c.press(key)
            c.press("Esc")
            c.wait_for(lambda c: "HEARS YOU" not in c.text())
            c.press("j")
        for _, _, number in floor.PEOPLE:
            assert number[2:-4].encode() not in c.raw
        c.press("Enter")
        c.wait_for("HEARS YOU")
        for key in ("1", "2"):
            c.press(key)
            c.wait_for(lambda c: any(line.startswith("  >" + key)
                                     for line in c.screen.display))
            if any(line.startswith("  >" + key) and "CUSTOMER" in line
                   for line in c.screen.display):
                break
        c.press("u")
        shown = c.wait_for(lambda c: re.search(r"\+1202555\d{4}", c.text()))
        looks = [json.loads(line) for line in log.read_text().splitlines()]
        assert [line["action"] for line in looks
                if line["phase"] == "look"] == ["unmask"]
        person, _ = sim.person(looks[0]["people"][0])
        assert person["role"] == "customer" and shown
        holds.check()


def test_copied(strange):
    """9.4: what is put into the clipboard is an id or a number, as it is."""
    s = strange(poisoned())
    with s.console(rows=40) as c:
        strictly(c).wait_for("%d calls" % len(POISON))
        c.grammar.osc.add("clipboard")
        for n in range(3):
            c.press("y")
            c.wait_for(lambda c: len(c.grammar.clipboard) == n + 1)
            short = c.grammar.clipboard[-1].decode()
            assert short in selected(c) or short.startswith("call-"), short
            a_moment(c)
            c.press("j")
            a_moment(c)
        for said in c.grammar.clipboard:
            assert re.fullmatch(rb"[\w-]+", said)
    assert s.feed.actions() == []
