"""What a section head decides about a signal, what the complainant objects, and who looks at it again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict, Forbidden
from contracts.intake import SignalDecided
from services.intake.signals.domain.factors import Signal
from services.intake.signals.domain.thresholds import SignalCode


class NotRaised(Conflict):
    """Only a signal that the counts raise is decided."""

    code = "signal_not_raised"
    zh = "这一项没有提示，不需要决定"
    en = "This signal is not raised; there is nothing to decide"


class AlreadyDecided(Conflict):
    """A signal is decided once, and once more after an objection."""

    code = "signal_already_decided"
    zh = "已经作出决定"
    en = "Already decided"


class NeedsAnotherPerson(Forbidden):
    """Who decided first does not decide about the objection."""

    code = "signal_needs_another_person"
    zh = "异议须由另一人复核"
    en = "Another person decides about an objection"


class NothingToObject(Conflict):
    """Only a signal that was upheld can be objected to, and only once."""

    code = "signal_nothing_to_object"
    zh = "没有可以提出异议的认定"
    en = "Nothing was upheld that can be objected to"


class ObjectionTooLate(Conflict):
    """The days for an objection are over."""

    code = "signal_objection_too_late"
    zh = "提出异议的期限已过"
    en = "The time for an objection is over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The decision about one signal of a complaint; the reasons and the objection are sealed beside it.

    ``reviewed_*``: what another person decided after the objection; None until then.
    """

    complaint_id: UUID
    code: SignalCode
    value: int
    thresholds: str  # the version by which it was raised
    upheld: bool
    decided_by: str
    decided_at: datetime
    object_by: datetime
    objected_at: datetime | None = None
    reviewed_upheld: bool | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether the signal counts as upheld now."""
        return self.upheld if self.reviewed_upheld is None else self.reviewed_upheld

    @property
    def is_open(self) -> bool:
        """Whether an objection waits for another person."""
        return self.objected_at is not None and self.reviewed_at is None

    @property
    def is_reversed(self) -> bool:
        return self.upheld and self.reviewed_upheld is False


def decide(
    complaint_id: UUID,
    signal: Signal,
    known: Decision | None,
    *,
    upheld: bool,
    thresholds: str,
    objection_days: int,
    account: str,
    now: datetime,
) -> tuple[Decision, SignalDecided]:
    """Decide about a signal, or about the objection to it (Art. 17; the complaint itself is decided on its own).

    Raises:
        NotRaised: the counts do not raise it.
        AlreadyDecided: it is decided, and no objection waits.
        NeedsAnotherPerson: the objection is to this account's own decision.
    """
    if known is not None and not known.is_open:
        raise AlreadyDecided
    if known is not None:
        if known.decided_by == account:
            raise NeedsAnotherPerson
        decided = replace(known, reviewed_upheld=upheld, reviewed_by=account, reviewed_at=now)
    elif not signal.raised:
        raise NotRaised
    else:
        decided = Decision(
            complaint_id=complaint_id,
            code=signal.code,
            value=signal.value,
            thresholds=thresholds,
            upheld=upheld,
            decided_by=account,
            decided_at=now,
            object_by=now + timedelta(days=objection_days),
        )
    return decided, SignalDecided(
        aggregate_id=complaint_id,
        complaint_id=complaint_id,
        occurred_at=now,
        code=decided.code.value,
        upheld=decided.stands,
        reversed=decided.is_reversed,
        reviewed=known is not None,
    )


def object_to(known: Decision | None, now: datetime) -> Decision:
    """Object to a signal that was upheld.

    Raises:
        NothingToObject: nothing was upheld, or it was objected to before.
        ObjectionTooLate: the days are over.
    """
    if known is None or not known.upheld or known.objected_at is not None:
        raise NothingToObject
    if now > known.object_by:
        raise ObjectionTooLate
    return replace(known, objected_at=now)
