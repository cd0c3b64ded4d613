"""Whom the rows of a roster add to a case: each contract once, and each person once however many contracts it has.

Persons and contracts are compared by keys, digests of their numbers and names: the case stores nothing else that could
be compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.refunds.group_cases.domain.columns import Column
from services.refunds.group_cases.domain.rows import RosterRow, RowCode, RowError


@dataclass(frozen=True, slots=True)
class RowKeys:
    """What a row is compared by. ``person`` are the keys of the person, the surest first."""

    contract: bytes
    name: bytes
    id_number: bytes | None
    person: bytes  # telephone and name, else contract and name


@dataclass(frozen=True, slots=True)
class KnownContract:
    member: int
    row: int | None  # of this file; None: of an earlier one
    contract_paid_fen: int
    owed_fen: int


@dataclass(slots=True)
class KnownRoster:
    """Who stands in the case: contracts and persons by their keys, the key of each member's name, the last number."""

    contracts: dict[bytes, KnownContract] = field(default_factory=dict)
    persons: dict[bytes, int] = field(default_factory=dict)
    names: dict[int, bytes] = field(default_factory=dict)
    last_member: int = 0


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that says what another has said: ``same_as`` is that row of this file, or None if of an earlier one."""

    row: int
    same_as: int | None


@dataclass(frozen=True, slots=True)
class AdmittedContract:
    member: int
    row: RosterRow
    keys: RowKeys
    is_new_member: bool


@dataclass(slots=True)
class Admission:
    """What becomes of the rows of a roster; rows that owe more than was paid are taken, and shown."""

    contracts: list[AdmittedContract] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    owed_above_paid: list[int] = field(default_factory=list)

    @property
    def new_members(self) -> int:
        return sum(contract.is_new_member for contract in self.contracts)

    @property
    def owed_fen(self) -> int:
        return sum(contract.row.owed_fen for contract in self.contracts)


def admit(rows: Iterable[tuple[RosterRow, RowKeys]], known: KnownRoster) -> Admission:
    """Decide on each row in the order of the file; ``known`` grows by what is admitted.

    The same contract of the same person is a duplicate if the sums are the same. Another name or other sums for it are
    errors that a person looks at, and so is an identity number with two names.
    """
    admission = Admission()
    for row, keys in rows:
        earlier = known.contracts.get(keys.contract)
        if earlier is not None:
            _compare(row, keys, earlier, known, admission)
            continue
        member = _member_of(keys, known)
        if member is not None and known.names[member] != keys.name:
            admission.errors.append(RowError(row.row, Column.NAME, RowCode.ANOTHER_NAME))
            continue
        _add(row, keys, member, known, admission)
    return admission


def _compare(row: RosterRow, keys: RowKeys, earlier: KnownContract, known: KnownRoster, admission: Admission) -> None:
    if known.names[earlier.member] != keys.name:
        admission.errors.append(RowError(row.row, Column.NAME, RowCode.TWO_NAMES))
    elif row.owed_fen != earlier.owed_fen:
        admission.errors.append(RowError(row.row, Column.OWED, RowCode.SUM_DIFFERS))
    elif row.contract_paid_fen != earlier.contract_paid_fen:
        admission.errors.append(RowError(row.row, Column.CONTRACT_PAID, RowCode.SUM_DIFFERS))
    else:
        admission.duplicates.append(Duplicate(row.row, earlier.row))


def _member_of(keys: RowKeys, known: KnownRoster) -> int | None:
    if keys.id_number is not None and (member := known.persons.get(keys.id_number)) is not None:
        return member
    return known.persons.get(keys.person)


def _add(row: RosterRow, keys: RowKeys, member: int | None, known: KnownRoster, admission: Admission) -> None:
    is_new = member is None
    if member is None:
        member = known.last_member = known.last_member + 1
        known.names[member] = keys.name
    for key in (keys.id_number, keys.person):
        if key is not None:
            known.persons.setdefault(key, member)
    known.contracts[keys.contract] = KnownContract(member, row.row, row.contract_paid_fen, row.owed_fen)
    admission.contracts.append(AdmittedContract(member, row, keys, is_new))
    if row.owed_fen > row.contract_paid_fen:
        admission.owed_above_paid.append(row.row)
