"""Refusals (domain errors) of intake."""

from chassis.errors import Conflict, Forbidden, Invalid


class BackdateNotAllowed(Forbidden):
    """Only an account with the ``backdate`` scope may give ``received_at``."""

    code = "backdate_not_allowed"
    previous_code = "intake.backdate_not_allowed"
    zh = "不能自行填写接收时间"
    en = "Not allowed to give received_at"


class ClosedInFuture(Invalid):
    """A row of a list names a day of closing that has not come."""

    code = "closed_in_future"
    zh = "办结时间晚于现在"
    en = "The time of closing has not come yet"


class NotThisChannel(Forbidden):
    """A platform's endpoint is for the accounts of that platform."""

    code = "not_this_channel"
    previous_code = "intake.not_this_channel"
    zh = "不是该渠道的账号"
    en = "Not an account of this channel"


class AlreadyWithdrawn(Conflict):
    code = "already_withdrawn"
    previous_code = "intake.already_withdrawn"
    zh = "已经撤回"
    en = "Already withdrawn"


class AlreadyClosed(Conflict):
    """A case that has ended cannot be supplemented or withdrawn; a new complaint can be filed."""

    code = "already_closed"
    previous_code = "intake.already_closed"
    zh = "已经办结，如有新情况另行提出"
    en = "Already closed; file anew"


class PersonDestroyed(Conflict):
    """The person's data was destroyed; nobody can read it any more."""

    code = "person_destroyed"
    previous_code = "intake.person_destroyed"
    zh = "个人信息已经删除"
    en = "The personal data was destroyed"


class StillHandled(Conflict):
    """The personal data of a case that has not ended is still needed."""

    code = "still_handled"
    previous_code = "intake.still_handled"
    zh = "事项尚未办结，办结后方可删除个人信息"
    en = "Still being handled; the person can be erased when it is over"


class Untakeable(Invalid):
    """A platform's message that cannot be accepted: no JSON object, not storable, no id of the platform, or no text."""

    code = "untakeable"
    previous_code = "intake.untakeable"
    zh = "报文无法接收"
    en = "The message cannot be taken"
