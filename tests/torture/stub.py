"""A provider that answers as it should not.  Requests go on to the simulator,
whose truth so stays the judge of what was done; what comes back is spoiled as
ANSWERS has it."""
import http.client
import http.server
import json
import socket
import socketserver
import threading

SOON_S = 10
BIG = 200 << 20


class Reply:
    """What the simulator has said."""

    def __init__(self, status, head, body):
        self.status, self.body = status, body
        self.type = head.get("Content-Type", "application/json")

    def bytes(self, status=None, body=None, length=None, more=()):
        body = self.body if body is None else body
        lines = ["HTTP/1.1 %d It is so" % (status or self.status),
                 "Content-Type: " + self.type,
                 "Content-Length: %d" % (len(body) if length is None
                                         else length), *more, "", ""]
        return "\r\n".join(lines).encode() + body


def status(number, *more, done=False):
    body = json.dumps({"errors": [{"code": "10000", "title": "No",
                                   "detail": "It is not so."}]}).encode()

    def answer(h):
        if done:
            h.forward()
        h.say(Reply(number, {}, body).bytes(more=more))
    return answer


def redirect(number, where):
    return status(number, "Location: " + where)


def raw(data, done=True):
    """These bytes instead, and the end."""
    def answer(h):
        if done:
            h.forward()
        h.say(data)
        h.end()
    return answer


def part(count, how):
    """So many bytes of the true answer (negative: all but so many), then the
    end in that way."""
    def answer(h):
        data = h.forward().bytes()
        h.say(data[:count])
        how(h)
    return answer


def true(**changed):
    """The true answer, but for its head."""
    return lambda h: h.say(h.forward().bytes(**changed))


def body(data):
    return lambda h: h.say(h.forward().bytes(body=data))


def slowly(split):
    """A byte at a time, for as long as anybody listens."""
    def answer(h):
        data = h.forward().bytes()
        at = data.index(b"\r\n\r\n") + 4 if split == "body" else 5
        h.say(data[:at])
        for byte in data[at:]:
            h.say(bytes([byte]))
            if h.stop.wait(0.25):
                break
        h.end()
    return answer


def big(h):
    r = h.forward()
    h.say(r.bytes(length=BIG + len(r.body)))
    for _ in range(BIG >> 16):
        h.say(b" " * 65536)


def endless(h):
    h.forward()
    h.say(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
          b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(BIG >> 16):
        h.say(b"10000\r\n" + b" " * 65536 + b"\r\n")


def silence(h):
    """It is done, and nothing is said."""
    h.forward()
    h.hang()


def twice(h):
    data = h.forward().bytes()
    h.say(data + data)


NOTHING = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

# Name to what is done with a request, and whether it takes a time-out to end.
ANSWERS = {
    **{str(n): status(n) for n in (
        400, 401, 403, 404, 408, 409, 410, 411, 413, 415, 418, 422, 429, 451,
        499, 500, 501, 502, 503, 504, 507, 511, 599)},
    **{"429 after %s" % s: status(429, "Retry-After: " + s) for s in (
        "0", "1", "30", "-1", "99999999", "99999999999999999999", "soon", "",
        "Wed, 21 Oct 2026 07:28:00 GMT", "1\r\nRetry-After: 2")},
    "503 after 30": status(503, "Retry-After: 30"),
    **{"%d, but done" % n: status(n, done=True) for n in (
        409, 422, 500, 502, 503, 504)},
    "301 to a file": redirect(301, "file:///etc/passwd"),
    "302 to nowhere": redirect(302, ""),
    "302 to itself": redirect(302, "/v2/calls"),
    "307 to another host": redirect(307, "http://127.0.0.1:1/v2/calls"),
    "308 to gopher": redirect(308, "gopher://127.0.0.1:1/x"),
    "half closed in the head": part(20, lambda h: h.half()),
    "half closed in the body": part(-10, lambda h: h.half()),
    "reset before a byte": part(0, lambda h: h.reset()),
    "reset in the head": part(20, lambda h: h.reset()),
    "reset in the body": part(-10, lambda h: h.reset()),
    "closed before a byte": part(0, lambda h: h.end()),
    "closed in the body": part(-10, lambda h: h.end()),
    "done, then silence": silence,
    "slow head": slowly("head"),
    "slow body": slowly("body"),
    "length too long": lambda h: (h.say(h.forward().bytes(length=5000)),
                                  h.hang()),
    "length too short": lambda h: (h.say(h.forward().bytes(length=5)),
                                   h.end()),
    "length below nothing": true(length=-1),
    "length beyond all": true(length=1 << 70),
    "two lengths": true(more=("Content-Length: 3",)),
    "200 MB": big,
    "200 MB in pieces": endless,
    "twice": twice,
    "no HTTP at all": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "an old HTTP": raw(b'{"data":{"result":"ok"}}'),
    "HTTP of another age": raw(b"HTTP/7.3 200 OK\r\n\r\n{}"),
    "status of no number": raw(b"HTTP/1.1 abc OK\r\n\r\n"),
    "status too small": raw(b"HTTP/1.1 007 Bond\r\n\r\n"),
    "zeros": raw(b"\0" * 5000),
    "a megabyte of head": raw(NOTHING + b"X-Y: " + b"z" * (1 << 20)),
    "many lines of head": raw(NOTHING + b"X-Y: z\r\n" * 60000),
    "bad chunk": raw(NOTHING + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "chunk beyond all": raw(NOTHING + b"Transfer-Encoding: chunked\r\n\r\n"
                            b"ffffffffffffffff\r\nx"),
    "packed, but not": true(more=("Content-Encoding: gzip",)),
    "continues for ever": raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 2000),
    "no body": body(b""),
    "another type": body(b"[]"),
    "null": body(b"null"),
    "data of another type": body(b'{"data":[1,2,"x"]}'),
    "data twice": body(b'{"data":{},"data":{"result":"ok"}}'),
    "no JSON": body(b"{]"),
    "deep JSON": body(b"[" * 5000 + b"]" * 5000),
    "bad UTF-8": body(b'{"data":{"result":"\xff\xfe"}}'),
    "zero in a string": body(b'{"data":{"result":"o\\u0000k"}}'),
    "a page": body(b"<html><body>Sign in</body></html>"),
}

# These end with a time-out, and so take long.
LONG = {"done, then silence", "slow head", "slow body", "length too long"}


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        try:
            while self.one():
                pass
        except OSError:
            pass

    def one(self):
        line = self.rfile.readline()
        if not line.strip():
            return False
        self.method, self.path, _ = line.decode("latin-1").split()
        head = http.client.parse_headers(self.rfile)
        self.asked = self.rfile.read(int(head.get("Content-Length", 0)))
        self.head = {k: v for k, v in head.items() if k not in (
            "Host", "Connection", "Content-Length", "Accept-Encoding")}
        self.ended, self.stop = False, self.server.stub.stop
        answer = self.server.stub.answer_for(self.method, self.path)
        if answer:
            answer(self)
        else:
            self.say(self.forward().bytes())
        return not self.ended

    def forward(self):
        far = http.client.HTTPConnection(*self.server.stub.target,
                                         timeout=SOON_S)
        try:
            far.request(self.method, self.path, self.asked or None, self.head)
            reply = far.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            far.close()

    def say(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    def end(self):
        self.ended = True

    def half(self):
        self.connection.shutdown(socket.SHUT_WR)
        self.hang()

    def hang(self):
        """Until the other side goes."""
        self.connection.settimeout(60)
        while not self.ended and not self.stop.is_set():
            self.ended = not self.connection.recv(65536)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   b"\x01\0\0\0\0\0\0\0")
        self.end()


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """Who is spoiled goes away."""


class Stub:
    """In front of the simulator's API."""

    def __init__(self, api):
        host, self.path = api.split("://")[1].split("/", 1)
        self.target = (host.split(":")[0], int(host.split(":")[1]))
        self.rules, self.lock = [], threading.Lock()
        self.struck = 0
        self.stop = threading.Event()
        self.server = Threads(("127.0.0.1", 0), Handler)
        self.server.stub = self
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       args=(0.05,), daemon=True)
        self.thread.start()
        self.url = "http://127.0.0.1:%d/%s" % (
            self.server.server_address[1], self.path)

    def spoil(self, name, match, count=1):
        """The next so many requests whose method and path hold match."""
        with self.lock:
            self.rules.append([ANSWERS[name], match, count])

    def heal(self):
        with self.lock:
            self.rules = []

    def answer_for(self, method, path):
        with self.lock:
            for rule in self.rules:
                if rule[2] > 0 and rule[1] in "%s %s" % (method, path):
                    rule[2] -= 1
                    self.struck += 1
                    return rule[0]
        return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()
