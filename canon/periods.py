"""How long each clock runs and by which article: the rule sets of D§0 as data."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from canon.codes import ClockKind, RuleSet
from canon.unsound import Unsound

ORDER121_SINCE = date(2026, 4, 15)
# 消费者权益保护法实施条例 Art. 46, of higher rank than Order 20: mediations accepted from this day on have 60 days.
SIXTY_DAYS_SINCE = date(2024, 7, 1)
# Limits set by law or by the channel; the bureau's own two 24-hour limits (两个24小时) are internal targets.
BINDING = frozenset(
    {
        ClockKind.ACCEPTANCE,
        ClockKind.MEDIATION,
        ClockKind.VERIFICATION,
        ClockKind.MEDIATION_LEAD,
        ClockKind.NOTICE,
        ClockKind.REPORTER_NOTICE,
        ClockKind.HOTLINE,
    }
)


class Unit(StrEnum):
    """The unit in which a period is counted."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"  # Order 121 Art. 45: rolls over statutory days proper
    CIVIL_DAYS = "civil_days"  # 民法典 Art. 203: rolls to the next working day


class NoLegalPeriod(Unsound):
    """The law sets no period for this clock; the channel sends its own limit."""

    code = "no_legal_period"


class NotInRuleSet(Unsound):
    """The measures that apply have no such clock."""

    code = "not_in_rule_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One statutory period (期间): its length in ``unit``, its article, and the Chinese phrases of its proof."""

    length: int
    unit: Unit
    begins: str
    act: str
    extension: int = 0  # in ``unit``, once, with the head's approval
    pausable: bool = False  # appraisal time is not counted
    rule: str = ""
    basis: str = ""


_PERIODS: dict[ClockKind, Period] = {
    ClockKind.DISPATCH_24H: Period(length=24, unit=Unit.HOURS, begins="接收", act="受理分转"),
    ClockKind.FEEDBACK_24H: Period(length=24, unit=Unit.HOURS, begins="分转", act="反馈情况"),
    ClockKind.ACCEPTANCE: Period(
        length=7, unit=Unit.WORKING_DAYS, begins="收到投诉", act="作出受理或者不予受理的决定并告知投诉人"
    ),
    ClockKind.MEDIATION: Period(
        length=60,
        unit=Unit.NATURAL_DAYS,
        begins="受理投诉",
        act="达成调解协议，未达成的终止调解",
        pausable=True,
    ),
    ClockKind.VERIFICATION: Period(
        length=15,
        unit=Unit.WORKING_DAYS,
        begins="收到举报",
        act="核查并决定是否立案",
        extension=15,
        pausable=True,
    ),
    ClockKind.MEDIATION_LEAD: Period(
        length=15,
        unit=Unit.WORKING_DAYS,
        begins="调解中发现违法线索",
        act="核查",
        extension=15,
        pausable=True,
    ),
    ClockKind.NOTICE: Period(length=7, unit=Unit.WORKING_DAYS, begins="决定终止调解", act="告知投诉人和被投诉人"),
    ClockKind.REPORTER_NOTICE: Period(length=5, unit=Unit.WORKING_DAYS, begins="决定是否立案", act="告知实名举报人"),
    ClockKind.ODR: Period(
        length=10, unit=Unit.WORKING_DAYS, begins="转企业在线和解", act="由企业与消费者协商并反馈结果"
    ),
    ClockKind.REFUND_15D: Period(
        length=15, unit=Unit.CIVIL_DAYS, begins="约定的退款期限届满或者消费者要求退款", act="退款，其后为逾期"
    ),
}

_ORDER20 = "《市场监督管理投诉举报处理暂行办法》（总局令第20号）"
_ORDER121 = "《市场监督管理投诉举报处理办法》（总局令第121号）"
_BUREAU = ("bureau.24h", "本局“两个24小时”快速回应机制（内部目标，不是法定期限）")
_PROCEDURE = ("penalty_procedure.18", "《市场监督管理行政处罚程序规定》第十八条")
_ODR = ("odr.10wd", "全国12315平台在线消费纠纷解决（ODR）机制")
_REFUND = ("penalty_measures.8-10", "《侵害消费者权益行为处罚办法》第八条至第十条、《民法典》第二百零三条")

_ARTICLES: dict[RuleSet, dict[ClockKind, tuple[str, str]]] = {
    RuleSet.ORDER20: {
        ClockKind.DISPATCH_24H: _BUREAU,
        ClockKind.FEEDBACK_24H: _BUREAU,
        ClockKind.ACCEPTANCE: ("order20.14", f"{_ORDER20}第十四条"),
        ClockKind.MEDIATION: ("regulations778.46", "《消费者权益保护法实施条例》第四十六条"),
        ClockKind.VERIFICATION: _PROCEDURE,
        ClockKind.MEDIATION_LEAD: ("order20.23", f"{_ORDER20}第二十三条"),
        ClockKind.NOTICE: ("order20.21", f"{_ORDER20}第二十一条"),
        ClockKind.REPORTER_NOTICE: ("order20.31", f"{_ORDER20}第三十一条"),
        ClockKind.ODR: _ODR,
        ClockKind.REFUND_15D: _REFUND,
    },
    RuleSet.ORDER121: {
        ClockKind.DISPATCH_24H: _BUREAU,
        ClockKind.FEEDBACK_24H: _BUREAU,
        ClockKind.ACCEPTANCE: ("order121.15", f"{_ORDER121}第十五条、第四十五条"),
        ClockKind.MEDIATION: ("order121.23", f"{_ORDER121}第二十三条、第四十五条"),
        ClockKind.VERIFICATION: _PROCEDURE,
        ClockKind.MEDIATION_LEAD: ("order121.27", f"{_ORDER121}第二十七条、第四十五条"),
        ClockKind.NOTICE: ("order121.23", f"{_ORDER121}第二十三条、第四十五条"),
        ClockKind.ODR: _ODR,
        ClockKind.REFUND_15D: _REFUND,
    },
}

_TABLE: dict[tuple[RuleSet, ClockKind], Period] = {
    (rules, kind): replace(_PERIODS[kind], rule=rule, basis=basis)
    for rules, articles in _ARTICLES.items()
    for kind, (rule, basis) in articles.items()
}

_FORTY_FIVE_WORKING_DAYS = replace(
    _PERIODS[ClockKind.MEDIATION],
    length=45,
    unit=Unit.WORKING_DAYS,
    rule="order20.21",
    basis=f"{_ORDER20}第二十一条",
)


def rule_set_on(day: date) -> RuleSet:
    """Return which measures apply to what was received on this Shanghai date."""
    return RuleSet.ORDER121 if day >= ORDER121_SINCE else RuleSet.ORDER20


def period_of(kind: ClockKind, rules: RuleSet, start: date) -> Period:
    """Return the period of a clock that starts on this Shanghai date.

    Raises:
        NoLegalPeriod: the law sets none for ``kind`` (hotline, supplement).
        NotInRuleSet: ``rules`` have no such clock (reporter_notice under Order 121).
    """
    if kind not in _PERIODS:
        raise NoLegalPeriod("这类时限没有法定期限，以来源渠道的要求为准", "/kind")
    if kind is ClockKind.MEDIATION and rules is RuleSet.ORDER20 and start < SIXTY_DAYS_SINCE:
        return _FORTY_FIVE_WORKING_DAYS
    period = _TABLE.get((rules, kind))
    if period is None:
        raise NotInRuleSet("所适用的办法没有规定这类时限", "/rule_set")
    return period
