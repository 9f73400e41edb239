"""Proves that a recording shows again what the screen showed, with the digits of
customers gone from the file, and that nothing can be sent from it."""
import subprocess

from invariants import Invariants
from rig import EARSHOT, Console
from steps import listen, quiet, whisper


def record(profile, sim, path):
    """One call is listened to and whispered into; the sentences of row 23."""
    with Console(["record", path, *profile.args()], home=profile.home) as c:
        for name in ("Ana Ruiz", "Chen Wei", "LIVE"):
            c.wait_for(name)
        holds = Invariants(c, sim)
        said = []
        for step in (listen, whisper, quiet):
            step(c, holds)
            said.append(c.verdict().split(":")[0])
        c.press("q")
        c.wait_for(lambda c: not c.alive() or "leave" in c.text().lower())
        if c.alive():
            c.press("q")
        assert c.wait_end() == 0
    return said


def test_record_and_replay(sim, floor, profile, tmp_path):
    path = tmp_path / "shift.earshot"
    said = record(profile, sim, path)
    assert len(said) == 3
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    for _, _, number in floor.PEOPLE:
        assert number[:-4] not in text and number[-4:] in text
    changes = len(sim.changes())
    again = subprocess.run([EARSHOT, "record", path, *profile.args()],
                           capture_output=True, text=True)
    assert again.returncode == 1 and "exists" in again.stderr
    with Console(["replay", str(path), "--speed", "2"], home=tmp_path) as c:
        c.wait_for("REPLAY")
        c.wait_for("Ana Ruiz")
        for strip, words in zip(("LISTENING", "WHISPER", "LISTENING"), said):
            c.wait_for(lambda c: strip in c.strip() and words in c.result() or
                       "End of the recording" in c.result())
            assert "End of the recording" not in c.result(), words
        c.wait_for("End of the recording")
        assert "***0199" in c.text()
        c.act("L", lambda c: "nothing can be sent" in c.result())
        c.press("q")
        assert c.wait_end() == 0
    assert len(sim.changes()) == changes


def test_what_is_no_recording(tmp_path):
    bad = tmp_path / "bad"
    for text, say in (("{}\n", "no recording"),
                      ("# earshot-recording 1\n@1 jump call=c\n", "line 2"),
                      ("# earshot-recording 1\n@9 link-up\n@1 link-up\n",
                       "line 3"), ("# earshot-recording 1\n", "empty")):
        bad.write_text(text)
        done = subprocess.run([EARSHOT, "replay", bad], capture_output=True,
                              text=True)
        assert done.returncode == 1 and say in done.stderr, done
