"""The blind index: find a person's rows by a phone or identity number that is stored nowhere."""

import hmac

from chassis.vault.keys import KeyRing

DIGEST_BYTES = 16  # 128 bits: no collisions in practice


class BlindIndex:
    """Keyed digests (HMAC-SHA256). ``kind`` keeps a phone number and an identity number of the same digits apart."""

    def __init__(self, ring: KeyRing) -> None:
        self._current = ring.current.derive("index")
        self._all = [key.derive("index") for key in ring.all()]

    def digest(self, kind: str, value: str) -> bytes:
        """Return the digest to store for a row, under the current master key."""
        return _digest(self._current, kind, value)

    def candidates(self, kind: str, value: str) -> list[bytes]:
        """Return the digests to search for: one per master key, the current one first."""
        return [_digest(key, kind, value) for key in self._all]


def _digest(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")[:DIGEST_BYTES]
