"""The relay's own TLS: what it speaks, what it refuses, and a certificate that
is renewed while consoles are connected."""
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
from calendar import timegm
from concurrent.futures import ThreadPoolExecutor

import pytest
import websocket
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding, load_pem_private_key)

from broker_rig import ALL, Broker, token_of
from made_ca import Authority, key_pem
from relay_rig import (EARSHOT_RELAY, TELNYX_PATH, TOKEN, Relay, Signer,
                       event, fresh_id)
from rig import SOON_S, wait_until

signer = Signer()


class Renewed(Relay):
    """A relay whose certificate can be put in another's place."""

    def __init__(self, folder, authority, **kind):
        self.authority = authority
        self.own, self.chain, self.secret = authority.give()
        folder.mkdir(exist_ok=True)
        super().__init__(folder, signer.public(), **kind)
        self.write_config("[tls]\ncertificate = %s\nkey = %s" % (
            self.chain, self.secret))

    def trust(self):
        return ssl.create_default_context(cafile=str(self.authority.file))

    def wire(self, port, context=None):
        raw = socket.create_connection(("127.0.0.1", port), SOON_S)
        return (context or self.trust()).wrap_socket(
            raw, server_hostname="localhost")

    def shown(self, port):
        with self.wire(port) as s:
            return s.getpeercert(True)

    def post(self, body, c=None):
        c = c or http.client.HTTPSConnection(
            "localhost", self.at, timeout=SOON_S, context=self.trust())
        c.request("POST", TELNYX_PATH, body, signer.headers(body))
        reply = c.getresponse()
        reply.read()
        return reply.status

    def consumer(self, **kind):
        return websocket.create_connection(
            self.native.replace("127.0.0.1", "localhost"),
            header=["Authorization: Bearer " + TOKEN], timeout=SOON_S,
            suppress_origin=True,
            sslopt={"ca_certs": str(self.authority.file)}, **kind)

    def renew(self):
        """Other files in the same place."""
        self.own, chain, secret = self.authority.give("next")
        os.replace(chain, self.chain)
        os.replace(secret, self.secret)
        self.hang_up("reloaded")

    def count(self, name):
        return sum(line.get("event") == name for line in self.logged())

    def hang_up(self, event):
        before = self.count(event)
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.count(event) > before, SOON_S)

    @property
    def native_port(self):
        return int(self.native.rsplit(":", 1)[1].split("/")[0])

    def der(self):
        return self.own.public_bytes(Encoding.DER)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def relay(tmp_path, authority):
    with Renewed(tmp_path / "relay", authority) as r:
        yield r


def test_webhook_in_and_console_on_it(relay):
    assert relay.url.startswith("https://")
    assert relay.native.startswith("wss://")
    console = relay.consumer()
    body = event(fresh_id(), call="one")
    assert relay.post(body) == 200
    assert console.recv() == body.decode()
    console.close()


def test_much_at_once(relay):
    """Bodies of several records of TLS, from many connections, to a console
    that does not read before all is sent: more than its socket holds."""
    console = relay.consumer()
    sent = [event("ev-%d" % n, text="x" * 40000) for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(relay.post, sent)) == [200] * len(sent)
    got = sorted(console.recv().encode() for _ in sent)
    assert got == sorted(sent)
    console.close()


def test_renewed_under_load(relay):
    """Not one request is lost while the listener changes hands."""
    consoles = [relay.consumer() for _ in range(20)]
    with ThreadPoolExecutor(8) as pool:
        sent = [event("ev-%d" % n) for n in range(400)]
        posts = [pool.submit(relay.post, body) for body in sent]
        for _ in range(5):
            relay.renew()
        assert {p.result() for p in posts} == {200}
    for console in consoles:
        got = sorted(console.recv().encode() for _ in sent)
        assert got == sorted(sent)
        console.close()


def test_feed_of_a_site(sim, authority, tmp_path):
    _, chain, secret = authority.give()
    with Broker(tmp_path / "r", sim, {"rita": ALL}, more="[tls]\n"
                "certificate = %s\nkey = %s" % (chain, secret)) as r:
        assert r.feed.startswith("wss://")
        s = websocket.create_connection(
            r.feed, header=["Authorization: Bearer " + token_of("rita")],
            subprotocols=["earshot.v1"], timeout=SOON_S, suppress_origin=True,
            sslopt={"ca_certs": str(authority.file)})
        s.send(json.dumps({"type": "hello", "v": 1}))
        assert json.loads(s.recv())["type"] == "hello"
        s.close()


# What is spoken: version, suites of 1.2, whether it is.
SPOKEN = [
    (ssl.TLSVersion.TLSv1, None, False),
    (ssl.TLSVersion.TLSv1_1, None, False),
    (ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM", True),
    (ssl.TLSVersion.TLSv1_2, "ECDHE+CHACHA20", True),
    (ssl.TLSVersion.TLSv1_2, "ECDHE+AES+SHA", False),
    (ssl.TLSVersion.TLSv1_2, "kRSA", False),
    (ssl.TLSVersion.TLSv1_3, None, True),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version,suites,spoken", SPOKEN)
def test_versions(relay, version, suites, spoken):
    for port in relay.at, relay.native_port:
        context = relay.trust()
        # Else this side of the line would refuse the old ones.
        context.set_ciphers((suites or "ALL") + ":@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        if spoken:
            with relay.wire(port, context) as s:
                assert s.getpeercert()
            continue
        with pytest.raises((ssl.SSLError, ConnectionError)):
            relay.wire(port, context)


def test_renewed_while_in_use(relay):
    old = relay.der()
    console = relay.consumer()
    kept = http.client.HTTPSConnection("localhost", relay.at, timeout=SOON_S,
                                       context=relay.trust())
    assert relay.post(event(fresh_id()), kept) == 200
    console.recv()
    for port in relay.at, relay.native_port:
        assert relay.shown(port) == old
    relay.renew()
    for port in relay.at, relay.native_port:
        assert relay.shown(port) == relay.der() != old
    # Neither of those who were there has noticed.
    body = event(fresh_id())
    assert relay.post(body, kept) == 200
    assert kept.sock.getpeercert(True) == old
    assert console.recv() == body.decode()
    kept.close()
    console.close()
    # And once more, when the first is gone and nobody is left on it.
    relay.renew()
    body = event(fresh_id())
    assert relay.post(body) == 200
    assert relay.shown(relay.at) == relay.der()


def test_wrong_files_change_nothing(relay):
    old = relay.der()
    kept = relay.secret.read_bytes()
    _, _, other = relay.authority.give("other")
    shutil.copy(other, relay.secret)
    relay.hang_up("reload_failed")
    assert "does not belong to" in [
        line["why"] for line in relay.logged()
        if line.get("event") == "reload_failed"][-1]
    for port in relay.at, relay.native_port:
        assert relay.shown(port) == old
    # A token that is wrong keeps the good certificate out as well.
    relay.secret.write_bytes(kept)
    relay.tokens.write_text("nothing that is a token\n")
    own, chain, secret = relay.authority.give("next")
    os.replace(chain, relay.chain)
    os.replace(secret, relay.secret)
    relay.hang_up("reload_failed")
    for port in relay.at, relay.native_port:
        assert relay.shown(port) == old


def spoil_missing(r):
    r.secret.unlink()


def spoil_mode(r):
    r.secret.chmod(0o640)


def spoil_writable(r):
    r.chain.chmod(0o666)


def spoil_link(r):
    there = r.secret.with_suffix(".there")
    r.secret.rename(there)
    r.secret.symlink_to(there)


def spoil_mismatch(r):
    _, _, other = r.authority.give("other")
    shutil.copy(other, r.secret)


def spoil_passphrase(r):
    key = load_pem_private_key(r.secret.read_bytes(), None)
    r.secret.write_bytes(key_pem(key, b"open sesame"))


def spoil_empty(r):
    r.chain.write_text("")


def spoil_no_pem(r):
    r.chain.write_text("certificate\n")


def spoil_torn_chain(r):
    text = r.chain.read_bytes()
    r.chain.write_bytes(text[:-200])


def spoil_half(r):
    r.write_config("[tls]\ncertificate = %s" % r.chain)


def spoil_none(r):
    r.settings = (["tls = yes"], [])
    r.write_config()


SENTENCES = [
    (spoil_missing, "relay.key: No such file"),
    (spoil_mode, "relay.key is readable by others; run: chmod 600"),
    (spoil_writable, "can be written by others; run: chmod go-w"),
    (spoil_link, "relay.key is a link"),
    (spoil_mismatch, "relay.key does not belong to certificate"),
    (spoil_passphrase, "no private key in PEM, or one with a passphrase"),
    (spoil_empty, "relay.pem: empty"),
    (spoil_no_pem, "no certificate in PEM"),
    (spoil_torn_chain, "the chain cannot be read"),
    (spoil_half, "[tls] needs both: a certificate and its key"),
    (spoil_none, "[relay] has tls = yes, but there is no certificate"),
]


@pytest.mark.parametrize("spoil,sentence", SENTENCES)
def test_what_check_says(tmp_path, authority, spoil, sentence):
    r = Renewed(tmp_path / "r", authority)

    def check():
        return subprocess.run(
            [EARSHOT_RELAY, "--config", str(r.config), "--check"],
            capture_output=True, text=True, timeout=SOON_S)
    assert check().stdout == "ok\n"
    spoil(r)
    done = check()
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "PRIVATE" not in done.stderr


@pytest.mark.parametrize("days,said", [
    (365, None), (3, "certificate_ends_soon"),
    (-2, "certificate_has_expired")])
def test_end_is_warned_of(tmp_path, authority, days, said):
    r = Renewed(tmp_path / "r", authority)
    _, chain, secret = authority.give("other", ends=days)
    os.replace(chain, r.chain)
    os.replace(secret, r.secret)
    with r:
        found = [line["event"] for line in r.logged()
                 if line["event"].startswith("certificate_")]
        assert found == ([said] if said else [])
        context = r.trust()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        c = http.client.HTTPSConnection("localhost", r.at, timeout=SOON_S,
                                        context=context)
        c.request("GET", "/metrics")
        text = c.getresponse().read().decode()
        line = next(x for x in text.splitlines()
                    if x.startswith("earshot_relay_certificate_ends "))
        c.close()
    assert int(line.split()[1]) == ends_of(r.chain)


def ends_of(chain):
    own = x509.load_pem_x509_certificate(chain.read_bytes())
    return timegm(own.not_valid_after.timetuple())


def test_only_where_it_is_wanted(tmp_path, authority):
    r = Renewed(tmp_path / "r", authority, relay=["tls = no"])
    with r:
        assert r.url.startswith("http://")
        assert r.native.startswith("wss://")
        assert r.ask("GET", "/healthz")[0] == 200
        r.renew()
        assert r.ask("GET", "/healthz")[0] == 200
        assert r.shown(r.native_port) == r.der()
