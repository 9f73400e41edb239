"""What differs between the providers in the requests that a journey makes, so
that one test can play it at each of them."""
import re

FACES = ("telnyx", "signalwire", "twilio")
COMPAT = ("signalwire", "twilio")


class Telnyx:
    """Verbs are the last part of the path, and each request has an id."""

    # What a fault's match says to strike the requests for a mode, those of a
    # conference, its hold, the dial, and the reads of participants.
    mode, conference = "/update", "/conferences/"
    hold, dial, people = "/hold", "/calls", "GET /participants"
    # The ladder of QUIET, as first lines of requests.
    ladder = tuple("POST .*/%s " % verb
                   for verb in ("update", "mute", "leave", "hangup"))

    def verb(self, r):
        """mode, mute, leave, hangup, join, dial, hold or another word."""
        last = r["path"].rsplit("/", 1)[1]
        return {"update": "mode", "calls": "dial"}.get(last, last)

    def role(self, r):
        """Which mode a request asks for."""
        body = r["body"] or {}
        return (body.get("conference_config") or body).get("supervisor_role")

    def targets(self, r):
        return r["body"].get("whisper_call_control_ids")

    def is_same(self, first, second):
        """Sent once more, and not a second time."""
        return first["body"]["command_id"] == second["body"]["command_id"]

    def reads(self, r, call):
        return r["method"] == "GET" and "/%s/participants" % call in r["path"]

    def set_role(self, sim, role, target=None):
        """Somebody else changes how my leg is in its call."""
        sim.post("/sim/participant", op="role", id=sim.leg, role=role,
                 whisper=[target] if target else [])


class Compat(Telnyx):
    """SignalWire and Twilio: what a request does is in its parameters."""

    mode, conference = "/Participants/", "/Conferences/"
    hold, dial, people = "/Participants/", "/Calls", "GET /Participants"
    ladder = ("POST .*/Participants/", "POST .*/Participants/",
              "DELETE .*/Participants/", "POST .*/Calls/")

    def verb(self, r):
        """Who listens in a call without an agent is muted alone."""
        body = r["body"] or {}
        if r["method"] == "DELETE":
            return "leave"
        if re.search(r"/Calls(\.json)?$", r["path"]):
            return "dial"
        if "/Calls/" in r["path"]:
            return "hangup" if "Status" in body else "join"
        if "Hold" in body:
            return "hold"
        return "mode" if set(body) != {"Muted"} else "mute"

    def role(self, r):
        body = r["body"] or {}
        if self.verb(r) in ("dial", "join") or body.get("Muted") == "true":
            return "monitor"
        if self.verb(r) != "mode":
            return None
        return "whisper" if body["Coaching"] == "true" else "barge"

    def targets(self, r):
        return [r["body"]["CallSidToCoach"]]

    def is_same(self, first, second):
        return first["path"] == second["path"] and \
            first["body"] == second["body"]

    def reads(self, r, call):
        return r["method"] == "GET" and \
            "/%s/Participants" % call in r["path"]

    def set_role(self, sim, role, target=None):
        """Muted is a switch of its own."""
        super().set_role(sim, role, target)
        sim.post("/sim/participant", op="unmute", id=sim.leg)


def face_of(provider):
    return Telnyx() if provider == "telnyx" else Compat()


def verbs(face, requests):
    return [face.verb(r) for r in requests]


def roles(face, requests):
    return [face.role(r) for r in requests]


def modes(face, sim):
    """The requests that set how my leg is in its call."""
    return [r for r in sim.changes() if face.verb(r) == "mode"]
