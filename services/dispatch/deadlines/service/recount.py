"""Recount provisional limits by a newly published calendar, with a record of what moved."""

from chassis.db.work import Work
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.service.context import load_for_update, save_and_publish
from services.dispatch.clocks.domain.updates import recount_clocks
from services.dispatch.deadlines.domain.recount import moves_between
from services.dispatch.deadlines.repository.due import claim_provisional_cases
from services.dispatch.deadlines.repository.moves import add_moves

CASES_PER_ROUND = 100  # cases a round


async def recount_provisional(work: Work) -> bool:
    """Recount the clocks of some cases; return whether there may be more."""
    calendar = await calendar_in_force(work)
    claimed = await claim_provisional_cases(work.db, calendar.version, CASES_PER_ROUND)
    for case_id in claimed:
        context = await load_for_update(work, case_id)
        saved = await save_and_publish(work, context, recount_clocks(context.case, context.clocks, calendar, work.now))
        await add_moves(work.db, moves_between(context.clocks, saved.clocks), work.now)
    return len(claimed) == CASES_PER_ROUND
