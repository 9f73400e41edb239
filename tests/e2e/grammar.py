"""Every byte that goes to a terminal, held against what may go there: text that
can be seen, a few controls, and the sequences listed here with the parameters
listed here.  Whatever else comes is a fault, wherever it stands.

What a terminal understands by each is in ECMA-48 and in xterm's ctlseqs; which
of them are written is what terminfo's entries of the terminals in these tests
have, and what docs/architecture.md says of modes, titles and the clipboard.
"""
import base64
import binascii
import re
import unicodedata

CONTROLS = frozenset(b"\a\b\t\n\r\x0e\x0f")

# After ESC: character sets, keypad, reverse index, cursor kept and put back.
ESCAPES = (b"(B", b"(0", b")0", b")B", b"=", b">", b"M", b"7", b"8")
ESC_STARTS = frozenset(s[:1] for s in ESCAPES)

NUMBER = r"\d{0,3}"
# By the last byte; what stands between "[" and it, whole.
CSI = {
    "@": NUMBER, "A": NUMBER, "B": NUMBER, "C": NUMBER, "D": NUMBER,
    "G": NUMBER, "L": NUMBER, "M": NUMBER, "P": NUMBER, "S": NUMBER,
    "T": NUMBER, "X": NUMBER, "b": NUMBER, "d": NUMBER,
    "H": r"|\d{1,3};\d{1,3}", "r": r"|\d{1,3};\d{1,3}",
    "J": "|[012]", "K": "|[012]",
    "c": r"\?[018]", "n": "5", "t": "2[23];0;0",
    "h": r"4|34|\?(1|7|25|12;25|47|1049|2004)",
    "l": r"4|34|\?(1|7|12|25|47|1049|2004)",
}
SGR_ALONE = frozenset([0, 1, 2, 3, 4, 7, 10, 11, 22, 23, 24, 27, 39, 49,
                       *range(30, 38), *range(40, 48), *range(90, 98),
                       *range(100, 108)])

# What may follow ESC ] and how far it may go.
OSC_MAX = 1000
OSC = {
    "title": re.compile(rb"[02];[ -~]{0,200}"),
    "notify": re.compile(rb"9;[ -~]{1,200}|777;notify;[ -~]{1,200}"),
    "clipboard": re.compile(rb"52;c;([A-Za-z0-9+/]*={0,2})"),
    "palette": re.compile(rb"104"),
}
TMUX = b"tmux;"


class Broken(AssertionError):
    pass


def sgr_is_known(text):
    """Whether each attribute is one of those that are used."""
    parts = text.split(";")
    while parts:
        first = parts.pop(0)
        if first in ("38", "48"):
            count = {"5": 1, "2": 3}.get(parts.pop(0) if parts else "")
            taken = parts[:count or 0]
            del parts[:count or 0]
            if not count or len(taken) != count or not all(
                    re.fullmatch(r"\d{1,3}", n) and int(n) < 256
                    for n in taken):
                return False
        elif first and (not re.fullmatch(r"\d{1,3}", first) or
                        int(first) not in SGR_ALONE):
            return False
    return True


def char_is_seen(char):
    """Neither a control, nor one that turns, hides or joins what is near.
    Combining marks and the joiners within a cluster are text."""
    return unicodedata.category(char) not in ("Cc", "Cs", "Co", "Zl", "Zp") \
        and (unicodedata.category(char) != "Cf")


class Grammar:
    """feed(bytes) takes what is written as it comes, in pieces of any size.

    osc: which of OSC may be written.  clipboard: what was put there.
    sequences: all that was no text, once each.
    """

    def __init__(self, osc=tuple(OSC)):
        self.osc = set(osc)
        self.clipboard = []
        self.sequences = set()
        self.rest = b""
        self.done = b""     # what came before, for the sentence

    def feed(self, data):
        self.rest += data
        while self.rest:
            n = self._one()
            if n == 0:
                break
            self.done = (self.done + self.rest[:n])[-60:]
            self.rest = self.rest[n:]

    def finish(self):
        """Nothing is left half written."""
        if self.rest:
            self._bad("it ends in the middle of something")

    def _bad(self, why):
        bad = Broken("%s: %r after %r" % (why, self.rest[:60], self.done))
        self.rest = b""
        raise bad

    def _known(self, n):
        self.sequences.add(self.rest[:n])
        return n

    def _one(self):
        """How long the first thing is, 0 if more must come."""
        first = self.rest[0]
        if first == 0x1b:
            return self._escape()
        if first in CONTROLS:
            return self._known(1)
        if first < 0x20 or first == 0x7f:
            self._bad("a control that nobody writes")
        if first < 0x80:
            return 1
        return self._utf8()

    def _utf8(self):
        first = self.rest[0]
        size = 2 if 0xc2 <= first < 0xe0 else 3 if 0xe0 <= first < 0xf0 \
            else 4 if 0xf0 <= first < 0xf5 else 0
        if size == 0:
            self._bad("no UTF-8")
        if len(self.rest) < size:
            if any(b & 0xc0 != 0x80 for b in self.rest[1:]):
                self._bad("no UTF-8")
            return 0
        try:
            char = self.rest[:size].decode()
        except UnicodeDecodeError:
            self._bad("no UTF-8")
        if not char_is_seen(char):
            self._bad("U+%04X, which nobody sees" % ord(char))
        return size

    def _escape(self):
        if len(self.rest) == 1:
            return 0
        kind = self.rest[1:2]
        if kind == b"[":
            return self._csi()
        if kind == b"]":
            return self._string(self._osc)
        if kind == b"P" and self.rest[2:4] == b"\x1b]":
            return self._screen()
        if kind == b"P" and len(self.rest) == 3 and self.rest[2] == 0x1b:
            return 0
        if kind == b"P":
            return self._string(self._dcs)
        for s in ESCAPES:
            if self.rest[1:].startswith(s):
                return self._known(1 + len(s))
        if len(self.rest) == 2 and kind in (b"(", b")"):
            return 0
        self._bad("an escape that is not in the list")

    def _csi(self):
        found = re.match(rb"\x1b\[([0-9;?]*)([@-~])", self.rest)
        if not found:
            if re.fullmatch(rb"\x1b\[[0-9;?]{0,80}", self.rest):
                return 0
            self._bad("a control sequence that is none")
        text, last = (part.decode() for part in found.groups())
        if last == "m":
            fits = sgr_is_known(text)
        else:
            fits = last in CSI and re.fullmatch(CSI[last], text)
        if not fits:
            self._bad("a control sequence that is not in the list")
        return self._known(found.end())

    def _string(self, judge):
        """Ends with BEL, or with ESC \\ ."""
        at = 2
        while at < len(self.rest):
            if judge == self._osc and self.rest[at] == 7:
                judge(self.rest[2:at])
                return self._known(at + 1)
            if self.rest[at] == 0x1b and judge == self._dcs and \
                    self.rest[at:at + 2] == b"\x1b\x1b":
                at += 1     # doubled on its way through tmux
            elif self.rest[at] == 0x1b:
                if len(self.rest) == at + 1:
                    return 0
                if self.rest[at + 1:at + 2] != b"\\":
                    self._bad("a string that another escape breaks")
                judge(self.rest[2:at])
                return self._known(at + 2)
            at += 1
        if len(self.rest) > OSC_MAX:
            self._bad("a string without an end")
        return 0

    def _screen(self):
        """GNU screen hands on what stands in a DCS as it is."""
        end = self.rest.find(b"\x1b\\", 4)
        if end < 0:
            if len(self.rest) > OSC_MAX:
                self._bad("a string without an end")
            return 0
        self._inner(self.rest[2:end], "screen")
        return self._known(end + 2)

    def _osc(self, text):
        for name in self.osc:
            found = OSC[name].fullmatch(text)
            if not found:
                continue
            if name == "clipboard":
                try:
                    copied = base64.b64decode(found.group(1), validate=True)
                except binascii.Error:
                    self._bad("no base64 for the clipboard")
                self.clipboard.append(copied)
            return
        self._bad("an OSC that is not in the list")

    def _dcs(self, text):
        """What is handed on by tmux, and nothing else."""
        if not text.startswith(TMUX):
            self._bad("a DCS that is not in the list")
        self._inner(text[len(TMUX):].replace(b"\x1b\x1b", b"\x1b"), "tmux")

    def _inner(self, text, through):
        inner = Grammar(self.osc)
        try:
            inner.feed(text)
            inner.finish()
        except Broken as why:
            self._bad("through %s: %s" % (through, why))
        if not all(s.startswith(b"\x1b]") for s in inner.sequences):
            self._bad("through %s: only an OSC may go there" % through)
        self.clipboard += inner.clipboard
