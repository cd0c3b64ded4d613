"""Refusals of the rulebook: one class, with its own code, for each reason."""

from typing import ClassVar

from chassis.errors import Conflict, Forbidden


class VersionTaken(Conflict):
    """A saved version is never changed."""

    code: ClassVar[str] = "rules_version_taken"
    previous_code: ClassVar[str | None] = "dispatch.rules_version_taken"
    zh: ClassVar[str] = "这个版本号已经用过"
    en: ClassVar[str] = "This version exists already"


class OwnDraft(Forbidden):
    code: ClassVar[str] = "rules_own_draft"
    previous_code: ClassVar[str | None] = "dispatch.rules_own_draft"
    zh: ClassVar[str] = "起草人不能签发自己起草的规则"
    en: ClassVar[str] = "Whoever drafted the rules does not sign them"


class SignedTwice(Conflict):
    code: ClassVar[str] = "rules_signed_by_you"
    previous_code: ClassVar[str | None] = "dispatch.rules_signed_by_you"
    zh: ClassVar[str] = "您已经签发过，须由另一人签发"
    en: ClassVar[str] = "You signed already; another person must"


class AlreadyActive(Conflict):
    """Two persons signed it already, or it was in force from the beginning."""

    code: ClassVar[str] = "rules_already_active"
    previous_code: ClassVar[str | None] = "dispatch.rules_already_active"
    zh: ClassVar[str] = "这个版本已经签发"
    en: ClassVar[str] = "This version is signed already"


class NotTried(Conflict):
    """A version must be tried on past cases before it is signed."""

    code: ClassVar[str] = "rules_not_tried"
    previous_code: ClassVar[str | None] = "dispatch.rules_not_tried"
    zh: ClassVar[str] = "先用历史件试算，再凭试算结果签发"
    en: ClassVar[str] = "Try the rules on history first, then sign that trial"


class DatePassed(Conflict):
    """Rules do not reach back to complaints that were received before anyone signed them."""

    code: ClassVar[str] = "rules_date_passed"
    previous_code: ClassVar[str | None] = "dispatch.rules_date_passed"
    zh: ClassVar[str] = "生效日期已过，改定日期后重新起草"
    en: ClassVar[str] = "The effective date has passed; draft it anew with another"


class DateTaken(Conflict):
    """Two versions cannot begin on one day."""

    code: ClassVar[str] = "rules_date_taken"
    previous_code: ClassVar[str | None] = "dispatch.rules_date_taken"
    zh: ClassVar[str] = "已有另一版本在同一天生效"
    en: ClassVar[str] = "Another version takes effect on the same day"


class AlreadyRetired(Conflict):
    code: ClassVar[str] = "rules_already_retired"
    previous_code: ClassVar[str | None] = "dispatch.rules_already_retired"
    zh: ClassVar[str] = "这个版本已经停用"
    en: ClassVar[str] = "This version is retired already"


class LastRules(Conflict):
    """Complaints must always be routed by some version."""

    code: ClassVar[str] = "rules_last_in_force"
    previous_code: ClassVar[str | None] = "dispatch.rules_last_in_force"
    zh: ClassVar[str] = "这是目前唯一有效的规则，先签发新版本再停用"
    en: ClassVar[str] = "These are the only rules in force"
