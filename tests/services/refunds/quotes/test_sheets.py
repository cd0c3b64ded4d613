"""The explanation sheet (计算说明) says what the quote says, on paper."""

from io import BytesIO
from typing import Any

import docx
import httpx
import pytest

from chassis.web.hardening import PAGE_HEADERS
from tests.services.refunds.calling import PARTNER, as_

FACTS = {
    "id": "<i>甲\x01</i>",
    "scheme": "prepaid",
    "paid_fen": 200_000,
    "card": "discount",
    "cause": "operator",
    "region": "110108",
    "used_list_fen": 80_000,
    "used_discounted_fen": 56_000,
    "formed_on": "2025-12-01",
    "paid_on": "2025-12-01",
    "requested_on": "2026-09-01",
    "rescinded_on": "2026-09-01",
    "interest_until": "2026-10-01",
    "expenses_fen": 1_200,
    "gift_value_fen": 5_000,
    "records_withheld": True,
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def quote_sheet(client: httpx.AsyncClient, kind: str, **facts: Any) -> httpx.Response:
    return await client.post(f"/v1/refunds/quotes/sheet?format={kind}", json=FACTS | facts, headers=as_(PARTNER))


async def the_quote(client: httpx.AsyncClient) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.post("/v1/refunds/quotes", json=FACTS, headers=as_(PARTNER))).json()
    return answer


def texts_of(quote: dict[str, Any]) -> list[str]:
    """Every line, sum, flag and the notice, as they must stand on paper."""
    lines = [(line["label"], line["article"], line["formula"]) for line in quote["lines"]]
    sums = [f"{line['amount_fen'] / 100:,.2f}" for line in quote["lines"]]
    assert len(lines) >= 6
    assert quote["flag_texts"]
    return [*(text for line in lines for text in line), *sums, *quote["flag_texts"], quote["notice"]]


async def test_as_json_it_is_the_quote_with_its_facts_and_day(client: httpx.AsyncClient) -> None:
    answer = await quote_sheet(client, "json")

    body, quote = answer.json(), await the_quote(client)
    assert {name: body[name] for name in quote} == quote
    assert (body["title"], answer.headers["content-type"]) == ("退款计算说明", "application/json")
    assert {"label": "已付金额", "value": "2,000.00 元"} in body["facts"]
    assert "剩余天数" not in [fact["label"] for fact in body["facts"]]
    assert body["made_on"]


async def test_as_word_it_opens_again_and_holds_every_line_and_sum(client: httpx.AsyncClient) -> None:
    answer = await quote_sheet(client, "docx")

    paper = docx.Document(BytesIO(answer.content))
    facts, lines = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    written = "\n".join([paragraph.text for paragraph in paper.paragraphs] + [text for row in lines for text in row])
    quote = await the_quote(client)
    assert (answer.status_code, answer.headers["content-type"]) == (200, WORD)
    assert "filename*=UTF-8''%E9%80%80%E6%AC%BE" in answer.headers["content-disposition"]
    assert [text for text in texts_of(quote) if text not in written] == []
    assert [(row[0], row[3]) for row in lines[1:]] == [
        (line["label"], f"{line['amount_fen'] / 100:,.2f}") for line in quote["lines"]
    ]
    assert ["编号", "<i>甲\ufffd</i>"] in facts
    assert "计算规则：法释〔2025〕4号第" in written
    assert quote["rule_set"] not in written


async def test_as_a_page_it_says_the_same_and_lets_nothing_run(client: httpx.AsyncClient) -> None:
    answer = await quote_sheet(client, "html")

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == PAGE_HEADERS["Content-Security-Policy"]
    assert [text for text in texts_of(await the_quote(client)) if text not in answer.text] == []
    assert "<i>" not in answer.text
    assert "style=" not in answer.text


@pytest.mark.parametrize(
    "facts",
    [
        {"scheme": "training_hours", "total_hours": 48, "used_hours": 12, "materials_fen": 6_000},
        {"scheme": "conditional", "condition_met": False},
        {"scheme": "no_reason_return", "received_on": "2026-08-30", "returned_on": "2026-09-03", "freight_fen": 800},
    ],
)
async def test_every_scheme_has_its_sheet(client: httpx.AsyncClient, facts: dict[str, Any]) -> None:
    answers = [await quote_sheet(client, kind, **facts) for kind in ("json", "html", "docx")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


async def test_what_cannot_be_names_its_field_whatever_the_format(client: httpx.AsyncClient) -> None:
    answers = [await quote_sheet(client, kind, used_discounted_fen=80_001) for kind in ("json", "html", "docx")]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert {answer.json()["errors"][0]["field"] for answer in answers} == {"/used_discounted_fen"}


async def test_another_format_is_refused(client: httpx.AsyncClient) -> None:
    answer = await quote_sheet(client, "pdf")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/query/format")
