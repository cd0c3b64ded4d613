"""When a broken promise counts, and when the breaches of an entry suspend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Conflict, FieldError, Forbidden, Invalid
from contracts.odr import PromiseBroken
from services.odr.registers.domain.entries import Entry, EntryState, NotOnRegister
from services.odr.registers.domain.registers import Register

BREACHES_TO_SUSPEND = 3
WITHIN_DAYS = 90  # a breach before that counts no more


class BreachKind(StrEnum):
    """Which promise was broken."""

    REFUSED_RETURN = "refused_return"  # 拒绝无理由退货, also with a fee or a condition that was not promised
    BROKEN_PROMISE = "broken_promise"  # 其他承诺没有做到


class BreachState(StrEnum):
    """Whether a person confirmed it."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class AlreadyDecided(Conflict):
    code = "breach_already_decided"
    zh = "这次违诺已经认定过"
    en = "This breach was decided before"


class OwnReport(Forbidden):
    code = "own_report"
    zh = "违诺须由另一人认定"
    en = "Another person decides about a breach"


class NotPromised(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/kind", code="not_applicable", message="该名录没有无理由退货的承诺"))


class TooLate(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/on", code="in_future", message="不能晚于今天"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A broken promise with its evidence: a mediation paper, a verification, or what the business admits."""

    breach_id: UUID
    entry_id: UUID
    kind: BreachKind
    on: date
    evidence: str | None  # null once its person is erased
    complaint_id: UUID | None
    state: BreachState
    reported_by: str
    reported_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None  # null until it is decided, and once its person is erased


def check_report(entry: Entry, kind: BreachKind, on: date, today: date) -> None:
    """Check that a promise could be broken: it was made, and stood on the register on that day.

    Raises:
        NotPromised: the register is not one of no-reason returns.
        TooLate: the day has not come.
        NotOnRegister: the entry was not on the register that day.
    """
    if kind is BreachKind.REFUSED_RETURN and entry.register is not Register.NO_REASON_RETURN:
        raise NotPromised
    if on > today:
        raise TooLate
    if entry.state_on(on) is None:
        raise NotOnRegister


def decide(breach: Breach, *, confirmed: bool, reason: str, by: str, now: datetime) -> Breach:
    """Confirm or reject a breach; whoever reported it does not decide.

    Raises:
        AlreadyDecided: it was decided before.
        OwnReport: the same person reported it.
    """
    if breach.state is not BreachState.REPORTED:
        raise AlreadyDecided
    if breach.reported_by == by:
        raise OwnReport
    state = BreachState.CONFIRMED if confirmed else BreachState.REJECTED
    return replace(breach, state=state, decided_by=by, decided_at=now, reason=reason)


def counted(breaches: Iterable[Breach], day: date) -> list[Breach]:
    """Return the confirmed breaches that count on a day, the oldest first."""
    since = day - timedelta(days=WITHIN_DAYS)
    found = [one for one in breaches if one.state is BreachState.CONFIRMED and since < one.on <= day]
    return sorted(found, key=lambda one: (one.on, one.breach_id))


def days_of(breaches: Iterable[Breach]) -> str:
    """Return the days of breaches, by which a suspension names them: their evidence is erased with its person."""
    return "、".join(one.on.isoformat() for one in breaches) + " 的违诺"


def suspends(entry: Entry, breaches: Iterable[Breach], day: date) -> bool:
    """Whether the breaches of an entry that is listed suspend it; those before its last restoration count no more."""
    if entry.state_on(day) is not EntryState.LISTED:
        return False
    restored_on = max((change.on for change in entry.changes if change.kind == "restored"), default=date.min)
    return len([one for one in counted(breaches, day) if one.on >= restored_on]) >= BREACHES_TO_SUSPEND


def broken_event(entry: Entry, breach: Breach, now: datetime) -> PromiseBroken:
    return PromiseBroken(
        aggregate_id=entry.entry_id,
        complaint_id=breach.complaint_id or entry.entry_id,
        occurred_at=now,
        register_name=entry.register.value,
        business=entry.listing.name,
        uscc=entry.listing.uscc,
        field=entry.listing.field.value,
        town=entry.listing.town,
        on=breach.on.isoformat(),
        kind=breach.kind.value,
    )
