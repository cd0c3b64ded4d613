"""The closing-shop alarm (关门苗头): several claim money back from one shop that moves, closes or answers no calls."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Conflict
from contracts.intake import AlarmEvidence, ClosingShopSettled, ClosingShopSuspected
from services.intake.groups.domain.candidates import Candidate, count_persons, matters_of, received_within
from services.intake.groups.domain.limits import Limit, Limits
from services.intake.traits.domain.traits import Business, Traits

WORDS, CALLS, USUAL = "words", "calls", "usual"  # kinds of evidence
MOST_LISTED = 200  # complaints of one alarm: what it shows, and locks


class AlarmState(StrEnum):
    """What became of an alarm."""

    OPEN = "open"
    GROUPED = "grouped"  # a group stands against the shop
    DISMISSED = "dismissed"  # a person found that it does not close


class AlarmAnswered(Conflict):
    """The alarm was answered before."""

    code = "alarm_settled"
    zh = "这条关门苗头已经处理"
    en = "This alarm has been dealt with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A shop that looks as if it closed; ``year`` is how many complained of it in the last year."""

    id: UUID
    business_digest: bytes | None
    respondent: str
    uscc: str | None
    topic: str | None
    found_at: datetime
    complaints: tuple[UUID, ...]
    evidence: tuple[AlarmEvidence, ...]
    state: AlarmState = AlarmState.OPEN
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    group_id: UUID | None = None

    @property
    def business(self) -> Business:
        """The business that it is about, by what it is found by."""
        digests = (self.business_digest,) if self.business_digest is not None else ()
        return Business(digests=digests, respondent=self.respondent, uscc=self.uscc)


def has_signs(traits: Traits) -> bool:
    """Whether a complaint asks money back, and says that the shop closed, moved or answers no calls."""
    return traits.refund and bool(traits.closing or traits.unreachable)


def find_closing(
    own: Traits,
    same: Sequence[Candidate],
    last: Alarm | None,
    limits: Limits,
    alarm_id: UUID,
    year: int,
    now: datetime,
) -> tuple[Alarm, ClosingShopSuspected] | None:
    """Return the alarm that a new complaint raises or adds to; None where it says nothing new.

    ``last`` is the last alarm of this business: while it is open, what raised it counts however long ago it was
    received. What a person decided holds for the quiet days: a group for all, a dismissal for whom it was about, so
    that invented complaints which were dismissed do not hide what others say.
    """
    raised = last if last is not None and last.state is AlarmState.OPEN else None
    if last is not None and raised is None and _is_quiet(last, limits, now):
        if last.state is not AlarmState.DISMISSED:
            return None
        same = _beside(same, last)
    recent = {one.complaint_id for one in received_within(same, limits.closing.days, now)}
    before = raised.complaints if raised else ()
    refunds = [one for one in same if one.traits.refund and (one.complaint_id in recent or one.complaint_id in before)]
    if own.complaint_id not in {one.complaint_id for one in refunds} or not _is_enough(refunds, limits.closing):
        return None
    matters = matters_of(refunds)
    found = replace(
        raised or _alarm(alarm_id, own, now),
        topic=_topic_of(matters),
        complaints=_listed(before, matters),
        evidence=_evidence(matters, limits.closing.days, year),
    )
    if raised and (found.topic, set(found.complaints) - set(before)) == (raised.topic, set()):
        return None
    return found, _suspected(found, now)


def answer(
    alarm: Alarm,
    state: AlarmState,
    now: datetime,
    *,
    account: str,
    reason: str | None = None,
    group: UUID | None = None,
) -> tuple[Alarm, ClosingShopSettled]:
    """Answer an alarm: with a group, or by saying why the shop does not close.

    Raises:
        AlarmAnswered: it was answered before.
    """
    if alarm.state is not AlarmState.OPEN:
        raise AlarmAnswered
    answered = replace(alarm, state=state, decided_at=now, decided_by=account, reason=reason, group_id=group)
    return answered, ClosingShopSettled(
        aggregate_id=alarm.id,
        complaint_id=alarm.complaints[0],
        occurred_at=now,
        outcome=state.value,
        group_id=group,
    )


def _is_enough(refunds: Sequence[Candidate], limit: Limit) -> bool:
    signs = [one for one in refunds if has_signs(one.traits)]
    return count_persons(refunds) >= limit.persons and count_persons(signs) >= limit.signs


def _alarm(alarm_id: UUID, own: Traits, now: datetime) -> Alarm:
    return Alarm(
        id=alarm_id,
        business_digest=own.business_digest,
        respondent=own.respondent or "",
        uscc=own.uscc,
        topic=own.topic,
        found_at=now,
        complaints=(),
        evidence=(),
    )


def _is_quiet(decided: Alarm, limits: Limits, now: datetime) -> bool:
    quiet = timedelta(days=limits.closing.quiet_days)
    return decided.decided_at is not None and now - decided.decided_at <= quiet


def _beside(same: Sequence[Candidate], dismissed: Alarm) -> list[Candidate]:
    """Return those of other persons and cases than a dismissed alarm was about."""
    about = [one for one in same if one.complaint_id in dismissed.complaints]
    cases = {one.case_id for one in about}
    numbers = frozenset[bytes]().union(*(one.numbers for one in about))
    return [one for one in same if one.case_id not in cases and not one.numbers & numbers]


def _topic_of(matters: Sequence[Sequence[Candidate]]) -> str | None:
    """Return the topic of most matters; of equal ones the first that was received."""
    topics = Counter(matter[0].traits.topic for matter in matters if matter[0].traits.topic is not None)
    return max(topics, key=topics.__getitem__, default=None)


def _listed(before: Sequence[UUID], matters: Sequence[Sequence[Candidate]]) -> tuple[UUID, ...]:
    """Return the first complaint of each matter after those listed before; of one matter one stays."""
    first = {one.complaint_id: matter[0].complaint_id for matter in matters for one in matter}
    ids = [*before, *first]
    return tuple(dict.fromkeys(first.get(one, one) for one in ids))[:MOST_LISTED]


def _evidence(matters: Sequence[Sequence[Candidate]], days: int, year: int) -> tuple[AlarmEvidence, ...]:
    closing = Counter(word for matter in matters for word in {word for one in matter for word in one.traits.closing})
    calls = Counter(word for matter in matters for word in {word for one in matter for word in one.traits.unreachable})
    return (
        *(AlarmEvidence(kind=WORDS, word=word, complaints=many) for word, many in _ordered(closing)),
        *(AlarmEvidence(kind=CALLS, word=word, complaints=many) for word, many in _ordered(calls)),
        AlarmEvidence(kind=USUAL, complaints=len(matters), days=days, year=year),
    )


def _ordered(words: Counter[str]) -> list[tuple[str, int]]:
    return sorted(words.items(), key=lambda one: (-one[1], one[0]))


def _suspected(alarm: Alarm, now: datetime) -> ClosingShopSuspected:
    return ClosingShopSuspected(
        aggregate_id=alarm.id,
        complaint_id=alarm.complaints[0],
        occurred_at=now,
        found_at=alarm.found_at,
        respondent_name=alarm.respondent,
        respondent_uscc=alarm.uscc,
        topic=alarm.topic,
        complaints=alarm.complaints,
        evidence=alarm.evidence,
    )
