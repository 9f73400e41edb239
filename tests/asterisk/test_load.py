"""Proves that the console keeps up with a crowd: it stays connected, counts
what is there, and answers a key in the middle of it."""
import re
import threading
import time

from rig import wait_until

CALLS = 250
KEY_S = 1.0


def shown(console):
    found = re.search(r"(\d+) calls?\b", console.row(1))
    return int(found.group(1)) if found else None


def agree(console, floor, count, seconds=10):
    """The list counts what Asterisk does."""
    console.wait_for(lambda c: shown(c) == count, seconds,
                     "%d calls" % count)
    assert floor.calls() == count
    assert "%d active channel" % (4 * count) in floor.pbx.cli(
        "core show channels count")


def helps(console):
    return "-- help " in console.text()


def in_background(console, work):
    """Does that while the console is watched and "?" is typed, which shows or
    hides the help; the outcome, and the slowest answer to a key."""
    outcome, slowest = [], 0.0
    thread = threading.Thread(target=lambda: outcome.append(work()))
    thread.start()
    while thread.is_alive() or helps(console):
        before, began = helps(console), time.monotonic()
        console.write(b"?")
        console.wait_for(lambda c: helps(c) != before, 5, "answer to ?")
        slowest = max(slowest, time.monotonic() - began)
        assert "LOST" not in console.row(1)
        console.pump(0.05)
    assert outcome, "the exchange did not do it"
    return outcome[0], slowest


def test_two_hundred_and_fifty_calls(console, floor):
    agree(console, floor, 0)
    begun = len(console.raw)

    bridges, slow = in_background(console, lambda: floor.silent(CALLS))
    print("slowest answer to a key while they came: %.3f s" % slow)
    assert slow < KEY_S
    agree(console, floor, CALLS)

    floor.end(bridges[:50])
    wait_until(lambda: floor.calls() == CALLS - 50)
    agree(console, floor, CALLS - 50)

    _, slow = in_background(console, lambda: floor.end(bridges[50:]))
    print("slowest answer to a key while they went: %.3f s" % slow)
    assert slow < KEY_S
    wait_until(lambda: not floor.pbx.channels(), 30, "the end of all")
    agree(console, floor, 0)
    assert b"LOST" not in console.raw[begun:]
    assert "skipped" not in console.row(1)
