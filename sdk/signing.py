"""The signature of a request, as ``docs/partners/signing.md`` asks for it."""

import hashlib
import hmac
import secrets
import time
from urllib.parse import unquote_plus


def signature_headers(
    key_id: str,
    secret: str,
    method: str,
    target: str,
    body: bytes,
    algorithm: str,
    *,
    timestamp: str | None = None,
    nonce: str | None = None,
) -> dict[str, str]:
    """Sign one request; each needs a nonce of its own, so what is sent again is signed again."""
    timestamp = timestamp or str(int(time.time()))
    nonce = nonce or secrets.token_hex(16)
    digest = algorithm.removeprefix("hmac-")
    lines = ("v1", method, _in_order(target), hashlib.new(digest, body).hexdigest(), timestamp, nonce, key_id)
    mac = hmac.new(secret.encode(), "\n".join(lines).encode(), digest).hexdigest()
    return {"X-Signature": f"v1={mac}", "X-Signature-Timestamp": timestamp, "X-Signature-Nonce": nonce}


def _in_order(target: str) -> str:
    """The query's parameters in order of their decoded names; those of one name as they stand."""
    path, _, query = target.partition("?")
    if not query:
        return path
    parts = sorted(query.split("&"), key=lambda part: unquote_plus(part.partition("=")[0], "latin-1"))
    return f"{path}?{'&'.join(parts)}"
