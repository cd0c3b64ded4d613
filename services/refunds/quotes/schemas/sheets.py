"""The explanation sheet (计算说明): as JSON, and as the content of a document."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from chassis.documents import Content, Facts, Grid, Heading, Items, Paragraph
from services.refunds.quotes.domain import Quote, QuoteRequest
from services.refunds.quotes.domain.facts import describe_facts
from services.refunds.quotes.domain.wording import yuan
from services.refunds.quotes.schemas.quotes import QuoteView

TITLE = "退款计算说明"
COLUMN_TITLES = ("项目", "依据", "计算", "金额（元）")
SUM_COLUMNS = frozenset({3})


class Format(StrEnum):
    JSON = "json"
    HTML = "html"
    DOCX = "docx"


class FactView(BaseModel):
    label: str
    value: str


class SheetView(QuoteView):
    """A quote with the facts it was reckoned from and the day of reckoning."""

    title: str = TITLE
    made_on: date
    facts: tuple[FactView, ...]

    @classmethod
    def of_request(cls, request: QuoteRequest, quote: Quote, made_on: date) -> "SheetView":
        facts = tuple(FactView(label=label, value=value) for label, value in describe_facts(request))
        return cls(made_on=made_on, facts=facts, **dict(QuoteView.of(quote)))


def sheet_content(request: QuoteRequest, quote: Quote, made_on: date) -> Content:
    """Return the sheet as a document: facts, each step with its article, the result, what to look at, the notice."""
    rows = [(line.label, line.article, line.formula, yuan(line.amount_fen)) for line in quote.lines]
    looked_at = (Heading("三、需要人工核对"), Items(quote.flag_texts)) if quote.flags else ()
    return Content(
        title=TITLE,
        blocks=(
            Heading("一、事实"),
            Facts(describe_facts(request)),
            Heading("二、计算"),
            Grid(COLUMN_TITLES, rows, SUM_COLUMNS),
            Paragraph(_result(quote)),
            *looked_at,
            Paragraph(quote.notice),
            Paragraph(f"计算规则：{_rules(quote)}。计算日期：{made_on.isoformat()}。"),
        ),
    )


def _rules(quote: Quote) -> str:
    """Return the articles of all steps, each once, as a reader cites them."""
    return "、".join(dict.fromkeys(line.article for line in quote.lines if line.article))


def _result(quote: Quote) -> str:
    phrases = [f"合计应付 {yuan(quote.total_fen)} 元"]
    if quote.range_fen:
        low, high = quote.range_fen
        phrases.append(f"应退本金由工作人员在 {yuan(low)} 元至 {yuan(high)} 元之间决定")
    if quote.due_on:
        phrases.append(f"最晚 {quote.due_on.isoformat()} 付清")
    return "，".join(phrases) + "。"
