"""Master keys: the current one wraps data keys, older ones still unwrap, so that keys rotate without downtime."""

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chassis.settings import StartupRefused

KEY_BYTES = 32  # 256 bits
MAX_ID = 32  # characters of a key id


class InvalidMasterKey(StartupRefused):
    """A master key is ``id:base64`` of 256 bits; several are separated by commas, the current one first."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key; separate keys for wrapping and indexing are derived from it."""

    id: str
    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return the key for one purpose (HMAC-SHA256)."""
        return hmac.digest(self.secret, f"weiquan vault {purpose}".encode(), "sha256")


class KeyRing:
    """The master keys of a deployment."""

    def __init__(self, keys: Sequence[MasterKey]) -> None:
        """Hold these keys, the current one first.

        Raises:
            InvalidMasterKey: there is none, one has a wrong length, or two have the same id.
        """
        if not keys or any(len(key.secret) != KEY_BYTES or not 0 < len(key.id) <= MAX_ID for key in keys):
            raise InvalidMasterKey("a master key has an id and 256 bits")
        self._keys = {key.id: key for key in keys}
        if len(self._keys) != len(keys):
            raise InvalidMasterKey("two master keys have the same id")
        self.current = keys[0]

    @classmethod
    def from_text(cls, text: str) -> "KeyRing":
        """Parse ``2027:base64,2026:base64``; a key without an id gets one from its fingerprint."""
        return cls([_parse_key(part.strip()) for part in text.split(",") if part.strip()])

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Read the keys from a file, or create it (mode 0600) with a new key: for development only."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        if not path.exists():
            draft.touch(mode=0o600)
            draft.write_text(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            with contextlib.suppress(FileExistsError):  # of two starts at once, one key wins
                path.hardlink_to(draft)
            draft.unlink()
        return cls.from_text(path.read_text())

    def named(self, key_id: str) -> MasterKey | None:
        """Return the key with this id, if there is one."""
        return self._keys.get(key_id)

    def all(self) -> Sequence[MasterKey]:
        """Return all keys, the current one first."""
        return tuple(self._keys.values())


def _parse_key(text: str) -> MasterKey:
    key_id, colon, written = text.rpartition(":")
    try:
        secret = (
            bytes.fromhex(written) if len(written) == 2 * KEY_BYTES else base64.b64decode(_standard_base64(written))
        )
    except ValueError as error:
        raise InvalidMasterKey("a master key is written in base64 or hexadecimal") from error
    return MasterKey(key_id if colon else hashlib.sha256(secret).hexdigest()[:8], secret)


def _standard_base64(text: str) -> str:
    return text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
