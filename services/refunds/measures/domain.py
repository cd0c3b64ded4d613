"""What is proposed when a business is late with a refund: urge, interview, report a lead; one step at a time.

More than fifteen days without refund is deliberate delay (侵害消费者权益行为处罚办法 Art. 8–10): a lead is proposed at
once, whatever came before. Nothing happens by itself: a person takes each step, or does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import Conflict
from services.refunds.plans.domain import WITHHELD_DAYS

STEP_DAYS = 7  # days after a step before the next one is proposed


class MeasureKind(StrEnum):
    URGE = "urge"  # 催告
    INTERVIEW = "interview"  # 约谈
    LEAD = "lead"  # 举报线索


class Ground(StrEnum):
    """Why a measure is proposed."""

    LATE = "late"
    URGED_IN_VAIN = "urged_in_vain"
    INTERVIEWED_IN_VAIN = "interviewed_in_vain"
    WITHHELD = "withheld"  # for more than fifteen days


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A step that a person took: on which day, what it says, and by when the business is to act."""

    number: int
    kind: MeasureKind
    on: date
    text: str
    by: date | None
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMeasure:
    """The next step; ``first_late_on`` is the due day of the oldest late instalment."""

    kind: MeasureKind
    ground: Ground
    first_late_on: date
    days_late: int


class NotProposed(Conflict):
    """Another step comes first, or none is due."""

    code = "measure_not_proposed"
    zh = "现在不该采取这一步"
    en = "This step is not due now"


def propose(
    late: tuple[date, int] | None, measures: Sequence[Measure], interviewed_on: date | None, today: date
) -> ProposedMeasure | None:
    """Return the next step; None if nothing is late, the last step is too fresh, or a lead was reported."""
    if late is None:
        return None
    first_late_on, days_late = late
    taken = {measure.kind: measure.on for measure in measures if measure.on >= first_late_on}
    if MeasureKind.LEAD in taken:
        return None
    kind, ground, last_on = _next_step(taken, interviewed_on)
    if days_late > WITHHELD_DAYS:
        kind, ground = MeasureKind.LEAD, Ground.WITHHELD
    elif last_on is not None and (today - last_on).days < STEP_DAYS:
        return None
    return ProposedMeasure(kind=kind, ground=ground, first_late_on=first_late_on, days_late=days_late)


def _next_step(
    taken: Mapping[MeasureKind, date], interviewed_on: date | None
) -> tuple[MeasureKind, Ground, date | None]:
    """Return the step that follows those taken, why, and the day of the last one; an interview held is one, too."""
    urged_on = taken.get(MeasureKind.URGE)
    if urged_on is None:
        return MeasureKind.URGE, Ground.LATE, None
    talks = (taken.get(MeasureKind.INTERVIEW), interviewed_on)
    talked_on = max((day for day in talks if day is not None and day >= urged_on), default=None)
    if talked_on is None:
        return MeasureKind.INTERVIEW, Ground.URGED_IN_VAIN, urged_on
    return MeasureKind.LEAD, Ground.INTERVIEWED_IN_VAIN, talked_on


def check_proposed(kind: MeasureKind, proposed: ProposedMeasure | None) -> None:
    """Check that a step is the one that is proposed now.

    Raises:
        NotProposed: it is not.
    """
    if proposed is None or proposed.kind is not kind:
        raise NotProposed
