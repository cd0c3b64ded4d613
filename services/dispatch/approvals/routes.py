"""Acts that a head approves: propose, list, approve, send back, withdraw (审批)."""
# ruff: noqa: FAST003 - the id of a case is read by CaseRequestDep

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.approvals import repository, schemas, service
from services.dispatch.approvals.domain import Approval
from services.dispatch.approvals.repository import ApprovalScope
from services.dispatch.approvals.schemas import ApprovalPage, ApprovalView, approval_view
from services.dispatch.cases.dependencies import CaseRequestDep, scope_of
from services.dispatch.cases.service.context import Decide
from services.dispatch.fields import Nothing
from services.dispatch.lifecycle.domain.permissions import BUREAU_HEAD, HUB, OFFICER, SECTION_HEAD, check_permission
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1", tags=["approvals"], route_class=TransactionRoute)
PROPOSERS = (HUB, OFFICER, SECTION_HEAD)
APPROVERS = (SECTION_HEAD, BUREAU_HEAD)


def _proposer(caller: CurrentCaller) -> Caller:
    require(caller, *PROPOSERS)
    return caller


def _approver(caller: CurrentCaller) -> Caller:
    require(caller, *APPROVERS)
    return caller


ProposerDep = Annotated[Caller, Depends(_proposer)]
ApproverDep = Annotated[Caller, Depends(_approver)]


@router.post("/cases/{id}/approvals", status_code=201, summary="报批")
async def propose_act(
    case_request: CaseRequestDep, caller: ProposerDep, body: schemas.Propose, work: Transaction
) -> ApprovalView:
    """Propose a command that a head approves (报批); it must be possible now, and waits once on a case."""
    check_permission(Command(body.command), caller.roles)
    stored = body.stored_body(caller.account)
    decide = schemas.command_of(body.command, stored, caller.account, work.now)
    approval, case = await service.propose(work, case_request, body.command, stored, decide)
    return approval_view(approval, case, scope_of(caller))


@router.get("/approvals", summary="列出审批")
async def list_approvals(
    caller: CurrentCaller,
    work: Transaction,
    query: Annotated[schemas.ListApprovals, Query()],
    cursors: CurrentCursors,
) -> ApprovalPage:
    """A head's section's, for hub and bureau head all, an officer's own; who waits longest comes first."""
    require(caller, *BUREAU_ROLES)
    after = cursors.decode_position(query.cursor)
    found = await repository.list_approvals(work.db, _scope(caller), query.state, after, query.limit)
    last = found[: query.limit][-1][0] if found else None
    end = cursors.encode(last.proposed_at.isoformat(), last.id) if last else None
    views = [approval_view(approval, case, scope_of(caller)) for approval, case in found]
    return ApprovalPage.model_validate(page(views, query.limit, end))


@router.post("/approvals/{id}/approval", summary="同意")
async def approve_act(
    id: UUID,  # noqa: A002
    caller: ApproverDep,
    work: Transaction,
    _: Nothing | None = None,
) -> ApprovalView:
    """Approve: the command is run as if its proposer had given it, with the caller as ``approved_by`` (同意)."""

    def command_of(approval: Approval) -> Decide:
        return schemas.command_of(approval.command, approval.body or {}, caller.account, work.now)

    approval, case = await service.approve(work, id, _scope(caller), command_of)
    return approval_view(approval, case, scope_of(caller))


@router.post("/approvals/{id}/return", summary="退回修改")
async def return_proposal(id: UUID, body: schemas.SendBack, caller: ApproverDep, work: Transaction) -> ApprovalView:  # noqa: A002
    """Send the proposal back to its proposer, with a note (退回修改)."""
    approval, case = await service.send_back(work, id, _scope(caller), body.note)
    return approval_view(approval, case, scope_of(caller))


@router.post("/approvals/{id}/withdrawal", summary="撤回报批")
async def withdraw_proposal(
    id: UUID,  # noqa: A002
    caller: ProposerDep,
    work: Transaction,
    _: Nothing | None = None,
) -> ApprovalView:
    """Take one's own proposal back (撤回报批)."""
    approval, case = await service.withdraw(work, id, _scope(caller))
    return approval_view(approval, case, scope_of(caller))


def _scope(caller: Caller) -> ApprovalScope:
    scope = scope_of(caller)
    own_only = not (scope.everything or caller.has(SECTION_HEAD))
    return ApprovalScope(cases=scope, proposer=caller.account if own_only else None)
