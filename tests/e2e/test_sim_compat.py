"""Proves that the simulator's compatibility face works over real sockets: its
first line, sign-in, callbacks by websocket and webhook, signatures, repeats."""
import base64
import hashlib
import hmac
import http.server
import json
import queue
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from urllib.parse import parse_qsl, quote, urlencode

import pytest
import websocket

from rig import EARSHOT_SIM, KEY, SOON_S, Sim, wait_until

FACES = ("signalwire", "twilio")
DOCUMENT = ('<Response><Dial><Conference coach="%s" muted="true" beep="false" '
            'startConferenceOnEnter="false">%s</Conference></Dial></Response>')


class Compat(Sim):
    """The simulator with a compatibility face."""

    def __init__(self, face, *args):
        super().__init__("--provider", face, "--quiet-floor", "--calls", "0",
                         *args)
        self.face = face
        self.account = self.first["account"]

    def fetch(self, method, url, fields=None, password=KEY, user=None):
        """Status, parsed body and headers."""
        data = urlencode(fields, True).encode() if fields is not None else None
        request = urllib.request.Request(url, data, method=method)
        pair = "%s:%s" % (user or self.first["user"], password)
        request.add_header("Authorization", "Basic " + base64.b64encode(
            pair.encode()).decode())
        try:
            reply = urllib.request.urlopen(request, timeout=SOON_S)
        except urllib.error.HTTPError as refused:
            reply = refused
        with reply:
            text = reply.read()
        try:
            return reply.status, json.loads(text), reply.headers
        except ValueError:
            return reply.status, text, reply.headers

    def rest(self, method, path, fields=None, **more):
        status, body, _ = self.fetch(method, "%s/Accounts/%s/%s.json" % (
            self.api, self.account, path), fields, **more)
        return status, body

    def part(self, call, leg, **fields):
        status, body = self.rest(
            "POST", "Conferences/%s/Participants/%s" % (call, leg), fields)
        assert status == 200, body
        return body

    def dial(self, call, agent):
        """The supervisor's phone, brought in as a silent coach."""
        parameters = {"To": self.first["phone"], "From": self.first["from"]}
        document = DOCUMENT % (agent, self.find(call)["name"])
        if self.face == "twilio":
            parameters["Twiml"] = document
        else:
            status, kept = self.rest("POST", "LamlBins", {
                "Name": "join", "Contents": document})
            assert status == 201, kept
            parameters["Url"] = kept["request_url"]
        status, body = self.rest("POST", "Calls", parameters)
        assert status in (200, 201), body
        wait_until(lambda: self.person(body["sid"])[0], why="the phone")
        return body["sid"]


@pytest.fixture(params=FACES)
def face(request):
    return request.param


@pytest.fixture
def sim(face):
    with Compat(face) as s:
        yield s


@pytest.fixture
def call(sim):
    made = sim.call("billing", ["Ana Ruiz"], "+12025550199")
    return {"id": made["id"], "agent": made["agents"][0],
            "customer": made["customer"]}


def event_of(text):
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))


def next_event(feed, name):
    for _ in range(100):
        fields = event_of(feed.recv())
        if name in (fields.get("StatusCallbackEvent"),
                    fields.get("CallStatus")):
            return fields
    raise AssertionError("no %s" % name)


def signature(key, url, body):
    text = url + "".join(n + v for n, v in sorted(parse_qsl(
        body, keep_blank_values=True)))
    return base64.b64encode(hmac.new(
        key.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Receiver:
    """A webhook's address; answers with the statuses in turn, then 200."""

    def __init__(self, *statuses):
        got, left = queue.Queue(), list(statuses)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.put((self.headers, body.decode()))
                self.send_response(left.pop(0) if left else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.got = got
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/hook?a=1" % self.server.server_port
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def next(self):
        return self.got.get(timeout=SOON_S)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def test_first_line(sim, face):
    first = sim.first
    assert first["sim"] == face
    assert first["url"].startswith("http://127.0.0.1:")
    assert first["api"] == first["url"] + (
        "/2010-04-01" if face == "twilio" else "/api/laml/2010-04-01")
    assert first["events"].startswith("ws://127.0.0.1:")
    assert first["user"] == first["account"]
    assert first["password"] == KEY
    assert first["signing_key"]
    assert first["phone"].startswith("sip:rita@")
    assert ("document_url" in first) == (face == "signalwire")
    status, mine = sim.rest("GET", "Calls/" + first["leg"])
    assert (status, mine["status"], mine["to"]) == (
        200, "in-progress", first["phone"])


def test_sign_in(sim):
    for user, password in ((None, "wrong"), ("somebody", KEY)):
        status, body = sim.rest("GET", "Conferences", password=password,
                                user=user)
        assert (status, body["code"], body["status"]) == (401, 20003, 401)
    status, body, _ = sim.ask("GET", "%s/Accounts/%s/Conferences.json" % (
        sim.api, sim.account))
    assert status == 401
    assert sim.rest("GET", "Conferences")[0] == 200


def test_a_shown_password_is_taken(face):
    shown = subprocess.Popen(
        [EARSHOT_SIM, "--provider", face, "--calls", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        first = json.loads(shown.stdout.readline())
        pair = "%s:%s" % (first["user"], first["password"])
        request = urllib.request.Request("%s/Accounts/%s/Calls.json" % (
            first["api"], first["account"]))
        request.add_header("Authorization", "Basic " + base64.b64encode(
            pair.encode()).decode())
        with urllib.request.urlopen(request, timeout=SOON_S) as reply:
            assert reply.status == 200
    finally:
        shown.terminate()
        shown.wait(SOON_S)
        shown.stdout.close()


def test_modes_by_the_truth(sim, call):
    leg = sim.dial(call["id"], call["agent"])
    person, _ = sim.person(leg)
    assert sim.hearers(leg) == []
    assert person["supervisor_role"] == "monitor"
    assert person["role"] == "supervisor"
    shown = sim.part(call["id"], leg, Muted="false", Coaching="true",
                     CallSidToCoach=call["agent"])
    assert (shown["muted"], shown["coaching"]) == (False, True)
    assert [p["name"] for p in sim.hearers(leg)] == ["Ana Ruiz"]
    sim.part(call["id"], leg, Muted="false", Coaching="false",
             CallSidToCoach="")
    assert len(sim.hearers(leg)) == 2
    sim.part(call["id"], call["customer"], Hold="true")
    assert [p["name"] for p in sim.hearers(leg)] == ["Ana Ruiz"]
    assert sim.find(call["id"])["hears"][call["customer"]] == []
    sent = sim.changes()[-1]
    assert sent["body"] == {"Hold": "true"}
    assert sent["path"].endswith("/Participants/%s.json" % call["customer"])
    assert sim.executed() == len(sim.changes())


def test_events_are_the_posted_forms(sim, call, face):
    feed = sim.listen()
    sim.part(call["id"], call["agent"], Muted="true")
    muted = next_event(feed, "participant-mute")
    assert muted["CallSid"] == call["agent"]
    assert muted["ConferenceSid"] == call["id"]
    assert muted["Muted"] == "true"
    assert ("SequenceNumber" in muted) == (face == "twilio")
    assert ("From" in muted) == (face == "signalwire")
    sim.post("/sim/participant", op="leave", id=call["agent"])
    assert next_event(feed, "participant-leave")["CallSid"] == call["agent"]
    feed.close()


def test_events_as_objects(face):
    with Compat(face, "--feed", "json") as sim:
        made = sim.call("sales", ["Bo"], "+12025550111")
        feed = sim.listen()
        sim.part(made["id"], made["customer"], Hold="true")
        event = json.loads(feed.recv())
        assert event["StatusCallbackEvent"] == "participant-hold"
        assert event["Hold"] == "true"
        assert event["CallSid"] == made["customer"]
        feed.close()


def test_no_feed(face):
    with Compat(face, "--feed", "none") as sim:
        assert sim.events is None
        made = sim.call("sales", ["Bo"], "+12025550111")
        assert sim.part(made["id"], made["customer"], Hold="true")["hold"]


@pytest.mark.parametrize("face, header", [
    ("signalwire", "X-SignalWire-Signature"),
    ("twilio", "X-Twilio-Signature")])
def test_webhooks_are_signed(face, header):
    hook = Receiver()
    with Compat(face, "--webhook", hook.url) as sim:
        sim.call("sales", ["Bo"], "+12025550111")
        for _ in range(3):
            headers, body = hook.next()
            assert headers["Content-Type"] == \
                "application/x-www-form-urlencoded"
            assert headers[header] == signature(
                sim.first["signing_key"], hook.url, body)
            assert event_of(body)["AccountSid"] == sim.account
        sim.fault("bad-signature")
        sim.call("sales", ["Bea"], "+12025550112")
        bad = []
        while not any(bad):
            headers, body = hook.next()
            bad.append(headers[header] != signature(
                sim.first["signing_key"], hook.url, body))
    hook.close()


def test_signalwire_tries_three_times():
    hook = Receiver(500, 500, 500)
    with Compat("signalwire", "--webhook", hook.url, "--speed", "1") as sim:
        sim.post("/sim/call", op="create", queue="sales")
        bodies = [hook.next()[1] for _ in range(3)]
        assert len(set(bodies)) == 1
        sim.post("/sim/phone", op="up")
        assert hook.next()[1] != bodies[0]
    hook.close()


def test_twilio_takes_an_error_for_an_answer():
    hook = Receiver(500)
    with Compat("twilio", "--webhook", hook.url) as sim:
        made = sim.call("sales", [], "+12025550111")
        first = hook.next()[1]
        sim.part(made["id"], made["customer"], Muted="true")
        assert hook.next()[1] != first
    hook.close()


def test_a_second_address_is_refused(face):
    done = subprocess.run(
        [EARSHOT_SIM, "--provider", face, "--webhook",
         "http://127.0.0.1:1/a,http://127.0.0.1:1/b"],
        capture_output=True, timeout=SOON_S)
    assert done.returncode != 0
    assert b"second address" in done.stderr


def test_an_unknown_provider_is_refused():
    done = subprocess.run([EARSHOT_SIM, "--provider", "nobody"],
                          capture_output=True, timeout=SOON_S)
    assert done.returncode != 0
    assert b"nobody" in done.stderr


def test_kept_documents_have_an_address():
    with Compat("signalwire") as sim:
        _, kept = sim.rest("POST", "LamlBins", {
            "Name": "join", "Contents": "<Response>{{A}}</Response>"})
        url = kept["request_url"] + "?A=" + quote("x & <y>")
        with urllib.request.urlopen(url, timeout=SOON_S) as reply:
            assert reply.headers["Content-Type"] == "application/xml"
            assert reply.read() == b"<Response>x &amp; &lt;y&gt;</Response>"
        _, kept = sim.rest("GET", "LamlBins/" + kept["sid"])
        assert kept["num_requests"] == 1


def test_faults_over_the_wire(sim, call):
    path = "Conferences/%s/Participants/%s" % (call["id"], call["agent"])
    for name, muted in (("drop-request", False), ("lost-answer", True)):
        sim.fault(name, match="/Participants/")
        with pytest.raises((urllib.error.URLError, ConnectionError, OSError)):
            sim.rest("POST", path, {"Muted": "true"})
        assert sim.person(call["agent"])[0]["muted"] is muted
    sim.fault("retry-after", arg=4, match="/Participants/")
    status, body, headers = sim.fetch("POST", "%s/Accounts/%s/%s.json" % (
        sim.api, sim.account, path), {"Muted": "false"})
    assert (status, body["code"], headers["Retry-After"]) == (429, 20429, "4")
    sim.fault("status", arg=503, match="/Participants/")
    assert sim.rest("POST", path, {"Muted": "false"})[0] == 503
    assert sim.person(call["agent"])[0]["muted"] is True


def test_a_delete_has_no_body(sim, call):
    with socket.create_connection(
            ("127.0.0.1", int(sim.url.rsplit(":", 1)[1])), SOON_S) as s:
        pair = base64.b64encode(("%s:%s" % (
            sim.account, KEY)).encode()).decode()
        s.sendall(("DELETE %s/Accounts/%s/Conferences/%s/Participants/%s.json "
                   "HTTP/1.1\r\nHost: a\r\nAuthorization: Basic %s\r\n"
                   "Connection: close\r\n\r\n" % (
                       sim.api[len(sim.url):], sim.account, call["id"],
                       call["agent"], pair)).encode())
        answer = b""
        while True:
            piece = s.recv(65536)
            if not piece:
                break
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 204")
    assert body == b""
    assert b"content-type" not in head.lower()


def test_a_floor_that_lives(face):
    with Sim("--provider", face, "--calls", "6", "--speed", "40", "--seed",
             "3") as sim:
        feed = sim.listen()
        kinds = set()
        while not {"participant-speech-start", "participant-join",
                   "participant-leave", "conference-start", "conference-end",
                   "completed"} <= kinds:
            fields = event_of(feed.recv())
            kinds.add(fields.get("StatusCallbackEvent") or
                      fields.get("CallStatus"))
        feed.close()
        assert sim.truth()["calls"]


def test_the_feed_is_at_its_path_only(sim):
    with pytest.raises((websocket.WebSocketException, OSError)):
        websocket.create_connection(
            sim.events.replace("/events", "/other"), timeout=SOON_S)
