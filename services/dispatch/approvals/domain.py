"""Decisions on acts that a head approves (审批): proposed, approved, sent back or withdrawn, each once.

Who decides alone stands in ``canon.approvals``. An approval is bound to the case as it was proposed: of a case that has
changed since, the head names the version that they saw (``If-Match``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from chassis.errors import Conflict, Forbidden
from contracts.dispatch import ApprovalProposed, ApprovalReturned, ApprovalWithdrawn
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time


class ApprovableCommand(StrEnum):
    """The acts of ``canon.approvals``."""

    REFUSE = "refuse"
    TERMINATE = "terminate"
    PAUSE = "pause"
    EXTEND = "extend"
    REWORK = "rework"


class ApprovalState(StrEnum):
    """Where a proposal stands; an open one waits for a head."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides an act; a head is named in its event as approver."""

    account: str
    is_head: bool

    @property
    def approver(self) -> str | None:
        return self.account if self.is_head else None


class AlreadyProposed(Conflict):
    code: ClassVar[str] = "already_proposed"
    zh: ClassVar[str] = "这一步已经报批，等待审批"
    en: ClassVar[str] = "This is proposed already and waits for approval"


class ApprovalEnded(Conflict):
    code: ClassVar[str] = "approval_ended"
    zh: ClassVar[str] = "这项报批已经办结"
    en: ClassVar[str] = "This proposal has been decided"


class OwnProposal(Conflict):
    """Nobody approves what they proposed themselves."""

    code: ClassVar[str] = "own_proposal"
    zh: ClassVar[str] = "不能审批自己提出的事项"
    en: ClassVar[str] = "Nobody approves their own proposal"


class ChangedSinceProposal(Conflict):
    """The case is not as it was proposed, and the head has not named the version that they saw."""

    code: ClassVar[str] = "changed_since_proposal"
    zh: ClassVar[str] = "报批以后案件有变化，请看过变化再决定"
    en: ClassVar[str] = "The case has changed since the proposal; look at what changed and decide on this version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An act that waits for a head, or waited; columns of ``approvals`` carry these names."""

    id: UUID
    case_id: UUID
    command: ApprovableCommand
    body: Mapping[str, Any] | None  # of the command; personal
    case_version: int  # that was proposed
    state: ApprovalState = ApprovalState.OPEN
    proposer: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None  # of who sent it back; personal


def propose(
    case: Case, *, approval_id: UUID, command: ApprovableCommand, body: Mapping[str, Any], proposer: str, now: datetime
) -> tuple[CaseDecision, Approval]:
    """Propose an act to the head (报批); the caller has checked that the case allows it now."""
    at = change_time(case, now)
    approval = Approval(
        id=approval_id,
        case_id=case.id,
        command=command,
        body=body,
        case_version=case.version + 1,  # which the proposal itself makes
        proposer=proposer,
        proposed_at=at,
    )
    case = replace(case, changed_at=at)
    return (case, (case_event(ApprovalProposed, case, approval_id=approval.id, command=command),)), approval


def approve(case: Case, approval: Approval, *, account: str, is_current: bool, now: datetime) -> Approval:
    """Approve a proposal (同意); the command is then run as if its proposer had given it.

    ``is_current``: the head named the case's present version. ``OwnProposal`` may be raised.

    Raises:
        ApprovalEnded: it was decided, or its body was erased with the person.
        ChangedSinceProposal: the case is not as it was proposed, and the head has not named its present version.
    """
    _check_decidable(approval, account)
    if approval.body is None:
        raise ApprovalEnded
    if case.version != approval.case_version and not is_current:
        raise ChangedSinceProposal
    return replace(approval, state=ApprovalState.APPROVED, decided_by=account, decided_at=now)


def send_back(
    case: Case, approval: Approval, *, account: str, note: str | None, now: datetime
) -> tuple[CaseDecision, Approval]:
    """Send a proposal back to its proposer (退回修改). ``ApprovalEnded`` or ``OwnProposal`` may be raised."""
    _check_decidable(approval, account)
    at = change_time(case, now)
    case = replace(case, changed_at=at)
    event = case_event(ApprovalReturned, case, approval_id=approval.id, command=approval.command, note=note)
    ended = replace(approval, state=ApprovalState.RETURNED, decided_by=account, decided_at=at, note=note)
    return (case, (event,)), ended


def withdraw(case: Case, approval: Approval, *, account: str, now: datetime) -> tuple[CaseDecision, Approval]:
    """Take one's own proposal back (撤回报批). ``ApprovalEnded`` is raised where it was decided.

    Raises:
        Forbidden: another account proposed it.
    """
    if approval.proposer != account:
        raise Forbidden
    _check_open(approval)
    at = change_time(case, now)
    case = replace(case, changed_at=at)
    event = case_event(ApprovalWithdrawn, case, approval_id=approval.id, command=approval.command)
    return (case, (event,)), replace(approval, state=ApprovalState.WITHDRAWN, decided_by=account, decided_at=at)


def _check_decidable(approval: Approval, account: str) -> None:
    _check_open(approval)
    if approval.proposer == account:
        raise OwnProposal


def _check_open(approval: Approval) -> None:
    if approval.state is not ApprovalState.OPEN:
        raise ApprovalEnded
