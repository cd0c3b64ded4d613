"""Who is told of a limit, and when: before its end whoever must act, after it one above the other (逐级上报)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from canon.codes import ClockKind


class Role(IntEnum):
    """The line of duty, from the desk upwards (承办人、股室负责人、受理办公室、局领导)."""

    OFFICER = 1
    SECTION_HEAD = 2
    HUB = 3
    BUREAU_HEAD = 4


class Measure(StrEnum):
    """What a step's ``amount`` counts; hours and working days from the end, before it if negative."""

    PERCENT = "percent"  # of the time between start and end
    HOURS = "hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: levels rise; ``level`` 10 and above is escalation, below it a reminder."""

    level: int
    to: tuple[Role, ...]
    measure: Measure
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladders:
    """The ladders in force for clocks that start on this day or later; the bureau changes them by a new entry."""

    effective_from: date
    of_kind: Mapping[ClockKind, tuple[Step, ...]]


ESCALATION = 10  # the first level that is no longer a reminder
_OFFICER, _HEAD, _HUB, _BUREAU = ((role,) for role in Role)
_HALF = Step(level=1, to=_OFFICER, measure=Measure.PERCENT, amount=50)
_DAY_BEFORE = Step(level=2, to=_OFFICER, measure=Measure.WORKING_DAYS, amount=-1)
_AT_END = Step(level=10, to=_OFFICER + _HEAD, measure=Measure.HOURS, amount=0)
_DAY_AFTER = Step(level=11, to=_HUB, measure=Measure.WORKING_DAYS, amount=1)
_THREE_AFTER = Step(level=12, to=_BUREAU, measure=Measure.WORKING_DAYS, amount=3)
_OF_DAYS = (_HALF, _DAY_BEFORE, _AT_END, _DAY_AFTER, _THREE_AFTER)
_OF_HOURS = (
    _HALF,
    Step(level=2, to=_OFFICER, measure=Measure.HOURS, amount=-2),
    _AT_END,
    _DAY_AFTER,
    _THREE_AFTER,
)
# Others owe these: the officer learns that nothing came, nobody is to blame for it.
_OF_OTHERS = (_DAY_BEFORE, Step(level=10, to=_OFFICER, measure=Measure.HOURS, amount=0))

LADDERS: tuple[Ladders, ...] = (  # the newest first
    Ladders(
        effective_from=date(2000, 1, 1),
        of_kind={
            ClockKind.DISPATCH_24H: _OF_HOURS,
            ClockKind.FEEDBACK_24H: _OF_HOURS,
            ClockKind.ACCEPTANCE: _OF_DAYS,
            ClockKind.MEDIATION: _OF_DAYS,
            ClockKind.VERIFICATION: _OF_DAYS,
            ClockKind.MEDIATION_LEAD: _OF_DAYS,
            ClockKind.NOTICE: _OF_DAYS,
            ClockKind.REPORTER_NOTICE: _OF_DAYS,
            ClockKind.HOTLINE: _OF_DAYS,
            ClockKind.ODR: _OF_OTHERS,
            ClockKind.SUPPLEMENT: _OF_OTHERS,
        },
    ),
)
