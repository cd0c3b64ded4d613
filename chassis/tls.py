"""Lines between our processes under TLS (1.2 and newer): what each shows, and whom it believes."""

import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a process shows who comes to it: PEM, the chain and its key in one file or in two."""

    chain: Path
    key: Path | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Certificate | None":
        """``WEIQUAN_TLS_CERTIFICATE`` and, where the key stands apart, ``WEIQUAN_TLS_KEY``."""
        chain, key = environ.get("WEIQUAN_TLS_CERTIFICATE"), environ.get("WEIQUAN_TLS_KEY")
        return cls(chain=Path(chain), key=Path(key) if key else None) if chain else None

    def ends_at(self) -> datetime:
        """When the first of the chain is good no longer. Raises ``ValueError`` where there is none, ``OSError``."""
        from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415 - loaded only where there is one

        return min(one.not_valid_after_utc for one in load_pem_x509_certificates(self.chain.read_bytes()))


def authority_from(environ: Mapping[str, str]) -> Path | None:
    """``WEIQUAN_TLS_AUTHORITY``: PEM of whoever vouches for our processes."""
    authority = environ.get("WEIQUAN_TLS_AUTHORITY")
    return Path(authority) if authority else None


def toward(address: str, authority: Path | None) -> ssl.SSLContext:
    """``believing``; nobody at all for an address that is not under TLS, where nobody has to vouch."""
    return believing(authority) if address.startswith("https:") else _believing_nobody()


@functools.cache
def _believing_nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@functools.cache
def believing(authority: Path | None) -> ssl.SSLContext:
    """Who may vouch for an address: this authority alone, else the public ones.

    Read once, for it takes as long as two hundred events. Raises ``OSError``, ``ssl.SSLError``.
    """
    if authority is None:
        return httpx.create_ssl_context(trust_env=False)
    return ssl.create_default_context(cafile=authority)
