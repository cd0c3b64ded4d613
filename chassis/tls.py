"""Lines between our processes under TLS (1.2 and newer): what each shows, and whom it believes."""

import asyncio
import functools
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import structlog

RELOAD_CHECK_SECONDS = 5.0  # between two looks whether another certificate stands in its place
_log = structlog.get_logger()


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

    def expires_at(self) -> datetime:
        """When the first of the chain is good no longer. Raises ``ValueError`` where there is none, ``OSError``."""
        from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415 - loaded only where there is one

        return min(one.not_valid_after_utc for one in load_pem_x509_certificates(self.chain.read_bytes()))

    def read(self) -> bytes:
        """Raises ``OSError``."""
        return self.chain.read_bytes() + (self.key.read_bytes() if self.key else b"")

    def load_into(self, context: ssl.SSLContext) -> None:
        """To who comes from now on. Raises ``OSError`` where chain and key are not one; nothing changes then."""
        for one in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), context):
            one.load_cert_chain(self.chain, self.key, password="")  # else OpenSSL would ask for it at the terminal


async def reload_on_change(
    certificate: Certificate, context: ssl.SSLContext, first: bytes, on_renewed: Callable[[datetime], None]
) -> None:
    """Show another certificate soon after it was put in the place of the ``first``; lines that are open go on.

    ``tell``: when it ends. One that cannot be shown, perhaps because it is only half written, is tried again.
    """
    loaded, is_reported = first, False
    while True:
        await asyncio.sleep(RELOAD_CHECK_SECONDS)
        try:
            current = certificate.read()
            if current != loaded:
                ends_at = certificate.expires_at()
                certificate.load_into(context)
                on_renewed(ends_at)
                _log.info("certificate_renewed", ends_at=ends_at.isoformat())
                loaded = current
        except (OSError, ValueError) as failure:
            if not is_reported:
                _log.error("certificate_not_taken", error=type(failure).__name__)
            is_reported = True
        else:
            is_reported = False


def authority_from(environ: Mapping[str, str]) -> Path | None:
    """``WEIQUAN_TLS_AUTHORITY``: PEM of whoever vouches for our processes."""
    authority = environ.get("WEIQUAN_TLS_AUTHORITY")
    return Path(authority) if authority else None


def context_for(address: str, authority: Path | None) -> ssl.SSLContext:
    """``client_context``; nobody at all for an address that is not under TLS, where nobody has to vouch."""
    return client_context(authority) if address.startswith("https:") else _empty_context()


@functools.cache
def _empty_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@functools.cache
def client_context(authority: Path | None) -> ssl.SSLContext:
    """Who may vouch for an address: this authority alone, else the public ones.

    Read once, for it takes as long as two hundred events. Raises ``OSError``, ``ssl.SSLError``.
    """
    if authority is None:
        return httpx.create_ssl_context(trust_env=False)
    return ssl.create_default_context(cafile=authority)
