"""One round of the deadlines job: expire clocks, then send reminders and escalations."""

from chassis.db.work import Work
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.repository.cases import add_history
from services.dispatch.cases.repository.history import history_entries
from services.dispatch.clocks.domain.reminders import make_reminders
from services.dispatch.deadlines.repository.reminders import claim_clocks_to_remind, save_reminders
from services.dispatch.deadlines.service.expiry import expire_clocks

CLOCKS_PER_ROUND = 200  # clocks a round


async def expire_and_remind(work: Work) -> bool:
    """Run one round of the job; return whether there may be more to do."""
    more = await expire_clocks(work)
    return await send_reminders(work) or more


async def send_reminders(work: Work) -> bool:
    """Publish due reminders and escalations; return whether there may be more.

    Each is sent once, because the clocks are locked.
    """
    due = await claim_clocks_to_remind(work.db, work.now, CLOCKS_PER_ROUND)
    if due:
        reminded = make_reminders(due, await calendar_in_force(work), work.now)
        made = [reminder for _, reminder in reminded if reminder is not None]
        await save_reminders(work.db, [clock for clock, _ in reminded], made)
        await add_history(work.db, history_entries([reminder.event for reminder in made], work.account))
        work.publish(*(reminder.event for reminder in made))
    return len(due) == CLOCKS_PER_ROUND
