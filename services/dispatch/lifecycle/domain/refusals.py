"""Refusals of the state machine: one ``Conflict`` class, with its own code, for each reason."""

from typing import ClassVar

from chassis.errors import Conflict


class WrongKind(Conflict):
    """Complaints are mediated, reports verified, inquiries answered (Order 121 Art. 3)."""

    code: ClassVar[str] = "wrong_kind"
    previous_code: ClassVar[str | None] = "dispatch.wrong_kind"
    zh: ClassVar[str] = "这类事项没有此项程序"
    en: ClassVar[str] = "This kind of matter has no such step"


class AlreadyClosed(Conflict):
    code: ClassVar[str] = "already_closed"
    previous_code: ClassVar[str | None] = "dispatch.already_closed"
    zh: ClassVar[str] = "已经办结，需要重新办理的由受理办公室重办"
    en: ClassVar[str] = "Already closed"


class NotClosed(Conflict):
    code: ClassVar[str] = "not_closed"
    previous_code: ClassVar[str | None] = "dispatch.not_closed"
    zh: ClassVar[str] = "还没有办结"
    en: ClassVar[str] = "Not closed yet"


class WaitingAtHub(Conflict):
    """The case waits at the hub and no section handles it yet."""

    code: ClassVar[str] = "waiting_at_hub"
    previous_code: ClassVar[str | None] = "dispatch.waiting_at_hub"
    zh: ClassVar[str] = "还在受理办公室，先分派再办理"
    en: ClassVar[str] = "Still waiting at the hub"


class HandedOver(Conflict):
    """Another agency handles the case; it returns to the hub only when the hand-over is refused."""

    code: ClassVar[str] = "handed_over"
    previous_code: ClassVar[str | None] = "dispatch.handed_over"
    zh: ClassVar[str] = "已转其他部门办理"
    en: ClassVar[str] = "Handed over to another agency"


class AtEnterprise(Conflict):
    code: ClassVar[str] = "at_enterprise"
    previous_code: ClassVar[str | None] = "dispatch.at_enterprise"
    zh: ClassVar[str] = "企业正在与消费者和解"
    en: ClassVar[str] = "The enterprise is settling it"


class NotAtEnterprise(Conflict):
    code: ClassVar[str] = "not_at_enterprise"
    previous_code: ClassVar[str | None] = "dispatch.not_at_enterprise"
    zh: ClassVar[str] = "没有在企业和解"
    en: ClassVar[str] = "Not with an enterprise"


class AlreadyAccepted(Conflict):
    code: ClassVar[str] = "already_accepted"
    previous_code: ClassVar[str | None] = "dispatch.already_accepted"
    zh: ClassVar[str] = "已经受理"
    en: ClassVar[str] = "Already accepted"


class AlreadyRefused(Conflict):
    code: ClassVar[str] = "already_refused"
    previous_code: ClassVar[str | None] = "dispatch.already_refused"
    zh: ClassVar[str] = "已经决定不予受理"
    en: ClassVar[str] = "Already refused"


class AlreadyAgreed(Conflict):
    code: ClassVar[str] = "already_agreed"
    previous_code: ClassVar[str | None] = "dispatch.already_agreed"
    zh: ClassVar[str] = "已经达成调解协议"
    en: ClassVar[str] = "An agreement was already reached"


class AlreadyTerminated(Conflict):
    code: ClassVar[str] = "already_terminated"
    previous_code: ClassVar[str | None] = "dispatch.already_terminated"
    zh: ClassVar[str] = "调解已经终止"
    en: ClassVar[str] = "The mediation was already terminated"


class AlreadyWithdrawn(Conflict):
    code: ClassVar[str] = "already_withdrawn"
    previous_code: ClassVar[str | None] = "dispatch.already_withdrawn"
    zh: ClassVar[str] = "投诉人已经撤回"
    en: ClassVar[str] = "Already withdrawn"


class AlreadyAnswered(Conflict):
    code: ClassVar[str] = "already_answered"
    previous_code: ClassVar[str | None] = "dispatch.already_answered"
    zh: ClassVar[str] = "咨询已经答复"
    en: ClassVar[str] = "The inquiry was already answered"


class AlreadyMediating(Conflict):
    code: ClassVar[str] = "already_mediating"
    previous_code: ClassVar[str | None] = "dispatch.already_mediating"
    zh: ClassVar[str] = "已经开始调解"
    en: ClassVar[str] = "Mediation is already under way"


class NotAccepted(Conflict):
    code: ClassVar[str] = "not_accepted"
    previous_code: ClassVar[str | None] = "dispatch.not_accepted"
    zh: ClassVar[str] = "还没有受理"
    en: ClassVar[str] = "Not accepted yet"


class NotMediating(Conflict):
    code: ClassVar[str] = "not_mediating"
    previous_code: ClassVar[str | None] = "dispatch.not_mediating"
    zh: ClassVar[str] = "还没有开始调解"
    en: ClassVar[str] = "Mediation has not begun"


class NotDecided(Conflict):
    """A case can be closed only after a decision on it."""

    code: ClassVar[str] = "not_decided"
    previous_code: ClassVar[str | None] = "dispatch.not_decided"
    zh: ClassVar[str] = "先作出决定再办结"
    en: ClassVar[str] = "Decide first, then close"


class ResultDoesNotFit(Conflict):
    code: ClassVar[str] = "result_does_not_fit"
    previous_code: ClassVar[str | None] = "dispatch.result_does_not_fit"
    zh: ClassVar[str] = "办结结果与当前办理情况不符"
    en: ClassVar[str] = "This result does not fit what was decided"


class MediationNeedsBothConsents(Conflict):
    """Mediation needs the consent of both sides (Order 121 Art. 18)."""

    code: ClassVar[str] = "mediation_needs_both_consents"
    previous_code: ClassVar[str | None] = "dispatch.mediation_needs_both_consents"
    zh: ClassVar[str] = "调解须双方同意"
    en: ClassVar[str] = "Mediation needs the consent of both sides"


class RecusalUndecided(Conflict):
    """Mediation is suspended until it is decided whether the mediator steps aside (Order 121 Art. 21)."""

    code: ClassVar[str] = "recusal_undecided"
    previous_code: ClassVar[str | None] = "dispatch.recusal_undecided"
    zh: ClassVar[str] = "回避申请还没有决定，调解中止"
    en: ClassVar[str] = "Mediation is suspended until the recusal is decided"


class RecusalAlreadyRequested(Conflict):
    code: ClassVar[str] = "recusal_asked_already"
    previous_code: ClassVar[str | None] = "dispatch.recusal_asked_already"
    zh: ClassVar[str] = "回避申请正在决定"
    en: ClassVar[str] = "A recusal is being decided already"


class NoRecusalRequested(Conflict):
    code: ClassVar[str] = "no_recusal_asked"
    previous_code: ClassVar[str | None] = "dispatch.no_recusal_asked"
    zh: ClassVar[str] = "没有待决定的回避申请"
    en: ClassVar[str] = "No recusal was asked for"


class TimeLimitNotReached(Conflict):
    """Sixty days from acceptance, appraisal not counted, must have passed without agreement (Order 121 Art. 23(5))."""

    code: ClassVar[str] = "time_limit_not_reached"
    previous_code: ClassVar[str | None] = "dispatch.time_limit_not_reached"
    zh: ClassVar[str] = "自受理之日起的调解期限（扣除鉴定时间）还没有届满"
    en: ClassVar[str] = "The time for mediation is not over yet"


class FeedbackAlreadyGiven(Conflict):
    code: ClassVar[str] = "feedback_already_given"
    previous_code: ClassVar[str | None] = "dispatch.feedback_already_given"
    zh: ClassVar[str] = "本轮已经首次反馈"
    en: ClassVar[str] = "First feedback was already given"


class AlreadyPaused(Conflict):
    code: ClassVar[str] = "already_paused"
    previous_code: ClassVar[str | None] = "dispatch.already_paused"
    zh: ClassVar[str] = "期限已经中止"
    en: ClassVar[str] = "Already paused"


class AppraiserNotDesignable(Conflict):
    """Order 121 Art. 22 lets the bureau designate the body; Order 20 Art. 20 left it to both sides."""

    code: ClassVar[str] = "appraiser_not_designable"
    previous_code: ClassVar[str | None] = "dispatch.appraiser_not_designable"
    zh: ClassVar[str] = "暂行办法（总局令第20号）没有规定指定鉴定机构，由双方协商一致委托"
    en: ClassVar[str] = "Under Order 20 both sides choose the appraiser together"


class NotPaused(Conflict):
    code: ClassVar[str] = "not_paused"
    previous_code: ClassVar[str | None] = "dispatch.not_paused"
    zh: ClassVar[str] = "期限没有中止"
    en: ClassVar[str] = "Not paused"


class NothingToPause(Conflict):
    """No limit is running that appraisal could stop (Order 121 Art. 22)."""

    code: ClassVar[str] = "nothing_to_pause"
    previous_code: ClassVar[str | None] = "dispatch.nothing_to_pause"
    zh: ClassVar[str] = "没有可以扣除鉴定时间的期限在计算"
    en: ClassVar[str] = "No limit is running that may be paused"


class NotExtensible(Conflict):
    """Order 121 has no extension of the 60 days; only verification and the channel's limit can be extended, once."""

    code: ClassVar[str] = "not_extensible"
    previous_code: ClassVar[str | None] = "dispatch.not_extensible"
    zh: ClassVar[str] = "法律没有规定这项期限可以延长，或者已经延长过"
    en: ClassVar[str] = "This limit cannot be extended, or was extended before"


class NoOpenAlarm(Conflict):
    """No alert was raised on the case."""

    code: ClassVar[str] = "no_open_alarm"
    zh: ClassVar[str] = "这件没有警情"
    en: ClassVar[str] = "There is no alarm on this case"


class AlreadyTaken(Conflict):
    """Somebody took the alarm, or acted on the case since it was raised."""

    code: ClassVar[str] = "already_taken"
    zh: ClassVar[str] = "已经有人处置"
    en: ClassVar[str] = "Somebody has taken it already"


class NotFollowedUp(Conflict):
    """Only the citizen's evaluation (回访) can be answered with an explanation (说明)."""

    code: ClassVar[str] = "not_followed_up"
    previous_code: ClassVar[str | None] = "dispatch.not_followed_up"
    zh: ClassVar[str] = "还没有回访"
    en: ClassVar[str] = "Not followed up yet"


class NobodyDissatisfied(Conflict):
    code: ClassVar[str] = "nobody_dissatisfied"
    previous_code: ClassVar[str | None] = "dispatch.nobody_dissatisfied"
    zh: ClassVar[str] = "回访没有表示不满意"
    en: ClassVar[str] = "Nobody was dissatisfied"


class NeedsAnotherOfficer(Conflict):
    code: ClassVar[str] = "needs_another_officer"
    previous_code: ClassVar[str | None] = "dispatch.needs_another_officer"
    zh: ClassVar[str] = "重办须换承办人"
    en: ClassVar[str] = "Rework needs another officer"


class TooManyRounds(Conflict):
    code: ClassVar[str] = "too_many_rounds"
    previous_code: ClassVar[str | None] = "dispatch.too_many_rounds"
    zh: ClassVar[str] = "已经达到重办次数上限"
    en: ClassVar[str] = "The limit of rounds is reached"


class EnterpriseNotActive(Conflict):
    code: ClassVar[str] = "enterprise_not_active"
    previous_code: ClassVar[str | None] = "dispatch.enterprise_not_active"
    zh: ClassVar[str] = "该企业不是在线和解企业或已暂停"
    en: ClassVar[str] = "The enterprise does not settle online at present"
