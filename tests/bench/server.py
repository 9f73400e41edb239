"""An API of one call that notes when each request has arrived whole.  It runs
in a process of its own, so that the one who presses the keys does not slow it.
"""
import io
import json
import multiprocessing
import os
import ssl
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOM = 8192     # times that are kept

CALL = "11111111-2222-4333-8444-555555555555"
PEOPLE = ("v3:bench-agent", "v3:bench-customer", "v3:bench-rita")


class Timed(io.RawIOBase):
    """A connection that notes when bytes came last, before anybody has looked
    at them."""

    def __init__(self, connection):
        self.connection = connection
        self.at = 0

    def readable(self):
        return True

    def readinto(self, room):
        count = self.connection.recv_into(room)
        self.at = time.monotonic_ns()
        return count


class Api:
    def __init__(self, tls_dir=None):
        self.ca = ""
        self.held = False
        self.posts = multiprocessing.Value("i", 0)
        self.times = multiprocessing.Array("q", ROOM)
        self.read_count = multiprocessing.Value("i", 0)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d/v2" % self.server.server_port
        if tls_dir:
            self.secure(tls_dir)
        self.process = multiprocessing.Process(
            target=self.server.serve_forever, daemon=True)
        self.process.start()

    @property
    def last(self):
        """When the last byte of the last POST was read: CLOCK_MONOTONIC, ns."""
        return self.times[self.posts.value - 1]

    @property
    def reads(self):
        """How often the participants were read."""
        return self.read_count.value

    def secure(self, folder):
        self.ca = make_certificates(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "server.pem"),
                                os.path.join(folder, "server.key"))
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True)
        self.url = "https://localhost:%d/v2" % self.server.server_port

    def stop(self):
        self.process.kill()
        self.process.join()

    def answer(self, path):
        meta = {"page_number": 1, "page_size": 250, "total_pages": 1}
        if path.startswith("/v2/calls/"):
            return {"data": {"is_alive": True}}
        if "/participants" in path:
            self.read_count.value += 1
            return {"data": [self.person(p) for p in PEOPLE], "meta": meta}
        if path.startswith("/v2/conferences") and "in_progress" in path:
            return {"data": [{"id": CALL, "name": "bench-1",
                              "created_at": "2026-01-01T00:00:00Z"}],
                    "meta": meta}
        if path.startswith("/v2/call_events"):
            return {"data": [{"metadata": {
                "event_type": "call.initiated", "id": "e%d" % i, "payload": {
                    "call_control_id": p, "direction": way,
                    "from": "+12025550100", "to": to}}}
                for i, (p, way, to) in enumerate((
                    (PEOPLE[0], "outgoing", "sip:ana.ruiz@example.com"),
                    (PEOPLE[1], "incoming", "+12025550199")))],
                "meta": meta}
        return {"data": [], "meta": meta}

    def person(self, leg):
        return {"id": "r-" + leg[3:], "call_control_id": leg,
                "status": "joined", "muted": leg == PEOPLE[2],
                "on_hold": self.held and leg == PEOPLE[1],
                "whisper_call_control_ids": [],
                "end_conference_on_exit": False,
                "created_at": "2026-01-01T00:00:01Z"}

    def handler(api):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                self.timed = Timed(self.connection)
                self.rfile = io.BufferedReader(self.timed, 65536)

            def reply(self, value):
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.reply(api.answer(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if PEOPLE[1].encode() in body:
                    api.held = self.path.endswith("/hold")
                api.times[api.posts.value] = self.timed.at
                api.posts.value += 1
                self.reply({"data": {"result": "ok"}})

            def log_message(self, *_):
                pass
        return Handler


def make_certificates(folder):
    def openssl(*args):
        subprocess.run(("openssl",) + args, cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(folder, "names"), "w") as f:
        f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=bench CA", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
            "-keyout", "server.key", "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey",
            "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names",
            "-out", "server.pem")
    return os.path.join(folder, "ca.pem")
