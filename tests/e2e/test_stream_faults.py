"""Proves that the stream of several relays loses nothing when a replica takes
over, and believes no server that talks nonsense."""
import os
import random
import signal

import pytest

from redis_rig import Box, Cutter, LOG, Played, Server
from rig import SOON_S, free_port, wait_until
from test_stream import numbered

MAY = ("+eval +evalsha +script|load +xadd +xread +xrange +xrevrange "
       "+xinfo|stream +get +set +hget +hset +exists +time +wait +ping").split()
SECRET = "of-the-relay"


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "redis") as s:
        yield s


# Replicas.


@pytest.fixture
def pair(tmp_path):
    """A server and its replica."""
    ports = free_port(), free_port()
    with Server(tmp_path / "one", "--port", str(ports[0])) as one, \
            Server(tmp_path / "two", "--port", str(ports[1]),
                   "--replicaof", "127.0.0.1 %d" % ports[0]) as two:
        wait_until(lambda: "state=online" in one.say("INFO", "replication"),
                   why="the replica")
        yield one, two


def test_a_replica_takes_over(pair, tmp_path):
    """It has not got all; others use the same numbers before the relays
    come."""
    one, two = pair
    where = str(tmp_path / "redis.sock")
    os.symlink(one.path, where)
    with Box(where) as a, Box(where) as b:
        a.wait("caught")
        b.wait("caught")
        both = a.feed("a", 500) + b.feed("b", 500)
        wait_until(lambda: sorted(two.ids()) == sorted(both))
        for box, name in ((a, "a"), (b, "b")):
            box.fed(name)
            box.has(both)
        two.say("REPLICAOF", "NO", "ONE")
        lost = a.feed("lost-a", 500) + b.feed("lost-b", 300)
        for box, name in ((a, "lost-a"), (b, "lost-b")):
            box.fed(name)
            box.has(lost)
        late = a.feed("late-a", 500) + b.feed("late-b", 500)
        one.kill()
        a.wait("state", state="away")
        b.wait("state", state="away")
        assert not set(lost) & set(two.ids())
        with Box(two.path) as third:
            third.wait("caught")
            new = third.feed("f", 300)
            third.fed("f")
            os.symlink(two.path, where + "~")
            os.replace(where + "~", where)
            turns = [box.wait("turn") for box in (a, b)]
            third.has(lost)
            a.fed("late-a")
            b.fed("late-b")
            names = two.ids()
            assert sorted(names) == sorted(both + lost + late + new)
            assert numbered(two.places())
            for box in (a, b, third):
                box.has(names)
                assert sorted(box.entries()) == sorted(names)
            assert third.entries() == names
            turns += third.turns()
            assert len({t["epoch"] for t in turns}) == 1
            assert len(a.turns()) == len(b.turns()) == 1
            assert not any(t["missed"] for t in turns)
            healed = [box.counts()["healed"] for box in (a, b, third)]
            assert sum(healed) >= len(lost) and healed[2] == 0


def test_replicas_are_waited_for(pair):
    one, two = pair
    with Box(one.path, replicas=1, wait=500) as b:
        b.wait("caught")
        wait_until(lambda: b.append("x")["said"] != "failed")
        assert two.ids() == ["x"]
        two.process.send_signal(signal.SIGSTOP)
        m = b.append("y")
        assert m["said"] == "failed" and "0 of 1" in m["why"]
        assert b.append("x")["said"] == "failed"
        assert b.ask("once k v 60000")["said"] == "failed"
        assert b.ask("once k v 60000")["said"] == "there"
        assert b.ask("hold k2 v 60000")["said"] == "did"
        two.process.send_signal(signal.SIGCONT)
        wait_until(lambda: b.append("y")["said"] == "there")
        assert two.ids() == ["x", "y"]
        b.has(["x", "y"])
        assert b.counts()["losses"] == 0


def test_a_replica_may_not_be_written(pair):
    one, two = pair
    with Box(two.path) as b:
        assert "READONLY" in b.wait("state")["why"]
        two.say("REPLICAOF", "NO", "ONE")
        b.wait("caught")
        assert b.append("x")["said"] == "did"


@pytest.mark.parametrize("setting, bad, good, code", (
    ("maxmemory", "1", "0", "OOM"),
    ("min-replicas-to-write", "1", "0", "NOREPLICAS")))
def test_nothing_may_be_written(server, setting, bad, good, code):
    with Box(server.path) as b:
        b.wait("caught")
        server.say("CONFIG", "SET", setting, bad)
        m = b.append("x")
        assert m["said"] == "failed" and code in m["why"]
        assert b.append("x")["said"] == "refused"
        server.say("CONFIG", "SET", setting, good)
        b.wait("caught")
        assert b.append("x")["said"] == "did"


# Rights.


def test_a_user_that_may_no_more_than_it_needs(server):
    server.say("ACL", "SETUSER", "relay", "on", ">" + SECRET, "resetkeys",
               "~earshot:*", "resetchannels", "-@all", *MAY)
    with Box(server.path, user="relay", password=SECRET, rest=100,
             replicas=0) as b:
        b.wait("caught")
        b.feed("a", 100)
        b.fed("a")
        b.has(server.ids())
        assert b.ask("hold k v 60000")["said"] == "did"
        assert b.ask("release k v")["said"] == "did"
        server.say("FLUSHALL")
        assert b.wait("turn")["healed"] == 100
        server.say("ACL", "SETUSER", "relay", "-xadd")
        m = b.append("x")
        assert m["said"] == "failed" and "can't run this" in m["why"]


def test_a_wrong_password(server):
    server.say("ACL", "SETUSER", "relay", "on", ">" + SECRET, "~*", "+@all")
    with Box(server.path, user="relay", password="not-" + SECRET) as b:
        m = b.wait("state")
        assert "refuses the user: WRONGPASS" in m["why"]
        assert SECRET not in m["why"]
        server.say("ACL", "SETUSER", "relay", ">not-" + SECRET)
        b.wait("caught")
    server.say("CONFIG", "SET", "requirepass", SECRET)
    with Box(server.path) as b:
        assert "NOAUTH" in b.wait("state")["why"]
    with Box(server.path, password=SECRET) as b:
        b.wait("caught")


# Nonsense.


def bulk(*texts):
    return b"".join(b"$%d\r\n%s\r\n" % (len(t), t) for t in texts)


def entry(at, fields):
    return b"*2\r\n" + bulk(at) + b"*%d\r\n" % len(fields) + bulk(*fields)


def stream(*entries):
    return (b"*1\r\n*2\r\n" + bulk(LOG.encode()) + b"*%d\r\n" % len(entries) +
            b"".join(entries))


FIELDS = (b"i", b"x", b"k", b"1", b"t", b"1", b"d", b"body")
RUBBISH = (
    b"hello\r\n", b"\0" * 100, b"$-5\r\n",
    b"$99999999999999999999\r\n", b"*-2\r\n", b":1\r\n", b"+OK\r\n", b"$-1\r\n",
    b"-\r\n", b"-ERR \x1b[2J\xff\r\n", b"*2\r\n:1\r\n:2\r\n", b"*0\r\n",
    b"*2000\r\n" + b":1\r\n" * 2000, None)


class Script:
    """What a server says: as it should, but for one command."""

    def __init__(self, command, said):
        self.command, self.said = command, said

    def __call__(self, words):
        word = words[0].decode()
        if word == self.command:
            return self.said
        return {"XADD": bulk(b"1-0"), "PING": b"+PONG\r\n", "XREAD": b"$-1\r\n",
                "AUTH": b"+OK\r\n", "XRANGE": b"*0\r\n"}.get(
                    word, b"*2\r\n" + bulk(b"did", b"5-0"))


def unbelieved(tmp_path, command, said, answer=30000):
    """The box says why it does not believe that, and lives."""
    path = str(tmp_path / "played.sock")
    with Played(path, Script(command, said)) as played, \
            Box(path, answer=answer, password=SECRET) as b:
        if command == "EVAL":
            b.wait("caught")
            assert b.append("x")["said"] == "failed"
            m = [m for m in b.told if "state" in m][-1]
        else:
            m = b.wait("state", 3 * SOON_S, state="away")
        assert m["state"] == "away" and m["why"].isprintable()
        assert SECRET not in m["why"]
        assert not b.entries()
        assert b.counts()["asked"] == 0
        assert any(w[0].decode() == command for w in played.heard)
    os.unlink(path)
    return m["why"]


@pytest.mark.parametrize("command", ("AUTH", "XADD", "XREAD", "EVAL"))
def test_rubbish(tmp_path, command):
    for said in RUBBISH:
        good = {"AUTH": b"+OK\r\n", "XREAD": b"$-1\r\n"}.get(command)
        if said != good:
            unbelieved(tmp_path, command, said)


@pytest.mark.parametrize("said", (
    stream(entry(b"x-y", FIELDS)), stream(entry(b"1", FIELDS)),
    stream(entry(b"0-1", FIELDS)), stream(entry(b"01-1", FIELDS)),
    stream(entry(b"9007199254740992-0", FIELDS)), stream(b":1\r\n"),
    stream(b"$-1\r\n"), stream(bulk(b"5-0")), b"*1\r\n" + bulk(b"x"),
    b"*2\r\n" + bulk(b"x", b"y"), b"*1\r\n*2\r\n" + bulk(b"x", b"y")))
def test_what_is_no_entry(tmp_path, said):
    unbelieved(tmp_path, "XREAD", said)


def test_a_number_that_goes_back(tmp_path):
    path = str(tmp_path / "played.sock")
    said = stream(entry(b"5-1", FIELDS), entry(b"5-1", FIELDS))
    with Played(path, Script("XREAD", said)), Box(path) as b:
        b.wait("state", state="up")
        assert "no entry" in b.wait("state")["why"]
        assert b.entries() == ["x"] and b.counts()["strange"] == 1


@pytest.mark.parametrize("said", (
    b"*2\r\n" + bulk(b"did", b"x"), b"*2\r\n" + bulk(b"maybe", b"5-0"),
    b"*2\r\n" + bulk(b"did", b"0-0"), b"*3\r\n" + bulk(b"did", b"5-0", b"x"),
    b"*2\r\n$3\r\ndid\r\n:5\r\n"))
def test_what_is_no_answer(tmp_path, said):
    unbelieved(tmp_path, "EVAL", said)


def test_what_was_not_asked(tmp_path):
    for said in (b"$3\r\n1-0\r\n+OK\r\n", b"$3\r\n1-0\r\n-ERR x\r\n"):
        assert "not asked" in unbelieved(tmp_path, "XADD", said)


def test_an_answer_without_end(tmp_path):
    for said, why in (
            (b"$300000000\r\n" + b"x" * (100 << 20), "too long"),
            (b"*1000000000\r\n", "protocol"), (b"*1\r\n" * 20, "protocol"),
            (b"$3\r\nab", "does not answer"), (b"", "does not answer")):
        assert why in unbelieved(tmp_path, "XREAD", said,
                                 500 if len(said) < 10 else 30000)


def test_a_server_that_says_the_secret(tmp_path):
    unbelieved(tmp_path, "AUTH", b"-%s is wrong\r\n" % SECRET.encode())


def test_a_server_that_is_too_old(tmp_path):
    path = str(tmp_path / "played.sock")
    said = b"-ERR Invalid stream ID specified as stream command argument\r\n"
    with Played(path, Script("XADD", said)), Box(path) as b:
        assert "older than Redis 7.0" in b.wait("state")["why"]


def test_what_was_taken_and_not_read_is_owed(tmp_path):
    """A server that took an entry and shows it to nobody is asked again."""
    path = str(tmp_path / "played.sock")
    script = Script("PING", None)
    with Played(path, script) as played, Box(path, rest=200) as b:
        b.wait("caught")
        assert b.append("x")["said"] == "did"
        b.wait("state", state="away")
        script.command = ""
        b.wait("state", state="up")
        asked = [w for w in played.heard if w[0] == b"EVAL" and b"x" in w]
        assert len(asked) == 2
        assert asked[0][3:] == asked[1][3:]


def test_where_it_is(tmp_path):
    port = free_port()
    with Box("127.0.0.1:%d" % port) as b:
        assert "refused" in b.wait("state")["why"]
    with Box(str(tmp_path / "none.sock")) as b:
        assert "cannot connect: No such file" in b.wait("state")["why"]
    with Server(tmp_path / "redis", "--port", str(port)), \
            Box("127.0.0.1:%d" % port) as b:
        b.wait("caught")
        assert b.append("x")["said"] == "did"
        assert b.entry("x")["own"]


def test_cut_at_any_byte(server, tmp_path):
    dice = random.Random(7)
    path = str(tmp_path / "cutter.sock")
    budgets = [dice.randrange(1, 40000) for _ in range(6)]
    with Cutter(path, server.path, budgets), Box(path) as b:
        b.feed("a", 500)
        b.fed("a")
        names = server.ids()
        b.has(names)
        assert len(names) == 500
        assert b.entries() == names
        assert not b.turns()
