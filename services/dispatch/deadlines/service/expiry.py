"""Mark clocks whose end has passed as missed, each once: the rows are locked, and other processes skip them."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.failpoints import failpoint
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import history_entries
from services.dispatch.clocks import repository as clocks_repository
from services.dispatch.clocks.domain.updates import with_clock_summary
from services.dispatch.deadlines.domain.expiry import expire
from services.dispatch.deadlines.repository.due import claim_due_clocks

CLOCKS_PER_ROUND = 200  # clocks a round


async def expire_clocks(work: Work) -> bool:
    """Mark due clocks as missed, the oldest first, and publish it; return whether there may be more."""
    due = await claim_due_clocks(work.db, work.now, CLOCKS_PER_ROUND)
    fired = expire(due, work.now)
    if fired:
        failpoint("deadlines.after_claim")
        clocks = await clocks_repository.clocks_by_case(work.db, {case.id for case, _, _ in fired})
        missed = {(clock.case_id, clock.number): clock for _, clock, _ in fired}
        before = [clock for of_case in clocks.values() for clock in of_case]
        after = [missed.get((clock.case_id, clock.number), clock) for clock in before]
        last = {case.id: case for case, _, _ in fired}
        changed = [
            replace(
                with_clock_summary(case, [clock for clock in after if clock.case_id == case.id]),
                version=case.version + 1,
            )
            for case in last.values()
        ]
        events = [event for _, _, event in fired]
        await cases.save_cases(work.db, changed)
        await clocks_repository.save_clocks(work.db, before, after)
        await cases.add_history(work.db, history_entries(events, work.account))
        work.publish(*events)
    return len(due) == CLOCKS_PER_ROUND
