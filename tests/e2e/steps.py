"""Steps that journeys share: each drives the console to a state and waits for
it, checking the three invariants where Invariants are given."""
from rig import VERDICT_S


def selected_line(console):
    """The ID of the row with the ">", "" if there is none."""
    for line in console.screen.display:
        if line.startswith(">"):
            return line[2:8]
    return ""


def is_last(console):
    """Whether the row with the ">" is the last one."""
    lines = console.screen.display
    at = next(i for i, line in enumerate(lines) if line.startswith(">"))
    return at > 3 and not lines[at + 1].strip()


def select(console, name):
    """Moves to the call of that agent.  Calls may still change places when the
    console has just begun: who is at the end goes to the top again."""
    console.press("g")
    console.wait_for(lambda c: c.row(4).startswith(">"))
    for _ in range(20):
        console.wait_for(lambda c: any(
            line.startswith(">") for line in c.screen.display))
        if any(line.startswith(">") and name in line
               for line in console.screen.display):
            return
        before = selected_line(console)
        console.press("g" if is_last(console) else "j")
        console.wait_for(lambda c: selected_line(c) != before)
    console.fail("there is no call of %s to select" % name)


def where(sim):
    """The call that my leg is in, or None."""
    call = sim.person(sim.leg)[1]
    return call and call["id"]


def listen(console, holds, name="Ana Ruiz"):
    select(console, name)
    console.act("L", lambda c: "LISTENING" in c.strip())
    assert console.verdict("Listen").startswith("**")
    holds.check(acts=1)


def open_picker(console):
    console.act("W", lambda c: "who may hear you" in c.text())


def whisper(console, holds):
    open_picker(console)
    holds.check()
    console.press("Enter")
    console.wait_for(lambda c: "WHISPER" in c.strip())
    assert console.verdict("Whisper").startswith("**")
    holds.check(acts=1)


def open_barge(console):
    console.act("B", lambda c: "GO ON AIR?" in c.text())
    console.wait_for(lambda c: "ready in" not in c.text())


def barge(console, holds):
    open_barge(console)
    holds.check()
    console.press("Y")
    console.wait_for(lambda c: "ON AIR" in c.strip())
    console.wait_for(lambda c: c.result()[:2] not in ("..", "ok"), VERDICT_S)
    holds.check(acts=1)


def quiet(console, holds, acts=1):
    console.press("^G")
    console.wait_for(lambda c: "LISTENING" in c.strip() or
                     "OFF AIR" in c.strip())
    holds.check(acts=acts)
