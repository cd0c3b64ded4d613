"""Encryption with AES-256-GCM under a data key per complaint, which a master key wraps (envelope encryption).

A sealed value is ``algorithm (1 byte) | nonce (12) | ciphertext and tag``; its additional data are the complaint and
the field, so that a value moved to another row or column does not open. A wrapped key is ``algorithm | length of the
key id | key id | nonce | ciphertext and tag``.
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.vault.keys import KEY_BYTES, KeyRing

AES_256_GCM = 1  # SM4-GCM may become 2
NONCE_BYTES = 12
TAG_BYTES = 16
SEALING_BYTES = 1 + NONCE_BYTES + TAG_BYTES  # by which a sealed value is longer
_ALGORITHM = bytes([AES_256_GCM])


class CannotOpen(Exception):
    """A value was changed or moved, its key is missing, or its algorithm is unknown; the message never names it."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The data key of a complaint, and its wrapped form for storage; deleting that form erases all sealed values."""

    complaint_id: UUID
    wrapped: bytes
    _cipher: AESGCM = field(repr=False)

    def seal(self, name: str, plain: bytes) -> bytes:
        """Encrypt the value of a field."""
        nonce = os.urandom(NONCE_BYTES)
        return _ALGORITHM + nonce + self._cipher.encrypt(nonce, plain, _associated_data(self.complaint_id, name))

    def open(self, name: str, sealed: bytes) -> bytes:
        """Decrypt the value of a field.

        Raises:
            CannotOpen: it was changed, moved to another field or complaint, or sealed under another key.
        """
        if sealed[:1] != _ALGORITHM:
            raise CannotOpen("unknown algorithm")
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return _decrypt(self._cipher, nonce, rest, _associated_data(self.complaint_id, name))


class Vault:
    """Creates, wraps and unwraps data keys."""

    def __init__(self, ring: KeyRing) -> None:
        self._ciphers = {key.id: AESGCM(key.derive("wrapping")) for key in ring.all()}
        self._current = ring.current.id
        self.wrapped_prefix = _ALGORITHM + bytes([len(self._current.encode())]) + self._current.encode()

    def new_key(self, complaint_id: UUID) -> DataKey:
        """Return a new 256-bit key for a complaint, wrapped by the current master key."""
        key = os.urandom(KEY_BYTES)
        return DataKey(complaint_id, self._wrapped(complaint_id, key), AESGCM(key))

    def key_of(self, complaint_id: UUID, wrapped: bytes) -> DataKey:
        """Unwrap a stored key; ``CannotOpen`` is raised where that is impossible."""
        return DataKey(complaint_id, wrapped, AESGCM(self._unwrapped(complaint_id, wrapped)))

    def rewrap_key(self, complaint_id: UUID, wrapped: bytes) -> bytes:
        """Return the same data key wrapped by the current master key, for key rotation; sealed values do not change."""
        return self._wrapped(complaint_id, self._unwrapped(complaint_id, wrapped))

    def _wrapped(self, complaint_id: UUID, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._current]
        return self.wrapped_prefix + nonce + cipher.encrypt(nonce, key, _associated_data(complaint_id, "data key"))

    def _unwrapped(self, complaint_id: UUID, wrapped: bytes) -> bytes:
        if wrapped[:1] != _ALGORITHM or len(wrapped) < 2:
            raise CannotOpen("unknown algorithm")
        until = 2 + wrapped[1]
        cipher = self._ciphers.get(wrapped[2:until].decode("ascii", "replace"))
        if cipher is None:
            raise CannotOpen("unknown master key")
        nonce, rest = wrapped[until : until + NONCE_BYTES], wrapped[until + NONCE_BYTES :]
        return _decrypt(cipher, nonce, rest, _associated_data(complaint_id, "data key"))


def _associated_data(complaint_id: UUID, name: str) -> bytes:
    return complaint_id.bytes + name.encode()


def _decrypt(cipher: AESGCM, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError):
        raise CannotOpen("it was changed, moved, or sealed under another key") from None
