"""A telephone that speaks a tone and knows whose tones it hears.

SIP (RFC 3261) and RTP (RFC 3550) over UDP on the loopback, as far as one call
needs them: answer, call, hold, refer, hang up.  No packet is lost there, so
nothing is sent twice.  Each phone is a thread; its methods may be called from
the test's.
"""
import os
import re
import select
import socket
import struct
import threading
import time

import tone
from rig import SOON_S, wait_until

HOST = "127.0.0.1"
PACKET_S = 0.02
KEEP = 1000  # packets, thus 20 s
SHORT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact",
         "l": "content-length", "c": "content-type"}


def token():
    return os.urandom(6).hex()


class Message:
    """A request or a response as it came."""

    def __init__(self, data):
        head, _, self.body = data.decode("utf-8", "replace").partition(
            "\r\n\r\n")
        first, *lines = head.split("\r\n")
        self.first = first.split(" ", 2)
        self.fields = {}
        for line in lines:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            self.fields.setdefault(SHORT.get(name, name), []).append(
                value.strip())

    def field(self, name):
        return self.fields.get(name, [""])[0]

    def contact(self):
        found = re.search(r"<([^>]+)>", self.field("contact"))
        return found.group(1) if found else self.field("contact")


class Dialog:
    """One call, from ringing to its end."""

    def __init__(self, local, remote, target, call_id):
        self.local, self.remote, self.target = local, remote, target
        self.call_id = call_id
        self.number = 0
        self.up = False
        self.direction = "sendrecv"
        self.invite = None  # what rings and was not answered yet
        self.answer_s = None
        self.media = None   # where our speech goes


class Phone(threading.Thread):
    """answer_s: how long it rings; None lets it ring for ever."""

    def __init__(self, name, answer_s=0.0):
        super().__init__(name="phone " + name, daemon=True)
        self.who, self.answer_s = name, answer_s
        self.pbx = None
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for s in (self.sip, self.rtp):
            s.bind((HOST, 0))
        self.port = self.sip.getsockname()[1]
        self.lock = threading.RLock()
        self.dialog = None
        self.ticks = 0  # of 20 ms
        self.packets = [(-1, b"")] * KEEP
        self.count = 0
        self.refused = None
        self.over = threading.Event()
        self.words = tone.speech(tone.HZ[name])
        self.start()

    # What a test does with it.

    def call(self, exten):
        """Calls that extension and waits until it is answered."""
        with self.lock:
            self.refused = None
            self.dialog = d = Dialog(
                "<sip:%s@%s>;tag=%s" % (self.who, HOST, token()),
                "<sip:%s@%s>" % (exten, HOST),
                "sip:%s@%s:%d" % (exten, HOST, self.pbx), token())
            self._request("INVITE", self._sdp())
        wait_until(lambda: d.up or self.refused, why="answer to " + self.who)
        assert not self.refused, self.refused

    def hold(self, on=True):
        """As the phone's own button: it tells the exchange."""
        with self.lock:
            self.dialog.direction = "sendonly" if on else "sendrecv"
            self._request("INVITE", self._sdp())

    def refer(self, exten):
        """Sends the other side of its call there."""
        with self.lock:
            self._request("REFER", fields=[
                ("Refer-To", "<sip:%s@%s:%d>" % (exten, HOST, self.pbx)),
                ("Referred-By", self.dialog.local)])

    def bye(self):
        with self.lock:
            if self.dialog and self.dialog.up:
                self._request("BYE")
            self.dialog = None

    def forget(self):
        """Drops its call without a word, as after a power cut."""
        with self.lock:
            self.dialog = None

    def up(self):
        d = self.dialog
        return bool(d and d.up and d.media)

    def rings(self):
        d = self.dialog
        return bool(d and d.invite)

    def idle(self):
        return self.dialog is None

    def window(self, since, count):
        """Whose tones came in that many packets' time after that tick."""
        wait_until(lambda: self.ticks >= since + count, SOON_S,
                   "sound at " + self.who)
        with self.lock:
            got = [payload for tick, payload in self.packets
                   if since <= tick < since + count]
        return tone.heard((got + [None] * count)[:max(count, len(got))])

    def close(self):
        self.over.set()
        self.join()
        for s in (self.sip, self.rtp):
            s.close()

    # Its thread.

    def run(self):
        due = time.monotonic()
        while not self.over.is_set():
            left = due - time.monotonic()
            if left <= 0:
                self._tick()
                due = due + PACKET_S if left > -0.2 else time.monotonic()
                continue
            for s in select.select([self.sip, self.rtp], [], [], left)[0]:
                data = s.recv(65536)
                with self.lock:
                    if s is self.sip:
                        self._signal(Message(data))
                    else:
                        self._sound(data)

    def _tick(self):
        with self.lock:
            self.ticks += 1
            d = self.dialog
            if not d:
                return
            if d.invite and d.answer_s is not None and \
                    time.monotonic() >= d.answer_s:
                self._reply(d.invite, "200 OK", self._sdp())
                d.invite, d.up = None, True
            if d.up and d.media and d.direction in ("sendrecv", "sendonly"):
                head = struct.pack(
                    ">BBHII", 0x80, 0, self.ticks & 0xffff,
                    self.ticks * tone.PACKET & 0xffffffff, self.port)
                self.rtp.sendto(
                    head + self.words[self.ticks % len(self.words)], d.media)

    def _sound(self, data):
        if len(data) == 12 + tone.PACKET and data[1] & 0x7f == 0:
            self.packets[self.count % KEEP] = (self.ticks, data[12:])
            self.count += 1

    # SIP.

    def _sdp(self):
        return "\r\n".join((
            "v=0", "o=- 1 %d IN IP4 %s" % (self.ticks + 1, HOST), "s=-",
            "c=IN IP4 " + HOST, "t=0 0",
            "m=audio %d RTP/AVP 0" % self.rtp.getsockname()[1],
            "a=rtpmap:0 PCMU/8000", "a=ptime:20",
            "a=" + self.dialog.direction, ""))

    def _learn(self, body):
        found = re.search(r"^m=audio (\d+)", body, re.M)
        if found:
            self.dialog.media = (HOST, int(found.group(1)))

    def _send(self, first, fields, body=""):
        if body:
            fields = fields + [("Content-Type", "application/sdp")]
        lines = [first] + ["%s: %s" % field for field in fields]
        lines += ["Content-Length: %d" % len(body), "", body]
        self.sip.sendto("\r\n".join(lines).encode(), (HOST, self.pbx))

    def _request(self, method, body="", fields=()):
        d = self.dialog
        if method != "ACK":
            d.number += 1
        self._send("%s %s SIP/2.0" % (method, d.target), [
            ("Via", "SIP/2.0/UDP %s:%d;branch=z9hG4bK%s" % (
                HOST, self.port, token())),
            ("Max-Forwards", "70"), ("From", d.local), ("To", d.remote),
            ("Call-ID", d.call_id), ("CSeq", "%d %s" % (d.number, method)),
            ("Contact", "<sip:%s@%s:%d>" % (self.who, HOST, self.port)),
            *fields], body)

    def _reply(self, request, status, body=""):
        to = request.field("to")
        if ";tag=" not in to:
            ours = self.dialog and self.dialog.call_id == \
                request.field("call-id")
            to = self.dialog.local if ours else to + ";tag=" + token()
        self._send("SIP/2.0 " + status, [
            *(("Via", via) for via in request.fields["via"]),
            ("From", request.field("from")), ("To", to),
            ("Call-ID", request.field("call-id")),
            ("CSeq", request.field("cseq")),
            ("Contact", "<sip:%s@%s:%d>" % (self.who, HOST, self.port))],
            body)

    def _signal(self, message):
        d = self.dialog
        mine = d and d.call_id == message.field("call-id")
        if message.first[0].startswith("SIP/"):
            if mine:
                self._response(message)
        elif message.first[0] == "INVITE":
            if mine:
                self._learn(message.body)
                self._reply(message, "200 OK", self._sdp())
            elif d:
                self._reply(message, "486 Busy Here")
            else:
                self._rung(message)
        elif message.first[0] == "CANCEL":
            self._reply(message, "200 OK")
            if mine and d.invite:
                self._reply(d.invite, "487 Request Terminated")
                self.dialog = None
        elif message.first[0] != "ACK":
            self._reply(message, "200 OK")
            if mine and message.first[0] == "BYE":
                self.dialog = None

    def _rung(self, invite):
        self.dialog = d = Dialog(
            invite.field("to") + ";tag=" + token(), invite.field("from"),
            invite.contact(), invite.field("call-id"))
        d.invite = invite
        if self.answer_s is not None:
            d.answer_s = time.monotonic() + self.answer_s
        self._learn(invite.body)
        self._reply(invite, "180 Ringing")

    def _response(self, message):
        d, code = self.dialog, int(message.first[1])
        if code < 200 or not message.field("cseq").endswith("INVITE"):
            return
        d.remote = message.field("to")
        if code < 300:
            d.target, d.up = message.contact(), True
            self._learn(message.body)
        self._request("ACK")
        if code >= 300:
            self.refused = "%s: %s" % (self.who, " ".join(message.first[1:]))
            if not d.up:
                self.dialog = None
