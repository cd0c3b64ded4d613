"""Signed requests at the door: the body is read once, checked, and read again by who is asked, as it came."""

import hashlib
import time
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Scope

from chassis.errors import Malformed, TooLarge, Unauthenticated
from gateway import store
from gateway.accounts.keys import Algorithm
from gateway.edge.nonces import Nonces
from gateway.edge.signatures import SignatureOutOfTime, Signing, is_signed, read_signature, signed_text

MAX_SIGNED = 8 << 20  # bytes of a body; all of it is held until it is known to be theirs
Anew = Callable[[], Awaitable[Signing | None]]


class Signatures:
    def __init__(self, nonces: Nonces) -> None:
        self._nonces = nonces

    async def verify(self, scope: Scope, receive: Receive, signing: Signing, anew: Anew) -> Receive:
        """The body to be read again. ``anew`` asks again what counts for the key.

        Raises ``Unauthenticated`` or a kind of it, ``TooLarge``, ``Unavailable``, ``Malformed`` where the client left.
        """
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if int(length) > MAX_SIGNED:
            raise TooLarge
        signature = read_signature(scope["headers"])
        if not signature.is_timely(time.time()):
            raise SignatureOutOfTime
        digest, parts = await _held(receive, signing.algorithm)
        text = signed_text(
            scope["method"],
            scope["raw_path"].partition(b"?")[0],
            scope["query_string"],
            digest,
            timestamp=signature.timestamp,
            nonce=signature.nonce,
            key=signing.key,
        )
        if not is_signed(text, signature.macs, signing):
            known = await anew()  # another process may have given a new secret a moment ago
            if known is None or not is_signed(text, signature.macs, known):
                raise Unauthenticated
        await self._nonces.use(store.Nonce(signing.key, signature.nonce.decode(), int(signature.timestamp)))
        return _again(parts, receive)


async def _held(receive: Receive, algorithm: Algorithm) -> tuple[str, deque[bytes]]:
    """The digest of the body and its parts. Raises ``TooLarge``, ``Malformed``."""
    digest, parts, size, more = hashlib.new(algorithm.digest), deque[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size > MAX_SIGNED:
            raise TooLarge
        digest.update(part)
        parts.append(part)
    return digest.hexdigest(), parts


def _again(parts: deque[bytes], receive: Receive) -> Receive:
    async def replay() -> Message:
        if not parts:
            return await receive()
        part = parts.popleft()
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    return replay
