"""Record the payments of a bank file (银行流水): each line matched once, the rest queued for a person."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.spreadsheets.files import Row
from services.refunds.group_cases.domain.rows import contract_of
from services.refunds.group_cases.repository import members, persons
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_payments import repository
from services.refunds.group_payments.domain.bank_files import (
    BankCode,
    BankColumn,
    BankError,
    BankLine,
    Match,
    Reason,
    match_line,
    read_lines,
)
from services.refunds.group_payments.domain.ledger import Ledger
from services.refunds.group_payments.domain.refusals import NotInPlan
from services.refunds.group_payments.repository import GroupPayment, Payee
from services.refunds.group_payments.service.ledgers import counted_payment, load_ledger, save_ledger
from services.refunds.plans.domain import MoreThanAgreed, Payment

MAX_LISTED = 500  # errors in an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A bank file that was read: its lines, what is wrong with the others, and the digest of the file."""

    lines: Sequence[BankLine]
    errors: Sequence[BankError]
    file: str


@dataclass(slots=True)
class _Outcome:
    """What becomes of the lines of a file."""

    recorded: list[GroupPayment] = field(default_factory=list)
    waiting: list[tuple[BankLine, Match]] = field(default_factory=list)
    errors: list[BankError] = field(default_factory=list)
    repeated: int = 0


def read_bank_file(now: datetime, body: bytes, rows: Sequence[Row]) -> BankFile:
    """Read the rows of a file; one without the required columns is ``BankColumnsMissing``."""
    lines, errors = read_lines(rows, day_of(now))
    return BankFile(lines=lines, errors=errors, file=hashlib.sha256(body).hexdigest())


async def record_bank_file(work: Work, case_id: UUID, file: BankFile, people: RosterVault) -> dict[str, Any]:
    """Count the payments of a bank file, and return the answer; that of the same file is the first one.

    Each line is matched by what it refers to, else by name and sum; what cannot be matched waits for a person.
    """
    case = await lock_case(work, case_id)
    before = await repository.find_answer(work.db, case_id, people.candidates("bank_file", file.file))
    if before is not None:
        return before
    number = await repository.next_file(work.db, case_id)
    references = await _by_reference(work, case_id, file.lines, people)
    names = await _by_name(work, case_id, file.lines, people)
    concerned = {one for found in (*references.values(), *names.values()) for one in found}
    concerned |= {number for line in file.lines for number in line.member_numbers}
    ledger = await load_ledger(work, case, sorted(concerned))
    known = await repository.find_payments(work.db, case_id, [line.reference for line in file.lines])
    outcome = _Outcome(errors=list(file.errors))
    for line in file.lines:
        earlier = known.get(line.reference)
        if earlier is not None:
            _compare(line, earlier, outcome)
            continue
        match = _match(line, ledger, references.get(line.row, ()), names.get(line.row, ()))
        payment = _count(work, ledger, line, match, number, outcome)
        known[line.reference] = payment
    await _save_waiting(work, case_id, outcome, people, number)
    await repository.add_payments(work.db, case_id, [one for one in outcome.recorded if one.member is not None])
    if ledger.payments:
        await save_ledger(work, ledger)
    answer = _answer(outcome, ledger)
    digest = people.digest("bank_file", file.file)
    await repository.save_file(work.db, case_id, number, digest, answer, work.account, work.now)
    work.audit("group_payment.file", str(case_id))
    return answer


def _match(line: BankLine, ledger: Ledger, by_reference: Sequence[int], by_name: Sequence[int]) -> Match:
    numbers = [number for number in line.member_numbers if number in ledger.members]
    expected = {number: _expected(ledger, number) for number in by_name}
    referred = [*by_reference, *numbers]
    return match_line(referred, by_name, line.amount_fen, expected, has_payee=line.payee is not None)


def _expected(ledger: Ledger, member: int) -> frozenset[int]:
    """Return the sums that a member may receive next: its oldest open instalment, what is overdue, all of it."""
    unpaid = [part.open_fen for part in ledger.parts.get(member, ()) if part.open_fen]
    if not unpaid:
        return frozenset()
    return frozenset({unpaid[0], ledger.members[member].overdue_fen, sum(unpaid)} - {0})


def _count(work: Work, ledger: Ledger, line: BankLine, match: Match, file: int, outcome: _Outcome) -> GroupPayment:
    """Count a matched line, or let it wait for a person."""
    payment = Payment(reference=line.reference, amount_fen=line.amount_fen, paid_on=line.paid_on)
    if match.member is not None:
        try:
            ledger.count(match.member, payment)
        except (MoreThanAgreed, NotInPlan) as refused:
            reason = Reason.NOT_IN_PLAN if isinstance(refused, NotInPlan) else Reason.MORE_THAN_OWED
            match = Match(reason=reason, candidates=(match.member,))
    if match.member is None:
        outcome.waiting.append((line, match))
        recorded = GroupPayment(
            id=new_id(),
            reference=line.reference,
            amount_fen=line.amount_fen,
            paid_on=line.paid_on,
            reason=match.reason,
            candidates=match.candidates,
            file=file,
            recorded_by=work.account,
            recorded_at=work.now,
        )
    else:
        recorded = replace(counted_payment(work, ledger, match.member, payment), file=file)
    outcome.recorded.append(recorded)
    return recorded


def _compare(line: BankLine, earlier: GroupPayment, outcome: _Outcome) -> None:
    """Count a line again as repeated if it says the same; another payment cannot have its reference."""
    if (earlier.amount_fen, earlier.paid_on) == (line.amount_fen, line.paid_on):
        outcome.repeated += 1
    else:
        outcome.errors.append(BankError(line.row, BankColumn.REFERENCE, BankCode.REUSED))


async def _save_waiting(work: Work, case_id: UUID, outcome: _Outcome, people: RosterVault, file: int) -> None:
    """Save the lines that wait for a person, each payee sealed under a key of its own."""
    waiting = [one for one in outcome.recorded if one.member is None]
    keys = [people.new_key(one.id) for one in waiting]
    lines = [line for line, _ in outcome.waiting]
    await persons.save_keys(work.db, keys)
    await repository.add_payments(
        work.db,
        case_id,
        [
            replace(one, sealed=repository.seal_payee(key, Payee(line.payee, line.remark)), file=file)
            for one, key, line in zip(waiting, keys, lines, strict=True)
        ],
    )
    entries = [
        entry for one, line in zip(waiting, lines, strict=True) for entry in people.payee_entries(one.id, line.payee)
    ]
    await persons.add_entries(work.db, entries)


async def _by_reference(
    work: Work, case_id: UUID, lines: Sequence[BankLine], people: RosterVault
) -> Mapping[int, Sequence[int]]:
    """Return the members whose contract a line's remark names, by the line's row."""
    tokens = {contract_of(token) for line in lines for token in line.tokens}
    digests = await asyncio.to_thread(
        lambda: {digest: token for token in tokens for digest in people.candidates("contract", token)}
    )
    found = await members.find_by_contract(work.db, case_id, list(digests))
    member_of = {digests[digest]: number for digest, number in found.items()}
    return {
        line.row: [member_of[token] for token in map(contract_of, line.tokens) if token in member_of] for line in lines
    }


async def _by_name(
    work: Work, case_id: UUID, lines: Sequence[BankLine], people: RosterVault
) -> Mapping[int, Sequence[int]]:
    """Return the members of the payee's name, by the line's row."""
    names = {line.payee for line in lines if line.payee}
    digests = await asyncio.to_thread(
        lambda: {digest: name for name in names for digest in people.candidates("name", name)}
    )
    of_name = defaultdict[str, list[int]](list)
    for digest, numbers in (await members.find_by_name(work.db, case_id, list(digests))).items():
        of_name[digests[digest]] += numbers
    return {line.row: of_name[line.payee] for line in lines if line.payee is not None and line.payee in of_name}


def _answer(outcome: _Outcome, ledger: Ledger) -> dict[str, Any]:
    """Return the answer to a bank file, which holds no name."""
    refused = {error.row for error in outcome.errors}
    return {
        "rows": len(outcome.recorded) + outcome.repeated + len(refused),
        "recorded": ledger.payments,
        "amount_fen": ledger.amount_fen,
        "repeated": outcome.repeated,
        "unmatched": len(outcome.waiting),
        "error_count": len(outcome.errors),
        "errors": [
            {"row": one.row, "column": one.column, "code": one.code}
            for one in sorted(outcome.errors, key=lambda error: error.row)[:MAX_LISTED]
        ],
    }
