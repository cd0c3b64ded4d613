"""Proposals as they are shown, their bodies, and the commands that they stand for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from canon.scopes import Scope
from chassis.web.datetimes import Instant
from chassis.web.models import Body, QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.acceptance.schemas import Refuse
from services.dispatch.approvals.domain import ApprovableCommand, Approval, ApprovalState
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


class Propose(Body):
    command: ApprovableCommand
    body: Annotated[dict[str, Any], Field(description="the body of the command, without ``approved_by``")]

    def stored_body(self, proposer: str) -> dict[str, Any]:
        """Return the body as the command's own schema reads and cleans it.

        Raises:
            RequestValidationError: the body is not one of this command; its errors point into ``/body``.
        """
        try:
            if APPROVED_BY in self.body:
                Body.model_validate({APPROVED_BY: None})  # unknown here: who approves it is not known yet
            read = _read(self.command, self.body, proposer)
        except ValidationError as failure:
            errors = [{**error, "loc": ("body", "body", *error["loc"])} for error in failure.errors()]
            raise RequestValidationError(errors) from failure
        return read.model_dump(mode="json", by_alias=True, exclude={APPROVED_BY})


class SendBack(Body):
    note: Note | None = None


class ListApprovals(QueryModel):
    state: ApprovalState | None = None
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


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
    case: CaseSummary


class ApprovalPage(BaseModel):
    items: list[ApprovalView]
    next: str | None


def approval_view(approval: Approval, case: Case, scope: Scope) -> ApprovalView:
    """A proposal and its case for a reader of the bureau."""
    names = set(ApprovalView.model_fields) - {"case"}
    return ApprovalView(**{name: getattr(approval, name) for name in names}, case=case_summary(case, scope))


APPROVED_BY = "approved_by"
_Given = Callable[[CaseContext, Any, str, datetime], CaseDecision | CaseUpdate]


def command_of(command: ApprovableCommand, body: Mapping[str, Any], approved_by: str, now: datetime) -> Decide:
    """Return the decision of a command with this body, as its own route would make it."""
    read = _read(command, body, approved_by)
    return lambda context: _COMMANDS[command][1](context, read, approved_by, now)


def _read(command: ApprovableCommand, body: Mapping[str, Any], approved_by: str) -> Body:
    return _COMMANDS[command][0].model_validate({**body, APPROVED_BY: approved_by})


def _refuse(context: CaseContext, body: Refuse, approved_by: str, now: datetime) -> CaseDecision:
    return acceptance.refuse(context.case, reason=body.reason, note=body.note, approved_by=approved_by, now=now)


def _terminate(context: CaseContext, body: Terminate, approved_by: str, now: datetime) -> CaseDecision:
    return termination.terminate(
        context.case,
        context.clocks,
        reason=body.reason,
        note=body.note,
        approved_by=approved_by,
        calendar=context.calendar,
        now=now,
    )


def _pause(context: CaseContext, body: Pause, approved_by: str, now: datetime) -> CaseDecision:
    return mediation.pause(
        context.case,
        ground=body.ground,
        since=body.since,
        appraiser=body.appraiser,
        designated=body.designated,
        approved_by=approved_by,
        now=now,
    )


def _extend(context: CaseContext, body: Extend, approved_by: str, now: datetime) -> CaseUpdate:
    return extend(
        context.case,
        context.clocks,
        until=body.until,
        reason=body.reason,
        approved_by=approved_by,
        calendar=context.calendar,
        now=now,
    )


def _rework(context: CaseContext, body: Rework, approved_by: str, now: datetime) -> CaseDecision:
    return follow_up.rework(context.case, reason=body.reason, officer=body.officer, approved_by=approved_by, now=now)


_COMMANDS: dict[ApprovableCommand, tuple[type[Body], _Given]] = {
    ApprovableCommand.REFUSE: (Refuse, _refuse),
    ApprovableCommand.TERMINATE: (Terminate, _terminate),
    ApprovableCommand.PAUSE: (Pause, _pause),
    ApprovableCommand.EXTEND: (Extend, _extend),
    ApprovableCommand.REWORK: (Rework, _rework),
}
