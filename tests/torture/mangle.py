"""A line between a console, a relay and the simulator that can be as bad as a
line gets: cut at any byte, dead, slow, closed in one direction, answered by
somebody else, or with its messages doubled, swapped and lost."""
import selectors
import socket
import struct
import threading
import time

BLOCK = 65536


class Frames:
    """Cuts what a websocket server says into its head and its frames."""

    def __init__(self):
        self.held, self.in_head = b"", True

    def take(self, data):
        """Each whole piece, and whether it is a message of its own."""
        self.held += data
        while True:
            n = self.head() if self.in_head else self.frame()
            if not n or n > len(self.held):
                return
            piece, self.held = self.held[:n], self.held[n:]
            yield piece, not self.in_head and piece[0] in (0x81, 0x82)
            self.in_head = False

    def head(self):
        return self.held.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in self.held \
            else 0

    def frame(self):
        if len(self.held) < 10:
            more = self.held[1] & 127 if len(self.held) > 1 else 127
            return 2 + more if more < 126 else 0
        n = self.held[1] & 127
        if n == 126:
            return 4 + struct.unpack_from(">H", self.held, 2)[0]
        if n == 127:
            return 10 + struct.unpack_from(">Q", self.held, 2)[0]
        return 2 + n


class Pair:
    """One connection through the line: two sockets, and what is on its way
    from each to the other with the time at which it may arrive."""

    def __init__(self, near, far):
        self.other = {near: far, far: near}
        self.near = near
        self.waiting = {near: [], far: []}
        self.frames = Frames()
        self.kept = None        # a message that the next one overtakes
        self.shut = set()       # those of which nothing is to come

    def reset(self):
        """As a machine that was switched off and on: no goodbye."""
        for s in self.other:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                         b"\x01\0\0\0\0\0\0\0")

    def close(self):
        for s in self.other:
            s.close()


class Mangle:
    """Forwards a port of its own to one of the simulator.

    seen: (seconds, first line) of what looked like a request, in order.
    """

    def __init__(self, url):
        self.scheme, rest = url.split("://")
        self.path = rest.split("/", 1)[1]
        self.lock = threading.RLock()
        self.aim(url)
        self.selector = selectors.DefaultSelector()
        self.pairs = []
        self.seen = []
        self.held = False
        self.late_s = 0
        self.reply = None
        self.budget = None
        self.rng = None
        self.twisted = 0
        self.listener = None
        self.port = 0
        self.accepted = 0
        self.wake_out, self.wake_in = socket.socketpair()
        self.selector.register(self.wake_in, selectors.EVENT_READ, None)
        self.open()
        self.running = True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def aim(self, url):
        """From now on new connections go to that port."""
        host = url.split("://")[1].split("/", 1)[0]
        with self.lock:
            self.target = (host.split(":")[0], int(host.split(":")[1]))

    @property
    def url(self):
        return "%s://127.0.0.1:%d/%s" % (self.scheme, self.port, self.path)

    # What a test does to the line.

    def open(self):
        """New connections are taken again."""
        with self.lock:
            if self.listener:
                return
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.1", self.port))
            s.listen(64)
            self.port = s.getsockname()[1]
            self.listener = s
            self.selector.register(s, selectors.EVENT_READ, None)
        self._wake()

    def refuse(self):
        """New connections are refused; those that are there go on."""
        with self.lock:
            if self.listener:
                self.selector.unregister(self.listener)
                self.listener.close()
                self.listener = None

    def cut(self):
        """Every connection that is there breaks."""
        with self.lock:
            for pair in list(self.pairs):
                self._drop(pair)

    def down(self):
        self.refuse()
        self.cut()

    def hold(self, on=True):
        """Nothing arrives, in either direction, and nobody is told.  What was
        held of connections that are closed meanwhile never arrives."""
        with self.lock:
            self.held = on
        self._wake()

    def delay(self, seconds):
        """All that comes from now on arrives so much later."""
        with self.lock:
            self.late_s = seconds

    def cut_after(self, count):
        """So many bytes of what is said to the near side still arrive; then
        the connection that had the last of them is reset."""
        with self.lock:
            self.budget = count

    def half_close(self):
        """Nothing more is to come from the far side, it is said; what the
        near side says still arrives."""
        with self.lock:
            for pair in self.pairs:
                pair.shut.add(pair.other[pair.near])
                try:
                    pair.near.shutdown(socket.SHUT_WR)
                except OSError:
                    pass

    def twist(self, rng):
        """From now on one message of a websocket in four is doubled, comes
        after the next, or never does; None: no more."""
        with self.lock:
            self.rng = rng

    def answer(self, reply):
        """Whatever is asked on new connections, these bytes are the answer;
        None: what the simulator says."""
        with self.lock:
            self.reply = reply

    def inject(self, data):
        """Bytes that the simulator never said, on the newest connection."""
        with self.lock:
            pair = self.pairs[-1]
            far = pair.other[pair.near]
            pair.waiting[far].append((time.monotonic(), data))
        self._wake()

    def is_empty(self):
        """All that was said has been handed on."""
        with self.lock:
            return not any(w for p in self.pairs for w in p.waiting.values())

    def close(self):
        self.running = False
        self._wake()
        self.thread.join(5)
        self.down()
        for s in (self.wake_in, self.wake_out):
            s.close()
        self.selector.close()

    # What the line does.

    def _wake(self):
        self.wake_out.send(b"x")

    def _accept(self):
        near, _ = self.listener.accept()
        self.accepted += 1
        if self.reply is not None:
            near.settimeout(2)
            try:
                near.recv(BLOCK)
                near.sendall(self.reply)
            except OSError:
                pass
            near.close()
            return
        try:
            far = socket.create_connection(self.target, 5)
        except OSError:
            near.close()
            return
        pair = Pair(near, far)
        self.pairs.append(pair)
        for s in (near, far):
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(s, selectors.EVENT_READ, pair)

    def _drop(self, pair):
        if pair not in self.pairs:
            return
        self.pairs.remove(pair)
        for s in pair.other:
            self.selector.unregister(s)
        pair.close()

    def _read(self, s, pair):
        try:
            data = s.recv(BLOCK)
        except OSError:
            data = b""
        if not data:
            self._drop(pair)
            return
        line = data.split(b"\r\n", 1)[0].decode("latin-1")
        if s is pair.near and line.endswith(" HTTP/1.1"):
            self.seen.append((time.monotonic(), line))
        due = time.monotonic() + self.late_s
        if s is pair.near or not self.scheme.startswith("ws"):
            pair.waiting[s].append((due, data))
            return
        for piece, whole in pair.frames.take(data):
            for out in self._twist(pair, piece, whole):
                pair.waiting[s].append((due, out))

    def _twist(self, pair, piece, whole):
        """What becomes of a message."""
        kept, pair.kept = pair.kept, None
        out = [piece] + ([kept] if kept else [])
        if not whole or not self.rng or self.rng.random() > 0.25:
            return out
        self.twisted += 1
        what = self.rng.choice(("double", "swap", "swap", "lose"))
        if what == "double":
            return [piece] + out
        if what == "swap" and not kept:
            pair.kept = piece
            return []
        return out if what == "swap" else out[1:]

    def _send(self, pair, s):
        """Hands on what has waited longest; False if it was the last."""
        data = pair.waiting[s].pop(0)[1]
        if s in pair.shut:
            return True
        last = s is not pair.near and self.budget is not None and \
            len(data) >= self.budget
        if last:
            data, self.budget = data[:self.budget], None
        elif s is not pair.near and self.budget is not None:
            self.budget -= len(data)
        pair.other[s].sendall(data)
        if last:
            pair.reset()
        return not last

    def _deliver(self):
        """Sends what is due; the seconds to the next, or None."""
        now, next_s = time.monotonic(), None
        for pair in list(self.pairs):
            for s, waiting in pair.waiting.items():
                try:
                    while waiting and waiting[0][0] <= now:
                        if not self._send(pair, s):
                            raise ConnectionResetError
                except OSError:
                    self._drop(pair)
                    break
                if waiting:
                    due = max(0, waiting[0][0] - now)
                    next_s = due if next_s is None else min(due, next_s)
        return next_s

    def _run(self):
        while self.running:
            with self.lock:
                next_s = None if self.held else self._deliver()
            ready = self.selector.select(
                0.2 if next_s is None else min(next_s, 0.2))
            with self.lock:
                for key, _ in ready:
                    s = key.fileobj
                    if s is self.wake_in:
                        s.recv(BLOCK)
                    elif s is self.listener:
                        self._accept()
                    elif key.data in self.pairs:
                        self._read(s, key.data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
