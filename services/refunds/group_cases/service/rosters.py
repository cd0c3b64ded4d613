"""Take an uploaded roster into a case: its good rows are taken, the bad ones listed, the same file changes nothing."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.clock import new_id
from chassis.db.work import Work
from chassis.failpoints import failpoint
from chassis.spreadsheets.files import NoRows, Row
from chassis.vault.seal import DataKey
from services.refunds.group_cases.domain.admission import (
    Admission,
    AdmittedContract,
    KnownRoster,
    RowKeys,
    admit,
)
from services.refunds.group_cases.domain.columns import find_heading
from services.refunds.group_cases.domain.owed import OwedBy
from services.refunds.group_cases.domain.rows import RosterRow, RowError, read_row
from services.refunds.group_cases.domain.state import GroupCase, Member, PersonDetails
from services.refunds.group_cases.repository import cases, members, uploads
from services.refunds.group_cases.repository.members import NewContract, NewMember, StoredMember
from services.refunds.group_cases.repository.persons import RosterVault, add_entries, save_keys
from services.refunds.group_cases.service.cases import lock_case

MAX_LISTED = 500  # duplicates or errors in an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRoster:
    """A roster that was read: its good rows, what is wrong with the others, and the digest of its file."""

    rows: Sequence[RosterRow]
    errors: Sequence[RowError]
    file: str


def read_roster(body: bytes, rows: Sequence[Row]) -> ReadRoster:
    """Read the rows of a file; one without the required columns is ``RosterColumnsMissing``.

    Raises:
        NoRows: nothing stands below the heading.
    """
    source = iter(rows)
    heading = find_heading(source)
    good, errors = list[RosterRow](), list[RowError]()
    for row in source:
        read = read_row(heading, row)
        if isinstance(read, RosterRow):
            good.append(read)
        else:
            errors += read
    if not good and not errors:
        raise NoRows
    return ReadRoster(rows=good, errors=errors, file=hashlib.sha256(body).hexdigest())


async def take_roster(work: Work, case_id: UUID, roster: ReadRoster, people: RosterVault) -> dict[str, Any]:
    """Take the good rows of a roster, and return the answer; that of the same file is the first one."""
    case = await lock_case(work, case_id)
    before = await uploads.find_answer(work.db, case_id, people.candidates("file", roster.file))
    if before is not None:
        return before
    known = await members.load_roster(work.db, case_id)
    keyed = await asyncio.to_thread(_with_keys, roster.rows, known, people)
    admission = admit(keyed, known)
    case = await _save(work, case, admission, people)
    failpoint("refunds.after_roster")
    answer = answer_of(case, roster, admission)
    digest = people.digest("file", roster.file)
    await uploads.save_upload(work.db, case_id, digest, answer, work.account, work.now)
    work.audit("group_case.roster", str(case_id))
    return answer


def answer_of(case: GroupCase, roster: ReadRoster, admission: Admission) -> dict[str, Any]:
    """Return the answer to an upload, which holds no value of any cell."""
    errors = sorted([*roster.errors, *admission.errors], key=lambda error: error.row)
    refused = {error.row for error in errors}
    return {
        "rows": len(admission.contracts) + len(admission.duplicates) + len(refused),
        "taken": len(admission.contracts),
        "people": case.people,
        "owed_fen": case.owed_fen,
        "duplicate_count": len(admission.duplicates),
        "error_count": len(errors),
        "duplicates": [{"row": one.row, "same_as": one.same_as} for one in admission.duplicates[:MAX_LISTED]],
        "errors": [{"row": one.row, "column": one.column, "code": one.code} for one in errors[:MAX_LISTED]],
        "calculated": sum(one.row.owed_by is OwedBy.CALCULATOR for one in admission.contracts),
        "owed_above_paid": admission.owed_above_paid[:MAX_LISTED],
    }


def _with_keys(rows: Sequence[RosterRow], known: KnownRoster, people: RosterVault) -> list[tuple[RosterRow, RowKeys]]:
    """Return the rows with what each is compared by; what is stored under an older master key is found, too."""
    names = set(known.names.values())

    def key(kind: str, value: str, stored: Container[bytes]) -> bytes:
        found = people.candidates(kind, value)
        return next((one for one in found if one in stored), found[0])

    def keys_of(row: RosterRow) -> RowKeys:
        return RowKeys(
            contract=key("contract", row.contract, known.contracts),
            name=key("name", row.name, names),
            id_number=key("id_number", row.id_number, known.persons) if row.id_number else None,
            person=key("person", f"{row.phone or row.contract}\n{row.name}", known.persons),
        )

    return [(row, keys_of(row)) for row in rows]


async def _save(work: Work, case: GroupCase, admission: Admission, people: RosterVault) -> GroupCase:
    """Save whom a roster adds; a case to which nobody is added stays as it is."""
    if not admission.contracts:
        return case
    added: dict[int, list[AdmittedContract]] = defaultdict(list)
    for contract in admission.contracts:
        added[contract.member].append(contract)
    fresh = {contract.member for contract in admission.contracts if contract.is_new_member}
    stored = await members.get_members(work.db, case.id, sorted(set(added) - fresh))
    counts = await members.count_contracts(work.db, [one.member.id for one in stored.values()])
    builder = _Builder(people)
    await asyncio.to_thread(builder.add_all, added, stored, counts)
    await save_keys(work.db, builder.keys)
    await members.save_members(work.db, case.id, builder.members, builder.contracts)
    await add_entries(work.db, builder.entries)
    done_again = sum(one.member.open_fen == 0 for one in stored.values())  # they are owed more now
    case = replace(
        case,
        roster_version=case.roster_version + 1,
        people=case.people + admission.new_members,
        contracts=case.contracts + len(admission.contracts),
        owed_fen=case.owed_fen + admission.owed_fen,
        people_done=case.people_done - done_again,
        changed_at=max(work.now, case.changed_at),
    )
    await cases.save_case(work.db, case)
    return case


class _Builder:
    """Makes the rows that an admission adds."""

    def __init__(self, people: RosterVault) -> None:
        self._people = people
        self.keys: list[DataKey] = []
        self.members: list[NewMember] = []
        self.contracts: list[NewContract] = []
        self.entries: list[tuple[str, bytes, UUID]] = []

    def add_all(
        self,
        added: Mapping[int, Sequence[AdmittedContract]],
        stored: Mapping[int, StoredMember],
        counts: Mapping[UUID, int],
    ) -> None:
        for number in sorted(added):
            self._add(number, added[number], stored.get(number), counts)

    def _add(
        self, number: int, added: Sequence[AdmittedContract], stored: StoredMember | None, counts: Mapping[UUID, int]
    ) -> None:
        """Add a new member, or contracts to one that is there."""
        before = stored.member if stored else Member(id=new_id(), number=number, owed_fen=0)
        if stored is None or stored.wrapped is None:
            key = self._people.new_key(before.id)
            self.keys.append(key)
        else:
            key = self._people.key_of(before.id, stored.wrapped)
        details = _with_contracts(stored.open_with(self._people) if stored else None, added)
        days = [day for day in (before.signed_on, *(one.row.signed_on for one in added)) if day is not None]
        member = replace(
            before,
            owed_fen=before.owed_fen + sum(one.row.owed_fen for one in added),
            hardship=before.hardship or any(one.row.hardship for one in added),
            signed_on=min(days, default=None),
        )
        keys = added[0].keys
        self.members.append(
            NewMember(
                member=member,
                sealed=self._people.seal_person(key, details),
                name_digest=keys.name,
                id_digest=next((one.keys.id_number for one in added if one.keys.id_number), None),
                person_digest=keys.person,
            )
        )
        self.entries += self._people.index_entries(key, details)
        for place, one in enumerate(added, start=counts.get(before.id, 0) + 1):
            self.contracts.append(
                NewContract(
                    member_id=before.id,
                    number=place,
                    digest=one.keys.contract,
                    signed_on=one.row.signed_on,
                    contract_paid_fen=one.row.contract_paid_fen,
                    owed_fen=one.row.owed_fen,
                    owed_by=one.row.owed_by,
                )
            )


def _with_contracts(before: PersonDetails | None, added: Sequence[AdmittedContract]) -> PersonDetails:
    """Return a person with further contracts, and with the numbers that earlier rows lacked."""
    rows = [one.row for one in added]
    known = before or PersonDetails(name=rows[0].name)
    classes = (*known.class_names, *(row.class_name for row in rows if row.class_name))
    return PersonDetails(
        name=known.name,
        phone=known.phone or next((row.phone for row in rows if row.phone), None),
        id_number=known.id_number or next((row.id_number for row in rows if row.id_number), None),
        contracts=(*known.contracts, *(row.contract for row in rows)),
        class_names=tuple(dict.fromkeys(classes)),
    )
