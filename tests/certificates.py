"""Authorities for a test and what they vouch for, as an installation has them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chassis.clock import machine_now

LASTS = timedelta(days=60)
_OTHER_USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "encipher_only", "decipher_only"),
)
_SIGNS = x509.KeyUsage(key_cert_sign=True, crl_sign=True, **dict.fromkeys(_OTHER_USES, False))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _drafted(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, lasts: timedelta = LASTS
) -> x509.CertificateBuilder:
    now = machine_now()
    return (
        x509.CertificateBuilder(_named(issuer), _named(subject), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lasts)
    )


@dataclass(slots=True)
class Authority:
    """``file`` is who it is; ``certify`` makes a chain with its key in one file."""

    folder: Path
    _key: ec.EllipticCurvePrivateKey

    @classmethod
    def of(cls, folder: Path) -> "Authority":
        folder.mkdir()
        authority = cls(folder, ec.generate_private_key(ec.SECP256R1()))
        draft = _drafted("authority", "authority", authority._key)
        draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        draft = draft.add_extension(authority._known(), critical=False)
        draft = draft.add_extension(_SIGNS, critical=True)  # or Python 3.13 believes none of its certificates
        authority.file.write_bytes(draft.sign(authority._key, SHA256()).public_bytes(Encoding.PEM))
        return authority

    @property
    def file(self) -> Path:
        return self.folder / "ca.pem"

    def _known(self) -> x509.SubjectKeyIdentifier:
        return x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())

    def certify(self, name: str = "localhost", lasts: timedelta = LASTS) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        draft = _drafted(name, "authority", key, lasts)
        draft = draft.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._known())
        draft = draft.add_extension(issuer, critical=False)  # of two authorities of one name it says which
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self.folder / f"{name}.pem"
        path.write_bytes(private + draft.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        return path
