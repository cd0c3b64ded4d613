"""Run a person's assignment, redirection or recall, and keep the correction of the rules that it makes."""

from chassis.db.work import Work
from services.dispatch.assignment.domain.assignment import recall
from services.dispatch.assignment.domain.corrections import correction_from
from services.dispatch.assignment.repository import delete_correction, save_correction
from services.dispatch.cases.domain.facts import facts_of
from services.dispatch.cases.repository.details import CaseDetails, load_details
from services.dispatch.cases.service.commands import CaseRequest, load_for_request
from services.dispatch.cases.service.context import CaseContext, Decide, save_and_publish
from services.dispatch.clocks.domain.updates import CaseUpdate
from services.dispatch.lifecycle.domain.case import CaseDecision


async def recall_case(work: Work, case_request: CaseRequest, reason: str) -> CaseDetails:
    """Take a case back to the hub; where a person had sent it elsewhere than the rules, that corrects them no longer.

    ``NotFound``, ``NotYetHere``, ``Stale`` or a refusal of ``recall`` may be raised.
    """
    context = await load_for_request(work, case_request)
    details = await load_details(work.db, context.case, case_request.scope, work.now)
    facts = facts_of(context.case, context.clocks, details.history, details.handovers, work.now)
    return await _save_and_learn(work, case_request, context, recall(facts, reason=reason, now=work.now))


async def run_and_learn(work: Work, case_request: CaseRequest, decide: Decide) -> CaseDetails:
    """Run a command on who has the case, and save or delete its correction (分办纠正)."""
    context = await load_for_request(work, case_request)
    return await _save_and_learn(work, case_request, context, decide(context))


async def _save_and_learn(
    work: Work, case_request: CaseRequest, context: CaseContext, decided: CaseDecision | CaseUpdate
) -> CaseDetails:
    saved = await save_and_publish(work, context, decided)
    correction = correction_from((saved.case, saved.events), work.account)
    if correction is not None:
        await save_correction(work.db, correction)
    else:
        await delete_correction(work.db, saved.case.id)
    return await load_details(work.db, saved.case, case_request.scope, work.now)
