"""A line between the program and the terminal that carries so many bytes a
second, late, behind a near end that swallows everything at once: as ssh does
with its window.  The near end is what the program sees."""
import collections
import os
import select
import time

from rig import Console


class SlowConsole(Console):
    """A console whose screen is at the far end.  What the terminal answers
    goes back over the same line, as late; deaf: it never answers."""

    def __init__(self, *args, rate=960, delay=0.0, window=2 << 20, deaf=False,
                 **more):
        self.rate, self.delay, self.window = rate, delay, window
        self.deaf = deaf
        self.line = collections.deque()  # (free from, bytes)
        self.held = 0
        self.back = collections.deque()
        self.clear_at = 0.0
        self.queue_max = 0
        self.far = 0
        self.answered = self.open_max = 0
        super().__init__(*args, **more)

    def _answer(self, data):
        if not self.deaf:
            self.back.append((time.monotonic() + self.delay, data))

    def _carry(self):
        now = time.monotonic()
        while self.back and self.back[0][0] <= now:
            data = self.back.popleft()[1]
            self.answered += data.count("\x1b[0n")
            super()._answer(data)
        while self.line and self.line[0][0] <= now:
            data = self.line.popleft()[1]
            self.held -= len(data)
            self.far += len(data)
            self.stream.feed(data)

    def asked(self):
        """How often the terminal was asked whether it has come so far."""
        return self.raw.count(b"\x1b[5n")

    def _take(self, data):
        """Into the window; in parts, as they come out at the far end."""
        self.raw += data
        self.open_max = max(self.open_max, self.asked() - self.answered)
        now = time.monotonic()
        part = max(1, self.rate // 50)
        for i in range(0, len(data), part):
            piece = data[i:i + part]
            self.clear_at = max(self.clear_at, now) + len(piece) / self.rate
            self.line.append((self.clear_at + self.delay, piece))
            self.held += len(piece)
        self.queue_max = max(self.queue_max, self.held)

    def pump(self, seconds):
        until = time.monotonic() + seconds
        while True:
            self._carry()
            left = max(0, until - time.monotonic())
            if self.held < self.window and select.select(
                    [self.master], [], [], min(left, 0.005))[0]:
                try:
                    data = os.read(self.master, 65536)
                except OSError:
                    return
                if not data:
                    return
                self._take(data)
                continue
            if left <= 0:
                return
