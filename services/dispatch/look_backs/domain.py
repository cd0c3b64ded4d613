"""Look-backs (回头看): a sample of a period's closed cases, dissatisfied first, spread over the sections."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from chassis.errors import Conflict
from contracts.dispatch import CaseLookedBack
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time


class Finding(StrEnum):
    """What the second look found."""

    OK = "ok"
    REWORK = "rework"


class NothingToSample(Conflict):
    code: ClassVar[str] = "nothing_to_look_at"
    previous_code: ClassVar[str | None] = "dispatch.nothing_to_look_at"
    zh: ClassVar[str] = "这段时间没有办结的事项"
    en: ClassVar[str] = "No case was closed in this period"


class FindingAlreadyEntered(Conflict):
    code: ClassVar[str] = "already_found"
    previous_code: ClassVar[str | None] = "dispatch.already_found"
    zh: ClassVar[str] = "已经填写检查结论"
    en: ClassVar[str] = "The finding was already entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCandidate:
    """A closed case that may be drawn."""

    case_id: UUID
    number: str  # for people: by it anybody can draw the sample again
    section: str | None  # the agency's code where another authority had it
    dissatisfied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledCase:
    """A case of the sample; columns of ``look_back_items`` carry these names."""

    case_id: UUID
    position: int
    section: str | None
    dissatisfied: bool
    finding: Finding | None = None
    note: str | None = None  # personal
    found_by: str | None = None
    found_at: datetime | None = None


def draw(candidates: Iterable[SampleCandidate], size: int, seed: str) -> list[SampledCase]:
    """Return a sample; the same candidates in any order, size and seed give the same sample.

    First the cases of dissatisfied citizens, then the others; within both the sections take turns.

    Raises:
        NothingToSample: there are no candidates.
    """
    shuffled = sorted(candidates, key=lambda one: _lot(seed, one))
    unhappy = _interleave_sections([one for one in shuffled if one.dissatisfied])
    others = _interleave_sections([one for one in shuffled if not one.dissatisfied])
    drawn = (unhappy + others)[:size]
    if not drawn:
        raise NothingToSample
    return [
        SampledCase(case_id=one.case_id, position=position, section=one.section, dissatisfied=one.dissatisfied)
        for position, one in enumerate(drawn, start=1)
    ]


def record_finding(
    item: SampledCase, finding: Finding, *, note: str | None, account: str, now: datetime
) -> SampledCase:
    """Return the sampled case with what the reviewer found.

    Raises:
        FindingAlreadyEntered: it has a finding.
    """
    if item.finding is not None:
        raise FindingAlreadyEntered
    return replace(item, finding=finding, note=note, found_by=account, found_at=now)


def note_look_back(case: Case, look_back_id: UUID, finding: Finding, now: datetime) -> CaseDecision:
    """Return the case with the event that somebody looked at it again; that alone changes nothing else of it."""
    case = replace(case, changed_at=change_time(case, now))
    passed = finding is Finding.OK
    return case, (case_event(CaseLookedBack, case, look_back_id=look_back_id, passed=passed),)


def _lot(seed: str, candidate: SampleCandidate) -> str:
    return hashlib.sha256(f"{seed}/{candidate.number}".encode()).hexdigest()


def _interleave_sections(shuffled: Sequence[SampleCandidate]) -> list[SampleCandidate]:
    """Return one case of each section, then the second of each, and so on, in the order given."""
    rounds: dict[str | None, int] = defaultdict(int)
    ranked = []
    for place, candidate in enumerate(shuffled):
        ranked.append((rounds[candidate.section], place, candidate))
        rounds[candidate.section] += 1
    return [candidate for _, _, candidate in sorted(ranked, key=lambda one: one[:2])]
