"""A day's load of an Asterisk in one block of websocket frames: recordings of
ARI's feed, played over and over by several floors at a time, on each of them
with ids of its own, so that calls really open and end.
"""
import glob
import json
import os
import re
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(os.path.dirname(HERE), "feeds", "asterisk", "recorded")

# Stands in a template for the five hexadecimal digits of the floor.
MARK = "@@@@@"

# Rounds of all recordings that run at the same time.
AT_ONCE = 9

# Calls that stand from the start to the end, and before all others in the list:
# those that the keys move among.
STANDING = 8

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def frame(opcode, body):
    """As a server sends it: not masked."""
    n = len(body)
    if n < 126:
        return struct.pack("!BB", 0x80 | opcode, n) + body
    if n < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, n) + body
    return struct.pack("!BBQ", 0x80 | opcode, 127, n) + body


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def ids_of(value, key=""):
    """The ids of channels and bridges in an event."""
    if isinstance(value, dict):
        return set().union(*(ids_of(v, k) for k, v in value.items()))
    if isinstance(value, list):
        return set().union(*(ids_of(v, key) for v in value))
    if key in ("id", "channels") and isinstance(value, str):
        # The halves of a Local channel, and what hangs on a console's leg,
        # are named after another id.
        return {value.split(";")[0]} - {""}
    return set()


def of_the_floor(match):
    """A UUID stays one."""
    old = match.group()
    return MARK + old[5:] if UUID.fullmatch(old) else old + "-r" + MARK


def templates(path):
    """The events of a recording as text with marks in all ids and names."""
    with open(path) as f:
        lines = [json.loads(line) for line in f]
    events = [line["ev"] for line in lines if "ev" in line]
    ids = {i for i in set().union(*map(ids_of, events))
           if not i.startswith("earshot-")}
    whole = re.compile(r"(?<![\w.])(?:%s)(?![\w.])" % "|".join(
        re.escape(i) for i in sorted(ids, key=len, reverse=True)))
    made = []
    for event in events:
        text = compact(event).decode()
        text = whole.sub(of_the_floor, text)
        # The key in the id of a console's leg; the number that Asterisk hangs
        # on the name of a channel.
        text = re.sub(r"-leg-[0-9a-f]{5}", "-leg-" + MARK, text)
        text = re.sub(r"-00000(?=[0-9a-f]{3}\b)", "-" + MARK, text)
        made.append(frame(1, text.encode()))
    return made


def standing():
    """What GET /bridges and /channels tell of the calls that stand."""
    bridges, channels = [], []
    for i in range(1, STANDING + 1):
        people = []
        for role, name in (("agent", "Agent %d" % i),
                           ("customer", "Caller %d" % i)):
            people.append("stand-%d-%s" % (i, role))
            channels.append({
                "id": people[-1],
                "name": "PJSIP/%s-%08x" % (role, 0xf0000000 + i),
                "state": "Up", "protocol_id": "",
                "caller": {"name": name, "number": "10%02d" % i},
                "connected": {"name": "", "number": ""}, "accountcode": "",
                "dialplan": {"context": "in", "exten": "s", "priority": 1,
                             "app_name": "Stasis", "app_data": "floor"},
                "creationtime": "2026-01-01T00:00:00.000+0000",
                "language": "en", "channelvars": {"ROLE": role}})
        bridges.append({
            "id": "stand-%d" % i, "technology": "simple_bridge",
            "bridge_type": "mixing", "bridge_class": "stasis",
            "creator": "Stasis", "name": "standing %d" % i,
            "channels": people,
            "creationtime": "2026-01-01T00:00:0%d.000+0000" % i,
            "video_mode": "talker"})
    return {"/bridges": bridges, "/channels": channels}


def last_event(lists):
    """One that shows on the screen that it was handled, and so all before."""
    return {"type": "ChannelUserevent", "eventname": "help",
            "timestamp": "2026-11-21T12:00:00.000+0000",
            "userevent": {"text": "that was all"},
            "channel": lists["/channels"][-1],
            "asterisk_id": "02:fc:00:00:00:01", "application": "console"}


class Load:
    """count: events; frames: all of them, in one piece, in order; lists: what
    stands already.  At least as many events as asked for, rounds being whole.
    """

    def __init__(self, least):
        recordings = [templates(path) for path in sorted(
            glob.glob(os.path.join(RECORDED, "*.jsonl")))]
        each = sum(map(len, recordings))
        if each == 0:
            raise RuntimeError("no recordings in %s" % RECORDED)
        self.lists = standing()
        self.rounds = -(-least // each)
        made = []
        for first in range(0, self.rounds, AT_ONCE):
            made += mixed(recordings, first,
                          min(AT_ONCE, self.rounds - first))
        made.append(frame(1, compact(last_event(self.lists))))
        self.count = len(made)
        self.frames = b"".join(made)


def mixed(recordings, first, rounds):
    """Each floor's events in order, the floors taking turns."""
    floors = []
    for i in range(first, first + rounds):
        for k, recording in enumerate(recordings):
            name = b"%05x" % (i * len(recordings) + k + 1)
            floors.append((name, recording))
    mark = MARK.encode()
    for at in range(max(map(len, recordings))):
        for name, recording in floors:
            if at < len(recording):
                yield recording[at].replace(mark, name)
