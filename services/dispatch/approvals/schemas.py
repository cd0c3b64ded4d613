"""Proposals as they are shown, their bodies, and the commands that they stand for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from canon.scopes import Scope
from chassis.web.datetimes import Instant
from chassis.web.models import Body, QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.acceptance.schemas import Refuse
from services.dispatch.approvals.domain import ApprovableCommand, Approval, ApprovalState, Decider
from services.dispatch.approvals.repository import Change
from services.dispatch.cases.schemas.cases import CaseSummary, case_summary
from services.dispatch.cases.service.context import CaseContext, Decide
from services.dispatch.clocks.domain.updates import CaseUpdate
from services.dispatch.deadlines.domain.extension import extend
from services.dispatch.deadlines.schemas.extension import Extend
from services.dispatch.fields import Note, QueryText
from services.dispatch.follow_up import domain as follow_up
from services.dispatch.follow_up.schemas import Rework
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.mediation.domain import mediation, termination
from services.dispatch.mediation.schemas import Pause, Terminate


class SendBack(Body):
    note: Note | None = None


class ListApprovals(QueryModel):
    state: ApprovalState | None = None
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class ChangeView(BaseModel):
    """An act on the case after the proposal."""

    model_config = ConfigDict(from_attributes=True)

    at: Instant
    act: str


class ApprovalView(BaseModel):
    """A proposal, with the case as a list shows it."""

    id: UUID
    command: ApprovableCommand
    body: dict[str, Any] | None  # null where it was erased with the person
    state: ApprovalState
    proposer: str
    proposed_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    note: str | None
    changes: list[ChangeView]  # on the case since it was proposed; empty once it was decided
    case: CaseSummary


class Waiting(BaseModel):
    """A proposal as its proposer is told of it: ``of`` is the act."""

    id: UUID
    of: ApprovableCommand
    proposed_by: str


class Proposed(BaseModel):
    """What is answered to who may not decide alone."""

    approval: Waiting


class ApprovalPage(BaseModel):
    items: list[ApprovalView]
    next: str | None


def approval_view(approval: Approval, case: Case, changes: Sequence[Change], scope: Scope) -> ApprovalView:
    """A proposal and its case for a reader of the bureau."""
    names = set(ApprovalView.model_fields) - {"case", "changes"}
    return ApprovalView(
        **{name: getattr(approval, name) for name in names},
        changes=[ChangeView.model_validate(change) for change in changes],
        case=case_summary(case, scope),
    )


_Given = Callable[[CaseContext, Any, Decider, datetime], CaseDecision | CaseUpdate]


def decision_of(command: ApprovableCommand, body: Body, decider: Decider, now: datetime) -> Decide:
    """Return the decision of a command with this body."""
    return lambda context: _COMMANDS[command][1](context, body, decider, now)


def stored_decision_of(command: ApprovableCommand, body: Mapping[str, Any], decider: Decider, now: datetime) -> Decide:
    """Return the decision of a command with the body as it was proposed."""
    return decision_of(command, _COMMANDS[command][0].model_validate(body), decider, now)


def _refuse(context: CaseContext, body: Refuse, decider: Decider, now: datetime) -> CaseDecision:
    return acceptance.refuse(context.case, reason=body.reason, note=body.note, approved_by=decider.approver, now=now)


def _terminate(context: CaseContext, body: Terminate, decider: Decider, now: datetime) -> CaseDecision:
    return termination.terminate(
        context.case,
        context.clocks,
        reason=body.reason,
        note=body.note,
        approved_by=decider.approver,
        calendar=context.calendar,
        now=now,
    )


def _pause(context: CaseContext, body: Pause, decider: Decider, now: datetime) -> CaseDecision:
    return mediation.pause(
        context.case,
        ground=body.ground,
        since=body.since,
        appraiser=body.appraiser,
        designated=body.designated,
        approved_by=decider.approver,
        now=now,
    )


def _extend(context: CaseContext, body: Extend, decider: Decider, now: datetime) -> CaseUpdate:
    return extend(
        context.case,
        context.clocks,
        until=body.until,
        reason=body.reason,
        approved_by=decider.account,
        calendar=context.calendar,
        now=now,
    )


def _rework(context: CaseContext, body: Rework, decider: Decider, now: datetime) -> CaseDecision:
    return follow_up.rework(
        context.case, reason=body.reason, officer=body.officer, approved_by=decider.approver, now=now
    )


_COMMANDS: dict[ApprovableCommand, tuple[type[Body], _Given]] = {
    ApprovableCommand.REFUSE: (Refuse, _refuse),
    ApprovableCommand.TERMINATE: (Terminate, _terminate),
    ApprovableCommand.PAUSE: (Pause, _pause),
    ApprovableCommand.EXTEND: (Extend, _extend),
    ApprovableCommand.REWORK: (Rework, _rework),
}
