"""A real Asterisk in a folder of its own, on ports of its own."""
import base64
import ctypes
import glob
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse
import wave

import tone
from rig import free_port, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
START_S = 30
REPLY_S = 5
STOP_S = 10
NAMES = {"agent": "Ana Ruiz", "agent2": "Bo Lindqvist",
         "customer": "Carl Customer", "supervisor": "Rita",
         "supervisor2": "Tom"}
NUMBERS = {"agent": "1001", "agent2": "1002", "customer": "2025550199",
           "supervisor": "1900", "supervisor2": "1901"}
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """So that tests which are killed leave no server behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def one(pattern):
    found = glob.glob(pattern)
    assert found, "there is no " + pattern
    return found[0]


class Asterisk:
    """The program below root, which setup.sh unpacked, for these phones.  It
    is started with the C library that came with it, as who runs the tests."""

    user, viewer, password = "console", "viewer", "secret-of-the-tests"

    def __init__(self, root, phones):
        self.root = os.path.abspath(root)
        self.phones = phones
        self.folder = tempfile.mkdtemp(prefix="earshot-asterisk-")
        self.port, self.sip = free_port(), free_udp_port()
        self.api = "http://127.0.0.1:%d/ari" % self.port
        self.process = None
        self.line = None
        for phone in phones.values():
            phone.pbx = self.sip
        self._configure()
        loader = one(self.root + "/usr/lib*/ld-linux*.so.*")
        libraries = os.path.dirname(os.path.dirname(self.modules))
        self.command = [
            loader, "--library-path", libraries,
            self.root + "/usr/sbin/asterisk",
            "-C", self.folder + "/etc/asterisk.conf"]

    def _configure(self):
        self.modules = one(self.root + "/usr/lib/*/asterisk/modules")
        words = {"FOLDER": self.folder, "ROOT": self.root,
                 "MODULES": self.modules, "PASSWORD": self.password,
                 "HTTP": str(self.port), "SIP": str(self.sip)}
        for name in ("etc", "lib/keys", "log", "spool/tmp", "music"):
            os.makedirs(os.path.join(self.folder, name))
        for path in glob.glob(HERE + "/conf/*.conf"):
            with open(path) as f:
                text = f.read()
            for name, value in words.items():
                text = text.replace("@%s@" % name, value)
            if path.endswith("/pjsip.conf"):
                text += "".join(self._line(p) for p in self.phones.values())
            with open(os.path.join(self.folder, "etc",
                                   os.path.basename(path)), "w") as f:
                f.write(text)
        with wave.open(self.folder + "/music/chord.wav", "wb") as w:
            w.setnchannels(1)
            w.setsampwidth(2)
            w.setframerate(tone.RATE)
            w.writeframes(tone.chord(5))

    @staticmethod
    def _line(phone):
        return ('\n[%s](phone)\naors = %s\ncallerid = "%s" <%s>\n'
                '[%s](line)\ncontact = sip:%s@127.0.0.1:%d\n' % (
                    phone.who, phone.who, NAMES[phone.who],
                    NUMBERS[phone.who], phone.who, phone.who, phone.port))

    # Its life.

    def start(self):
        with open(self.folder + "/log/output", "ab") as output:
            self.process = subprocess.Popen(
                self.command + ["-f"], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, cwd=self.folder, start_new_session=True,
                preexec_fn=die_with_parent)
        wait_until(self._ready, START_S, "ARI")

    def _ready(self):
        assert self.process.poll() is None, \
            "Asterisk ended with %d:\n%s" % (self.process.returncode,
                                             self.log()[-3000:])
        try:
            return self.ari("GET", "/asterisk/info")[0] == 200
        except OSError:
            return False

    def hangs(self):
        """Whether its REST interface has stopped answering."""
        try:
            return self.ari("GET", "/applications")[0] != 200
        except OSError:
            return True

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.line:
            self.line.close()
            self.line = None

    def restart(self):
        """As after a crash: no phone and no console is told."""
        self.kill()
        for phone in self.phones.values():
            phone.forget()
        self.start()

    def kill(self):
        self.stop(signal.SIGKILL)

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        text = ""
        for name in ("output", "full"):
            path = "%s/log/%s" % (self.folder, name)
            if os.path.exists(path):
                with open(path, errors="replace") as f:
                    text += f.read()
        return text

    # Asking it.

    def cli(self, command):
        """What its command line answers."""
        return subprocess.run(
            self.command + ["-rx", command], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=START_S).stdout.decode(
                "utf-8", "replace")

    def ari(self, method, path, body=None, user=None, password=None, **query):
        """Status and parsed answer, as the console's user unless told."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        word = "%s:%s" % (user or self.user, password or self.password)
        fields = {"Authorization": "Basic " +
                  base64.b64encode(word.encode()).decode()}
        if body is not None:
            body = json.dumps(body)
            fields["Content-Type"] = "application/json"
        for attempt in (1, 2):  # an idle line may have been closed
            if not self.line:
                self.line = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=REPLY_S)
                attempt = 2
            try:
                self.line.request(method, "/ari" + path, body, fields)
                reply = self.line.getresponse()
                text = reply.read()
                break
            except (OSError, http.client.HTTPException) as err:
                self.line.close()
                self.line = None
                if attempt == 2:
                    raise OSError("no answer: %s" % err) from err
        try:
            return reply.status, json.loads(text)
        except ValueError:
            return reply.status, text

    def do(self, method, path, body=None, **query):
        """The answer; fails the test if there is none."""
        status, reply = self.ari(method, path, body, **query)
        assert status in (200, 201, 204), "%s %s %s: %d %s" % (
            method, path, query, status, reply)
        return reply

    def channels(self):
        return self.do("GET", "/channels")

    def bridges(self):
        return self.do("GET", "/bridges")
