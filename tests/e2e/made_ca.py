"""A certificate authority of the test's own, and what it signs."""
import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def key_pem(key, passphrase=None):
    how = (serialization.BestAvailableEncryption(passphrase) if passphrase
           else serialization.NoEncryption())
    return key.private_bytes(serialization.Encoding.PEM,
                             serialization.PrivateFormat.PKCS8, how)


class Authority:
    """A root and, below it, one that signs for servers: a chain of two."""

    def __init__(self, folder):
        self.folder = folder
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._sign("root of the test", self.root_key.public_key(),
                               "root of the test", self.root_key, ca=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.middle = self._sign("middle of the test", self.key.public_key(),
                                 "root of the test", self.root_key, ca=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(self._pem(self.root))

    @staticmethod
    def _pem(certificate):
        return certificate.public_bytes(serialization.Encoding.PEM)

    @staticmethod
    def _sign(subject, public, issuer, key, ca=False, begins=-1, ends=365):
        now = datetime.datetime.utcnow()
        made = (x509.CertificateBuilder().subject_name(_name(subject))
                .issuer_name(_name(issuer)).public_key(public)
                .serial_number(x509.random_serial_number())
                .not_valid_before(now + begins * DAY)
                .not_valid_after(now + ends * DAY)
                .add_extension(x509.BasicConstraints(ca, None), True))
        if not ca:
            made = made.add_extension(x509.SubjectAlternativeName([
                x509.DNSName("localhost"), x509.DNSName("relay.example.com"),
                x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        return made.sign(key, hashes.SHA256())

    def give(self, name="relay", ends=365):
        """Writes NAME.pem, a chain, and NAME.key; the certificate and the
        two files."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = self._sign(name, key.public_key(), "middle of the test",
                         self.key, begins=min(-1, ends - 1), ends=ends)
        chain = self.folder / (name + ".pem")
        chain.write_bytes(self._pem(own) + self._pem(self.middle))
        secret = self.folder / (name + ".key")
        secret.write_bytes(key_pem(key))
        secret.chmod(0o600)
        return own, chain, secret
