"""Proves that the judges of what is written to a terminal find what they are for:
of each fault one, whole and in pieces, at the start and between good bytes."""
import pytest

from grammar import Broken, Grammar
from rig import Console
from terminfo import Entry

GOOD = (
    b"plain text, 100% of it\r\n\b\t\a", "Zo\u00eb \u5f20\u4f1f \u2026 e\u0301".encode(),
    b"\x1b[H\x1b[2J\x1b[K\x1b[12;80H\x1b[5d\x1b[3G\x1b[A\x1b[10X\x1b[4P\x1b[2@",
    b"\x1b[m\x1b[0;10;1m\x1b[38;5;214;48;5;0m\x1b[38;2;1;2;255m\x1b[39;49m",
    b"\x1b(B\x1b)0\x1b=\x1b>\x1bM\x1b7\x1b8\x0e\x0f\x1b[?1c\x1b[22;0;0t",
    b"\x1b[?1049h\x1b[?25l\x1b[?12l\x1b[?2004h\x1b[?1h\x1b[4l\x1b[34h",
    b"\x1b]52;c;aGVsbG8=\a", b"\x1b]2;earshot north\x1b\\", b"\x1b]9;hold\a",
    b"\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\a\x1b\\",
    b"\x1bP\x1b]52;c;aGVsbG8=\a\x1b\\",
)

BAD = {
    "C1": b"\x9b31m", "C1 as UTF-8": b"\xc2\x9b31m", "NUL": b"\0",
    "DEL": b"\x7f", "other control": b"\x05", "overlong": b"\xc0\x9b",
    "lone byte": b"\xff", "surrogate": b"\xed\xa0\x80",
    "bidi": "\u202eabc".encode(), "zero width": "\u200b".encode(),
    "line separator": "\u2028".encode(), "private": "\ue000".encode(),
    "clipboard read": b"\x1b]52;c;?\a", "no base64": b"\x1b]52;c;abc\a",
    "another clipboard": b"\x1b]52;p;aGk=\a", "link": b"\x1b]8;;http://x\a",
    "title with a bad byte": b"\x1b]0;a\x80b\a", "colours": b"\x1b]4;1;red\a",
    "broken string": b"\x1b]2;a\x1b[31m\a", "APC": b"\x1b_x\x1b\\",
    "DCS": b"\x1bP$q q\x1b\\", "tmux with rubbish": b"\x1bPtmux;\x1b\x1b[5n\x1b\\",
    "screen with rubbish": b"\x1bP\x1b]4;1;red\a\x1b\\",
    "answer": b"\x1b[6n", "identity": b"\x1b[c", "who": b"\x1b[>c",
    "report": b"\x1b[21t", "blink": b"\x1b[5m", "conceal": b"\x1b[8m",
    "no colour": b"\x1b[38;5;256m", "half a colour": b"\x1b[38;5m",
    "colour of colons": b"\x1b[38:5:1m", "mouse": b"\x1b[?1000h",
    "clear the past": b"\x1b[3J", "far": b"\x1b[99999H", "media": b"\x1b[5i",
    "scroll mode": b"\x1b[?4h", "space inside": b"\x1b[2 q",
    "reset": b"\x1bc", "other set": b"\x1b(A", "ESC ESC": b"\x1b\x1b",
    "newline inside": b"\x1b[3\n1m", "endless": b"\x1b]2;" + b"x" * 1200,
}


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_what_may_be_written(size):
    g = Grammar()
    whole = b"".join(GOOD)
    for i in range(0, len(whole), size):
        g.feed(whole[i:i + size])
    g.finish()
    assert g.clipboard == [b"hello", b"hello", b"hello"]
    assert b"\x1b[38;5;214;48;5;0m" in g.sequences


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("size", [1, 1000])
def test_what_may_not(name, size):
    data = GOOD[2] + BAD[name] + GOOD[0]
    g = Grammar()
    with pytest.raises(Broken):
        for i in range(0, len(data), size):
            g.feed(data[i:i + size])


def test_what_is_named_but_not_asked_for():
    for osc in GOOD[6:]:
        with pytest.raises(Broken):
            Grammar(osc=()).feed(osc)


@pytest.mark.parametrize("half", [b"\x1b", b"\x1b[3", b"\x1b]2;a", b"\xe5\xbc",
                                  b"\x1bPtmux;"])
def test_half_written(half):
    g = Grammar()
    g.feed(b"abc" + half)
    with pytest.raises(Broken):
        g.finish()


def test_a_console_of_the_tests_looks(tmp_path):
    """A program that writes a bad byte fails the test that only waits."""
    script = tmp_path / "says"
    script.write_text("#!/bin/sh\nprintf 'good \\033[6n'\nread x\n")
    script.chmod(0o700)
    with Console(program=script) as c:
        with pytest.raises(Broken):
            c.wait_for("never")


def test_terminfo_names():
    vt220, linux = Entry("vt220"), Entry("linux")
    assert vt220.unnamed(b"a\x1b[H\x1b[J\x1b[12;1H\x1b[7mb\x1b[m\x1b(B") == \
        set()
    assert vt220.unnamed(b"\x1b[31m") == {b"\x1b[31m"}
    assert linux.unnamed(b"\x1b[37m\x1b[41m\x1b[?25l\x1b[?1c") == set()
    for entry in (vt220, linux):
        assert entry.unnamed(b"x\x1b[?2004hy\x1b]0;t\a") >= {b"\x1b[?2004h"}
        assert entry.unnamed(b"\x1b[38;5;9m") == {b"\x1b[38;5;9m"}
