"""The relay as a service: what it tells its manager, and that it makes no
system call that its unit forbids."""
import os
import re
import shutil
import signal
import socket
import subprocess

import pytest

from made_ca import Authority
from relay_rig import Relay, Signer, event, fresh_id
from rig import SOON_S
from test_relay_tls import Renewed

signer = Signer()
UNIT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "docs", "earshot-relay.service")


@pytest.mark.parametrize("abstract", [False, True])
def test_what_the_manager_hears(tmp_path, abstract):
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name if abstract else name)
        manager.settimeout(SOON_S)
        env = {"NOTIFY_SOCKET": ("@" if abstract else "") + name,
               "WATCHDOG_USEC": "300000"}
        with Relay(tmp_path / "relay", signer.public(), env=env) as r:
            assert manager.recv(100) == b"READY=1"
            for _ in range(3):
                assert manager.recv(100) == b"WATCHDOG=1"
            r.process.send_signal(signal.SIGTERM)
            said = manager.recv(100)
            while said == b"WATCHDOG=1":
                said = manager.recv(100)
            assert said == b"STOPPING=1"
            assert r.process.wait(SOON_S) == 0


def test_no_manager(tmp_path):
    """Who is not its watchdog's is not told of it; no socket is no harm."""
    env = {"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_PID": "1",
           "WATCHDOG_USEC": "1"}
    with Relay(tmp_path / "relay", signer.public(), env=env) as r:
        assert r.ask("GET", "/healthz")[0] == 200


def expand(sets):
    """The calls in a set of systemd's, with the sets in it."""
    calls = set()
    for name in sets:
        if not name.startswith("@"):
            calls.add(name)
            continue
        text = subprocess.run(
            ["systemd-analyze", "syscall-filter", name], check=True,
            capture_output=True, text=True).stdout
        calls |= expand(re.findall(r"^    ([@a-z]\S*)$", text, re.M))
    return calls


def allowed():
    calls = set()
    for more, names in re.findall(r"^SystemCallFilter=(~?)(.*)$",
                                  open(UNIT).read(), re.M):
        if more:
            calls -= expand(names.split())
        else:
            calls |= expand(names.split())
    return calls


@pytest.mark.skipif(
    not (shutil.which("strace") and shutil.which("systemd-analyze")),
    reason="strace or systemd-analyze is not installed")
def test_system_calls(tmp_path):
    """With TLS, a webhook, a console, a renewed certificate, and an end."""
    calls = allowed()
    assert {"epoll_wait", "accept4", "fdatasync"} < calls
    assert not {"ptrace", "mount", "chroot", "sched_setscheduler"} & calls
    trace = tmp_path / "trace"
    r = Renewed(tmp_path / "relay", Authority(tmp_path))
    real = subprocess.Popen

    def traced(command, **kind):
        return real(["strace", "-f", "-o", str(trace), "--", *command], **kind)
    subprocess.Popen = traced
    try:
        r.start()
    finally:
        subprocess.Popen = real
    console = r.consumer()
    assert r.post(event(fresh_id())) == 200
    console.recv()
    inner = int(trace.read_text().split()[0])
    os.kill(inner, signal.SIGHUP)
    console.close()
    os.kill(inner, signal.SIGTERM)
    r.process.communicate(timeout=SOON_S)
    used = set(re.findall(r"^\d+ +([a-z_0-9]+)\(", trace.read_text(), re.M))
    assert "epoll_ctl" in used
    assert used - calls == set()
