"""The one table of metrics (D§5.7, D§5.12, D§6.6, D§9); summary, series, breakdown and cases are all read from it."""

from canon.codes import Kind, OdrOutcome, TerminationReason
from services.analytics.definitions.domain.conditions import All, AtLeast, Either, Known, Not, OneOf, is_
from services.analytics.definitions.domain.metric import Metric, Rows, Shape

SATISFIED = 3  # 基本满意 and above, of 5
# A mediation that ended for one of these did not fail: the complainant left, or there was nothing to mediate.
NOT_LOST = (
    TerminationReason.WITHDRAWN,
    TerminationReason.FOUND_REFUSABLE,
    TerminationReason.PARTY_GONE,
    TerminationReason.OTHER_LAW,
)

COMPLAINT = is_("kind", Kind.COMPLAINT.value)
ACCEPTED = All(COMPLAINT, Known("accepted_at"))
REFUSED = All(COMPLAINT, Known("refused_at"))
CLOSED = Known("closed_at")
JUDGED = Either(Known("within_limit"), Known("late_since"))  # of what an imported list says had ended, nobody knows
REDIRECTED = Known("redirected_at")
REPLIED = Either(Known("first_feedback_at"), Known("refused_at"), REDIRECTED, CLOSED)
AGREED, TERMINATED = Known("agreed_at"), Known("terminated_at")
SETTLED = is_("odr_outcome", OdrOutcome.SETTLED.value)
SETTLED_THERE = is_("settled", True)
FOLLOWED_UP = Known("followed_up_at")
RATED = Known("rated_round")
SATISFACTORY = Either(AtLeast("outcome", SATISFIED), All(Not(Known("outcome")), AtLeast("service", SATISFIED)))
ENDED_AT = ("closed_at", "overdue_at")
MEDIATED_AT = ("agreed_at", "terminated_at")

C, R, S, Q, N = Shape.COUNT, Shape.RATE, Shape.SUM, Shape.QUANTILE, Shape.NONE

# fmt: off
METRICS: dict[str, Metric] = {metric.name: metric for metric in (
    Metric(name="received", shape=C, zh="收到：投诉、举报、咨询的件数，并入已有案件的重复登记不另计",
           en="Received: complaints, reports and inquiries; a second report of the same case is not counted "
              "again"),
    Metric(name="accepted", shape=C, zh="受理：决定受理的投诉件数，重办不重复计",
           en="Accepted: complaints that were accepted; handling anew does not count again",
           counted=ACCEPTED, event=("accepted_at",), event_zh="受理日期", event_en="day of acceptance"),
    Metric(name="refused", shape=C, zh="不予受理：决定不予受理的投诉件数，重办不重复计",
           en="Not accepted: complaints that were not accepted; handling anew does not count again",
           counted=REFUSED, event=("refused_at",), event_zh="不予受理日期", event_en="day of refusal"),
    Metric(name="closed", shape=C, zh="办结：已办结的件数；重办中的件不算办结，重新办结只计一次",
           en="Closed: cases that are closed; one handled anew is not closed until it is closed again, and "
              "counts once",
           counted=CLOSED, event=("closed_at",), event_zh="办结日期", event_en="day of closing"),
    Metric(name="redirected", shape=C, zh="转办：转给其他部门的件数，一件多次转办只计一次",
           en="Handed over: cases handed to other agencies, each once",
           counted=REDIRECTED, event=("redirected_at",),
           event_zh="首次转办日期", event_en="day of the first hand-over"),
    Metric(name="acceptance_rate", shape=R, zh="受理率＝受理÷（受理＋不予受理），仅计投诉",
           en="Acceptance rate = accepted ÷ (accepted + not accepted), complaints only",
           counted=Either(ACCEPTED, REFUSED), hit=ACCEPTED, event=("accepted_at", "refused_at"),
           event_zh="受理或不予受理日期", event_en="day of acceptance or refusal"),
    Metric(name="dispatched_within_24h", shape=R,
           zh="24小时分派率＝收到后24小时（自然小时）内分派或转办÷已分派、已转办或满24小时仍未分派",
           en="Dispatched within 24 h = dispatched or handed over within 24 hours of receipt ÷ dispatched, "
              "handed over, or 24 hours old",
           counted=Known("dispatch_in_time"), hit=is_("dispatch_in_time", True), event=("dispatch_judged_at",),
           event_zh="分派或到期日期", event_en="day of dispatch, or when due"),
    Metric(name="feedback_within_24h", shape=R,
           zh="24小时反馈率＝分派后24小时（自然小时）内首次反馈÷已反馈或满24小时仍未反馈；超过一次即为超时",
           en="Feedback within 24 h = first feedback within 24 hours of dispatch ÷ with feedback, or 24 hours "
              "after dispatch; late once is late",
           counted=Known("feedback_in_time"), hit=is_("feedback_in_time", True), event=("feedback_judged_at",),
           event_zh="反馈或到期日期", event_en="day of feedback, or when due"),
    Metric(name="first_check_on_time", shape=R,
           zh="按时初查率＝7个工作日内作出受理或不予受理决定÷已决定或已到期；超过一次即为超时",
           en="First check on time = decided within 7 working days whether to accept ÷ decided or due; late "
              "once is late",
           counted=Known("check_in_time"), hit=is_("check_in_time", True), event=("check_judged_at",),
           event_zh="决定或到期日期", event_en="day of the decision, or when due"),
    Metric(name="handling_rate", shape=R,
           zh="办结率＝已办结÷收到（按发生口径：÷已办结或到期未办结）；重办中不算办结",
           en="Handling rate = closed ÷ received (by event: ÷ closed, or due and open); a case handled anew is "
              "not closed",
           hit=CLOSED, event=ENDED_AT,
           event_zh="办结日期，未办结的按到期日期", event_en="day of closing, or when due if open"),
    Metric(name="on_time_handling_rate", shape=R,
           zh="按时办结率＝各项法定和渠道时限内办结÷已办结或已到期；重办的件各轮都算，超过一次即为超时；导入前已办结的件不计",
           en="Closed on time = closed within every limit of law and channel, in each round of a case handled anew ÷ "
              "closed or due, without those that had ended before they were imported",
           counted=JUDGED, hit=All(CLOSED, is_("within_limit", True)), event=("closed_at", "late_since"),
           event_zh="办结日期，未办结的按首次超期日期", event_en="day of closing, or when first late if open"),
    Metric(name="reply_rate", shape=R,
           zh="回复率＝已答复÷收到（按发生口径：÷已办结或到期）；首次反馈、不予受理告知、转办告知、办结告知都算答复",
           en="Reply rate = replied ÷ received (by event: ÷ closed or due); first feedback and the notices of "
              "refusal, hand-over and closing are replies",
           hit=REPLIED, event=ENDED_AT,
           event_zh="办结日期，未办结的按到期日期", event_en="day of closing, or when due if open"),
    Metric(name="mediation_success_rate", shape=R, zh="调解成功率＝达成协议÷调解结束（达成协议＋终止调解）",
           en="Mediation success = agreed ÷ mediations that ended (agreed + terminated)",
           counted=Either(AGREED, TERMINATED), hit=AGREED, event=MEDIATED_AT,
           event_zh="达成协议或终止调解日期", event_en="day of agreement or termination"),
    Metric(name="mediation_success_rate_terminated_excluded", shape=R,
           zh="调解成功率（剔除）＝达成协议÷调解结束，剔除因撤回、发现不应受理、当事人灭失、其他法定情形而终止的",
           en="Mediation success (excluding) = agreed ÷ mediations that ended, without those terminated by "
              "withdrawal, for want of grounds, because a party is gone, or on another ground in law",
           counted=Either(AGREED, All(TERMINATED, Not(OneOf("termination_reason", tuple(map(str, NOT_LOST)))))),
           hit=AGREED, event=MEDIATED_AT,
           event_zh="达成协议或终止调解日期", event_en="day of agreement or termination"),
    Metric(name="odr_settlement_rate", shape=R,
           zh="企业和解率＝和解÷（和解＋未和解＋超期），每件取最后一次结果，因撤回或案件办结而中止的、未送达企业的不计",
           en="Settled online = settled ÷ (settled + not settled + out of time), by the last result of each; "
              "without those withdrawn, closed or never delivered to the enterprise",
           counted=Known("odr_outcome"), hit=SETTLED, event=("odr_ended_at",),
           event_zh="和解结束日期", event_en="day the dispute ended"),
    Metric(name="satisfaction_raw", shape=R,
           zh="原始满意率＝基本满意及以上÷全部回访（含未接通、不评价）；以结果评价为准，未评结果的取服务评价",
           en="Satisfaction of all = rather satisfied or better ÷ all follow-ups (also unreachable and "
              "unrated); by the result, or else the service",
           counted=FOLLOWED_UP, hit=All(RATED, SATISFACTORY), event=("followed_up_at",),
           event_zh="回访日期", event_en="day of the follow-up"),
    Metric(name="satisfaction_valid", shape=R,
           zh="有效满意率＝基本满意及以上÷有效评价（不含未接通、不评价）；以结果评价为准，未评结果的取服务评价，取最后一次评价",
           en="Satisfaction of the rated = rather satisfied or better ÷ rated (without unreachable and "
              "unrated); by the last rating of the result, or else of the service",
           counted=All(FOLLOWED_UP, RATED), hit=SATISFACTORY, event=("followed_up_at",),
           event_zh="回访日期", event_en="day of the follow-up"),
    Metric(name="first_pass_satisfaction", shape=R, zh="首次办理满意率＝未经重办即满意÷有效评价",
           en="First-pass satisfaction = satisfied without handling anew ÷ rated",
           counted=All(FOLLOWED_UP, RATED), hit=All(SATISFACTORY, is_("round", 1)), event=("followed_up_at",),
           event_zh="回访日期", event_en="day of the follow-up"),
    Metric(name="rework_rate", shape=R, zh="重办率＝重办过的件÷办结过的件，一件多次重办只计一次，导入前已办结的件不计",
           en="Rework rate = cases handled anew ÷ cases ever closed, each once, without those that had ended "
              "before they were imported",
           counted=Known("first_closed_at"), hit=AtLeast("round", 2), event=("first_closed_at",),
           event_zh="首次办结日期", event_en="day of the first closing"),
    Metric(name="look_back_pass_rate", shape=R, zh="回头看合格率＝复查认为办理妥当的件÷回头看查过的件，取最后一次结论",
           en="Look-backs passed = cases found well handled ÷ cases looked at again, by the last finding of each",
           counted=Known("looked_back_at"), hit=is_("look_back_passed", True), event=("looked_back_at",),
           event_zh="最后一次回头看的日期", event_en="day of the last look back"),
    Metric(name="bounce_rate", shape=R, zh="转办被退率＝被对方退回过的件÷转办的件",
           en="Bounce rate = cases given back by the agency ÷ cases handed over",
           counted=REDIRECTED, hit=AtLeast("bounces", 1), event=("redirected_at",),
           event_zh="首次转办日期", event_en="day of the first hand-over"),
    Metric(name="duplicate_rate", shape=R, zh="重复登记率＝并入已有案件的回执÷全部回执",
           en="Duplicate rate = receipts that joined a case ÷ all receipts",
           rows=Rows.RECEIPTS, counted=Known("recorded_at"), hit=is_("duplicate", True)),
    Metric(name="false_flag_rate", shape=R, zh="异常标记误判率＝异议复核后撤销过认定的件÷有异常信号被认定成立的件",
           en="False-flag rate = cases with a signal withdrawn after an objection ÷ cases with a signal upheld",
           counted=Known("flagged_at"), hit=is_("flag_reversed", True), event=("flagged_at",),
           event_zh="首次认定成立的日期", event_en="day a signal was first upheld"),
    Metric(name="station_settled", shape=C,
           zh="服务站当场办结：消费维权服务站当场办结的件数，另计，不算收到的件",
           en="Settled at stations: matters that service stations settled on the spot; counted apart from cases",
           rows=Rows.VISITS, counted=SETTLED_THERE, event=("at",), event_zh="办结日期", event_en="day of settling"),
    Metric(name="station_settlement_rate", shape=R,
           zh="服务站当场办结率＝当场办结÷（当场办结＋移交本局）",
           en="Settled at stations = settled on the spot ÷ (settled on the spot + handed over to the bureau)",
           rows=Rows.VISITS, hit=SETTLED_THERE, event=("at",),
           event_zh="办结或移交日期", event_en="day of settling or handing over"),
    Metric(name="publicity_rate", shape=N, zh="消费投诉公示率＝已公示÷应公示；尚无公示记录，不计算",
           en="Publicity rate = made public ÷ to be made public; not reckoned, for none is recorded yet"),
    Metric(name="loss_recovered_fen", shape=S, zh="挽回损失：已办结件挽回经济损失合计（分）",
           en="Loss recovered: what closed cases recovered, in fen",
           counted=CLOSED, amount="recovered_fen", event=("closed_at",),
           event_zh="办结日期", event_en="day of closing"),
    Metric(name="station_settled_fen", shape=S, zh="服务站挽回：当场退、赔合计（分）",
           en="Recovered at stations: what was given back or paid on the spot, in fen",
           rows=Rows.VISITS, counted=SETTLED_THERE, amount="amount_fen", event=("at",),
           event_zh="办结日期", event_en="day of settling"),
    Metric(name="refund_promised_fen", shape=S,
           zh="承诺退费：退费时间表总额合计（分），由新约定取代的只计已付部分",
           en="Refunds promised: totals of refund timetables in fen; of a superseded one only what was paid",
           rows=Rows.PROMISES, amount="amount_fen", event=("at",),
           event_zh="时间表订立日期", event_en="day of the timetable"),
    Metric(name="refund_paid_fen", shape=S, zh="已付退费：实际付款合计（分）",
           en="Refunds paid: payments made, in fen",
           rows=Rows.PAYMENTS, amount="amount_fen", event=("at",),
           event_zh="付款登记日期", event_en="day the payment was recorded"),
    Metric(name="refund_overdue_fen", shape=S, zh="逾期退费：到期未付合计（分），截至时点",
           en="Refunds overdue: due and not paid, in fen, as of the instant",
           rows=Rows.ARREARS, amount="amount_fen", event=("at",),
           event_zh="最近一次逾期日期", event_en="day it last fell due"),
    Metric(name="handling_days_median", shape=Q, zh="办理天数中位数：收到日到办结日的自然日数，半数不超过此数",
           en="Median days of handling: calendar days from receipt to closing that half of the cases do not "
              "exceed",
           counted=CLOSED, amount="handling_days", quantile=0.5, event=("closed_at",),
           event_zh="办结日期", event_en="day of closing"),
    Metric(name="handling_days_p90", shape=Q, zh="办理天数九成位：收到日到办结日的自然日数，九成不超过此数",
           en="Days of handling, nine in ten: calendar days from receipt to closing that nine of ten cases do "
              "not exceed",
           counted=CLOSED, amount="handling_days", quantile=0.9, event=("closed_at",),
           event_zh="办结日期", event_en="day of closing"),
)}
# fmt: on
