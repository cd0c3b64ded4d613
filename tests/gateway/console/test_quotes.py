"""The refund calculator on screen: each scheme asks what it needs, and the sum has its steps and articles."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from bureau import MORNING, Bureau

from chassis.bus.postgres import PostgresBus
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from gateway.console.formatting import Formatter
from gateway.console.plans import view as plans
from gateway.console.plans.models import Plan
from gateway.console.quotes.fields import CARDS, SCHEMES, fields_of
from gateway.console.quotes.models import Quote
from gateway.console.quotes.view import gap_of
from gateway.console.translations import Translations
from services.refunds.app import create_app
from services.refunds.quotes.schemas.quotes import AskQuote
from services.refunds.settings import Settings

QUOTES = "/console/quotes"
SAY = Formatter(Translations("zh"), MORNING)
CARD = {"paid_fen": "2000", "cause": "operator", "requested_on": "2026-11-24", "paid_on": "2026-01-05"}


@pytest.fixture
async def calculator(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with the service that reckons refunds."""
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="refunds", database_url=database_url, internal_key="k" * 64)
    refunds = create_app(Settings(service=settings, keys=KeyRing.from_text("test:" + "00" * 32)), bus, bureau.clock)
    bureau.join("refunds", refunds)
    yield bureau
    await refunds.state.runtime.close()
    await bus.close()


def words_of(page: httpx.Response) -> str:
    main = page.text[page.text.index("<main") :]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def address_of(scheme: str, card: str = "", **facts: str) -> str:
    return f"{QUOTES}?{urlencode({'scheme': scheme, 'card': card, 'reckon': '1', **facts})}"


@pytest.mark.parametrize(
    ("scheme", "card", "facts", "total"),
    [
        ("prepaid", "discount", CARD | {"used_discounted_fen": "500"}, "1,500.00 元"),
        ("prepaid", "gifted", CARD | {"gifted_fen": "500", "used_credit_fen": "250"}, "1,800.00 元"),
        ("prepaid", "unlimited", CARD | {"total_days": "365", "remaining_days": "73"}, "400.00 元"),
        ("prepaid", "counted_gift", CARD | {"paid_times": "8", "total_times": "10", "used_times": "5"}, "1,000.00 元"),
        ("training_hours", "", {"paid_fen": "3000", "total_hours": "60", "used_hours": "20"}, "2,000.00 元"),
        (
            "conditional",
            "",
            {"paid_fen": "9000", "condition_met": "true", "refundable_fen": "8000", "pay_within_working_days": "45"},
            "8,000.00 元",
        ),
        (
            "no_reason_return",
            "",
            {"paid_fen": "200", "received_on": "2026-11-20", "requested_on": "2026-11-24", "freight_fen": "12"},
            "188.00 元",
        ),
    ],
)
async def test_each_scheme_comes_to_its_sum_with_steps_and_articles(
    calculator: Bureau, scheme: str, card: str, facts: dict[str, str], total: str
) -> None:
    page = await calculator.home_of("officer", address_of(scheme, card, **facts))

    text = words_of(page)
    assert page.status_code == 200, text
    assert f"应退合计 {total}" in text
    assert "怎么算" in text
    assert "第" in text[text.index("依据") :]


async def test_a_missing_fact_is_named_at_its_field_and_nothing_typed_is_lost(calculator: Bureau) -> None:
    page = await calculator.home_of("officer", address_of("prepaid", "discount", **CARD))

    assert page.status_code == 422
    assert "按折后价已消费（元）：缺少此项，无法计算" in words_of(page)
    assert 'value="2000"' in page.text


async def test_a_case_fills_in_the_sum_in_dispute(calculator: Bureau) -> None:
    case = await calculator.receive("健身卡两千元，要求退费", amount_fen=200_000)

    page = await calculator.home_of("officer", f"{QUOTES}?case={case}")

    assert 'value="2000.00"' in page.text
    assert "某健身服务部" in words_of(page)


async def test_the_explanation_is_a_page_to_print_and_a_word_file(calculator: Bureau) -> None:
    await calculator.sign_in("officer")
    facts = CARD | {"used_discounted_fen": "500"}
    typed = address_of("prepaid", "discount", **facts).partition("?")[2]

    page = await calculator.client.get(f"{QUOTES}/sheet?{typed}&format=html")
    file = await calculator.client.get(f"{QUOTES}/sheet?{typed}&format=docx")
    neither = await calculator.client.get(f"{QUOTES}/sheet?{typed}&format=pdf")

    assert (page.status_code, "计算说明" in page.text) == (200, True)
    assert (file.content[:2], file.headers["content-disposition"][:10]) == (b"PK", "attachment")
    assert neither.status_code == 422


async def test_a_silent_service_leaves_what_was_typed(calculator: Bureau) -> None:
    calculator.cut("refunds")

    page = await calculator.home_of("officer", address_of("prepaid", "discount", **CARD))

    assert "退费服务没有答复" in words_of(page)
    assert 'value="2000"' in page.text


@pytest.mark.pure
def test_every_fact_belongs_to_a_scheme_that_asks_it() -> None:
    known = set(AskQuote.model_fields) - {"scheme", "card", "id"}
    cases = [(scheme, card) for scheme in SCHEMES for card in (CARDS if scheme == "prepaid" else ("",))]

    wanted = {name for scheme, card in cases for names in fields_of(scheme, card) for name in names}

    assert wanted == known


@pytest.mark.pure
def test_an_offer_below_the_sum_lacks_the_rest_and_one_above_lacks_nothing() -> None:
    quote = Quote.model_validate(a_quote(20_000))

    assert gap_of(15_000, quote, SAY).lacks_fen == 5_000
    assert gap_of(15_000, quote, SAY).sentence == "出 150.00 元，测算 200.00 元，少 50.00 元"
    assert gap_of(25_000, quote, SAY).sentence == "出 250.00 元，不低于测算 200.00 元"


@pytest.mark.pure
def test_an_instalment_is_paid_overdue_or_not_due() -> None:
    parts = [(1, 50_000, 50_000, 0), (2, 50_000, 20_000, 4), (3, 50_000, 0, 0)]
    plan = Plan.model_validate(a_plan(parts))

    bars = plans.bars_of(plan, SAY)

    assert [bar.text for bar in bars] == ["付清", "逾期 4 天，欠 300.00 元", "未到期 500.00 元"]
    assert [[one.tone for one in bar.segments] for bar in bars] == [["f3"], ["f3", "fb"], ["fm"]]
    assert plans.sentence_of(plan, SAY) == "已付 700.00 元，逾期 300.00 元，未到期 500.00 元"


def a_quote(total_fen: int) -> dict[str, Any]:
    names = ("redeemed_fen", "refund_fen", "interest_fen", "expenses_fen")
    rest = {"range_fen": None, "due_on": None, "lines": [], "flags": [], "flag_texts": [], "notice": "", "rule_set": ""}
    return dict.fromkeys(names, 0) | rest | {"total_fen": total_fen}


def a_plan(parts: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    identifier = "01a22bd7-d1d5-74cd-a5fd-38403a9bb17a"
    return {
        **dict.fromkeys(("id", "claim_id", "complaint_id"), identifier),
        "status": "active",
        "total_fen": sum(part[1] for part in parts),
        "paid_fen": sum(part[2] for part in parts),
        "overdue_fen": sum(part[1] - part[2] for part in parts if part[3]),
        "instalments": [
            {"number": number, "due_on": "2026-12-10", "amount_fen": fen, "paid_fen": paid, "days_late": late}
            for number, fen, paid, late in parts
        ],
        "payments": [],
        "warning_texts": [],
    }
