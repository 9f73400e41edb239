"""What docs/relay-tls.md says of nginx and HAProxy, run as it stands there: only
names of files and ports are put in.  EARSHOT_PROXIES may name a folder that has
the two programs."""
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess

import pytest
import websocket

from broker_rig import ALL, Broker, Wire
from conftest import Floor
from invariants import Invariants
from made_ca import Authority
from relay_rig import TELNYX_PATH, TOKEN, Relay, Signer, event, fresh_id
from rig import SOON_S, Profile, Sim, free_port, wait_until
from steps import listen

MANUAL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                      "docs", "relay-tls.md")
FOLDERS = ":".join((os.environ.get("EARSHOT_PROXIES", "/usr/sbin"),
                    os.environ["PATH"], "/usr/sbin"))
signer = Signer()


def block(language):
    """The one block of the manual in that language."""
    found = re.findall(r"```%s\n(.*?)```" % language, open(MANUAL).read(),
                       re.S)
    assert len(found) == 1
    return found[0]


def put(text, *pairs):
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, str(new))
    return text


class Site:
    """A simulator, a relay with all three paths, and what is in front."""

    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(folder)
        _, self.chain, self.secret = self.authority.give()
        self.hooks, self.native, self.port = (free_port() for _ in range(3))
        self.sim = Sim("--quiet-floor", "--calls", "0", "--webhook",
                       "http://127.0.0.1:%d%s" % (self.hooks, TELNYX_PATH))
        keys = []
        for name, key in (("sim", self.sim.first["webhook_public_key"]),
                          ("test", signer.public())):
            keys.append(folder / (name + ".pub"))
            keys[-1].write_text(key + "\n")
            keys[-1].chmod(0o600)
        self.relay = Broker(
            folder / "relay", self.sim, {"rita": ALL}, port=self.hooks,
            site=("path = /feed",), more="\n".join([
                "[native]", "listen = 127.0.0.1:%d" % self.native,
                "tokens_file = %s" % (folder / "native.tokens"),
                "[source main]", "provider = telnyx", "path = " + TELNYX_PATH,
                "site = north",
                *("public_key_file = %s" % key for key in keys)]))
        self.native_tokens()

    def native_tokens(self):
        kept = self.relay.tokens
        self.relay.tokens = self.folder / "native.tokens"
        Relay.allow(self.relay, {"rita": TOKEN})
        self.relay.tokens = kept

    @property
    def upstreams(self):
        feed = re.match(r"ws://([0-9.:]+)/feed", self.relay.feed)[1]
        return (("127.0.0.1:7811", "127.0.0.1:%d" % self.hooks),
                ("127.0.0.1:7810", "127.0.0.1:%d" % self.native),
                ("127.0.0.1:7812", feed))

    def nginx(self, program):
        there = self.folder / "nginx"
        (there / "logs").mkdir(parents=True)
        live = "/etc/letsencrypt/live/relay.example.com/"
        server = put(block("nginx"), *self.upstreams,
                     (live + "fullchain.pem", self.chain),
                     (live + "privkey.pem", self.secret),
                     ("listen 443", "listen 127.0.0.1:%d" % self.port))
        paths = "".join("%s_temp_path %s;\n" % (name, there / name)
                        for name in ("client_body", "proxy", "fastcgi",
                                     "uwsgi", "scgi"))
        config = there / "nginx.conf"
        config.write_text(
            "%sdaemon off;\npid %s;\nerror_log %s;\nevents {}\nhttp {\n"
            "access_log off;\n%s%s}\n" % (
                "user root;\n" if os.geteuid() == 0 else "", there / "pid",
                there / "error.log", paths, server))
        return [program, "-p", str(there), "-e", str(there / "error.log"),
                "-c", str(config)]

    def haproxy(self, program):
        both = self.folder / "both.pem"
        both.write_bytes(self.chain.read_bytes() + self.secret.read_bytes())
        both.chmod(0o600)
        config = self.folder / "haproxy.cfg"
        config.write_text(put(
            block("haproxy"), *self.upstreams,
            ("bind :443", "bind 127.0.0.1:%d" % self.port),
            ("/etc/haproxy/relay.pem", both)))
        return [program, "-db", "-f", str(config)]

    def trust(self):
        return ssl.create_default_context(cafile=str(self.authority.file))

    @property
    def sslopt(self):
        return {"ca_certs": str(self.authority.file)}

    def url(self, path):
        return "wss://localhost:%d%s" % (self.port, path)

    def ask(self, method, path, body=None, headers=None):
        c = http.client.HTTPSConnection("localhost", self.port,
                                        timeout=SOON_S, context=self.trust())
        try:
            c.request(method, path, body, headers or {})
            return c.getresponse().status
        finally:
            c.close()

    def consumer(self, token=TOKEN, path="/native", **kind):
        return websocket.create_connection(
            self.url(path), header=["Authorization: Bearer " + token],
            timeout=SOON_S, sslopt=self.sslopt, suppress_origin=True, **kind)

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False


@pytest.fixture(params=["nginx", "haproxy"])
def site(request, tmp_path):
    program = shutil.which(request.param, path=FOLDERS)
    if not program:
        pytest.skip(request.param + " is not installed")
    s = Site(tmp_path)
    with s.sim, s.relay:
        log = open(tmp_path / "proxy.log", "w")
        proxy = subprocess.Popen(getattr(s, request.param)(program),
                                 stdout=log, stderr=log)
        try:
            wait_until(lambda: proxy.poll() is not None or s.answers(),
                       SOON_S, "the proxy")
            assert proxy.poll() is None, (tmp_path / "proxy.log").read_text()
            yield s
        finally:
            proxy.terminate()
            proxy.wait(SOON_S)
            log.close()


def test_webhooks(site):
    console = site.consumer()
    body = event(fresh_id(), call="one")
    headers = signer.headers(body)
    assert site.ask("POST", TELNYX_PATH, body + b" ", headers) == 403
    assert site.ask("POST", TELNYX_PATH, body, headers) == 200
    # A parser that is not ours has handed it on as it came.
    assert console.recv() == body.decode()
    long = b"x" * 70000
    try:
        status = site.ask("POST", TELNYX_PATH, long, signer.headers(long))
    except OSError:
        status = 413  # it has closed before all was sent
    assert status == 413
    assert site.ask("POST", "/webhooks/other", body, headers) == 404
    console.close()


def test_nothing_else_is_seen(site):
    for path in ("/", "/metrics", "/healthz", "/readyz", "/native/",
                 "/native2", "/feed/x", "/webhooks/../metrics"):
        assert site.ask("GET", path) == 404, path
    for path in "/native", "/feed":
        assert site.ask("GET", path) in (400, 403), path
    with pytest.raises(websocket.WebSocketBadStatusException) as e:
        site.consumer("wrong")
    assert e.value.status_code == 401
    with pytest.raises(websocket.WebSocketBadStatusException) as e:
        site.consumer("wrong", "/feed", subprotocols=["earshot.v1"])
    assert e.value.status_code == 401


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls(site):
    for version, spoken in ((ssl.TLSVersion.TLSv1_1, False),
                            (ssl.TLSVersion.TLSv1_2, True),
                            (ssl.TLSVersion.TLSv1_3, True)):
        context = site.trust()
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        raw = socket.create_connection(("127.0.0.1", site.port), SOON_S)
        try:
            with context.wrap_socket(raw, server_hostname="localhost"):
                done = True
        except (ssl.SSLError, ConnectionError):
            done = False
        assert done == spoken, version


def test_console_on_native(site, tmp_path):
    secret = tmp_path / "feed.token"
    secret.write_text(TOKEN + "\n")
    secret.chmod(0o600)
    profile = Profile(tmp_path, site.sim, feed=site.url("/native"),
                      feed_token_file=secret, ca_file=site.authority.file)
    with profile.console() as console:
        console.wait_for("LIVE")
        wait_until(lambda: site.relay.metric("consumers") == 1)
        Floor(site.sim)
        for _, agent, _ in Floor.PEOPLE:
            console.wait_for(agent)
        listen(console, Invariants(console, site.sim))


def test_console_on_feed(site):
    call = Floor(site.sim).of("Ana Ruiz")["id"]
    with Wire(site.url("/feed"), "rita", sslopt=site.sslopt) as console:
        console.until(lambda: len(console.calls) == 3, why="the floor")
        assert console.act("monitor", call)["status"] == "done"
        console.until(lambda: (console.superv(call) or {}).get("mode") ==
                      "monitor", why="me")
        assert console.act("stop", call)["status"] == "done"
