"""A program in a pty, as the benchmark sees it: bytes, times, cost."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

# Bytes after such a pause are another frame.
FRAME_GAP_S = 0.03


class Tty:
    def __init__(self, argv, cols=80, rows=24, env=None):
        self.bytes = 0
        self.frames = 0
        self.came = 0
        self.tail = b""
        self.pid, self.fd = pty.fork()
        size = struct.pack("HHHH", rows, cols, 0, 0)
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(argv[0], argv, {**os.environ, **(env or {}),
                                       "TERM": "xterm-256color"})

    def read(self, seconds):
        """Reads what comes within a time; False if the program has ended."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        now = time.monotonic()
        self.frames += now - self.came > FRAME_GAP_S
        self.came = now
        self.bytes += len(data)
        self.tail = (self.tail + data)[-20000:]
        return bool(data)

    def wait_for(self, what, seconds=20):
        end = time.monotonic() + seconds
        while what not in self.tail and time.monotonic() < end:
            if not self.read(0.02):
                break
        if what not in self.tail:
            raise RuntimeError("%r was never painted" % what)

    def cost(self):
        """Bytes painted, frames, CPU ns and wake-ups so far."""
        cpu = wakes = 0
        for task in os.listdir("/proc/%d/task" % self.pid):
            folder = "/proc/%d/task/%s/" % (self.pid, task)
            with open(folder + "schedstat") as f:
                cpu += int(f.read().split()[0])
            wakes += self.status("voluntary_ctxt_switches", folder)
        return self.bytes, self.frames, cpu, wakes

    def status(self, name, folder=None):
        with open((folder or "/proc/%d/" % self.pid) + "status") as f:
            for line in f:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
        raise RuntimeError("no %s" % name)

    def press(self, key):
        now = time.monotonic_ns()
        os.write(self.fd, key)
        return now

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def idle(ttys, seconds):
    """What each costs in the same seconds in which nobody types."""
    before = [t.cost() for t in ttys]
    end = time.monotonic() + seconds
    left = seconds
    while left > 0:
        ready = select.select([t.fd for t in ttys], [], [], left)[0]
        for t in ttys:
            if t.fd in ready and not t.read(0):
                raise RuntimeError("a program has ended")
        left = end - time.monotonic()
    return [[(b - a) / seconds for a, b in zip(was, t.cost())]
            for was, t in zip(before, ttys)]
