"""The rows of refunds, one module a subject."""

from services.refunds.store.books import (
    Entered,
    add_local_rules,
    add_rates,
    local_rules_in_force,
    rates_in_force,
    start_books,
    turn_page,
    version_of_books,
)
from services.refunds.store.calendars import add_calendar, calendar_version, get_calendar
from services.refunds.store.plans import (
    Scope,
    get_claim,
    get_plan,
    look_again,
    plans_in,
    plans_of,
    save_claim,
    save_plan,
    take_late,
)
from services.refunds.store.tables import METADATA, plans

__all__ = [
    "METADATA",
    "Entered",
    "Scope",
    "add_calendar",
    "add_local_rules",
    "add_rates",
    "calendar_version",
    "get_calendar",
    "get_claim",
    "get_plan",
    "local_rules_in_force",
    "look_again",
    "plans",
    "plans_in",
    "plans_of",
    "rates_in_force",
    "save_claim",
    "save_plan",
    "start_books",
    "take_late",
    "turn_page",
    "version_of_books",
]
