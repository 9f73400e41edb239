"""A line between the console and the simulator that can be as bad as a line
gets: cut, dead, slow, or answered by somebody else."""
import selectors
import socket
import threading
import time

BLOCK = 65536


class Pair:
    """One connection through the line: two sockets, and what is on its way
    from each to the other with the time at which it may arrive."""

    def __init__(self, near, far):
        self.other = {near: far, far: near}
        self.near = near
        self.waiting = {near: [], far: []}

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
        pair.waiting[s].append((time.monotonic() + self.late_s, data))

    def _deliver(self):
        """Sends what is due; the seconds to the next, or None."""
        now, next_s = time.monotonic(), None
        for pair in list(self.pairs):
            for s, waiting in pair.waiting.items():
                try:
                    while waiting and waiting[0][0] <= now:
                        pair.other[s].sendall(waiting.pop(0)[1])
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
