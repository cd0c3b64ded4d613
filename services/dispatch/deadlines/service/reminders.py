"""A look at the clocks: what passed is missed, who must know is told."""

from chassis.db.work import Work
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.repository.cases import add_history
from services.dispatch.cases.repository.history import entries_of
from services.dispatch.clocks.domain.reminders import remind
from services.dispatch.deadlines.repository.reminders import claim_reminders, save_reminded
from services.dispatch.deadlines.service.expiry import fire_deadlines

CLAIM = 200  # clocks a round


async def watch_clocks(work: Work) -> bool:
    """One round of the job; tells whether there may be more."""
    more = await fire_deadlines(work)
    return await send_reminders(work) or more


async def send_reminders(work: Work) -> bool:
    """Tell of what draws near or has passed, each step once in effect: the clocks are claimed as they are missed."""
    due = await claim_reminders(work.db, work.now, CLAIM)
    if due:
        told = remind(due, await calendar_in_force(work), work.now)
        made = [reminder for _, reminder in told if reminder is not None]
        await save_reminded(work.db, [clock for clock, _ in told], made)
        await add_history(work.db, entries_of([reminder.told for reminder in made], work.account))
        work.announce(*(reminder.told for reminder in made))
    return len(due) == CLAIM
