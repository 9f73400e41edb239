"""Proves that the stream of several relays gives each of them every entry
once, whatever becomes of the server."""
import signal

import pytest

from redis_rig import Box, LOG, Server
from rig import SOON_S, wait_until


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "redis") as s:
        yield s


@pytest.fixture
def box(server):
    with Box(server.path) as b:
        b.wait("caught")
        yield b


def numbered(places):
    """Whether the numbers of each epoch have no hole, and epochs grow."""
    for (e, n), (f, m) in zip(places, places[1:]):
        if not (e == f and m == n + 1 or f > e and m == 0):
            return False
    return True


# The stream.


def test_each_entry_to_all_in_one_order(server, box):
    with Box(server.path) as other:
        other.wait("caught")
        box.feed("a", 300)
        other.feed("b", 300)
        box.fed("a")
        other.fed("b")
        names = server.ids()
        assert sorted(names) == sorted(
            "%s-%d" % (p, n) for p in "ab" for n in range(300))
        box.has(names)
        other.has(names)
        assert box.entries() == other.entries() == names
        assert numbered(server.places())
        own = [m["entry"] for m in box.told if m.get("own")]
        assert own == [n for n in names if n.startswith("a-")]
    with Box(server.path) as late:
        late.wait("caught")
        assert late.entries() == names


def test_an_entry_keeps_what_it_was_given(server, box):
    text = 'two  words "ä" \\ ' + "y" * 200000
    did = box.append("note:1", 7, text)
    assert did["said"] == "did"
    got = box.entry("note:1")
    assert (got["entry"], got["kind"], got["body"], got["at"]) == (
        "note:1", 7, text, did["at"])
    t = server.say("TIME")
    assert abs(got["at_ms"] - int(t[0]) * 1000) < 60000
    assert box.append("empty", 4294967295, "")["said"] == "did"
    assert box.entry("empty")["n"] == 0


def test_an_id_is_appended_once(server, box):
    first = box.append("x", 1, "one")
    again = box.append("x", 2, "two")
    assert (first["said"], again["said"]) == ("did", "there")
    assert first["at"] == again["at"]
    with Box(server.path) as other:
        other.wait("caught")
        assert other.append("x")["said"] == "there"
    assert server.ids() == ["x"]


def test_an_id_that_became_too_old_is_there(server):
    """Also when its entry is trimmed; without its memory it is new."""
    with Box(server.path, ring=1, maxlen=2) as b:
        b.wait("caught")
        b.feed("a", 1000)
        b.fed("a")
        assert server.ids()[0] != "a-0"
        assert b.append("a-0")["said"] == "there"
        server.say("DEL", "earshot:{test}:id:a-0")
        assert b.append("a-0")["said"] == "did"


def test_refused_at_once(box):
    assert box.append("a" * 128)["said"] == "did"
    for bad in ("append %s 1 x" % ("a" * 129), "append é 1 x",
                "hold %s v 1000" % ("k" * 257), "hold k v 0",
                "put k %s 0" % "v"):
        m = box.ask(bad)
        assert m["said"] == "refused" and m["why"], bad


def test_from_a_place(server, box):
    at = [box.append("e%d" % i)["at"] for i in range(5)]
    with Box(server.path, **{"from": at[2]}) as b:
        b.wait("caught")
        assert b.entries() == ["e3", "e4"]
        assert not b.turns()
    server.say("XTRIM", LOG, "MAXLEN", 1)
    with Box(server.path, **{"from": at[1]}) as b:
        turn = b.wait("turn")
        assert turn["missed"]
        b.wait("caught")
        assert b.entries() == ["e4"]


# Keys.


def test_a_key_is_held_by_one(server, box):
    with Box(server.path) as other:
        other.wait("caught")
        assert box.ask("hold desk:s/u r1 60000")["said"] == "did"
        assert box.ask("hold desk:s/u r1 60000")["said"] == "did"
        m = other.ask("hold desk:s/u r2 60000")
        assert (m["said"], m["value"]) == ("there", "r1")
        m = other.ask("renew desk:s/u r2 60000")
        assert (m["said"], m["value"]) == ("there", "r1")
        m = other.ask("release desk:s/u r2")
        assert (m["said"], m["value"]) == ("there", "r1")
        assert other.ask("look desk:s/u")["value"] == "r1"
        assert box.ask("release desk:s/u r1")["said"] == "did"
        assert box.ask("look desk:s/u")["said"] == "did"
        m = box.ask("renew desk:s/u r1 60000")
        assert (m["said"], m["value"]) == ("there", "")
        assert other.ask("hold desk:s/u r2 60000")["said"] == "did"
        ttl = server.say("PTTL", "earshot:{test}:desk:s/u")
        assert 0 < ttl <= 60000


def test_a_key_that_was_not_renewed_goes(box):
    assert box.ask("hold k r1 1")["said"] == "did"
    wait_until(lambda: box.ask("look k")["said"] == "did")


def test_a_value_is_put_once(server, box):
    assert box.ask("once act:1 sent 60000")["said"] == "did"
    m = box.ask("once act:1 sent 60000")
    assert (m["said"], m["value"]) == ("there", "sent")
    assert box.ask("put act:1 done 60000")["said"] == "did"
    assert box.ask("look act:1")["value"] == "done"
    # One that holds something else fails, and nothing else does.
    server.say("LPUSH", "earshot:{test}:act:2", "x")
    assert box.ask("once act:2 sent 60000")["said"] == "failed"
    assert box.ask("look act:1")["value"] == "done"
    assert box.counts()["losses"] == 0


# What becomes of the server.


@pytest.mark.parametrize("fsync", ("everysec", "always"))
def test_the_server_is_killed(tmp_path, fsync):
    with Server(tmp_path / "redis", fsync=fsync) as server, \
            Box(server.path) as a, Box(server.path) as b:
        a.wait("caught")
        b.wait("caught")
        a.feed("a", 3000)
        b.feed("b", 3000)
        a.wait("entry", entry="a-200")
        for _ in range(2):
            server.kill()
            b.wait("state", state="away")
            server.start()
            b.wait("caught")
        a.fed("a")
        b.fed("b")
        names = server.ids()
        assert len(names) == 6000 and len(set(names)) == 6000
        assert numbered(server.places())
        a.has(names)
        b.has(names)
        assert a.entries() == b.entries() == names
        assert a.counts()["missed"] == 0 and not a.turns()


def test_connections_are_killed(server, box):
    box.feed("a", 2000)
    for name in ("a-100", "a-800"):
        box.has([name])
        server.say("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        box.wait("state", state="away")
        box.wait("caught")
    box.fed("a")
    names = server.ids()
    box.has(names)
    assert len(names) == 2000 and box.entries() == names
    assert not box.turns()


def test_a_server_that_does_not_answer(server):
    with Box(server.path, answer=1000, rest=300) as b:
        b.wait("caught")
        assert b.append("x")["said"] == "did"
        server.process.send_signal(signal.SIGSTOP)
        m = b.wait("state", state="away")
        assert "does not answer" in m["why"]
        assert b.append("y")["said"] == "refused"
        server.process.send_signal(signal.SIGCONT)
        b.wait("caught")
        assert b.append("y")["said"] == "did"
        assert b.append("x")["said"] == "there"
        assert server.ids() == ["x", "y"]


def test_what_waits_for_an_answer_fails_with_it(server):
    with Box(server.path, answer=1000) as b:
        b.wait("caught")
        server.process.send_signal(signal.SIGSTOP)
        assert b.append("x")["said"] == "failed"
        server.process.send_signal(signal.SIGCONT)
        b.wait("caught")
        # It came to the server, or not; once either way.
        assert b.append("x")["said"] in ("did", "there")
        b.has(["x"])
        assert server.ids() == ["x"] and b.entries() == ["x"]


def test_everything_is_wiped(server, box):
    """By an entry that comes, and by nothing but the rest."""
    with Box(server.path, rest=200) as other:
        other.wait("caught")
        box.feed("a", 200)
        box.fed("a")
        names = server.ids()
        box.has(names)
        other.has(names)
        before = box.counts()["epoch"]
        server.say("FLUSHALL")
        assert box.append("new")["said"] == "did"
        turns = [b.wait("turn") for b in (box, other)]
        assert turns[0]["epoch"] == turns[1]["epoch"] > before
        assert sum(t["healed"] for t in turns) == 200
        assert not any(t["missed"] for t in turns)
        for b in (box, other):
            b.has(["new"])
            assert len(b.entries()) == 201
        assert sorted(server.ids()) == sorted(names + ["new"])
        assert [n for n in server.ids() if n != "new"] == names
        assert numbered(server.places())
        # Nobody appends.
        server.say("FLUSHALL")
        assert other.wait("turn")["epoch"] > turns[0]["epoch"]
        box.wait("turn")
        assert sorted(server.ids()) == sorted(names + ["new"])
        assert box.append("newer")["said"] == "did"
        other.has(["newer"])
        assert len(other.entries()) == len(set(other.entries())) == 202


def test_wiped_and_the_clock_went_back(server, box):
    """The epoch grows all the same, so that the reader sees what is new."""
    ahead = (int(server.say("TIME")[0]) + 10 ** 6) * 1000
    server.say("HSET", "earshot:{test}:meta", "epoch", ahead)
    box.append("a")
    box.has(["a"])
    assert box.counts()["epoch"] > ahead
    server.say("FLUSHALL")
    box.append("b")
    turn = box.wait("turn")
    assert turn["epoch"] > turn["was"] > ahead and turn["healed"] == 1
    box.has(["b"])
    assert server.ids() == ["b", "a"]


def test_a_hole_is_told(server, box):
    """Of entries that somebody deleted, and of those that were trimmed."""
    at = [box.append("e%d" % i)["at"] for i in range(6)]
    box.has(["e5"])
    with Box(server.path, rest=60000) as b:
        b.wait("caught")
        assert not b.turns()
    server.say("XDEL", LOG, at[2])
    with Box(server.path) as b:
        assert b.wait("turn")["missed"]
        b.wait("caught")
        assert b.entries() == ["e0", "e1", "e3", "e4", "e5"]
    assert box.append("e6")["said"] == "did"
    box.has(["e6"])
    assert not box.turns()


def test_away_for_longer_than_the_stream_is_kept(server):
    with Box(server.path) as b:
        b.wait("caught")
        b.append("old")
        b.has(["old"])
        b.process.send_signal(signal.SIGSTOP)
        server.say("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        with Box(server.path) as other:
            other.wait("caught")
            other.feed("a", 10)
            other.fed("a")
        server.say("XTRIM", LOG, "MAXLEN", 3)
        b.process.send_signal(signal.SIGCONT)
        turn = b.wait("turn")
        assert turn["missed"] and turn["healed"] == 0
        assert turn["epoch"] == turn["was"]
        b.has(["a-7", "a-8", "a-9"])
        assert b.entries() == ["old", "a-7", "a-8", "a-9"]
        assert server.ids() == ["a-7", "a-8", "a-9"]


def test_an_entry_that_is_none_of_ours(server, box):
    box.append("a")
    server.say("XADD", LOG, "%d-*" % box.counts()["epoch"], "what", "ever")
    box.append("b")
    box.has(["a", "b"])
    assert box.entries() == ["a", "b"]
    assert box.counts()["strange"] == 1
    server.say("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    box.wait("caught")
    assert not box.turns()
