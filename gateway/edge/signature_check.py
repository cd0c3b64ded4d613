"""Verify signed requests: buffer the body, check its signature, and replay it to the service unchanged.

The address of a file names the hash of its body. Where that is the digest that is signed, the signature is checked
before the body is read, which then streams through: a body with another hash is refused by the service.
"""

import hashlib
import time
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Scope

from chassis.errors import Malformed, TooLarge, Unauthenticated
from gateway import store
from gateway.accounts.keys import Algorithm
from gateway.edge.nonces import Nonces
from gateway.edge.path_table import file_hash
from gateway.edge.signatures import SignatureOutOfTime, SigningScheme, has_valid_signature, read_signature, signed_text

MAX_SIGNED_BODY = 8 << 20  # bytes; the whole body is held in memory until its signature is verified
MAX_SIGNED_FILE = 20 << 20  # bytes of a body whose hash stands in its address
NAMED_DIGEST = "sha256"  # of the hash in an address
ReloadScheme = Callable[[], Awaitable[SigningScheme | None]]


class SignatureVerifier:
    def __init__(self, nonces: Nonces) -> None:
        self._nonces = nonces

    async def verify(self, scope: Scope, receive: Receive, signing: SigningScheme, anew: ReloadScheme) -> Receive:
        """Verify the signature and return a ``receive`` that yields the body again.

        ``anew`` loads the key's scheme from the database, for a secret that the cache does not know yet. The calls
        below may also raise ``SignatureMissing``, ``SignatureReplayed``, ``Malformed`` (the client left) and
        ``Unavailable``.

        Raises:
            TooLarge: the body is longer than ``MAX_SIGNED_BODY``, that of a file than ``MAX_SIGNED_FILE``.
            SignatureOutOfTime: the request was not signed within ``MAX_SKEW_SECONDS`` of now.
            Unauthenticated: none of the key's secrets made the signature.
        """
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        path = scope["raw_path"].partition(b"?")[0]
        named = file_hash(path) if scope["method"] == "PUT" else None
        most = MAX_SIGNED_FILE if named else MAX_SIGNED_BODY
        if int(length) > most:
            raise TooLarge
        signature = read_signature(scope["headers"])
        if not signature.is_timely(time.time()):
            raise SignatureOutOfTime
        if named is not None and signing.algorithm.digest == NAMED_DIGEST:
            digest, parts = named, None
        else:
            digest, parts = await _buffer_body(receive, signing.algorithm, most)
        text = signed_text(
            scope["method"],
            path,
            scope["query_string"],
            digest,
            timestamp=signature.timestamp,
            nonce=signature.nonce,
            key=signing.key,
        )
        if not has_valid_signature(text, signature.macs, signing):
            known = await anew()  # another process may have added a secret a moment ago
            if known is None or not has_valid_signature(text, signature.macs, known):
                raise Unauthenticated
        await self._nonces.use(store.Nonce(signing.key, signature.nonce.decode(), int(signature.timestamp)))
        return receive if parts is None else _replay_body(parts, receive)


async def _buffer_body(receive: Receive, algorithm: Algorithm, most: int) -> tuple[str, deque[bytes]]:
    """Return the body's digest in hexadecimal, and its parts.

    Raises:
        TooLarge: the body is longer than ``most`` bytes.
        Malformed: the client left in the middle of the body.
    """
    digest, parts, size, more = hashlib.new(algorithm.digest), deque[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size > most:
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
