"""The refusals of payments to members of a group."""

from chassis.errors import Conflict


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
