"""The facts of the explanation sheet, in words."""

from datetime import date

from services.refunds.quotes.domain import Card, Cause, QuoteRequest, Scheme
from services.refunds.quotes.domain.facts import describe_facts
from tests.services.refunds.building import a_request, quote_of


def test_what_was_given_is_listed_in_the_order_of_the_sheet() -> None:
    request = a_request(id="7", region="110108", records_withheld=True, expenses_fen=1_050)

    assert describe_facts(request) == (
        ("编号", "7"),
        ("退款类型", "预付式消费"),
        ("卡的种类", "打折"),
        ("退款原因", "经营者原因"),
        ("行政区划代码", "110108"),
        ("已付金额", "2,000.00 元"),
        ("合同成立日期", "2025-12-01"),
        ("付款日期", "2025-12-01"),
        ("提出退款日期", "2026-09-01"),
        ("按打折前价格的消费", "800.00 元"),
        ("按折扣价的消费", "560.00 元"),
        ("经营者拒不提供记录", "是"),
        ("合理费用", "10.50 元"),
    )


def test_counts_are_stated_with_what_they_count() -> None:
    facts = dict(
        describe_facts(
            QuoteRequest(
                scheme=Scheme.TRAINING_HOURS,
                card=Card.COUNTED_GIFT,
                cause=Cause.NEITHER,
                paid_fen=0,
                total_days=365,
                paid_times=20,
                used_hours=0,
                pay_within_working_days=45,
                condition_met=False,
                agreed_rate_bp=305,
            )
        )
    )

    assert facts == {
        "退款类型": "校外培训（按课时）",
        "卡的种类": "买次数送次数",
        "退款原因": "双方均无过错",
        "已付金额": "0.00 元",
        "履行期限": "365 天",
        "付款购买次数": "20 次",
        "已上课时": "0 课时",
        "退费条件成就": "否",
        "约定付清工作日": "45 个工作日",
        "约定年利率": "3.05%",
    }


def test_the_days_of_a_year_are_stated_only_where_interest_is_reckoned() -> None:
    without, with_interest = a_request(day_basis=360), a_request(day_basis=360, interest_until=date(2027, 9, 1))

    assert "一年按天数" not in dict(describe_facts(without))
    assert dict(describe_facts(with_interest))["一年按天数"] == "360 天"


def test_what_a_person_must_look_at_is_stated_in_words() -> None:
    assert quote_of(records_withheld=True).flag_texts == (
        "经营者控制记录而拒不提供，可以采信消费者主张的数额（第二十五条）",
    )
