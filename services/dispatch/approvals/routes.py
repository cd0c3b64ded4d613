"""Acts that a head decides: refuse, pause, extend, terminate, rework; and their proposals (审批)."""
# ruff: noqa: FAST003 - the id of a case is read by CaseRequestDep

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from canon.approvals import HEADS, waits_for_head
from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.models import Body
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.acceptance.schemas import Refuse
from services.dispatch.approvals import repository, schemas, service
from services.dispatch.approvals.domain import ApprovableCommand, Approval, Decider
from services.dispatch.approvals.repository import ApprovalScope
from services.dispatch.approvals.schemas import ApprovalPage, ApprovalView, Proposed, Waiting, approval_view
from services.dispatch.cases.dependencies import (
    CaseRequestDep,
    IfMatch,
    SupervisorRequestDep,
    case_response,
    requires,
    scope_of,
    version_from_etag,
)
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import CaseRequest, run_command
from services.dispatch.cases.service.context import Decide
from services.dispatch.deadlines.schemas.extension import Extend
from services.dispatch.fields import Nothing
from services.dispatch.follow_up.schemas import Rework
from services.dispatch.lifecycle.domain.permissions import HUB, OFFICER, SECTION_HEAD
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.mediation.schemas import Pause, Terminate
from services.dispatch.roles import BUREAU_ROLES

acts = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)
router = APIRouter(prefix="/v1", tags=["approvals"], route_class=TransactionRoute)
PROPOSERS = (HUB, OFFICER, SECTION_HEAD)
DECIDED: dict[str, Any] = {
    "response_model": CaseView,
    "responses": {202: {"model": Proposed, "description": "已报批：负责人同意后才办"}},
}


@dataclass(frozen=True, slots=True)
class Act:
    """A request for an act that its caller decides, or proposes to a head."""

    caller: Caller
    work: Transaction
    response: Response

    async def give(
        self, case_request: CaseRequest, command: ApprovableCommand, body: Body, ground: str | None = None
    ) -> CaseView | Response:
        """Return the case after the act, or 202 with the proposal where a head must decide (``canon.approvals``)."""
        decider = Decider(self.caller.account, self.caller.has(*HEADS))
        decide = schemas.decision_of(command, body, decider, self.work.now)
        if not waits_for_head(command, ground, self.caller.roles, day_of(self.work.now)):
            return case_response(await run_command(self.work, case_request, decide), case_request, self.response)
        stored = body.model_dump(mode="json", by_alias=True)
        approval = await service.propose(self.work, case_request, command, stored, decide)
        waiting = Waiting(id=approval.id, of=approval.command, proposed_by=approval.proposer)
        return JSONResponse(Proposed(approval=waiting).model_dump(mode="json"), status_code=202)


async def _act(caller: CurrentCaller, work: Transaction, response: Response) -> Act:
    return Act(caller, work, response)


ActDep = Annotated[Act, Depends(_act)]


@acts.post("/{id}/refuse", summary="不予受理", dependencies=[requires(Command.REFUSE)], **DECIDED)
async def refuse_case(act: ActDep, case_request: CaseRequestDep, body: Refuse) -> Any:
    """Do not take it up, for one of the seven reasons of Order 121 Art. 16 (不予受理)."""
    return await act.give(case_request, ApprovableCommand.REFUSE, body, body.reason)


@acts.post("/{id}/pause", summary="因鉴定、检测中止计时", dependencies=[requires(Command.PAUSE)], **DECIDED)
async def pause_mediation(act: ActDep, case_request: CaseRequestDep, body: Pause) -> Any:
    """Stop the clocks for appraisal (鉴定, Order 121 Art. 22)."""
    return await act.give(case_request, ApprovableCommand.PAUSE, body, body.ground)


@acts.post("/{id}/terminate", summary="终止调解", dependencies=[requires(Command.TERMINATE)], **DECIDED)
async def terminate_mediation(act: ActDep, case_request: CaseRequestDep, body: Terminate) -> Any:
    """End the mediation, for one of the eight reasons of Order 121 Art. 23 (终止调解)."""
    return await act.give(case_request, ApprovableCommand.TERMINATE, body, body.reason)


@acts.post("/{id}/extend", summary="延期", dependencies=[requires(Command.EXTEND)], **DECIDED)
async def extend_mediation(act: ActDep, case_request: CaseRequestDep, body: Extend) -> Any:
    """Extend a verification once, or the limit of the channel (延期)."""
    return await act.give(case_request, ApprovableCommand.EXTEND, body)


@acts.post("/{id}/rework", summary="重办", dependencies=[requires(Command.REWORK)], **DECIDED)
async def rework_case(act: ActDep, case_request: SupervisorRequestDep, body: Rework) -> Any:
    """Another officer handles it anew, with new clocks (重办)."""
    return await act.give(case_request, ApprovableCommand.REWORK, body)


def _proposer(caller: CurrentCaller) -> Caller:
    require(caller, *PROPOSERS)
    return caller


def _approver(caller: CurrentCaller) -> Caller:
    require(caller, *HEADS)
    return caller


ProposerDep = Annotated[Caller, Depends(_proposer)]
ApproverDep = Annotated[Caller, Depends(_approver)]


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
    changes = await repository.list_changes(work.db, [approval for approval, _ in found])
    views = [approval_view(approval, case, changes.get(approval.id, ()), scope_of(caller)) for approval, case in found]
    return ApprovalPage.model_validate(page(views, query.limit, end))


@router.post("/approvals/{id}/approval", summary="同意")
async def approve_act(
    id: UUID,  # noqa: A002
    caller: ApproverDep,
    work: Transaction,
    if_match: IfMatch = None,
    _: Nothing | None = None,
) -> ApprovalView:
    """Approve: the act is done as its proposer's, with the caller as approver (同意).

    The decision is on the case as it was proposed. Where it has changed since, the answer is 409 with each change; the
    head who has seen them sends the case's version in ``If-Match``.
    """
    decider = Decider(caller.account, is_head=True)

    def decide(approval: Approval) -> Decide:
        return schemas.stored_decision_of(approval.command, approval.body or {}, decider, work.now)

    approval, case = await service.approve(work, id, _scope(caller), decide, version_from_etag(if_match))
    return approval_view(approval, case, (), scope_of(caller))


@router.post("/approvals/{id}/return", summary="退回修改")
async def return_proposal(id: UUID, body: schemas.SendBack, caller: ApproverDep, work: Transaction) -> ApprovalView:  # noqa: A002
    """Send the proposal back to its proposer, with a note (退回修改)."""
    approval, case = await service.send_back(work, id, _scope(caller), body.note)
    return approval_view(approval, case, (), scope_of(caller))


@router.post("/approvals/{id}/withdrawal", summary="撤回报批")
async def withdraw_proposal(
    id: UUID,  # noqa: A002
    caller: ProposerDep,
    work: Transaction,
    _: Nothing | None = None,
) -> ApprovalView:
    """Take one's own proposal back (撤回报批)."""
    approval, case = await service.withdraw(work, id, _scope(caller))
    return approval_view(approval, case, (), scope_of(caller))


def _scope(caller: Caller) -> ApprovalScope:
    scope = scope_of(caller)
    own_only = not (scope.everything or caller.has(SECTION_HEAD))
    return ApprovalScope(cases=scope, proposer=caller.account if own_only else None)
