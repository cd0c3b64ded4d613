"""Security headers of every response (OWASP ASVS 5.0 §3.4)."""

from collections.abc import Iterable
from typing import TypeAlias

Header: TypeAlias = tuple[bytes, bytes]

BASE_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
OWN_ASSETS = "style-src 'self'; img-src 'self'"
OWN_SCRIPTS = "script-src 'self'; connect-src 'self'"
# Redoc makes its style sheet as it runs; its search runs in a worker of its own text.
_DRAWN = "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
_FETCHED = "connect-src 'self'; worker-src blob:"
DOCUMENTATION_HEADERS = {"Content-Security-Policy": f"{BASE_POLICY}; form-action 'none'; {_DRAWN}; {_FETCHED}"}
PAGE_HEADERS = {"Content-Security-Policy": f"{BASE_POLICY}; form-action 'none'; {OWN_ASSETS}"}  # one that is only read
SECURITY_HEADERS = (
    (b"content-security-policy", f"{BASE_POLICY}; form-action 'none'".encode()),  # unless it is a page
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),  # for browsers without frame-ancestors
)
TLS_SECURITY_HEADERS = (
    *SECURITY_HEADERS,
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),  # RFC 6797 forbids it without TLS
)


def with_security_headers(headers: Iterable[Header], scheme: str) -> list[Header]:
    """Return the headers of a response, with the security headers that it does not set itself."""
    merged = list(headers)
    names = {name for name, _ in merged}
    merged.extend(
        pair for pair in (TLS_SECURITY_HEADERS if scheme == "https" else SECURITY_HEADERS) if pair[0] not in names
    )
    return merged
