"""Encrypt the gateway's secrets at rest, each under its own data key, which the master key wraps (``chassis.vault``).

An envelope is ``length of the wrapped key (2 bytes) | wrapped key | sealed value``, bound to its owner and kind.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import structlog

from chassis.db.work import Work
from chassis.vault.keys import KeyRing
from chassis.vault.seal import CannotOpen, Vault
from gateway import store
from gateway.accounts.second_factor import SECRET_BYTES
from gateway.accounts.tokens import SigningKey

_SIGNING_KEY = "signing key"
_REQUEST_SIGNING = "signing secret"
_SECOND_FACTOR = "second factor"
_LENGTH_BYTES = 2
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Envelope:
    wrapped: bytes
    sealed: bytes

    @classmethod
    def from_bytes(cls, written: bytes) -> "_Envelope":
        until = _LENGTH_BYTES + int.from_bytes(written[:_LENGTH_BYTES])
        return cls(written[_LENGTH_BYTES:until], written[until:])

    def to_bytes(self) -> bytes:
        return len(self.wrapped).to_bytes(_LENGTH_BYTES) + self.wrapped + self.sealed


class SecretSealer:
    """Seal and open signing keys, signing secrets and second factors; rewrap them under the current master key."""

    def __init__(self, ring: KeyRing) -> None:
        self._vault = Vault(ring)

    def seal_signing_key(self, identifier: UUID, private_pem: str) -> bytes:
        return self._seal(identifier, _SIGNING_KEY, private_pem.encode())

    def open_signing_key(self, key: store.SealedKey) -> SigningKey:
        """Return the signing key; the vault may raise ``CannotOpen``."""
        private_pem = self._open(key.id, _SIGNING_KEY, key.sealed).decode()
        return SigningKey(id=key.id, private_pem=private_pem, created_at=key.created_at)

    def seal_signing_secret(self, identifier: UUID, secret: str) -> store.SealedSecret:
        return store.SealedSecret(id=identifier, sealed=self._seal(identifier, _REQUEST_SIGNING, secret.encode()))

    def open_signing_secret(self, secret: store.SealedSecret) -> bytes:
        """Return the signing secret; the vault may raise ``CannotOpen``."""
        return self._open(secret.id, _REQUEST_SIGNING, secret.sealed)

    def seal_second_factor(self, account: str, secret: bytes) -> bytes:
        return self._seal(_owner_of(account), _SECOND_FACTOR, secret)

    def open_second_factor(self, account: str, sealed: bytes) -> bytes:
        """Return the secret of the second factor; the vault may raise ``CannotOpen``."""
        return self._open(_owner_of(account), _SECOND_FACTOR, sealed)

    async def rotate(self, work: Work) -> bool:
        """Seal what an earlier version left unsealed, rewrap what an older master key wraps; all of it in one run."""
        for identifier, private_pem in await store.lock_open_signing_keys(work.db):
            await store.seal_signing_key(work.db, identifier, self.seal_signing_key(identifier, private_pem))
        for key in await store.lock_signing_keys(work.db):
            renewed = self._rewrap(key.id, key.sealed)
            if renewed is not None:
                await store.seal_signing_key(work.db, key.id, renewed)
        for secret in await store.lock_secrets(work.db):
            renewed = self._rewrap(secret.id, secret.sealed)
            if renewed is not None:
                await store.reseal_secret(work.db, secret.id, renewed)
        for name, stored in await store.lock_second_factors(work.db):
            is_open = len(stored) == SECRET_BYTES  # an envelope is longer
            renewed = self.seal_second_factor(name, stored) if is_open else self._rewrap(_owner_of(name), stored)
            if renewed is not None:
                await store.reseal_second_factor(work.db, name, renewed)
        return False

    def _seal(self, owner: UUID, what: str, plain: bytes) -> bytes:
        key = self._vault.new_key(owner)
        return _Envelope(key.wrapped, key.seal(what, plain)).to_bytes()

    def _open(self, owner: UUID, what: str, written: bytes) -> bytes:
        envelope = _Envelope.from_bytes(written)
        return self._vault.key_of(owner, envelope.wrapped).open(what, envelope.sealed)

    def _rewrap(self, owner: UUID, written: bytes) -> bytes | None:
        """Return the envelope under the current master key; ``None`` if it is already, or cannot be opened."""
        envelope = _Envelope.from_bytes(written)
        if envelope.wrapped.startswith(self._vault.wrapped_prefix):
            return None
        try:
            return _Envelope(self._vault.rewrap_key(owner, envelope.wrapped), envelope.sealed).to_bytes()
        except CannotOpen:
            _log.error("keys_unreadable", count=1)
            return None


def _owner_of(account: str) -> UUID:
    """Return a UUID made of the name, as the vault binds a value to a UUID and accounts have none."""
    return UUID(bytes=hashlib.sha256(account.encode()).digest()[:16])
