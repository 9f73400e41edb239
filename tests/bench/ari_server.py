"""As much of Asterisk's ARI as a console asks of, and a feed that brings a
load as fast as it is taken.  It runs in a process of its own.
"""
import base64
import hashlib
import json
import multiprocessing
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ari_load import frame

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PING, PONG, CLOSE = 9, 10, 8
LAST_PING = b"the last"

# The longest that a flood may take.
FLOOD_S = 120


def accept(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def read_exactly(stream, n):
    data = stream.read(n)
    if len(data) < n:
        raise EOFError
    return data


def read_frame(stream):
    """Opcode and body of a frame; a client's are masked and short."""
    first, n = read_exactly(stream, 2)
    if n & 127 > 125:
        raise ValueError("a client has nothing so long to say")
    mask = read_exactly(stream, 4)
    body = read_exactly(stream, n & 127)
    return first & 15, bytes(b ^ mask[i % 4] for i, b in enumerate(body))


class Feed:
    """One websocket, from the handshake on."""

    def __init__(self, connection, stream):
        self.connection = connection
        self.stream = stream
        self.writing = threading.Lock()
        self.ended = threading.Event()
        self.ended_ns = 0

    def serve(self):
        opcode = 0
        while opcode != CLOSE:
            opcode, body = read_frame(self.stream)
            if opcode == PING:
                with self.writing:
                    self.connection.sendall(frame(PONG, body))
            elif opcode == PONG and body == LAST_PING:
                self.ended_ns = time.monotonic_ns()
                self.ended.set()

    def flood(self, frames):
        """Seconds from the first byte to the pong.

        The ping stands behind the last message, so a client comes to it when
        it has taken all messages out of the stream; both clients hand a
        message over, and the receiver returns, before they look at the next
        frame.  So the pong says that everything was read and handled, and it
        is the only word that every websocket client gives of that by itself.
        """
        self.ended.clear()
        began_ns = time.monotonic_ns()
        with self.writing:
            self.connection.sendall(frames)
            self.connection.sendall(frame(PING, LAST_PING))
        if not self.ended.wait(FLOOD_S):
            raise RuntimeError("no pong within %d s" % FLOOD_S)
        return (self.ended_ns - began_ns) / 1e9


class Ari:
    def __init__(self, load):
        self.load = load
        self.feed = None
        self.asked = multiprocessing.Value("i", 0)
        self.fed = multiprocessing.Semaphore(0)
        self.pipe, self.orders = multiprocessing.Pipe()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = "http://127.0.0.1:%d/ari" % self.port
        self.process = multiprocessing.Process(target=self.run, daemon=True)
        self.process.start()

    def run(self):
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        while True:
            self.orders.recv()
            try:
                self.orders.send(self.feed.flood(self.load.frames))
            except (OSError, RuntimeError) as e:
                self.orders.send(str(e))

    def stop(self):
        self.process.kill()
        self.process.join()
        self.server.server_close()

    def wait_for_feed(self):
        """Until one more client has opened its feed."""
        if not self.fed.acquire(timeout=10):
            raise RuntimeError("nobody has opened a feed")

    def start_flood(self):
        """To whoever connected last."""
        self.pipe.send("flood")

    def flooding(self):
        return not self.pipe.poll()

    def end_flood(self):
        """How many seconds it took; waits for it."""
        took = self.pipe.recv()
        if not isinstance(took, float):
            raise RuntimeError(took)
        return took

    def answer(self, path):
        """Body and status of a GET."""
        path = path.split("?")[0]
        for name, values in self.load.lists.items():
            if path == name:
                return values, 200
            for value in values:
                if path == "%s/%s" % (name, value["id"]):
                    return value, 200
        return {"message": "not found"}, 404

    def handler(ari):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def reply(self, value, status=200):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                if "Sec-WebSocket-Key" in self.headers:
                    self.upgrade()
                    return
                value, status = ari.answer(self.path[len("/ari"):])
                self.reply(value, status)
                if self.path.endswith("/channels"):
                    ari.asked.value += 1

            def upgrade(self):
                self.send_response(101)
                self.send_header("Upgrade", "websocket")
                self.send_header("Connection", "Upgrade")
                self.send_header("Sec-WebSocket-Accept",
                                 accept(self.headers["Sec-WebSocket-Key"]))
                self.end_headers()
                self.close_connection = True
                ari.feed = Feed(self.connection, self.rfile)
                ari.fed.release()
                try:
                    ari.feed.serve()
                except (EOFError, OSError, ValueError):
                    pass

            def change(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.reply({"name": "console"})

            do_POST = do_PUT = change

            def log_message(self, *_):
                pass
        return Handler


def null_client(ari):
    """Reads the load, looks at nothing, answers the ping: what the server
    could do for a client that costs nothing."""
    s = socket.create_connection(("127.0.0.1", ari.port))
    s.sendall(b"GET /ari/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
              b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
              b"Sec-WebSocket-Version: 13\r\n"
              b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += s.recv(1)
    ari.wait_for_feed()
    ari.start_flood()
    left = len(ari.load.frames) + len(frame(PING, LAST_PING))
    room = bytearray(1 << 20)
    while left > 0:
        left -= s.recv_into(room)
    s.sendall(struct.pack("!BB", 0x80 | PONG, 0x80 | len(LAST_PING))
              + bytes(4) + LAST_PING)
    took = ari.end_flood()
    s.close()
    return took
