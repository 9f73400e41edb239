"""Proves that whoever may see whole numbers is given the provider's own message
behind a number of the feed, and nobody else is."""
import json

from broker_rig import ALL, Broker
from conftest import Floor
from rig import SOON_S, Sim


class Reader:
    """A console that keeps every event, and what was got of the provider."""

    def __init__(self, wire):
        self.wire, self.native, self.events = wire, {}, []
        take = wire.take

        def keep(m):
            take(m)
            if m["type"] == "native":
                self.native[m["seq"]] = m["body"]
            elif m["type"] == "event":
                self.events.append(m)
        wire.take = keep

    def get(self, seq):
        self.native.pop(seq, None)
        self.wire.socket.send(json.dumps(
            {"type": "get", "what": "native", "seq": seq}))
        self.wire.until(lambda: seq in self.native, why="an answer")
        return self.native[seq]


def test_native(tmp_path):
    users = {"rita": ALL, "lee": "watch,monitor",
             "sue": (ALL, "queue=sales"), "tom": ALL}
    with Sim() as sim:
        floor = Floor(sim)
        b = Broker(tmp_path / "b", sim, users).start()
        with b.console("rita") as rita, b.console("lee") as lee, \
                b.console("sue") as sue:
            rita.until(lambda: len(rita.calls) == 3)
            assert "native" in rita.hello["features"]
            assert "native" not in lee.hello["features"]
            rita, lee, sue = (Reader(w) for w in (rita, lee, sue))
            call = floor.of("Ana Ruiz")
            sim.post("/sim/participant", op="leave", id=call["customer"])
            rita.wire.until(lambda: any(
                e["kind"] == "part.left" for e in rita.events),
                SOON_S, "the customer going")
            e = next(e for e in rita.events if e["kind"] == "part.left")
            body = rita.get(e["seq"])
            assert body["data"]["event_type"].endswith("left")
            assert body["data"]["payload"]["call_control_id"] == \
                call["customer"]
            # Neither who sees only the ends of numbers, nor who does not see
            # the call; nor of what never was.
            assert lee.get(e["seq"]) is None
            assert sue.get(e["seq"]) is None
            assert rita.get(e["seq"] + 1000) is None
            assert rita.get(0) is None
        assert b.stop() == 0
