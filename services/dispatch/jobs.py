"""What time starts: deadlines that pass, rules and calendar kept ready."""

from collections.abc import Sequence

from chassis.jobs import Job
from services.dispatch.cases.service.opening import ready_books
from services.dispatch.deadlines.service.recount import recount_provisional
from services.dispatch.deadlines.service.reminders import watch_clocks

BOOKS_EVERY = 60.0  # seconds


def jobs(deadlines_every: float) -> Sequence[Job]:
    return (
        Job(name="books", every_seconds=BOOKS_EVERY, act=ready_books, at_any_time=True),
        Job(name="calendar", every_seconds=BOOKS_EVERY, act=recount_provisional),
        Job(name="deadlines", every_seconds=deadlines_every, act=watch_clocks),
    )
