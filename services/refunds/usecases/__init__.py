"""Load, decide, save, announce."""

from services.refunds.usecases.books import (
    begin_books,
    calendar_in_force,
    enter_local_rule,
    enter_rate,
    keep_calendar,
    read_books,
)
from services.refunds.usecases.keeping import KeptBooks
from services.refunds.usecases.plans import (
    file_claim,
    open_agreed,
    open_settled,
    plan_claim,
    record_payment,
    tell_late,
)

__all__ = [
    "KeptBooks",
    "begin_books",
    "calendar_in_force",
    "enter_local_rule",
    "enter_rate",
    "file_claim",
    "keep_calendar",
    "open_agreed",
    "open_settled",
    "plan_claim",
    "read_books",
    "record_payment",
    "tell_late",
]
