"""Verify signed requests: buffer the body, check its signature, and replay it to the service unchanged."""

import hashlib
import time
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Scope

from chassis.errors import Malformed, TooLarge, Unauthenticated
from gateway import store
from gateway.accounts.keys import Algorithm
from gateway.edge.nonces import Nonces
from gateway.edge.signatures import SignatureOutOfTime, SigningScheme, has_valid_signature, read_signature, signed_text

MAX_SIGNED_BODY = 8 << 20  # bytes of a body; all of it is held until it is known to be theirs
ReloadScheme = Callable[[], Awaitable[SigningScheme | None]]


class SignatureVerifier:
    def __init__(self, nonces: Nonces) -> None:
        self._nonces = nonces

    async def verify(self, scope: Scope, receive: Receive, signing: SigningScheme, anew: ReloadScheme) -> Receive:
        """The body to be read again. ``anew`` asks again what counts for the key.

        Raises ``Unauthenticated`` or a kind of it, ``TooLarge``, ``Unavailable``, ``Malformed`` where the client left.
        """
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if int(length) > MAX_SIGNED_BODY:
            raise TooLarge
        signature = read_signature(scope["headers"])
        if not signature.is_timely(time.time()):
            raise SignatureOutOfTime
        digest, parts = await _buffer_body(receive, signing.algorithm)
        text = signed_text(
            scope["method"],
            scope["raw_path"].partition(b"?")[0],
            scope["query_string"],
            digest,
            timestamp=signature.timestamp,
            nonce=signature.nonce,
            key=signing.key,
        )
        if not has_valid_signature(text, signature.macs, signing):
            known = await anew()  # another process may have given a new secret a moment ago
            if known is None or not has_valid_signature(text, signature.macs, known):
                raise Unauthenticated
        await self._nonces.use(store.Nonce(signing.key, signature.nonce.decode(), int(signature.timestamp)))
        return _replay_body(parts, receive)


async def _buffer_body(receive: Receive, algorithm: Algorithm) -> tuple[str, deque[bytes]]:
    """The digest of the body and its parts. Raises ``TooLarge``, ``Malformed``."""
    digest, parts, size, more = hashlib.new(algorithm.digest), deque[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size > MAX_SIGNED_BODY:
            raise TooLarge
        digest.update(part)
        parts.append(part)
    return digest.hexdigest(), parts


def _replay_body(parts: deque[bytes], receive: Receive) -> Receive:
    async def replay() -> Message:
        if not parts:
            return await receive()
        part = parts.popleft()
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    return replay
