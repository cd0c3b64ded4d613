"""Events about acts that wait for a head's approval (审批)."""

from typing import ClassVar
from uuid import UUID

from contracts.dispatch.facts import CaseEvent
from contracts.event import Personal


class ApprovalProposed(CaseEvent):
    """An officer proposes an act that a head approves (报批); nothing else has changed."""

    type: ClassVar[str] = "dispatch.approval_proposed.v1"

    approval_id: UUID
    command: str


class ApprovalReturned(CaseEvent):
    """The head sent the proposal back (退回修改)."""

    type: ClassVar[str] = "dispatch.approval_returned.v1"

    approval_id: UUID
    command: str
    note: Personal = None


class ApprovalWithdrawn(CaseEvent):
    """Who proposed the act took the proposal back (撤回报批)."""

    type: ClassVar[str] = "dispatch.approval_withdrawn.v1"

    approval_id: UUID
    command: str
