"""A program between a clock and a network that the test knows of: outside.so
(outside.c) is loaded before it."""
import mmap
import os
import struct

import pytest

from rig import BIN

LIBRARY = os.path.join(BIN, "tests", "e2e", "outside.so")
SECOND = 10 ** 9


class Outside:
    """env: what the program is to be started with."""

    def __init__(self, folder, clock=True):
        if "ASAN_OPTIONS" in os.environ:
            pytest.skip("a library cannot come before the sanitizer's")
        assert os.path.exists(LIBRARY), "make units builds " + LIBRARY
        self.log = folder / "outside.log"
        self.log.write_text("")
        self.env = {"LD_PRELOAD": LIBRARY, "OUTSIDE_LOG": str(self.log)}
        if clock:
            path = folder / "outside.clock"
            path.write_bytes(bytes(16))
            self.file = open(path, "r+b")
            self.clock = mmap.mmap(self.file.fileno(), 16)
            self.env["OUTSIDE_CLOCK"] = str(path)

    def add(self, seconds, set_clock=0):
        """Time passes; set_clock: somebody sets the time of day besides."""
        passed, moved = struct.unpack("qq", self.clock[:])
        self.clock[:] = struct.pack(
            "qq", passed + int(seconds * SECOND),
            moved + int(set_clock * SECOND))

    def seen(self):
        """All looked up and connected to so far: ("lookup", NAME) and
        ("connect", ADDRESS, PORT)."""
        return [tuple(line.split(" "))
                for line in self.log.read_text().splitlines()]
