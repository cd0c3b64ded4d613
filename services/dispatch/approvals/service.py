"""Propose an act on a case, approve it, send it back or withdraw it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from canon.shanghai import written
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import FieldError, NotFound
from services.dispatch.approvals import domain, repository
from services.dispatch.approvals.domain import AlreadyProposed, ApprovableCommand, Approval, ChangedSinceProposal
from services.dispatch.approvals.repository import ApprovalScope
from services.dispatch.cases.service.commands import CaseRequest, load_for_request
from services.dispatch.cases.service.context import (
    CaseContext,
    Decide,
    load_for_update,
    save_and_publish,
    with_clocks,
)
from services.dispatch.lifecycle.domain.case import Case, CaseDecision

ApprovalOfCase = tuple[Approval, Case]
DecideApproval = Callable[[Case, Approval], tuple[CaseDecision, Approval]]


async def propose(
    work: Work, case_request: CaseRequest, command: ApprovableCommand, body: dict[str, Any], decide: Decide
) -> Approval:
    """Save a proposal, if the case allows its command now.

    ``decide`` is the command itself, whose refusals may be raised; what it decides is not saved. ``NotFound``,
    ``NotYetHere`` or ``Stale`` may be raised too.

    Raises:
        AlreadyProposed: the same command waits for approval on the case.
    """
    context = await load_for_request(work, case_request)
    with_clocks(context, decide(context))
    decided, approval = domain.propose(
        context.case, approval_id=new_id(), command=command, body=body, proposer=work.account, now=work.now
    )
    if not await repository.add_approval(work.db, approval):
        raise AlreadyProposed
    await save_and_publish(work, context, decided)
    return approval


async def approve(
    work: Work,
    approval_id: UUID,
    scope: ApprovalScope,
    command_of: Callable[[Approval], Decide],
    version: int | None = None,
) -> ApprovalOfCase:
    """Approve a proposal and run its command, in the history as an act of its proposer.

    ``version`` is that of the case as the head saw it; without it the case must be as it was proposed. ``NotFound``,
    ``Stale``, a refusal of ``domain.approve``, or the command's own refusal may be raised.

    Raises:
        ChangedSinceProposal: the case has changed; each act since is named in the errors.
    """
    context, approval = await _lock(work, approval_id, scope, version)
    try:
        approved = domain.approve(
            context.case, approval, account=work.account, is_current=version is not None, now=work.now
        )
    except ChangedSinceProposal as changed:
        changes = (await repository.list_changes(work.db, [approval]))[approval.id]
        changed.errors = tuple(
            FieldError(field=f"/changes/{place}", code=change.act, message=written(change.at))
            for place, change in enumerate(changes)
        )
        raise
    saved = await save_and_publish(work, context, command_of(approved)(context), account=approval.proposer)
    await repository.save_approval(work.db, approved)
    return approved, saved.case


async def send_back(work: Work, approval_id: UUID, scope: ApprovalScope, note: str | None) -> ApprovalOfCase:
    """Send a proposal back. ``NotFound`` or a refusal of ``domain.send_back`` may be raised."""

    def decide(case: Case, approval: Approval) -> tuple[CaseDecision, Approval]:
        return domain.send_back(case, approval, account=work.account, note=note, now=work.now)

    return await _end(work, approval_id, scope, decide)


async def withdraw(work: Work, approval_id: UUID, scope: ApprovalScope) -> ApprovalOfCase:
    """Take one's own proposal back. ``NotFound`` or a refusal of ``domain.withdraw`` may be raised."""

    def decide(case: Case, approval: Approval) -> tuple[CaseDecision, Approval]:
        return domain.withdraw(case, approval, account=work.account, now=work.now)

    return await _end(work, approval_id, scope, decide)


async def _end(work: Work, approval_id: UUID, scope: ApprovalScope, decide: DecideApproval) -> ApprovalOfCase:
    context, approval = await _lock(work, approval_id, scope)
    decided, ended = decide(context.case, approval)
    await repository.save_approval(work.db, ended)
    return ended, (await save_and_publish(work, context, decided)).case


async def _lock(
    work: Work, approval_id: UUID, scope: ApprovalScope, version: int | None = None
) -> tuple[CaseContext, Approval]:
    """Lock the case of a proposal, then read the proposal as it is under the lock."""
    context = await load_for_update(work, (await _get_approval(work, approval_id, scope)).case_id, version)
    return context, await _get_approval(work, approval_id, scope)


async def _get_approval(work: Work, approval_id: UUID, scope: ApprovalScope) -> Approval:
    approval = await repository.find_approval(work.db, approval_id, scope)
    if approval is None:
        raise NotFound
    return approval
