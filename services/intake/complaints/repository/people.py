"""Seal and find persons: the only module of intake that uses the keys of the vault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.vault.index import BlindIndex
from chassis.vault.keys import KeyRing
from chassis.vault.seal import DataKey, Vault
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.numbers import searchable_numbers
from services.intake.complaints.domain.parts import RawMessage
from services.intake.complaints.tables import vault

_SECRET = "secret"  # noqa: S105 - the name of a field, bound into what is sealed
_RAW = "raw"
_NOTICE = "notice"
_secret_adapter = TypeAdapter(Secret)


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """What is stored of a person: the data key in its wrapped form, the sealed secret, the index entries."""

    key: DataKey
    secret: bytes
    entries: tuple[tuple[str, bytes, UUID], ...]


class PersonVault:
    """Seals a complaint's secret as one value under the complaint's own data key, and indexes its numbers."""

    def __init__(self, ring: KeyRing) -> None:
        self._vault = Vault(ring)
        self._index = BlindIndex(ring)

    def seal(self, complaint_id: UUID, secret: Secret) -> SealedPerson:
        return self.reseal(self._vault.new_key(complaint_id), secret)

    def reseal(self, key: DataKey, secret: Secret) -> SealedPerson:
        """Seal a changed secret under the key that the complaint has."""
        return SealedPerson(key, key.seal(_SECRET, to_json(secret)), self.index_entries(key, secret))

    def index_entries(self, key: DataKey, secret: Secret) -> tuple[tuple[str, bytes, UUID], ...]:
        """Return (kind, digest, complaint) of each number by which the person is found."""
        return tuple(
            (kind, self._index.digest(kind, number), key.complaint_id)
            for kind, number in searchable_numbers(secret.person)
        )

    def new_key(self, owner_id: UUID) -> DataKey:
        """Return a new key for what holds several persons and is no complaint: an import, before it is accepted."""
        return self._vault.new_key(owner_id)

    def unwrap_key(self, complaint_id: UUID, wrapped: bytes) -> DataKey:
        return self._vault.key_of(complaint_id, wrapped)

    @property
    def current_key_prefix(self) -> bytes:
        """The first bytes of every data key that the current master key has wrapped."""
        return self._vault.wrapped_prefix

    def rewrap_key(self, complaint_id: UUID, wrapped: bytes) -> bytes:
        return self._vault.rewrap_key(complaint_id, wrapped)

    def open(self, key: DataKey, sealed: bytes) -> Secret:
        return _secret_adapter.validate_json(key.open(_SECRET, sealed))

    def seal_raw(self, key: DataKey, version: int, body: bytes) -> bytes:
        return key.seal(f"{_RAW}.{version}", body)

    def open_raw(self, key: DataKey, version: int, sealed: bytes) -> bytes:
        return key.open(f"{_RAW}.{version}", sealed)

    def seal_document(self, key: DataKey, notice_id: UUID, form: str, document: bytes) -> bytes:
        return key.seal(f"{_NOTICE}.{notice_id}.{form}", document)

    def open_document(self, key: DataKey, notice_id: UUID, form: str, sealed: bytes) -> bytes:
        return key.open(f"{_NOTICE}.{notice_id}.{form}", sealed)

    def seal_text(self, key: DataKey, name: str, text: str) -> bytes:
        return key.seal(name, text.encode())

    def open_text(self, key: DataKey, name: str, sealed: bytes) -> str:
        return key.open(name, sealed).decode()

    def content_digests(self, message: Mapping[str, Any]) -> tuple[bytes, ...]:
        """Return digests that recognise the same content in any order of fields; the current master key's first."""
        ordered = to_json(dict(sorted(message.items())), inf_nan_mode="strings").decode()
        return tuple(self._index.candidates(_RAW, ordered))

    def make_raw_message(self, content: Mapping[str, Any]) -> RawMessage:
        """Return what was filed on our own API in the form in which a platform's message is stored."""
        return RawMessage(body=to_json(content), digests=self.content_digests(content))

    def number_digests(self, kind: str, number: str) -> list[bytes]:
        return self._index.candidates(kind, number)

    def mark_digests(self, kind: str, value: str) -> list[bytes]:
        """Return digests of what complaints may share beside numbers; the current master key's first."""
        return self._index.candidates(f"mark.{kind}", value)


async def find_complaint_ids(db: AsyncConnection, kind: str, digests: Sequence[bytes]) -> list[UUID]:
    """Return the ids of all complaints whose person has this number."""
    return await vault.find(db, kind, digests)


async def replace_index_entries(
    db: AsyncConnection, complaint_id: UUID, entries: Sequence[tuple[str, bytes, UUID]]
) -> None:
    """Replace the index entries by which the person of a complaint is found."""
    await vault.replace_entries(db, complaint_id, entries)
