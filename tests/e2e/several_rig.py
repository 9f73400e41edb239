"""Relays that share a stream of a real redis-server."""
import hashlib

from broker_rig import Broker
from relay_rig import TOKEN
from rig import SOON_S, wait_until

GONE_S = 5


class Peer(Broker):
    """One of several relays of a site."""

    def __init__(self, folder, name, sim, users, server, group, more="",
                 gone=GONE_S, **kind):
        super().__init__(folder / name, sim, users, more="\n".join([
            "[ledger]", "engine = redis", "where = " + server.path,
            "group = " + group, "name = " + name,
            "gone_seconds = %d" % gone, more]), **kind)
        self.name = name

    def rise(self):
        """Starts it, and does not wait until it takes anything."""
        return super().start()

    def is_ready(self):
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def start(self):
        self.rise()
        wait_until(self.is_ready, 3 * GONE_S + SOON_S,
                   "%s being ready" % self.name)
        return self


def native_of(folder, port=0):
    """The settings of those who take webhooks as they came."""
    tokens = folder / "native.tokens"
    tokens.write_text("rita %s\n" % hashlib.sha256(
        TOKEN.encode()).hexdigest())
    tokens.chmod(0o600)
    return "\n".join(["[native]", "listen = 127.0.0.1:%d" % port,
                      "tokens_file = %s" % tokens])


__all__ = ["Peer", "GONE_S", "native_of"]
