"""A broker as others run it: SASL_SSL with SCRAM-SHA-512, and one listener in the clear for the readiness probe."""

import ipaddress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chassis.clock import machine_now
from deploy.kafka.broker import JVM, Broker, _run_tool
from deploy.process.processes import free_ports

USER, PASSWORD = "intake", "correct-horse"
MECHANISM = "SCRAM-SHA-512"


class SecuredBroker(Broker):
    """One user, one certificate that is its own authority."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        (self.secure_port,) = free_ports(1)
        self.authority = home / "authority.pem"
        home.mkdir(parents=True, exist_ok=True)
        self._keystore = home / "broker.pem"
        certificate, key = self_signed()
        self.authority.write_bytes(certificate)
        self._keystore.write_bytes(key + certificate)

    @property
    def secure_bootstrap(self) -> str:
        return f"127.0.0.1:{self.secure_port}"

    def _configure(self) -> None:
        super()._configure()
        lines = self._properties.read_text().splitlines()
        secure = f"SECURE://{self.secure_bootstrap}"
        for number, line in enumerate(lines):
            name, _, value = line.partition("=")
            if name in {"listeners", "advertised.listeners"}:
                lines[number] = f"{name}={value},{secure}"
            if name == "listener.security.protocol.map":
                lines[number] = f"{name}={value},SECURE:SASL_SSL"
        login = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        lines += [
            f"sasl.enabled.mechanisms={MECHANISM}",
            f"listener.name.secure.{MECHANISM.lower()}.sasl.jaas.config={login}",
            "listener.name.secure.ssl.keystore.type=PEM",
            f"listener.name.secure.ssl.keystore.location={self._keystore}",
        ]
        self._properties.write_text("\n".join(lines) + "\n")

    def _format(self, java: str, classes: str) -> None:
        tool = [java, *JVM, "-cp", classes, "kafka.tools.StorageTool"]
        user = f"{MECHANISM}=[name={USER},password={PASSWORD}]"
        settings = ["-c", str(self._properties), "--standalone", "--add-scram", user]
        _run_tool([*tool, "format", "-t", "c2VjdXJlZC1icm9rZXIhIQ", *settings])


def self_signed() -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 and its key, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = machine_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private
