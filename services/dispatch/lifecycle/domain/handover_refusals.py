"""Refusals about who has a case: hand-overs to other agencies, and what the hub takes back."""

from typing import ClassVar

from chassis.errors import Conflict


class JointHandlingRequired(Conflict):
    """After two refused hand-overs (退回) a case can only be handled jointly, under a lead department."""

    code: ClassVar[str] = "joint_handling_required"
    previous_code: ClassVar[str | None] = "dispatch.joint_handling_required"
    zh: ClassVar[str] = "已两次被退回，只能指定牵头部门联合办理"
    en: ClassVar[str] = "After two bounces only joint handling is possible"


class JointCannotBeRefused(Conflict):
    code: ClassVar[str] = "joint_cannot_be_refused"
    previous_code: ClassVar[str | None] = "dispatch.joint_cannot_be_refused"
    zh: ClassVar[str] = "联合办理的事项不得退回"
    en: ClassVar[str] = "A jointly handled case cannot be refused"


class HandoverEnded(Conflict):
    code: ClassVar[str] = "handover_ended"
    previous_code: ClassVar[str | None] = "dispatch.handover_ended"
    zh: ClassVar[str] = "这次移交已经结束"
    en: ClassVar[str] = "This hand-over has ended"


class HandlingBegun(Conflict):
    """Somebody has acted on the case since the section has it; only the section may give it back."""

    code: ClassVar[str] = "handling_begun"
    zh: ClassVar[str] = "已经开始办理，不能撤回，由承办股室交回"
    en: ClassVar[str] = "Work on it has begun; only the section may give it back"


class AlreadyAcknowledged(Conflict):
    code: ClassVar[str] = "already_acknowledged"
    previous_code: ClassVar[str | None] = "dispatch.already_acknowledged"
    zh: ClassVar[str] = "已经接收"
    en: ClassVar[str] = "Already acknowledged"
