"""The HMAC signature of a request (``docs/partners/signing.md``)."""

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
    """Return the signature headers of one request; a retry needs new ones, because a nonce is valid once."""
    timestamp = timestamp or str(int(time.time()))
    nonce = nonce or secrets.token_hex(16)
    digest = algorithm.removeprefix("hmac-")
    lines = ("v1", method, _in_order(target), hashlib.new(digest, body).hexdigest(), timestamp, nonce, key_id)
    mac = hmac.new(secret.encode(), "\n".join(lines).encode(), digest).hexdigest()
    return {"X-Signature": f"v1={mac}", "X-Signature-Timestamp": timestamp, "X-Signature-Nonce": nonce}


def _in_order(target: str) -> str:
    """Sort the query's parameters by decoded name; parameters of one name keep their order."""
    path, _, query = target.partition("?")
    if not query:
        return path
    parts = sorted(query.split("&"), key=lambda part: unquote_plus(part.partition("=")[0], "latin-1"))
    return f"{path}?{'&'.join(parts)}"
