"""Seal and find the persons of rosters and bank files: the only module of refunds that uses the keys of the vault."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.vault.index import BlindIndex
from chassis.vault.keys import KeyRing
from chassis.vault.seal import DataKey, Vault
from services.refunds.group_cases.domain.state import PersonDetails
from services.refunds.group_cases.tables import vault

_PERSON = "roster.person"
_details = TypeAdapter(PersonDetails)
IndexEntry = tuple[str, bytes, UUID]


@dataclass(frozen=True, slots=True)
class MemberDigests:
    """What a member is compared by; its contracts in their order."""

    name: bytes
    id_number: bytes | None
    person: bytes
    contracts: tuple[bytes, ...]


class RosterVault:
    """Seals what is personal under a key of the member's own, and makes the digests that members are compared by."""

    def __init__(self, ring: KeyRing) -> None:
        self._vault = Vault(ring)
        self._index = BlindIndex(ring)

    def new_key(self, owner_id: UUID) -> DataKey:
        return self._vault.new_key(owner_id)

    def key_of(self, owner_id: UUID, wrapped: bytes) -> DataKey:
        return self._vault.key_of(owner_id, wrapped)

    @property
    def current_key_prefix(self) -> bytes:
        """The first bytes of every data key that the current master key has wrapped."""
        return self._vault.wrapped_prefix

    def rewrap_key(self, owner_id: UUID, wrapped: bytes) -> bytes:
        return self._vault.rewrap_key(owner_id, wrapped)

    def digests_of(self, details: PersonDetails) -> MemberDigests:
        """Return what a member is compared by, under the current master key."""
        return MemberDigests(
            name=self.digest("name", details.name),
            id_number=self.digest("id_number", details.id_number) if details.id_number else None,
            person=self.digest("person", f"{details.phone or details.contracts[0]}\n{details.name}"),
            contracts=tuple(self.digest("contract", contract) for contract in details.contracts),
        )

    def seal_person(self, key: DataKey, details: PersonDetails) -> bytes:
        return key.seal(_PERSON, to_json(details))

    def open_person(self, key: DataKey, sealed: bytes) -> PersonDetails:
        return _details.validate_json(key.open(_PERSON, sealed))

    def index_entries(self, key: DataKey, details: PersonDetails) -> list[IndexEntry]:
        """Return (kind, digest, member) of each number by which a person who wants to be erased is found."""
        numbers = (("phone", details.phone), ("id_number", details.id_number))
        return [(kind, self.digest(kind, number), key.complaint_id) for kind, number in numbers if number]

    def payee_entries(self, payment_id: UUID, name: str | None) -> list[IndexEntry]:
        """Return the index entries of a waiting payment's payee under every master key.

        A member of this name is erased with it, whichever of the keys the digest of the member's name is under.
        """
        return [("payee", digest, payment_id) for digest in self.candidates("name", name)] if name else []

    def digest(self, kind: str, value: str) -> bytes:
        """Return the digest to store."""
        return self._index.digest(f"roster.{kind}", value)

    def candidates(self, kind: str, value: str) -> list[bytes]:
        """Return the digests that may be stored, one for each master key."""
        return self._index.candidates(f"roster.{kind}", value)


async def save_keys(db: AsyncConnection, keys: Sequence[DataKey]) -> None:
    if keys:
        rows = [{"complaint_id": key.complaint_id, "wrapped": key.wrapped} for key in keys]
        await db.execute(insert(vault.keys), rows)


async def wrapped_keys(db: AsyncConnection, owner_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Return the wrapped keys of these members, cases and payments; erased ones are missing."""
    rows = await db.execute(select(vault.keys).where(vault.keys.c.complaint_id.in_(owner_ids)))
    return {row.complaint_id: bytes(row.wrapped) for row in rows}


async def add_entries(db: AsyncConnection, entries: Sequence[IndexEntry]) -> None:
    await vault.add_entries(db, entries)


async def find_owners(db: AsyncConnection, kind: str, digests: Sequence[bytes]) -> list[UUID]:
    """Return the members that have this number, given as its candidate digests."""
    return await vault.find(db, kind, digests)


async def destroy_keys(db: AsyncConnection, owner_ids: Sequence[UUID]) -> None:
    """Delete keys and index entries, which makes what they sealed undecryptable for ever (删除个人信息)."""
    await vault.destroy(db, owner_ids)
