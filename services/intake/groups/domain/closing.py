"""The closing-shop alarm (关门苗头): several ask money back from one shop that moves, closes or answers no calls."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Conflict
from contracts.intake import AlarmEvidence, ClosingShopSettled, ClosingShopSuspected
from services.intake.groups.domain.candidates import Candidate, count_persons, received_within
from services.intake.groups.domain.limits import Limit, Limits
from services.intake.traits.domain.traits import Traits

WORDS, CALLS, USUAL = "words", "calls", "usual"  # kinds of evidence


class AlarmState(StrEnum):
    """What became of an alarm."""

    OPEN = "open"
    GROUPED = "grouped"  # a group was opened against the shop
    DISMISSED = "dismissed"  # a person found that it does not close


class AlarmSettled(Conflict):
    """The alarm was answered before."""

    code = "alarm_settled"
    zh = "这条关门苗头已经处理"
    en = "This alarm has been dealt with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A shop that looks as if it closed; ``year`` is how many complained of it in the last year."""

    id: UUID
    business: bytes | None
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

    ``last`` is the last alarm of this business; what a person decided holds for the quiet days.
    """
    refunds = [one for one in received_within(same, limits.closing.days, now) if one.traits.refund]
    if own.complaint_id not in {one.complaint_id for one in refunds} or not _is_enough(refunds, limits.closing):
        return None
    ids = tuple(one.complaint_id for one in refunds)
    if last is not None and not _is_news(last, ids, limits, now):
        return None
    evidence = _evidence(refunds, limits.closing.days, year)
    if last is not None and last.state is AlarmState.OPEN:
        alarm = replace(last, complaints=ids, evidence=evidence)
    else:
        alarm = Alarm(
            id=alarm_id,
            business=own.business,
            respondent=own.respondent or "",
            uscc=own.uscc,
            topic=own.topic,
            found_at=now,
            complaints=ids,
            evidence=evidence,
        )
    return alarm, _suspected(alarm, now)


def settle(
    alarm: Alarm,
    state: AlarmState,
    now: datetime,
    *,
    account: str,
    reason: str | None = None,
    group: UUID | None = None,
) -> tuple[Alarm, ClosingShopSettled]:
    """Settle an alarm: a group is opened, or a person says why it is none.

    Raises:
        AlarmSettled: it was settled before.
    """
    if alarm.state is not AlarmState.OPEN:
        raise AlarmSettled
    settled = replace(alarm, state=state, decided_at=now, decided_by=account, reason=reason, group_id=group)
    return settled, ClosingShopSettled(
        aggregate_id=alarm.id,
        complaint_id=alarm.complaints[0],
        occurred_at=now,
        outcome=state.value,
        group_id=group,
    )


def _is_enough(refunds: Sequence[Candidate], limit: Limit) -> bool:
    signs = [one for one in refunds if has_signs(one.traits)]
    return count_persons(refunds) >= limit.persons and count_persons(signs) >= limit.signs


def _is_news(last: Alarm, ids: Iterable[UUID], limits: Limits, now: datetime) -> bool:
    if last.state is AlarmState.OPEN:
        return not set(ids) <= set(last.complaints)
    quiet = timedelta(days=limits.closing.quiet_days)
    return last.decided_at is None or now - last.decided_at > quiet


def _evidence(signs: Sequence[Candidate], days: int, year: int) -> tuple[AlarmEvidence, ...]:
    closing = Counter(word for one in signs for word in one.traits.closing)
    calls = Counter(word for one in signs for word in one.traits.unreachable)
    return (
        *(AlarmEvidence(kind=WORDS, word=word, complaints=many) for word, many in _ordered(closing)),
        *(AlarmEvidence(kind=CALLS, word=word, complaints=many) for word, many in _ordered(calls)),
        AlarmEvidence(kind=USUAL, complaints=len(signs), days=days, year=year),
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
