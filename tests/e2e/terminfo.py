"""What a terminal's terminfo entry names: every string that it says may be
written, and nothing else."""
import itertools
import json
import re
import subprocess
import sys

# Strings with branches in them are told by what tparm makes of these.
BRANCHING = {"sgr": [list(bits) for bits in itertools.product((0, 1),
                                                              repeat=9)],
             "setaf": [[n] for n in range(256)],
             "setab": [[n] for n in range(256)],
             "setf": [[n] for n in range(8)],
             "setb": [[n] for n in range(8)]}

# curses can be asked for one terminal in a process, so another one asks.
ASK = """
import curses, json, sys
term, names, branching = json.loads(sys.argv[1])
curses.setupterm(term, 1)
plain, made = {}, []
for name in names:
    value = curses.tigetstr(name)
    if value is None:
        continue
    if name in branching:
        made += [curses.tparm(value, *args).decode("latin-1")
                 for args in branching[name]]
    else:
        plain[name] = value.decode("latin-1")
print(json.dumps([plain, made]))
"""

PADDING = re.compile(r"\$<[^>]*>")
# A number that is printed: pushed, perhaps less or more one.
NUMBER = re.compile(r"%p[1-9](%\{\d+\}%[-+])?%d")


def names_of(term):
    """The string capabilities, without the keys, which are read."""
    said = subprocess.run(["infocmp", "-1", "-x", term], text=True, check=True,
                          capture_output=True).stdout
    names = re.findall(r"(?m)^\t(\w+)=", said)
    return [n for n in names if not re.fullmatch(r"k[a-zA-Z]\w*", n)]


def pattern_of(capability):
    """The regular expression of a string without branches."""
    pattern = "".join(
        r"\d+" if part == "\0" else re.escape(part)
        for part in re.split("(\0)", NUMBER.sub("\0", PADDING.sub(
            "", capability).replace("%i", ""))))
    return None if "%" in pattern else pattern


class Entry:
    def __init__(self, term):
        done = subprocess.run(
            [sys.executable, "-c", ASK,
             json.dumps([term, names_of(term), BRANCHING])],
            text=True, check=True, capture_output=True)
        plain, made = json.loads(done.stdout)
        patterns = {pattern_of(value) for value in plain.values()}
        patterns |= {re.escape(PADDING.sub("", value)) for value in made}
        patterns -= {None, ""}
        self.strings = re.compile("|".join(
            sorted(patterns, key=len, reverse=True)).encode("latin-1"))

    def unnamed(self, raw):
        """What of the bytes is neither text nor in the entry, once each."""
        found, at = set(), 0
        while at < len(raw):
            if raw[at] >= 0x20 and raw[at] != 0x7f:
                at += 1
                continue
            named = self.strings.match(raw, at)
            if named and named.end() > at:
                at = named.end()
                continue
            end = re.compile(rb"\x1b\[[0-9;?]*.|\x1b.|.", re.S).match(
                raw, at).end()
            found.add(raw[at:end])
            at = end
        return found
