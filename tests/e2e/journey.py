"""What the journeys share beyond steps.py: a floor of many calls, and looks at
the screen that more than one of them takes."""
import re
import termios
import time

from steps import barge, listen, open_barge, quiet, whisper

AGENT = re.compile(r"Agent \d\d")


def strictly(console):
    """From here on neither clipboard nor notices are written to.  What may be
    in the window's title, titles_are_ours says."""
    console.grammar.osc = {"title"}
    return console


def titles_are_ours(console):
    """Nothing from outside is in the title: the program, and the profile."""
    return set(console.screen.titles) <= {"earshot", "earshot test", ""}


def crowd(sim, count, queue="sales"):
    """So many calls of Agent 00, Agent 01 and so on; what each was made of."""
    return [sim.call(queue, ["Agent %02d" % i], "+120255512%02d" % (i % 100))
            for i in range(count)]


def agents(console):
    """The agents of the rows, top down."""
    return [found.group() for found in
            (AGENT.search(line) for line in console.screen.display[3:-4])
            if found]


def selected(console):
    """The row that is selected, "" if none is to be seen."""
    console.pump(0)
    return next((line.rstrip() for line in console.screen.display
                 if line.startswith(">")), "")


def a_moment(console):
    """Longer than keys count as pasted that come at once after others."""
    until = time.monotonic() + 0.3
    console.wait_for(lambda c: time.monotonic() > until)


def looks(console, row):
    """What the characters of a row look like: (fg, bg, bold, reverse) of
    each that is no blank."""
    line = console.screen.buffer[row - 1]
    return {(line[x].fg, line[x].bg, line[x].bold, line[x].reverse)
            for x in range(console.cols) if line[x].data != " "}


def stop_output(console):
    """As Ctrl-S at a terminal: nothing comes through any more."""
    termios.tcflow(console.slave, termios.TCOOFF)


def start_output(console):
    termios.tcflow(console.slave, termios.TCOON)


def tour(console, sim, face, holds):
    """Through the five modes and back; what the strip says in each."""
    seen = {"off": console.strip()}
    assert "OFF AIR" in seen["off"]
    listen(console, holds)
    seen["listening"] = console.strip()
    whisper(console, holds)
    seen["whisper"] = console.strip()
    barge(console, holds)
    seen["on air"] = console.wait_for(
        lambda c: c.strip() if "!!! ON AIR !!!" in c.strip() else None)
    yield "on air", seen
    quiet(console, holds)
    sim.fault("lost-answer", match=face.mode, count=1)
    sim.fault("status", arg=503, match=face.people, count=1000)
    open_barge(console)
    console.press("Y")
    seen["unsure"] = console.wait_for(
        lambda c: c.strip() if "??? UNSURE ???" in c.strip() else None)
    holds.meant += 1
    holds.loud_side()
    sim.post("/sim/clear")
    quiet(console, holds)
    yield "back", seen


def are_told_apart(seen):
    """By the characters at the left alone, as in a dump without attributes."""
    return len({words[:14] for words in seen.values()}) == len(seen)
