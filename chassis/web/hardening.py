"""What every answer forbids a browser, whatever made it (OWASP ASVS 5.0 §3.4)."""

from collections.abc import Iterable
from typing import TypeAlias

Header: TypeAlias = tuple[bytes, bytes]

NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
OWN_LOOK = "style-src 'self'; img-src 'self'"
# Redoc makes its style sheet as it runs; its search runs in a worker of its own text.
_DRAWN = "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
_FETCHED = "connect-src 'self'; worker-src blob:"
DOCUMENTATION = {"Content-Security-Policy": f"{NOTHING}; form-action 'none'; {_DRAWN}; {_FETCHED}"}
PAGE = {"Content-Security-Policy": f"{NOTHING}; form-action 'none'; {OWN_LOOK}"}  # one that is only read
ALWAYS = (
    (b"content-security-policy", f"{NOTHING}; form-action 'none'".encode()),  # unless it is a page
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),  # for browsers that know no frame-ancestors
)
UNDER_TLS = (
    *ALWAYS,
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)  # else RFC 6797 forbids


def hardened(headers: Iterable[Header], scheme: str) -> list[Header]:
    """The headers of an answer, with those it does not say itself."""
    told = list(headers)
    said = {name for name, _ in told}
    told.extend(pair for pair in (UNDER_TLS if scheme == "https" else ALWAYS) if pair[0] not in said)
    return told
