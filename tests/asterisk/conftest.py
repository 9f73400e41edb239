"""The console against a real Asterisk, judged by ear.

    EARSHOT_BIN_DIR=build python3 -m pytest tests/asterisk

Asterisk is unpacked once below EARSHOT_ASTERISK_ROOT, or EARSHOT_BIN_DIR's
"asterisk"; see setup.sh.  Where that cannot be done all of these tests are
skipped, and say why.  One server runs at a time, on 127.0.0.1 and on free
ports.  Five phones (phone.py) speak a tone each (tone.py), and what they hear
is held against the table of who must hear whom (ears.py).
"""
import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))
sys.path.insert(0, HERE)

pytest.register_assert_rewrite("steps", "ears")

from floor import Floor  # noqa: E402
from phone import Phone  # noqa: E402
from rig import BIN, EARSHOT, Profile  # noqa: E402
from server import Asterisk  # noqa: E402
from tone import HZ  # noqa: E402

SETUP_S = 900


@pytest.fixture(scope="session")
def root():
    """Where Asterisk is unpacked."""
    path = os.environ.get("EARSHOT_ASTERISK_ROOT",
                          os.path.join(BIN, "asterisk"))
    done = subprocess.run([HERE + "/setup.sh", path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=SETUP_S)
    said = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode == 77:
        pytest.skip(said)
    assert done.returncode == 0, said
    return path


@pytest.fixture(scope="session")
def phones(root):
    made = {name: Phone(name) for name in HZ}
    yield made
    for phone in made.values():
        phone.close()


@pytest.fixture(scope="session")
def server(root, phones):
    pbx = Asterisk(root, phones)
    try:
        pbx.start()
        yield pbx
    finally:
        pbx.close()


@pytest.fixture
def pbx(server):
    """The server, started anew if a test has left it dead, or hanging: a
    websocket that is closed while it is told of device states makes Asterisk
    wait for itself for ever (github.com/asterisk/asterisk/issues/2170)."""
    if server.process.poll() is not None or server.hangs():
        server.restart()
    yield server
    assert not server.hangs(), "Asterisk does not answer any more"


@pytest.fixture
def floor(pbx):
    made = Floor(pbx)
    made.clear()
    yield made
    if not pbx.hangs():
        made.clear()
    made.app.close()


class Pbx:
    """What a Profile asks of its simulator."""

    provider = "asterisk"
    events = leg = None

    def __init__(self, pbx):
        self.api = pbx.api
        self.first = {"user": pbx.user, "phone": "PJSIP/supervisor",
                      "from": None}


@pytest.fixture
def make_profile(pbx, tmp_path):
    """A profile for the console's user, with these settings changed."""
    def make(name="rita", **settings):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        values = {"token": pbx.password, "provider": "asterisk", "feed": None,
                  "api_user": pbx.user, "phone": "PJSIP/supervisor",
                  "agents": "PJSIP/agent*", "user": name,
                  "audit": folder / "audit.log"}
        values.update(settings)
        return Profile(folder, Pbx(pbx), **values)
    return make


@pytest.fixture
def profile(make_profile):
    return make_profile()


@pytest.fixture
def console(floor, profile):
    """A console on a floor where nothing happens yet."""
    assert os.path.exists(EARSHOT), "there is no %s" % EARSHOT
    with profile.console() as c:
        c.wait_for(lambda c: "LIVE" in c.row(1), 10, "LIVE on row 1")
        yield c


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """What there was on the exchange when a test failed, and what each console
    wrote down of its acts."""
    report = (yield).get_result()
    floor, folder = (item.funcargs.get(k) for k in ("floor", "tmp_path"))
    if report.when != "call" or not report.failed:
        return
    if floor:
        report.sections.append(("the exchange", floor.picture()))
    for log in sorted(folder.glob("*/audit.log")) if folder else ():
        report.sections.append((log.parent.name, log.read_text()))
