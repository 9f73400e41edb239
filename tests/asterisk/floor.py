"""Calls on a real Asterisk: of phones that speak, and of many that do not."""
import base64
import json
import socket
import threading

import websocket

from ears import table
from rig import SOON_S, wait_until
from server import NAMES, NUMBERS

APP = "floor"


class App:
    """A small Stasis application, such as a site has for its calls: what is
    handed to it waits until it is put into a bridge."""

    def __init__(self, pbx):
        word = "%s:%s" % (pbx.user, pbx.password)
        self.line = websocket.create_connection(
            "ws://127.0.0.1:%d/ari/events?app=%s" % (pbx.port, APP),
            header=["Authorization: Basic " +
                    base64.b64encode(word.encode()).decode()],
            timeout=SOON_S)
        self.line.settimeout(None)
        self.started = set()
        self.events = 0
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            while True:
                event = json.loads(self.line.recv())
                self.events += 1
                if event["type"] == "StasisStart":
                    self.started.add(event["channel"]["id"])
        except (OSError, ValueError, websocket.WebSocketException):
            pass

    def close(self):
        try:
            self.line.sock.shutdown(socket.SHUT_RDWR)
        except (AttributeError, OSError):
            pass  # the server has gone before
        self.line.shutdown()
        self.thread.join(SOON_S)


class Floor:
    def __init__(self, pbx):
        self.pbx, self.phones = pbx, pbx.phones
        self.app = App(pbx)
        self.made = 0

    def name(self, kind):
        self.made += 1
        return "%s-%d" % (kind, self.made)

    # Calls of phones.

    def leg(self, who, name=None, number=None):
        """A leg of that phone that is up, in no bridge yet; what it says of
        itself may be given."""
        channel = self.name(who)
        self.pbx.do("POST", "/channels", endpoint="PJSIP/" + who, app=APP,
                    channelId=channel, callerId="%s <%s>" % (
                        name or NAMES[who], number or NUMBERS[who]))
        wait_until(lambda: channel in self.app.started, why=channel)
        return channel

    def stasis(self, *who):
        """A call in a bridge of the application: the bridge and the legs."""
        legs = {name: self.leg(name) for name in who}
        return self.bridge(*legs.values()), legs

    def bridge(self, *channels):
        bridge = self.name("talk")
        self.pbx.do("POST", "/bridges", bridgeId=bridge, type="mixing",
                    name=bridge)
        self.join(bridge, *channels)
        return bridge

    def join(self, bridge, *channels):
        self.pbx.do("POST", "/bridges/%s/addChannel" % bridge,
                    channel=",".join(channels))

    def part(self, bridge, channel):
        self.pbx.do("POST", "/bridges/%s/removeChannel" % bridge,
                    channel=channel)

    def hang_up(self, channel):
        self.pbx.do("DELETE", "/channels/" + channel)

    def plain(self, caller="customer", callee="agent"):
        """One phone calls another by Dial(): in no application."""
        self.phones[caller].call(callee)
        wait_until(self.phones[callee].up, why="the call of " + caller)

    def far(self, caller="customer", callee="agent"):
        """The same with a Local channel between: two bridges."""
        self.phones[caller].call("far-" + callee)
        wait_until(self.phones[callee].up, why="the call of " + caller)

    def local(self):
        """The two halves of a Local channel, both in the application."""
        halves = [self.name("half"), self.name("half")]
        self.pbx.do("POST", "/channels", endpoint="Local/floor@far/n",
                    app=APP, formats="ulaw", channelId=halves[0],
                    otherChannelId=halves[1])
        wait_until(lambda: self.app.started.issuperset(halves), why="halves")
        return halves

    def room(self, *who, number="700"):
        """Phones that dial into a ConfBridge room."""
        for name in who:
            self.phones[name].call(number)

    # Many calls at once.

    def silent(self, count):
        """So many calls in bridges, of two Local channels each that say
        nothing; their bridges."""
        wanted = set()
        for _ in range(count):
            for side in ("agent", "customer"):
                channel = self.name("far-" + side)
                self.pbx.do("POST", "/channels", endpoint="Local/quiet@far/n",
                            app=APP, channelId=channel, callerId="%s <%d>" % (
                                channel, 5550000 + self.made))
                wanted.add(channel)
        wait_until(lambda: wanted <= self.app.started, 60, "the channels")
        order = sorted(wanted, key=lambda c: int(c.rsplit("-", 1)[1]))
        return [self.bridge(*pair)
                for pair in zip(order[::2], order[1::2])]

    def end(self, bridges):
        """Hangs up all in these bridges, and takes the bridges away."""
        members = {b["id"]: b["channels"] for b in self.pbx.bridges()}
        for bridge in bridges:
            for channel in members.get(bridge, []):
                self.pbx.ari("DELETE", "/channels/" + channel)
            self.pbx.ari("DELETE", "/bridges/" + bridge)

    # What is there.

    def helpers(self):
        """Ids of all channels and bridges that a console made."""
        found = [c["id"] for c in self.pbx.channels()]
        found += [b["id"] for b in self.pbx.bridges()]
        return sorted(i for i in found if i.startswith("earshot-"))

    def picture(self):
        """For a person: all bridges and channels, and what phones hear."""
        try:
            lines = ["bridge %s %s: %s" % (b["id"], b["bridge_class"],
                                           " ".join(b["channels"]))
                     for b in self.pbx.bridges()]
            lines += ["channel %s %s %s %s %s" % (
                c["id"], c["name"], c["state"], c["dialplan"]["app_name"],
                c["channelvars"]) for c in self.pbx.channels()]
        except (AssertionError, OSError) as err:
            return str(err)
        lines += ["%s hears %s" % item for item in table(self.phones).items()]
        return "\n".join(lines)

    def console_apps(self):
        return [a["name"] for a in self.pbx.do("GET", "/applications")
                if a["name"].startswith("earshot-")]

    def calls(self):
        """How many bridges people talk in, those of consoles left out."""
        return len([b for b in self.pbx.bridges() if b["channels"] and
                    not b["id"].startswith("earshot-")])

    def renew(self):
        """The application comes back after the server did."""
        self.app.close()
        self.app = App(self.pbx)

    def clear(self):
        for phone in self.phones.values():
            phone.bye()
            phone.answer_s = 0.0
        for channel in self.pbx.channels():
            self.pbx.ari("DELETE", "/channels/" + channel["id"])
        wait_until(lambda: not self.pbx.channels(), 30, "an empty exchange")
        for bridge in self.pbx.bridges():
            self.pbx.ari("DELETE", "/bridges/" + bridge["id"])
        for phone in self.phones.values():
            phone.forget()
