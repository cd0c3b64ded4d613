"""Run a person's assignment or redirection, and keep the correction of the rules that it makes."""

from chassis.db.work import Work
from services.dispatch.assignment.domain.corrections import correction_from
from services.dispatch.assignment.repository import delete_correction, save_correction
from services.dispatch.cases.repository.details import CaseDetails, load_details
from services.dispatch.cases.service.commands import CaseRequest, load_for_request
from services.dispatch.cases.service.context import Decide, save_and_publish


async def run_and_learn(work: Work, case_request: CaseRequest, decide: Decide) -> CaseDetails:
    """Run a command on who has the case, and save or delete its correction (分办纠正)."""
    context = await load_for_request(work, case_request)
    saved = await save_and_publish(work, context, decide(context))
    correction = correction_from((saved.case, saved.events), work.account)
    if correction is not None:
        await save_correction(work.db, correction)
    else:
        await delete_correction(work.db, saved.case.id)
    return await load_details(work.db, saved.case, case_request.scope, work.now)
