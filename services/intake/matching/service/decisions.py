"""A person decides whether two messages are one matter, or overturns what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import FieldError, Invalid, NotFound
from contracts.intake import ComplaintsMatched, MatchUndone, Verdict
from reading.deidentification import deidentify
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.matches import repository as matches_repository
from services.intake.matches.domain import JOINING, Match, check_kinds, decide
from services.intake.matching.domain.finding import match_of
from services.intake.matching.domain.scoring import shipped_model
from services.intake.matching.service.finding import load_profile

EVERYTHING = Scope(ScopeKind.ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person says of two messages, and why."""

    verdict: Verdict
    reason: str


async def list_matches(work: Work, complaint_id: UUID, scope: Scope) -> list[Match]:
    """List the pairs that a complaint is in.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    if await complaints.get_complaint(work.db, complaint_id, scope) is None:
        raise NotFound
    return await matches_repository.list_matches(work.db, complaint_id)


async def decide_match(
    work: Work, complaint_id: UUID, other_id: UUID, decision: Decision, people: PersonVault
) -> Match:
    """Decide what two messages are to each other, and publish it; the same decision again changes nothing.

    ``NotFound``, ``AlreadyEnded`` or ``DifferentKinds`` may be raised.

    Raises:
        Invalid: both are one message.
    """
    if complaint_id == other_id:
        raise Invalid(FieldError(field="/path/other", code="same", message="须为另一件来件"))
    both = [await _lock(work, one) for one in sorted((complaint_id, other_id))]
    earlier, later = sorted(both, key=lambda one: (one.complaint.received_at, one.complaint.id))
    check_kinds(earlier.complaint.kind, later.complaint.kind, decision.verdict)
    known = await matches_repository.lock_match(work.db, earlier.complaint.id, later.complaint.id)
    before = known or _compared(work, both, people)
    if before.verdict is decision.verdict and before.apart_because is None and not before.review:
        return before
    states = [one.state for one in both]
    decided = decide(before, decision.verdict, deidentify(decision.reason), work.account, work.now, states)
    if decided.verdict in JOINING and earlier.complaint.case_id == later.complaint.case_id:
        decided = replace(decided, joined_at=decided.joined_at or work.now)  # by other pairs already
    await matches_repository.save_match(work.db, decided)
    _publish(work, before, decided, later)
    work.audit("decide_match", str(later.complaint.id), decision.verdict.value)
    return decided


async def _lock(work: Work, complaint_id: UUID) -> StoredComplaint:
    found = await complaints.lock_complaint(work.db, complaint_id, EVERYTHING)
    if found is None:
        raise NotFound
    return found


def _compared(work: Work, both: Sequence[StoredComplaint], people: PersonVault) -> Match:
    """Compare two messages that no machine found.

    Raises:
        PersonDestroyed: of one of them there is nothing left to compare.
    """
    one, other = (load_profile(found, people) for found in both)
    if one is None or other is None:
        raise PersonDestroyed
    return match_of(one, other, shipped_model(), work.now)[0]


def _publish(work: Work, before: Match, decided: Match, later: StoredComplaint) -> None:
    """Publish the decision: first that the old one is undone, where one case was to answer both."""
    if decided.verdict is Verdict.OTHER or (before.verdict in JOINING and decided.verdict not in JOINING):
        work.publish(
            MatchUndone(
                aggregate_id=decided.later_id,
                complaint_id=decided.later_id,
                occurred_at=work.now,
                other_id=decided.earlier_id,
            )
        )
    if decided.verdict is not None and decided.verdict is not Verdict.OTHER:
        work.publish(
            ComplaintsMatched(
                aggregate_id=decided.later_id,
                complaint_id=decided.later_id,
                occurred_at=work.now,
                other_id=decided.earlier_id,
                verdict=decided.verdict,
                by_machine=False,
                one_person=decided.of_one_person,
                text=later.complaint.text if decided.verdict is Verdict.SUPPLEMENT else None,
            )
        )
