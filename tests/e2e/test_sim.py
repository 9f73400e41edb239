"""Proves that the simulator answers as Telnyx documents its API, tells by
events what Telnyx tells and nothing more, and goes wrong when it is asked to."""
import base64
import http.server
import json
import queue
import subprocess
import threading
import urllib.error

import pytest
import websocket
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rig import EARSHOT_SIM, SOON_S, Sim, wait_until

OK = (200, {"data": {"result": "ok"}})


def error_of(answer):
    status, body = answer
    return status, body["errors"][0]["code"]


def act(sim, call, name, **body):
    return sim.rest("POST", "/conferences/%s/actions/%s" % (call, name), body)


def people(sim, call):
    status, body = sim.rest("GET", "/conferences/%s/participants" % call)
    assert status == 200
    return {p["call_control_id"]: p for p in body["data"]}


def names(found):
    return sorted(p["name"] for p in found)


class Events:
    """Events as they come, until the wanted one."""

    def __init__(self, sim):
        self.socket = sim.listen()
        self.seen = []

    def next(self):
        event = json.loads(self.socket.recv())
        self.seen.append(event)
        return event

    def until(self, kind, leg=None):
        for _ in range(200):
            data = self.next().get("data", {})
            payload = data.get("payload", {})
            if data.get("event_type") == kind and (
                    leg is None or payload.get("call_control_id") == leg):
                return data
        raise AssertionError("no %s" % kind)

    def kinds(self):
        return [e["data"]["event_type"] for e in self.seen]


@pytest.fixture
def events(sim):
    e = Events(sim)
    yield e
    e.socket.close()


def test_first_line(sim):
    assert sim.first["sim"] == "telnyx"
    assert sim.url.startswith("http://127.0.0.1:")
    assert sim.api == sim.url + "/v2"
    assert sim.events.startswith("ws://127.0.0.1:")
    assert len(base64.b64decode(sim.first["webhook_public_key"])) == 32
    assert sim.first["connection_id"].isdigit()
    assert sim.leg.startswith("v3:")


def test_says_that_it_is_a_simulator():
    done = subprocess.run([EARSHOT_SIM, "--help"], capture_output=True,
                          timeout=SOON_S)
    assert done.returncode == 0
    assert b"simulated" in done.stdout
    done = subprocess.run([EARSHOT_SIM, "--nonsense"], capture_output=True,
                          timeout=SOON_S)
    assert done.returncode != 0
    assert b"--nonsense" in done.stderr
    assert done.stdout == b""


def test_key(sim):
    assert error_of(sim.rest("GET", "/conferences", key=None)) == \
        (401, "10009")
    assert error_of(sim.rest("GET", "/conferences", key="wrong")) == \
        (401, "10009")
    assert sim.rest("GET", "/conferences")[0] == 200


def test_unknown_paths(sim, floor):
    assert error_of(sim.rest("GET", "/nothing")) == (404, "10005")
    call = floor.calls[0]["id"]
    assert error_of(act(sim, call, "dial_participant")) == (404, "10005")


def test_broken_bodies(sim, floor):
    path = "/conferences/%s/actions/join" % floor.calls[0]["id"]
    for body in (b"{", b"[1]", b'{"a":1}}', b"\xff", b'{"a":1,"a":2}'):
        status, reply = sim.rest("POST", path, body)
        assert status in (400, 422), body
        assert reply["errors"][0]["code"]
    assert sim.executed() == 0


def test_list_of_conferences(sim, floor):
    status, body = sim.rest("GET", "/conferences?filter[status]=in_progress")
    assert status == 200
    assert {c["id"] for c in body["data"]} == {c["id"] for c in floor.calls}
    assert body["meta"] == {"page_number": 1, "page_size": 20,
                            "total_pages": 1, "total_results": 3}
    for c in body["data"]:
        assert c["record_type"] == "conference"
        assert c["status"] == "in_progress"
        for field in ("name", "created_at", "expires_at"):
            assert isinstance(c[field], str)
        assert "participants" not in c

    encoded = "/conferences?filter%5Bstatus%5D=completed"
    assert sim.rest("GET", encoded)[1]["data"] == []


def test_pages(sim, floor):
    seen = set()
    for page in (1, 2):
        _, body = sim.rest(
            "GET", "/conferences?page[size]=2&page[number]=%d" % page)
        assert body["meta"]["total_pages"] == 2
        assert len(body["data"]) == (2 if page == 1 else 1)
        seen |= {c["id"] for c in body["data"]}
    assert len(seen) == 3
    for size in (0, 251, "x"):
        status, _ = sim.rest("GET", "/conferences?page[size]=%s" % size)
        assert status == 422


def test_participants_show_no_role_and_no_name(sim, floor):
    call = floor.calls[0]
    found = people(sim, call["id"])
    assert set(found) == {call["agent"], call["customer"]}
    for p in found.values():
        assert set(p) == {
            "record_type", "id", "call_leg_id", "call_control_id",
            "conference", "whisper_call_control_ids", "created_at",
            "updated_at", "end_conference_on_exit",
            "soft_end_conference_on_exit", "status", "muted", "on_hold"}
        assert p["status"] == "joined"
        assert p["conference"]["id"] == call["id"]
        assert (p["muted"], p["on_hold"]) == (False, False)

    one = next(iter(found.values()))
    status, body = sim.rest("GET", "/conferences/%s/participants/%s" % (
        call["id"], one["id"]))
    assert status == 200
    assert body["data"]["conference_id"] == call["id"]
    assert "record_type" not in body["data"]


def test_monitor_is_heard_by_nobody(sim, floor, events):
    call = floor.calls[0]
    assert act(sim, call["id"], "join", call_control_id=sim.leg,
               supervisor_role="monitor") == OK
    joined = events.until("conference.participant.joined", sim.leg)
    assert joined["payload"]["conference_id"] == call["id"]
    assert "supervisor_role" not in joined["payload"]
    assert sim.hearers(sim.leg) == []
    assert people(sim, call["id"])[sim.leg]["muted"] is True
    hears = sim.find(call["id"])["hears"][sim.leg]
    assert sorted(hears) == sorted([call["agent"], call["customer"]])


def test_whisper_is_heard_by_those_named(sim, floor):
    call = floor.calls[0]
    act(sim, call["id"], "join", call_control_id=sim.leg,
        supervisor_role="monitor")
    assert act(sim, call["id"], "update", call_control_id=sim.leg,
               supervisor_role="whisper",
               whisper_call_control_ids=[call["agent"]]) == OK
    assert names(sim.hearers(sim.leg)) == ["Ana Ruiz"]
    mine = people(sim, call["id"])[sim.leg]
    assert mine["whisper_call_control_ids"] == [call["agent"]]
    assert mine["muted"] is False


def test_whisper_to_nobody_is_monitor(sim, floor):
    call = floor.calls[0]
    act(sim, call["id"], "join", call_control_id=sim.leg,
        supervisor_role="whisper")
    assert sim.hearers(sim.leg) == []


@pytest.mark.parametrize("role", ["barge", "none", None])
def test_barge_none_and_no_role_are_heard_by_all(sim, floor, role):
    call = floor.calls[0]
    body = {"call_control_id": sim.leg}
    if role:
        body["supervisor_role"] = role
    assert act(sim, call["id"], "join", **body) == OK
    assert len(sim.hearers(sim.leg)) == 2


def test_change_of_role_tells_nobody(sim, floor, events):
    call = floor.calls[0]
    act(sim, call["id"], "join", call_control_id=sim.leg,
        supervisor_role="monitor")
    events.until("conference.participant.joined", sim.leg)
    act(sim, call["id"], "update", call_control_id=sim.leg,
        supervisor_role="barge")
    act(sim, call["id"], "mute", call_control_ids=[call["agent"]])
    act(sim, call["id"], "hold", call_control_ids=[call["agent"]])
    act(sim, call["id"], "leave", call_control_id=sim.leg)
    count = len(events.seen)
    events.until("conference.participant.left", sim.leg)
    assert len(events.seen) == count + 1


def test_leave_parks_the_leg(sim, floor):
    call = floor.calls[0]
    act(sim, call["id"], "join", call_control_id=sim.leg,
        supervisor_role="monitor")
    assert act(sim, call["id"], "leave", call_control_id=sim.leg) == OK
    assert sim.person(sim.leg) == (None, None)
    assert sim.leg in [leg["id"] for leg in sim.truth()["legs"]]
    status, body = sim.rest("GET", "/calls/" + sim.leg)
    assert status == 200
    assert body["data"]["is_alive"] is True


def test_hold_and_mute(sim, floor):
    call = floor.calls[0]
    assert act(sim, call["id"], "hold",
               call_control_ids=[call["customer"]]) == OK
    assert act(sim, call["id"], "mute", call_control_ids=[call["agent"]]) == OK
    found = people(sim, call["id"])
    assert found[call["customer"]]["on_hold"] is True
    assert found[call["agent"]]["on_hold"] is False
    assert found[call["agent"]]["muted"] is True
    assert sim.find(call["id"])["hears"][call["customer"]] == []
    assert act(sim, call["id"], "unhold",
               call_control_ids=[call["customer"]]) == OK
    assert act(sim, call["id"], "unmute",
               call_control_ids=[call["agent"]]) == OK
    assert not any(p["muted"] or p["on_hold"]
                   for p in people(sim, call["id"]).values())


def test_empty_lists_mean_everybody(sim, floor):
    call = floor.calls[0]
    assert act(sim, call["id"], "mute", call_control_ids=[]) == OK
    assert act(sim, call["id"], "hold") == OK
    assert all(p["muted"] and p["on_hold"]
               for p in people(sim, call["id"]).values())
    assert error_of(act(sim, call["id"], "unhold")) == (422, "10004")


def test_refusals(sim, floor):
    call, other = floor.calls[0], floor.calls[1]
    gone = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

    def join(where, **body):
        return error_of(act(sim, where, "join", **body))

    assert join(call["id"]) == (422, "10004")
    assert join(call["id"], call_control_id=7) == (422, "10026")
    assert join(call["id"], call_control_id="v3:none")[0] == 422
    assert join(call["id"], call_control_id=sim.leg,
                supervisor_role="shout") == (422, "10032")
    assert join(gone, call_control_id=sim.leg) == (422, "90058")
    assert error_of(act(sim, gone, "hold")) == (404, "90058")
    assert error_of(sim.rest("GET", "/conferences/" + gone))[0] == 404
    assert act(sim, call["id"], "join", call_control_id=sim.leg,
               supervisor_role="monitor") == OK
    assert join(call["id"], call_control_id=sim.leg) == (422, "90044")
    sim.post("/sim/call", op="end", id=other["id"])
    assert join(other["id"], call_control_id=sim.leg) == (422, "90019")


def test_joining_another_call_leaves_the_first(sim, floor, events):
    first, second = floor.calls[0]["id"], floor.calls[1]["id"]
    for call in (first, second):
        assert act(sim, call, "join", call_control_id=sim.leg,
                   supervisor_role="monitor") == OK
    events.until("conference.participant.left", sim.leg)
    assert sim.person(sim.leg)[1]["id"] == second


def test_command_id_is_done_once(sim, floor):
    call = floor.calls[0]
    body = {"call_control_id": sim.leg, "supervisor_role": "monitor",
            "command_id": "5d2ae1d4-0f4b-4a09-9d7e-0b7f5c1e0001"}
    assert act(sim, call["id"], "join", **body) == OK
    assert act(sim, call["id"], "join", **body) == OK
    assert sim.executed() == 1
    sim.post("/sim/clock", add_ms=61000)
    assert error_of(act(sim, call["id"], "join", **body)) == (422, "90044")


def test_end_on_exit_ends_the_call(sim, floor, events):
    call = floor.calls[0]
    act(sim, call["id"], "join", call_control_id=sim.leg,
        supervisor_role="monitor", end_conference_on_exit=True)
    assert people(sim, call["id"])[sim.leg]["end_conference_on_exit"] is True
    act(sim, call["id"], "leave", call_control_id=sim.leg)
    ended = events.until("conference.ended")
    assert ended["payload"]["reason"] == "host_left"
    assert sim.find(call["id"]) is None


def test_events_have_the_documented_envelope(sim, floor, events):
    made = sim.post("/sim/participant", op="join", call=floor.calls[0]["id"],
                    name="Lea Brandt", role="agent")
    events.until("conference.participant.joined", made["id"])
    ids = [e["data"]["id"] for e in events.seen]
    assert len(set(ids)) == len(ids)
    for e in events.seen:
        assert e["data"]["record_type"] == "event"
        assert isinstance(e["data"]["payload"], dict)
    kinds = events.kinds()
    assert "call.initiated" in kinds and "call.answered" in kinds


def test_hang_up_leaves_every_call(sim, floor, events):
    call = floor.calls[0]
    sim.post("/sim/participant", op="leave", id=call["agent"])
    hangup = events.until("call.hangup", call["agent"])
    assert hangup["payload"]["hangup_cause"]
    assert call["agent"] not in people(sim, call["id"]) or \
        people(sim, call["id"])[call["agent"]]["status"] == "left"
    assert error_of(act(sim, call["id"], "mute",
                        call_control_ids=[call["agent"]]))[0] == 422


def test_active_calls(sim, floor):
    status, body = sim.rest("GET", "/connections/%s/active_calls" %
                            sim.first["connection_id"])
    assert status == 200
    ids = {c["call_control_id"] for c in body["data"]}
    assert sim.leg in ids
    assert {floor.calls[0]["agent"], floor.calls[0]["customer"]} <= ids
    assert "cursors" in body["meta"]


def test_dial_into_a_conference(sim, floor, events):
    call = floor.calls[0]
    status, body = sim.rest("POST", "/calls", {
        "connection_id": sim.first["connection_id"],
        "to": "sip:rita@sip.telnyx.com", "from": "+12025550130",
        "conference_config": {"id": call["id"], "supervisor_role": "monitor",
                              "early_media": False}})
    assert status == 200
    assert body["data"]["is_alive"] is False
    leg = body["data"]["call_control_id"]
    events.until("call.initiated", leg)
    events.until("call.answered", leg)
    wait_until(lambda: sim.person(leg)[0], why="the dialled leg in the call")
    assert sim.hearers(leg) == []


def test_dial_that_nobody_answers(sim, events):
    sim.post("/sim/phone", op="policy", answer=False)
    _, body = sim.rest("POST", "/calls", {
        "connection_id": sim.first["connection_id"], "timeout_secs": 5,
        "to": "sip:rita@sip.telnyx.com", "from": "+12025550130"})
    leg = body["data"]["call_control_id"]
    events.until("call.initiated", leg)
    sim.post("/sim/clock", add_ms=6000)
    assert events.until("call.hangup", leg)["payload"]["hangup_cause"] == \
        "timeout"


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500, 503])
def test_fault_status(sim, floor, status):
    sim.fault("status", arg=status, match="/mute")
    call = floor.calls[0]
    assert sim.rest("GET", "/conferences")[0] == 200
    got, body = act(sim, call["id"], "mute", call_control_ids=[call["agent"]])
    assert got == status
    assert body["errors"][0]["code"]
    assert sim.executed() == 0
    assert act(sim, call["id"], "mute",
               call_control_ids=[call["agent"]]) == OK


def test_fault_lost_answer_is_done(sim, floor):
    call = floor.calls[0]
    sim.fault("lost-answer", match="/mute")
    with pytest.raises((urllib.error.URLError, ConnectionError, OSError)):
        act(sim, call["id"], "mute", call_control_ids=[call["agent"]])
    assert sim.executed() == 1
    assert sim.person(call["agent"])[0]["muted"] is True


def test_fault_drop_request_is_not_done(sim, floor):
    call = floor.calls[0]
    sim.fault("drop-request", match="/mute")
    with pytest.raises((urllib.error.URLError, ConnectionError, OSError)):
        act(sim, call["id"], "mute", call_control_ids=[call["agent"]])
    assert sim.executed() == 0
    assert sim.person(call["agent"])[0]["muted"] is False


def test_fault_without_effect(sim, floor):
    call = floor.calls[0]
    sim.fault("accepted-no-effect", match="/mute")
    assert act(sim, call["id"], "mute",
               call_control_ids=[call["agent"]]) == OK
    assert sim.person(call["agent"])[0]["muted"] is False


def test_fault_html_and_truncate(sim):
    sim.fault("html", match="GET /conferences")
    status, body, headers = sim.ask(
        "GET", sim.api + "/conferences", key="KEY_of_the_simulated_account")
    assert b"<html" in body.lower()
    assert headers["Content-Type"].startswith("text/html")
    sim.fault("truncate", match="GET /conferences")
    _, body = sim.rest("GET", "/conferences")
    assert isinstance(body, bytes)


def test_fault_retry_after(sim, floor):
    sim.fault("retry-after", arg=4, match="/mute")
    status, _, headers = sim.ask(
        "POST", sim.api + "/conferences/%s/actions/mute" %
        floor.calls[0]["id"], {"call_control_ids": [floor.calls[0]["agent"]]},
        "KEY_of_the_simulated_account")
    assert status == 429
    assert headers["Retry-After"] == "4"


def test_faults_are_counted_and_cleared(sim):
    sim.fault("status", arg=503, match="GET /conferences", count=2)
    got = [sim.rest("GET", "/conferences")[0] for _ in range(3)]
    assert got == [503, 503, 200]
    sim.fault("status", arg=503, match="GET /conferences", count=100)
    sim.post("/sim/clear")
    assert sim.rest("GET", "/conferences")[0] == 200
    status, reply, _ = sim.ask("POST", sim.url + "/sim/fault",
                               {"name": "nonsense"})
    assert status == 400
    assert "nonsense" in reply["error"]


def test_rate_limit(sim):
    sim.fault("rate-limit", arg=3)
    got = []
    for _ in range(5):
        status, _, headers = sim.ask("GET", sim.api + "/conferences", None,
                                     "KEY_of_the_simulated_account")
        assert headers["x-ratelimit-limit"] == "3"
        got.append(status)
    assert 429 in got


def test_feed_faults(sim, floor):
    sim.fault("duplicate")
    e = Events(sim)
    sim.post("/sim/participant", op="speak", id=floor.calls[0]["agent"])
    first, second = e.next(), e.next()
    assert first["data"]["id"] == second["data"]["id"]
    sim.post("/sim/clear")
    sim.fault("no-events")
    sim.post("/sim/participant", op="speak", id=floor.calls[0]["customer"])
    sim.post("/sim/clear")
    sim.post("/sim/event", text="after")
    assert e.socket.recv() == "after"
    e.socket.close()


def test_feed_carries_what_a_test_sends(sim):
    s = sim.listen()
    sim.post("/sim/event", text="not json {")
    assert s.recv() == "not json {"
    sim.post("/sim/event", body={"data": {"event_type": "call.new_thing"}})
    assert json.loads(s.recv())["data"]["event_type"] == "call.new_thing"
    sim.post("/sim/event", binary=base64.b64encode(b"\x00\xff").decode())
    opcode, data = s.recv_data()
    assert (opcode, data) == (websocket.ABNF.OPCODE_BINARY, b"\x00\xff")
    sim.post("/sim/feed", op="cut")
    with pytest.raises((websocket.WebSocketException, OSError)):
        while s.recv():
            pass
    s.close()


def test_feed_is_at_its_path_only(sim):
    with pytest.raises((websocket.WebSocketException, OSError)):
        websocket.create_connection(
            sim.events.replace("/events", "/other"), timeout=SOON_S)


def test_floor_that_lives():
    with Sim("--calls", "5", "--speed", "50", "--seed", "7") as sim:
        e = Events(sim)
        for _ in range(30):
            e.next()
        assert any(k.startswith("conference.") for k in e.kinds())
        assert sim.truth()["calls"]
        e.socket.close()


def test_same_seed_same_floor():
    seen = []
    for _ in range(2):
        with Sim("--calls", "4", "--seed", "11", "--quiet-floor") as sim:
            seen.append([names(c["participants"])
                         for c in sim.truth()["calls"]])
            assert len(sim.truth()["calls"]) == 4
    assert seen[0] == seen[1]


class Hook:
    """An address for webhooks that keeps what came and answers as told."""

    def __init__(self, statuses=()):
        self.came = queue.Queue()
        answers = list(statuses)
        came = self.came

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                came.put((dict(self.headers), body))
                self.send_response(answers.pop(0) if answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/webhooks" % self.server.server_port
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def test_webhooks_are_signed():
    hook = Hook()
    with Sim("--quiet-floor", "--calls", "0", "--webhook", hook.url) as sim:
        key = Ed25519PublicKey.from_public_bytes(
            base64.b64decode(sim.first["webhook_public_key"]))
        sim.call("billing", ["Ana Ruiz"], "+12025550199")
        headers, body = hook.came.get(timeout=SOON_S)
        headers = {k.lower(): v for k, v in headers.items()}
        stamp = headers["telnyx-timestamp"]
        signature = base64.b64decode(headers["telnyx-signature-ed25519"])
        key.verify(signature, stamp.encode() + b"|" + body)
        with pytest.raises(InvalidSignature):
            key.verify(signature, stamp.encode() + b"|" + body + b" ")
        assert headers["content-type"].startswith("application/json")
        event = json.loads(body)
        assert event["data"]["record_type"] == "event"
        assert event["meta"]["attempt"] == 1
        assert event["meta"]["delivered_to"] == hook.url
    hook.close()


def test_webhooks_are_tried_again():
    hook = Hook([500, 200])
    with Sim("--quiet-floor", "--calls", "0", "--webhook", hook.url) as sim:
        sim.post("/sim/phone", op="ring")
        first = json.loads(hook.came.get(timeout=SOON_S)[1])
        again = None
        for _ in range(20):
            event = json.loads(hook.came.get(timeout=SOON_S)[1])
            if event["data"]["id"] == first["data"]["id"]:
                again = event
                break
        assert again and again["meta"]["attempt"] > 1
    hook.close()
