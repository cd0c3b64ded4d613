"""The withdrawal of a complaint, applied to its case."""

from chassis.db.work import Work
from contracts.intake import ComplaintWithdrawn
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.closing import domain


async def withdraw(work: Work, event: ComplaintWithdrawn) -> None:
    """Withdraw the case of a withdrawn complaint; a report goes on, with a note in its history."""
    await decide_or_note(work, event, lambda context: domain.withdraw(context.case, now=work.now))
