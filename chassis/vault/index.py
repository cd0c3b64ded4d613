"""The blind index: finding a person's rows by a number without the number standing anywhere."""

import hmac

from chassis.vault.keys import KeyRing

DIGEST_BYTES = 16  # 128 bits: enough that two numbers never meet


class BlindIndex:
    """Keyed digests (HMAC-SHA256). ``kind`` keeps a phone number and an identity number of the same digits apart."""

    def __init__(self, ring: KeyRing) -> None:
        self._current = ring.current.derive("index")
        self._all = [key.derive("index") for key in ring.all()]

    def digest(self, kind: str, value: str) -> bytes:
        """What is written beside a row."""
        return _digest(self._current, kind, value)

    def candidates(self, kind: str, value: str) -> list[bytes]:
        """What is looked for: the digest under each master key that may have written one, the current one first."""
        return [_digest(key, kind, value) for key in self._all]


def _digest(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")[:DIGEST_BYTES]
