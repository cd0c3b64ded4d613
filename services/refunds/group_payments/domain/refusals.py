"""The refusals of payments to members of a group."""

from chassis.errors import Conflict, Forbidden


class NoPlan(Conflict):
    """No version of a plan is owed, so that nothing can be paid towards it."""

    code = "no_group_plan"
    zh = "还没有签订时间表，不能登记付款"
    en = "No timetable was signed yet; payments cannot be recorded"


class NotInPlan(Conflict):
    """The member joined the roster after the version was signed; a changed version is needed first."""

    code = "not_in_plan"
    zh = "该人员不在现行时间表中"
    en = "The present timetable has nothing for this member"


class AlreadyMatched(Conflict):
    """The payment counts for somebody already."""

    code = "already_matched"
    zh = "这笔付款已经对应"
    en = "This payment is matched already"


class NotMatched(Conflict):
    """The payment counts for nobody, so that there is no match to undo."""

    code = "not_matched"
    zh = "这笔付款没有对应任何人，无可撤销"
    en = "This payment is not matched to anybody"


class OwnMatch(Forbidden):
    """Whoever matched a payment does not undo that: it needs a second person."""

    code = "own_match"
    zh = "对应须由另一人撤销"
    en = "Another person undoes a match"


class EarlierVersion(Conflict):
    """The payment was counted towards a version that was signed over since; the present one builds on it."""

    code = "earlier_version"
    zh = "这笔付款计入以前的时间表，现行时间表以它为前提，不能撤销"
    en = "The present timetable builds on this payment"
