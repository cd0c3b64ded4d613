"""Apply an agency's answer to a hand-over: it acknowledges, refuses, or gives its result."""

from collections.abc import Callable
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.dispatch.cases.domain.handover import Handover
from services.dispatch.cases.repository import cases
from services.dispatch.cases.service.context import CaseContext, load_for_update, save_and_publish
from services.dispatch.clocks.domain.clock import is_within_limit
from services.dispatch.handovers import domain
from services.dispatch.lifecycle.domain.case import CaseDecision

DecideHandover = Callable[[CaseContext, Handover], tuple[CaseDecision, Handover]]


async def acknowledge(work: Work, handover_id: UUID, agency: str) -> Handover:
    """Record that the agency has received the case. ``NotFound`` or the refusal may be raised."""
    return await _change_handover(
        work, handover_id, agency, lambda context, handover: domain.acknowledge(context.case, handover, now=work.now)
    )


async def refuse(work: Work, handover_id: UUID, agency: str | None, reason: str, note: str | None) -> Handover:
    """Return the case from the agency to the hub; without ``agency`` the hub undoes the redirection."""

    def decide(context: CaseContext, handover: Handover) -> tuple[CaseDecision, Handover]:
        undone = agency is None
        return domain.refuse(context.case, handover, reason=reason, note=note, undone=undone, now=work.now)

    return await _change_handover(work, handover_id, agency, decide)


async def answer(work: Work, handover_id: UUID, agency: str, text: str) -> Handover:
    """Record the agency's result, which closes the case."""

    def decide(context: CaseContext, handover: Handover) -> tuple[CaseDecision, Handover]:
        in_time = is_within_limit(context.clocks, context.case.round, work.now)
        return domain.answer(context.case, handover, text=text, within_limit=in_time, now=work.now)

    return await _change_handover(work, handover_id, agency, decide)


async def _change_handover(work: Work, handover_id: UUID, agency: str | None, decide: DecideHandover) -> Handover:
    """Lock the case, then read its hand-over and change both. ``agency`` must have it; ``None`` is the hub."""
    context = await load_for_update(work, (await _get_handover(work, handover_id, agency)).case_id)
    decided, handover = decide(context, await _get_handover(work, handover_id, agency))
    await cases.save_handover(work.db, handover)
    await save_and_publish(work, context, decided)
    return handover


async def _get_handover(work: Work, handover_id: UUID, agency: str | None) -> Handover:
    handover = await cases.get_handover(work.db, handover_id)
    if handover is None or agency not in (None, handover.agency):
        raise NotFound
    return handover
