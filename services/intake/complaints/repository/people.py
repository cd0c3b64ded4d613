"""Sealing and finding persons: the one place of intake where the vault's keys are used."""

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
    """What is written of a person: the wrapped key, the sealed part, the index entries."""

    key: DataKey
    secret: bytes
    entries: tuple[tuple[str, bytes, UUID], ...]


class PersonVault:
    """Seals a complaint's secret as one piece, under the complaint's own key."""

    def __init__(self, ring: KeyRing) -> None:
        self._vault = Vault(ring)
        self._index = BlindIndex(ring)

    def seal(self, complaint_id: UUID, secret: Secret) -> SealedPerson:
        return self.reseal(self._vault.new_key(complaint_id), secret)

    def reseal(self, key: DataKey, secret: Secret) -> SealedPerson:
        """The changed secret under the key it had."""
        return SealedPerson(key, key.seal(_SECRET, to_json(secret)), self.index_entries(key, secret))

    def index_entries(self, key: DataKey, secret: Secret) -> tuple[tuple[str, bytes, UUID], ...]:
        """By which the person is found."""
        return tuple(
            (kind, self._index.digest(kind, number), key.complaint_id)
            for kind, number in searchable_numbers(secret.person)
        )

    def unwrap_key(self, complaint_id: UUID, wrapped: bytes) -> DataKey:
        return self._vault.key_of(complaint_id, wrapped)

    @property
    def current_key_prefix(self) -> bytes:
        """With what every key begins that the current master key has wrapped."""
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
        """By which the same content is known again, whatever the order of its fields; under the current key first."""
        ordered = to_json(dict(sorted(message.items())), inf_nan_mode="strings").decode()
        return tuple(self._index.candidates(_RAW, ordered))

    def make_raw_message(self, content: Mapping[str, Any]) -> RawMessage:
        """What was said on our own resource, kept as a platform's message is."""
        return RawMessage(body=to_json(content), digests=self.content_digests(content))

    def number_digests(self, kind: str, number: str) -> list[bytes]:
        return self._index.candidates(kind, number)


async def find_complaint_ids(db: AsyncConnection, kind: str, digests: Sequence[bytes]) -> list[UUID]:
    """The complaints of whoever has this number."""
    return await vault.find(db, kind, digests)


async def replace_index_entries(
    db: AsyncConnection, complaint_id: UUID, entries: Sequence[tuple[str, bytes, UUID]]
) -> None:
    """By which the person of a complaint is found from now on."""
    await vault.replace_entries(db, complaint_id, entries)
