"""Supervision (督办): what the hub looks at first, who is on duty, and what one shift leaves to the next."""

from services.dispatch.domain.supervision.calling import LIFE
from services.dispatch.domain.supervision.duty import (
    LONGEST,
    AlreadyOnDuty,
    AlreadyTakenOver,
    Note,
    Shift,
    enter_shift,
    on_duty,
    take_over,
)

__all__ = [
    "LIFE",
    "LONGEST",
    "AlreadyOnDuty",
    "AlreadyTakenOver",
    "Note",
    "Shift",
    "enter_shift",
    "on_duty",
    "take_over",
]
