"""The facts of a quote in the wording of the explanation sheet."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.refunds.quotes.domain.request import Card, Cause, QuoteRequest, Scheme
from services.refunds.quotes.domain.wording import percent, yuan

SCHEMES = {
    Scheme.PREPAID: "预付式消费",
    Scheme.TRAINING_HOURS: "校外培训（按课时）",
    Scheme.CONDITIONAL: "约定条件退费",
    Scheme.NO_REASON_RETURN: "七日无理由退货",
}
CARDS = {
    Card.DISCOUNT: "打折",
    Card.GIFTED: "赠送金额",
    Card.UNLIMITED: "不限次数",
    Card.COUNTED_GIFT: "买次数送次数",
}
CAUSES = {
    Cause.OPERATOR: "经营者原因",
    Cause.NEITHER: "双方均无过错",
    Cause.CONSUMER: "消费者自身原因",
}
Wording = Callable[[Any], str]


def _yuan(fen: int) -> str:
    return f"{yuan(fen)} 元"


def _days(count: int) -> str:
    return f"{count} 天"


def _times(count: int) -> str:
    return f"{count} 次"


def _hours(count: int) -> str:
    return f"{count} 课时"


def _yes(truth: bool) -> str:  # noqa: FBT001 - the value of a fact
    return "是" if truth else "否"


_FACTS: tuple[tuple[str, str, Wording], ...] = (
    ("id", "编号", str),
    ("scheme", "退款类型", SCHEMES.__getitem__),
    ("card", "卡的种类", CARDS.__getitem__),
    ("cause", "退款原因", CAUSES.__getitem__),
    ("region", "行政区划代码", str),
    ("paid_fen", "已付金额", _yuan),
    ("gifted_fen", "赠送金额", _yuan),
    ("formed_on", "合同成立日期", date.isoformat),
    ("paid_on", "付款日期", date.isoformat),
    ("requested_on", "提出退款日期", date.isoformat),
    ("rescinded_on", "合同解除日期", date.isoformat),
    ("service_stopped_on", "停止提供服务日期", date.isoformat),
    ("used_list_fen", "按打折前价格的消费", _yuan),
    ("used_discounted_fen", "按折扣价的消费", _yuan),
    ("used_credit_fen", "已用卡内金额", _yuan),
    ("list_price_unreasonable", "打折前价格明显不合理", _yes),
    ("market_used_fen", "按市场价格的消费", _yuan),
    ("agreed_used_fen", "双方约定的已消费金额", _yuan),
    ("total_days", "履行期限", _days),
    ("remaining_days", "剩余天数", _days),
    ("starts_on", "期限开始日期", date.isoformat),
    ("ends_on", "期限届满日期", date.isoformat),
    ("paid_times", "付款购买次数", _times),
    ("total_times", "含赠送的总次数", _times),
    ("used_times", "已用次数", _times),
    ("same_before", "此前接受过相同商品或者服务", _yes),
    ("agreed_withdrawal_days", "约定的无理由退款天数", _days),
    ("minor", "付款人为未成年人", _yes),
    ("limited_capacity", "限制民事行为能力人", _yes),
    ("consented", "监护人同意或者追认", _yes),
    ("age_appropriate", "与年龄、智力相适应", _yes),
    ("illegal_game", "违规提供的网络游戏", _yes),
    ("gift_value_fen", "赠品价值", _yuan),
    ("records_withheld", "经营者拒不提供记录", _yes),
    ("total_hours", "总课时", _hours),
    ("used_hours", "已上课时", _hours),
    ("materials_fen", "教材费", _yuan),
    ("condition_met", "退费条件成就", _yes),
    ("refundable_fen", "约定可退金额", _yuan),
    ("pay_within_working_days", "约定付清工作日", "{} 个工作日".format),
    ("papers_complete_on", "材料齐全日期", date.isoformat),
    ("received_on", "收到商品日期", date.isoformat),
    ("returned_on", "经营者收到退货日期", date.isoformat),
    ("freight_fen", "垫付退货运费", _yuan),
    ("excluded", "不宜退货的商品", _yes),
    ("interest_from", "计息开始日期", date.isoformat),
    ("interest_until", "计息截止日期", date.isoformat),
    ("agreed_rate_bp", "约定年利率", percent),
    ("supervised_fen", "监管账户内金额", _yuan),
    ("supervised_rate_bp", "监管账户年利率", percent),
    ("day_basis", "一年按天数", _days),
    ("expenses_fen", "合理费用", _yuan),
    ("force_majeure", "不可抗力或者情势变更", _yes),
)
_SHOWN_WHEN_ZERO = frozenset({"paid_fen", "condition_met"})


def describe_facts(request: QuoteRequest) -> tuple[tuple[str, str], ...]:
    """Return label and value of each given fact; those left out, or zero or no by default, are not listed."""
    described = []
    for name, label, wording in _FACTS:
        value = getattr(request, name)
        if value is None or (name == "day_basis" and request.interest_until is None):
            continue
        if name not in _SHOWN_WHEN_ZERO and value == _DEFAULTS.get(name):
            continue
        described.append((label, wording(value)))
    return tuple(described)


_DEFAULTS: dict[str, object] = {
    name: field.default
    for name, field in QuoteRequest.__dataclass_fields__.items()
    if field.default is False or field.default == 0
}
