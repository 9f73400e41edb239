"""Proves that on a disk that is full nothing is written by half: a recording
ends with a whole line, says so and can be shown; a file of tokens stays as it
was; and the program goes on."""
import errno
import os
import subprocess

import pytest

from relay_rig import EARSHOT_RELAY
from rig import EARSHOT, SOON_S, Console, wait_until
from shim import FOR_EVER, Shim


@pytest.fixture
def shim(tmp_path):
    return Shim(tmp_path)


def whole(path):
    """The file is lines, and can be shown."""
    text = path.read_text()
    assert text.startswith("# earshot-recording 1\n") and text[-1] == "\n"
    with Console(["replay", str(path)], home=path.parent) as c:
        c.wait_for("REPLAY")
        c.press("q")
        assert c.wait_end() == 0


@pytest.mark.parametrize("torn", [False, True])
def test_recording(sim, floor, profile, shim, tmp_path, torn):
    path = tmp_path / "shift.earshot"
    with Console(["record", path, *profile.args()], home=profile.home,
                 env=shim.env) as c:
        for name in ("Ana Ruiz", "Chen Wei", "LIVE"):
            c.wait_for(name)
        wait_until(lambda: (c.pump(0.05), path.read_bytes().count(b"\n") > 9
                            )[1], SOON_S, "the beginning")
        shim.disk_full(errno.ENOSPC, torn=torn)
        sim.call("orders", ["Lea Brandt"], "+12025551234")
        c.wait_for("The recording has ended")
        assert "No space left" in c.text()
        shim.heal("writes")
        sim.call("orders", ["Dee Okafor"], "+12025551235")
        c.wait_for("Dee Okafor")
        assert "LIVE" in c.row(1)
        c.press("q")
        assert c.wait_end() == 0
        c.assert_restored()
    assert "Brandt" not in path.read_text()
    whole(path)


def test_recording_without_a_screen(sim, floor, profile, shim, tmp_path):
    path = tmp_path / "shift.earshot"
    process = subprocess.Popen(
        [EARSHOT, "record", path, *profile.args()], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "HOME": str(tmp_path), **shim.env})
    try:
        wait_until(lambda: path.exists() and
                   path.read_bytes().count(b"\n") > 9, SOON_S, "the beginning")
        shim.disk_full(errno.ENOSPC, torn=True)
        sim.call("orders", ["Lea Brandt"], "+12025551234")
        said = process.communicate(timeout=SOON_S)[1]
    finally:
        process.kill()
    assert process.returncode == 1
    assert "record: No space left" in said
    whole(path)


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("after", [1, 2])
def test_tokens(tmp_path, shim, torn, after):
    """Written and synced: of both the first, and the second, fail."""
    path = tmp_path / "tokens"
    env = {**os.environ, **shim.env}

    def run(*words):
        return subprocess.run(
            [EARSHOT_RELAY, "token", *words, "--file", path],
            capture_output=True, text=True, env=env, timeout=SOON_S)

    for name in "rita", "ann":
        done = run("new", name, "--role", "watch")
        assert done.returncode == 0, done
    before = path.read_bytes()
    shim.disk_full(errno.ENOSPC, after, FOR_EVER, torn)
    for words in (("new", "lee", "--role", "watch"), ("revoke", "rita")):
        shim.heal("writes")
        shim.disk_full(errno.ENOSPC, after, FOR_EVER, torn)
        done = run(*words)
        assert done.returncode != 0 and "No space left" in done.stderr, done
        assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["orders", "tokens"]
    shim.heal("writes")
    assert run("new", "lee", "--role", "watch").returncode == 0
