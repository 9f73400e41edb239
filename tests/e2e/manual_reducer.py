"""The reducer that docs/feed.md gives its readers, as it stands there."""
import os
import re

from rig import ROOT

with open(os.path.join(ROOT, "docs", "feed.md"), encoding="utf-8") as f:
    SOURCE, = re.findall(r"^```python\n(class Gap.*?)^```", f.read(),
                         re.S | re.M)

_space = {}
exec(compile(SOURCE, "docs/feed.md", "exec"), _space)
Gap, take = _space["Gap"], _space["take"]


def new_board():
    return {"epoch": None, "seq": None, "calls": {}, "next": {}}


def hello_of(board, **more):
    """What to say on the next connection."""
    said = {"type": "hello", "v": 1, **more}
    if board["seq"] is not None:
        said["resume"] = {"epoch": board["epoch"], "seq": board["seq"]}
    return said


def people_of(board):
    """Call to participant to role: what is compared with the truth."""
    return {k: {p["id"]: p["role"] for p in c["parts"]}
            for k, c in board["calls"].items()}


__all__ = ["SOURCE", "Gap", "take", "new_board", "hello_of", "people_of"]
