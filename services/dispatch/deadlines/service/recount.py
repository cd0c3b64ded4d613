"""A new calendar was published: limits counted provisionally are counted anew, with a record of what moved."""

from chassis.db.work import Work
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.service.context import carry_out, lay_out
from services.dispatch.clocks.domain.updates import recount
from services.dispatch.deadlines.domain.recount import moves_of
from services.dispatch.deadlines.repository.due import claim_provisional
from services.dispatch.deadlines.repository.moves import add_moves

CLAIM = 100  # cases a round


async def recount_provisional(work: Work) -> bool:
    """Recount some; tells whether there may be more."""
    calendar = await calendar_in_force(work)
    claimed = await claim_provisional(work.db, calendar.version, CLAIM)
    for case_id in claimed:
        desk = await lay_out(work, case_id)
        kept = await carry_out(work, desk, recount(desk.case, desk.clocks, calendar, work.now))
        await add_moves(work.db, moves_of(desk.clocks, kept.clocks), work.now)
    return len(claimed) == CLAIM
