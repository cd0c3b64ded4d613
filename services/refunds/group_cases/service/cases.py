"""Open a group case, record interviews, disclose and erase persons."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from canon.scopes import Scope
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.refunds.group_cases.domain.refusals import PersonErased
from services.refunds.group_cases.domain.state import GroupCase, Interview, PersonDetails
from services.refunds.group_cases.repository import cases, interviews, members, persons
from services.refunds.group_cases.repository.persons import RosterVault


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    title: str
    basis: str
    respondent_name: str
    respondent_uscc: str | None
    group_id: UUID | None
    department: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    held_on: date
    attendees: str
    demands: str
    promise: str | None
    next_on: date | None


async def open_case(work: Work, new: NewCase, people: RosterVault) -> GroupCase:
    """Open a case without a roster."""
    case = GroupCase(
        id=new_id(),
        title=new.title,
        basis=new.basis,
        respondent_name=new.respondent_name,
        respondent_uscc=new.respondent_uscc,
        group_id=new.group_id,
        department=new.department,
        opened_by=work.account,
        opened_at=work.now,
        changed_at=work.now,
    )
    await cases.save_case(work.db, case)
    await persons.save_keys(work.db, [people.new_key(case.id)])
    work.audit("group_case.open", str(case.id))
    return case


async def find_case(work: Work, case_id: UUID, scope: Scope) -> GroupCase:
    """Return a case that the scope covers.

    Raises:
        NotFound: there is none.
    """
    case = await cases.get_case(work.db, case_id, scope)
    if case is None:
        raise NotFound
    return case


async def lock_case(work: Work, case_id: UUID) -> GroupCase:
    """Return a case, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    case = await cases.get_case(work.db, case_id, lock=True)
    if case is None:
        raise NotFound
    return case


async def record_interview(work: Work, case_id: UUID, minutes: Minutes, people: RosterVault) -> Interview:
    """Record the minutes of an interview (约谈)."""
    case = await lock_case(work, case_id)
    earlier = await interviews.list_interviews(work.db, people, case_id)
    interview = Interview(
        number=len(earlier) + 1,
        held_on=minutes.held_on,
        attendees=minutes.attendees,
        demands=minutes.demands,
        promise=minutes.promise,
        next_on=minutes.next_on,
        recorded_by=work.account,
        recorded_at=work.now,
    )
    await interviews.add_interview(work.db, people, case_id, interview)
    latest = max(minutes.held_on, case.interviewed_on or minutes.held_on)
    await cases.save_case(work.db, replace(case, interviewed_on=latest, changed_at=max(work.now, case.changed_at)))
    work.audit("group_case.interview", str(case_id))
    return interview


async def disclose(work: Work, case_id: UUID, number: int, reason: str, people: RosterVault) -> PersonDetails:
    """Return the person of a member, unmasked, and say so in the audit trail.

    Raises:
        NotFound: there is no such member.
        PersonErased: it was erased.
    """
    found = (await members.get_members(work.db, case_id, [number])).get(number)
    if found is None:
        raise NotFound
    details = found.open_with(people)
    if details is None:
        raise PersonErased
    work.audit("group_case.disclose", str(case_id), f"G-{number:02}: {reason}")
    return details


async def link_complaint(work: Work, case_id: UUID, number: int, complaint_id: UUID | None) -> None:
    """Say which complaint a member made: when that complaint's person is erased, the member is, too.

    Raises:
        NotFound: there is no such member.
    """
    if number not in await members.get_members(work.db, case_id, [number]):
        raise NotFound
    await members.link_complaint(work.db, case_id, number, complaint_id)
    work.audit("group_case.link", str(case_id), f"G-{number:02}")
