"""Supervision (督办): who is on duty at the hub, and what one shift leaves to the next."""

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
    "LONGEST",
    "AlreadyOnDuty",
    "AlreadyTakenOver",
    "Note",
    "Shift",
    "enter_shift",
    "on_duty",
    "take_over",
]
