"""What torture.c makes fail in a program that runs: memory, descriptors, room
on the disk, clocks."""
import mmap
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIBRARY = os.path.join(ROOT, os.environ.get("EARSHOT_BIN_DIR", "build"),
                       "tests/torture/torture.so")

# As struct orders has them.
FIELDS = ("memory.calls", "memory.first", "memory.many", "memory.failed",
          "files.calls", "files.first", "files.many", "files.failed",
          "writes.calls", "writes.first", "writes.many", "writes.failed",
          "write_errno", "torn", "wall_add_ms", "speed")
FOR_EVER = 1 << 60


class Shim:
    """The orders of one program, or of several that shall fail alike."""

    def __init__(self, folder, name="orders"):
        self.path = str(folder / name)
        with open(self.path, "wb") as f:
            f.write(b"\0" * 8 * len(FIELDS))
        with open(self.path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 8 * len(FIELDS))

    @property
    def env(self):
        """With this a program is started."""
        if os.environ.get("EARSHOT_SHIM") == "off":
            return {}  # the sanitizers want to be loaded first
        return {"LD_PRELOAD": LIBRARY, "EARSHOT_TORTURE": self.path}

    def get(self, field):
        return struct.unpack_from("q", self.map, 8 * FIELDS.index(field))[0]

    def put(self, field, value):
        struct.pack_into("q", self.map, 8 * FIELDS.index(field), value)

    def fail(self, kind, after=1, many=1):
        """Of the calls to come, number `after` and so many more fail."""
        self.put(kind + ".failed", 0)
        self.put(kind + ".many", many)
        self.put(kind + ".first", self.get(kind + ".calls") + after)

    def heal(self, kind):
        self.put(kind + ".first", 0)

    def disk_full(self, number, after=1, many=FOR_EVER, torn=False):
        """Writes to files and syncs of them end in that errno."""
        self.heal("writes")
        self.put("write_errno", number)
        self.put("torn", int(torn))
        self.fail("writes", after, many)

    def failed(self, kind):
        return self.get(kind + ".failed")

    def move_wall(self, ms):
        """The clock on the wall is so much later than it should be."""
        self.put("wall_add_ms", ms)

    def hurry(self, times):
        """All clocks run so many times as fast; before the program starts."""
        self.put("speed", times)
