"""The wording of the law in notices, by the order in force when the complaint was received."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from canon.codes import ClockKind, RefusalReason, RuleSet, TerminationReason
from canon.periods import Unit, period_of, rule_set_on
from canon.shanghai import day_of

ORDER121 = "《市场监督管理投诉举报处理办法》（总局令第121号）"
ORDER20 = "《市场监督管理投诉举报处理暂行办法》（总局令第20号）"
REFUSALS: Mapping[str, str] = {  # Order 121 Art. 16
    RefusalReason.OUT_OF_SCOPE: "投诉事项不属于市场监督管理部门职责，或者本行政机关不具有处理权限的",
    RefusalReason.ALREADY_HANDLED: (
        "法院、仲裁机构、市场监督管理部门或者其他行政机关、消费者协会已经受理或者处理过同一消费者权益争议的"
    ),
    RefusalReason.NOT_CONSUMER: (
        "不是为生活消费需要购买、使用商品或者接受服务，或者不能证明与被投诉人之间存在消费者权益争议的"
    ),
    RefusalReason.OVER_3_YEARS: ("除法律另有规定外，投诉人知道或者应当知道自己的权益受到被投诉人侵害之日起超过三年的"),
    RefusalReason.MATERIALS: "未提供本办法第十条第一款、第十一条规定的材料，或者提供虚假材料的",
    RefusalReason.IDENTITY: "冒用他人名义或者拒不配合市场监督管理部门核验真实身份信息的",
    RefusalReason.OTHER_LAW: "法律、法规、规章规定不予受理的其他情形",
}
REFUSALS_20: Mapping[str, str] = {  # Order 20 Art. 15
    **REFUSALS,
    RefusalReason.ALREADY_HANDLED: (
        "法院、仲裁机构、市场监督管理部门或者其他行政机关、消费者协会或者依法成立的其他调解组织"
        "已经受理或者处理过同一消费者权益争议的"
    ),
    RefusalReason.MATERIALS: "未提供本办法第九条第一款和第十条规定的材料的",
    RefusalReason.IDENTITY: REFUSALS[RefusalReason.OTHER_LAW],  # Order 20 does not list it
}
TERMINATIONS: Mapping[str, str] = {  # Order 121 Art. 23
    TerminationReason.WITHDRAWN: "投诉人撤回投诉或者双方自行和解的",
    TerminationReason.ABSENT_OR_REFUSES: "投诉人、被投诉人无正当理由不参加调解，或者明确拒绝调解的",
    TerminationReason.CANNOT_AGREE: "经组织调解，投诉人或者被投诉人明确表示无法达成调解协议的",
    TerminationReason.APPRAISAL_COST: "投诉人与被投诉人对鉴定、检测费用承担无法协商一致的",
    TerminationReason.TIME_LIMIT: "自投诉受理之日起六十日内投诉人和被投诉人未能达成调解协议的",
    TerminationReason.FOUND_REFUSABLE: "市场监督管理部门受理投诉后，发现存在不予受理或者应当移送的情形的",
    TerminationReason.PARTY_GONE: "投诉人、被投诉人死亡或者主体资格灭失的",
    TerminationReason.OTHER_LAW: "法律、法规、规章规定的应当终止调解的其他情形",
}
TERMINATIONS_20: Mapping[str, str] = {  # Order 20 Art. 21, with 实施条例 Art. 46
    **TERMINATIONS,
    TerminationReason.ABSENT_OR_REFUSES: "投诉人或者被投诉人无正当理由不参加调解，或者被投诉人明确拒绝调解的",
    TerminationReason.APPRAISAL_COST: (
        "投诉人与被投诉人对委托承担检定、检验、检测、鉴定工作的技术机构或者费用承担无法协商一致的"
    ),
    TerminationReason.FOUND_REFUSABLE: "市场监督管理部门受理投诉后，发现存在本办法第十五条规定情形的",
    TerminationReason.PARTY_GONE: TERMINATIONS[TerminationReason.OTHER_LAW],  # Order 20 does not list it
}
FORTY_FIVE_DAYS = "自投诉受理之日起四十五个工作日内投诉人和被投诉人未能达成调解协议的"
RESOLUTION_PATHS = (  # 消费者权益保护法 Art. 39
    "（一）与经营者协商和解；",
    "（二）请求消费者协会或者依法成立的其他调解组织调解；",
    "（三）向有关行政部门投诉；",
    "（四）根据与经营者达成的仲裁协议提请仲裁机构仲裁；",
    "（五）向人民法院提起诉讼。",
)
LAW_39 = "《中华人民共和国消费者权益保护法》第三十九条"
LAW_46 = "《中华人民共和国消费者权益保护法》第四十六条"
APPRAISAL = f"{ORDER121}第二十二条"  # Order 20 gave the bureau no such power
FOOD_115 = "《中华人民共和国食品安全法》第一百一十五条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """The articles of one order that notices cite, with its limits and its reasons in its own words."""

    supplement: str
    acceptance: str
    refusal: str
    consent: str
    session: str
    delegation: str
    lead: str
    elsewhere: str
    termination: str
    agreement: str
    mediated_within: str
    refusals: Mapping[str, str]
    terminations: Mapping[str, str]


_121 = Articles(
    supplement=f"{ORDER121}第十条",
    acceptance=f"{ORDER121}第十五条",
    refusal=f"{ORDER121}第十六条",
    consent=f"{ORDER121}第十八条",
    session=f"{ORDER121}第二十条",
    delegation=f"{ORDER121}第十九条",
    lead=f"{ORDER121}第二十七条",
    elsewhere=f"{ORDER121}第三十四条",
    termination=f"{ORDER121}第二十三条",
    agreement=f"{ORDER121}第二十四条",
    mediated_within="六十日",
    refusals=REFUSALS,
    terminations=TERMINATIONS,
)
_20 = Articles(
    supplement=f"{ORDER20}第九条",
    acceptance=f"{ORDER20}第十四条",
    refusal=f"{ORDER20}第十五条",
    consent=f"{ORDER20}第十六条",
    session=f"{ORDER20}第十八条",
    delegation=f"{ORDER20}第十七条",
    lead=f"{ORDER20}第二十三条",
    elsewhere=f"{ORDER20}第二十九条",
    termination=f"{ORDER20}第二十一条",
    agreement=f"{ORDER20}第二十二条",
    mediated_within="六十日",
    refusals=REFUSALS_20,
    terminations=TERMINATIONS_20,
)
_20_BEFORE = replace(  # 消费者权益保护法实施条例 Art. 46
    _20,
    mediated_within="四十五个工作日",
    terminations={**TERMINATIONS_20, TerminationReason.TIME_LIMIT: FORTY_FIVE_DAYS},
)


def articles_at(received_at: datetime, accepted_at: datetime) -> Articles:
    """Return the articles in force on the day of receipt, with the mediation limit in force on acceptance."""
    rules = rule_set_on(day_of(received_at))
    if rules is RuleSet.ORDER121:
        return _121
    period = period_of(ClockKind.MEDIATION, rules, day_of(accepted_at))
    return _20_BEFORE if period.unit is Unit.WORKING_DAYS else _20
