"""Escalation policies: who is reminded of a limit before its end, and to whom it is escalated after it (逐级上报)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from canon.codes import ClockKind


class Role(IntEnum):
    """The roles that are reminded, from the lowest to the highest (承办人、股室负责人、受理办公室、局领导)."""

    OFFICER = 1
    SECTION_HEAD = 2
    HUB = 3
    BUREAU_HEAD = 4


class Measure(StrEnum):
    """The unit of a step's ``amount``; hours and working days count from the end, before it if negative."""

    PERCENT = "percent"  # of the time between start and end
    HOURS = "hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """One step of a policy; ``level`` 10 and above is an escalation, below it a reminder."""

    level: int
    to: tuple[Role, ...]
    measure: Measure
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPolicy:
    """The steps for clocks that start on this day or later; the bureau changes them by adding a policy."""

    effective_from: date
    steps_by_kind: Mapping[ClockKind, tuple[EscalationStep, ...]]


FIRST_ESCALATION_LEVEL = 10  # the first level that is no longer a reminder
_OFFICER, _HEAD, _HUB, _BUREAU = ((role,) for role in Role)
_HALF = EscalationStep(level=1, to=_OFFICER, measure=Measure.PERCENT, amount=50)
_DAY_BEFORE = EscalationStep(level=2, to=_OFFICER, measure=Measure.WORKING_DAYS, amount=-1)
_AT_END = EscalationStep(level=10, to=_OFFICER + _HEAD, measure=Measure.HOURS, amount=0)
_DAY_AFTER = EscalationStep(level=11, to=_HUB, measure=Measure.WORKING_DAYS, amount=1)
_THREE_AFTER = EscalationStep(level=12, to=_BUREAU, measure=Measure.WORKING_DAYS, amount=3)
_STEPS_IN_DAYS = (_HALF, _DAY_BEFORE, _AT_END, _DAY_AFTER, _THREE_AFTER)
_STEPS_IN_HOURS = (
    _HALF,
    EscalationStep(level=2, to=_OFFICER, measure=Measure.HOURS, amount=-2),
    _AT_END,
    _DAY_AFTER,
    _THREE_AFTER,
)
# The enterprise or the complainant must act here, so only the officer is notified, nobody above.
_STEPS_FOR_OTHERS = (_DAY_BEFORE, EscalationStep(level=10, to=_OFFICER, measure=Measure.HOURS, amount=0))

ESCALATION_POLICIES: tuple[EscalationPolicy, ...] = (  # the newest first
    EscalationPolicy(
        effective_from=date(2000, 1, 1),
        steps_by_kind={
            ClockKind.DISPATCH_24H: _STEPS_IN_HOURS,
            ClockKind.FEEDBACK_24H: _STEPS_IN_HOURS,
            ClockKind.ACCEPTANCE: _STEPS_IN_DAYS,
            ClockKind.MEDIATION: _STEPS_IN_DAYS,
            ClockKind.VERIFICATION: _STEPS_IN_DAYS,
            ClockKind.MEDIATION_LEAD: _STEPS_IN_DAYS,
            ClockKind.NOTICE: _STEPS_IN_DAYS,
            ClockKind.REPORTER_NOTICE: _STEPS_IN_DAYS,
            ClockKind.HOTLINE: _STEPS_IN_DAYS,
            ClockKind.ODR: _STEPS_FOR_OTHERS,
            ClockKind.SUPPLEMENT: _STEPS_FOR_OTHERS,
        },
    ),
)
