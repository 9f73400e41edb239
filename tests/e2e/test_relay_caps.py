"""What a stranger may take of the relay: connections, time, heads; and that a
websocket is all that its websocket listeners speak."""
import contextlib
import socket
import subprocess

import pytest
import websocket

from broker_rig import ALL, Broker, token_of
from relay_rig import EARSHOT_RELAY, TELNYX_PATH, TOKEN, Relay, Signer, event, fresh_id
from rig import SOON_S, wait_until

signer = Signer()
LINES = ["Host: relay", "Connection: Upgrade",
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
         "Sec-WebSocket-Version: 13", "Authorization: Bearer " + TOKEN]


def relay_with(tmp_path, *settings):
    return Relay(tmp_path / "relay", signer.public(), relay=settings)


def native_port(relay):
    return int(relay.native.rsplit(":", 1)[1].split("/")[0])


def dial(port, say=b""):
    s = socket.create_connection(("127.0.0.1", port), SOON_S)
    s.sendall(say)
    return s


def heard(s):
    """Everything until the other side closes."""
    text = b""
    with contextlib.suppress(ConnectionResetError):
        for part in iter(lambda: s.recv(4096), b""):
            text += part
    return text


def head(*lines):
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("upgrade", ["h2c", "raw-skt", "WebSockets", "mqtt"])
def test_nothing_but_websockets(tmp_path, upgrade):
    with relay_with(tmp_path) as r:
        with dial(native_port(r), head(
                "GET /native HTTP/1.1", "Upgrade: " + upgrade,
                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", *LINES)) as s:
            text = heard(s)
        assert text.split(b" ")[1:2] in ([b"400"], [b"403"]), text
        with dial(native_port(r), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") as s:
            assert b" 200 " not in heard(s)
        # The same with the right word, and nothing else, is let in.
        with dial(native_port(r), head(
                "GET /native HTTP/1.1", "Upgrade: websocket", *LINES)) as s:
            assert s.recv(4096).startswith(b"HTTP/1.1 101")


def status(port, path, *lines):
    with dial(port, head("GET %s HTTP/1.1" % path, "Upgrade: websocket",
                         *lines)) as s:
        return int(s.recv(4096).split(b" ")[1])


def test_no_page_of_a_browser(sim, tmp_path):
    """A page that a supervisor happens to look at could otherwise talk to a
    relay on his own machine; those that are named may."""
    page = "Origin: https://floor.example.com"
    with relay_with(tmp_path) as r:
        port = native_port(r)
        assert status(port, "/native", page, *LINES) == 403
        assert status(port, "/native", "Origin: null", *LINES) == 403
        assert status(port, "/native", *LINES) == 101
    with relay_with(tmp_path, "origins = https://a.example "
                              "https://Floor.example.com") as r:
        port = native_port(r)
        assert status(port, "/native", page, *LINES) == 101
        assert status(port, "/native", page + ".evil", *LINES) == 403
        assert status(port, "/native", "Origin: https://floor", *LINES) == 403
    lines = [*LINES[:-1], "Authorization: Bearer " + token_of("rita"),
             "Sec-WebSocket-Protocol: earshot.v1"]
    with Broker(tmp_path / "b", sim, {"rita": ALL}) as b:
        port = int(b.feed.rsplit(":", 1)[1].split("/")[0])
        assert status(port, "/feed", page, *lines) == 403
        assert status(port, "/feed", *lines) == 101


def test_one_relay_for_a_journal(tmp_path):
    with relay_with(tmp_path) as r:
        second = subprocess.run(
            [EARSHOT_RELAY, "--config", str(r.config)], capture_output=True,
            text=True, timeout=SOON_S)
        assert second.returncode == 1 and second.stdout == ""
        assert str(r.journal) in second.stderr
        assert "another program has it open" in second.stderr
        assert status(native_port(r), "/native", *LINES) == 101


def test_no_extension(tmp_path):
    with relay_with(tmp_path) as r:
        with dial(native_port(r), head(
                "GET /native HTTP/1.1", "Upgrade: websocket",
                "Sec-WebSocket-Extensions: permessage-deflate; "
                "client_max_window_bits, x-webkit-deflate-frame",
                *LINES)) as s:
            answer = s.recv(4096)
        assert answer.startswith(b"HTTP/1.1 101")
        assert b"extensions" not in answer.lower()


def test_strangers(tmp_path):
    with relay_with(tmp_path, "strangers = 3") as r:
        port = native_port(r)
        waiting = [dial(port) for _ in range(3)]
        # One more gets no answer at all, and a fourth who knows the token
        # neither, as nobody can tell them apart.
        with dial(port) as s:
            assert heard(s) == b""
        # Whoever says who he is makes room.
        waiting[0].sendall(head("GET /native HTTP/1.1", "Upgrade: websocket",
                                *LINES))
        assert waiting[0].recv(4096).startswith(b"HTTP/1.1 101")
        known = r.consumer()
        # And so does whoever goes.
        with dial(port):
            waiting[1].close()

            def room():
                with contextlib.suppress(Exception):
                    r.consumer().close()
                    return True
            wait_until(room, SOON_S, "room")
        known.close()
        for s in waiting:
            s.close()


def test_many_come_and_go(tmp_path):
    with relay_with(tmp_path, "strangers = 3") as r:
        for n in range(12):
            r.consumer().close()
            with dial(native_port(r), head("GET /other HTTP/1.1",
                                           "Host: relay")) as s:
                assert b" 404 " in heard(s)
            wait_until(lambda: r.metric("consumers") == 0, SOON_S)


def test_long_head(tmp_path):
    with relay_with(tmp_path, "head_max = 2048") as r:
        body = event(fresh_id())
        for size, status in (1000, 200), (2048, 431), (20000, 431):
            headers = {**signer.headers(body), "X-Long": "x" * size}
            assert r.ask("POST", TELNYX_PATH, body, headers)[0] == status


@pytest.mark.parametrize("begun", [
    b"", b"POST /webhooks/telnyx/main HTTP/1.1\r\nHost: re",
    b"POST /webhooks/telnyx/main HTTP/1.1\r\nHost: relay\r\n"
    b"Content-Length: 100\r\n\r\nhalf of it"])
def test_slow_request(tmp_path, begun):
    with relay_with(tmp_path, "request_seconds = 1") as r:
        with dial(r.at, begun) as s:
            assert heard(s) == b""
        assert r.ask("GET", "/healthz")[0] == 200


def test_few_connections(tmp_path):
    """More than may be there at once wait, and are answered then."""
    with relay_with(tmp_path, "connections = 8", "request_seconds = 1") as r:
        idle = [dial(r.at) for _ in range(20)]
        assert r.ask("GET", "/healthz")[0] == 200
        for s in idle:
            s.close()


@pytest.mark.parametrize("setting", [
    "strangers = 0", "head_max = 100", "request_seconds = 0",
    "connections = 1", "strangers_per_address = x", "lines_per_second = 0"])
def test_out_of_bounds(tmp_path, setting):
    r = relay_with(tmp_path, setting)
    with pytest.raises(AssertionError, match=setting.split()[0] + " is "):
        r.start()


def test_no_hello(sim, tmp_path):
    """Whoever has a token and says nothing is not kept for long."""
    with Broker(tmp_path / "r", sim, {"rita": ALL},
                feed=("hello_seconds = 1",)) as r:
        s = websocket.create_connection(
            r.feed, header=["Authorization: Bearer " + token_of("rita")],
            subprotocols=["earshot.v1"], timeout=SOON_S, suppress_origin=True)
        op, data = s.recv_data()
        while op != websocket.ABNF.OPCODE_CLOSE:
            op, data = s.recv_data()
        assert int.from_bytes(data[:2], "big") == 4408
        s.close()
