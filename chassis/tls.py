"""TLS (1.2 and newer) between our processes: server certificates, their reload, and trusted CAs."""

import asyncio
import functools
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import structlog

RELOAD_CHECK_SECONDS = 5.0  # between two checks for a new certificate file
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The server certificate of a process: PEM, the chain and its key in one file or in two."""

    chain: Path
    key: Path | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Certificate | None":
        """Return the certificate of ``WEIQUAN_TLS_CERTIFICATE`` and, where separate, ``WEIQUAN_TLS_KEY``, if any."""
        chain, key = environ.get("WEIQUAN_TLS_CERTIFICATE"), environ.get("WEIQUAN_TLS_KEY")
        return cls(chain=Path(chain), key=Path(key) if key else None) if chain else None

    def expires_at(self) -> datetime:
        """Return when the first certificate of the chain expires.

        ``ValueError`` is raised where the file has no certificate, ``OSError`` where it cannot be read.
        """
        from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415 - imported only where there is a certificate

        return min(one.not_valid_after_utc for one in load_pem_x509_certificates(self.chain.read_bytes()))

    def read(self) -> bytes:
        """Return the content of the files; ``OSError`` is raised where they cannot be read."""
        return self.chain.read_bytes() + (self.key.read_bytes() if self.key else b"")

    def load_into(self, context: ssl.SSLContext) -> None:
        """Use this certificate for new connections of a TLS context.

        ``OSError`` is raised where chain and key do not match; the context is then unchanged.
        """
        for one in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), context):
            one.load_cert_chain(self.chain, self.key, password="")  # without one OpenSSL prompts at the terminal


async def reload_on_change(
    certificate: Certificate,
    context: ssl.SSLContext,
    first: bytes,
    on_renewed: Callable[[datetime], None],
    *,
    check_seconds: float = RELOAD_CHECK_SECONDS,
) -> None:
    """Load a new certificate when its files change; open connections continue.

    ``first`` is the content loaded at the start; ``on_renewed`` is called with the new time of expiry. A certificate
    that cannot be loaded, perhaps because it is half written, is tried again.
    """
    loaded, is_reported = first, False
    while True:
        await asyncio.sleep(check_seconds)
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
    """Return the path in ``WEIQUAN_TLS_AUTHORITY``: PEM of the CA of our processes' certificates."""
    authority = environ.get("WEIQUAN_TLS_AUTHORITY")
    return Path(authority) if authority else None


def context_for(address: str, authority: Path | None) -> ssl.SSLContext:
    """Return ``client_context`` for an ``https`` address, and a context without CAs for any other."""
    return client_context(authority) if address.startswith("https:") else _empty_context()


@functools.cache
def _empty_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@functools.cache
def client_context(authority: Path | None) -> ssl.SSLContext:
    """Return a client context that trusts this CA only, or the public CAs where it is ``None``.

    The result is cached, because loading takes as long as handling two hundred events. ``OSError`` or ``ssl.SSLError``
    is raised where the CA cannot be loaded.
    """
    if authority is None:
        return httpx.create_ssl_context(trust_env=False)
    return ssl.create_default_context(cafile=authority)
