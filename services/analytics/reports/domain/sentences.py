"""Sentences of a report: text with markers of figures, filled so that it claims no more than the figures show.

A marker ``{handling_rate}`` is replaced by the figure, a rate always with its numerator and denominator;
``{handling_rate.change}`` by how it compares with the period before, where only a difference beyond chance is a rise or
a fall. A figure that nobody recorded is written as 无数据, with what to record.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.analytics.reports.domain.comparisons import Change
from services.analytics.reports.domain.figures import Earlier, Figure, Unit

MARKER = re.compile(r"\{([a-z0-9_]+)(\.change)?\}")
BLANK = re.compile("[XxＸｘ×]{2,}")  # what a report typed by hand leaves for nobody counted
FEN_OF_YUAN, FEN_OF_TEN_THOUSAND = 100, 1_000_000
CENTS_OF_TEN_THOUSAND = FEN_OF_TEN_THOUSAND // 100
CHANGES = {Change.UP: "提高", Change.DOWN: "下降"}
COUNT_CHANGES = {Change.UP: "增加", Change.DOWN: "减少"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a filled text; ``figure`` is the id of the figure that it states, None for words."""

    text: str
    figure: str | None = None


def has_foreign_braces(text: str) -> bool:
    """Whether a text has braces that hold no figure: a marker that somebody mistyped would be printed as it is."""
    rest = MARKER.sub("", text)
    return "{" in rest or "}" in rest


def markers_of(text: str) -> list[str]:
    """Return the ids of the figures that a text names, each once, in their order."""
    return list(dict.fromkeys(match[1] for match in MARKER.finditer(text)))


def fill(text: str, figures: Mapping[str, Figure]) -> list[Piece]:
    """Return the text with its figures, all of which the report has."""
    return list(_pieces(text, figures))


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _pieces(text: str, figures: Mapping[str, Figure]) -> Iterator[Piece]:
    end = 0
    for match in MARKER.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        figure = figures[match[1]]
        yield Piece(change_of(figure)) if match[2] else Piece(written(figure), figure.id)
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])


def written(figure: Figure) -> str:
    """Return a figure as a report states it."""
    if figure.value is None:
        return f"无数据（须有{figure.to_record}）" if figure.to_record else "无数据"
    return amount_of(figure.unit, figure.value, figure.numerator, figure.denominator, figure.noun)


def amount_of(unit: Unit, value: int, numerator: int | None, denominator: int | None, noun: str) -> str:
    """Return a value in its unit: ``1,284件``, ``97.12%（1,247/1,284）``, ``28.64万元``, ``6天``."""
    match unit:
        case Unit.BASIS_POINTS:
            of = f"（{numerator:,}/{denominator:,}）" if denominator is not None else ""
            return f"{value // 100}.{value % 100:02}%{of}"
        case Unit.FEN:
            return money(value)
        case Unit.DAYS:
            return f"{value:,}天"
    return f"{value:,}{noun}"


def money(fen: int) -> str:
    """Return a sum in 万元 where two decimals hold it exactly, in 元 otherwise."""
    if fen and fen % CENTS_OF_TEN_THOUSAND == 0 and fen >= FEN_OF_TEN_THOUSAND:
        return f"{fen // FEN_OF_TEN_THOUSAND:,}.{fen % FEN_OF_TEN_THOUSAND // CENTS_OF_TEN_THOUSAND:02}万元"
    return f"{fen // FEN_OF_YUAN:,}.{fen % FEN_OF_YUAN:02}元"


def change_of(figure: Figure) -> str:
    """Return how a figure compares with the period before, in words that its significance allows."""
    before = figure.previous
    if before is None or before.value is None or figure.value is None:
        return "，上期没有可比的数字"
    if before.change is None:
        return f"，上期为{amount_of(figure.unit, before.value, None, None, figure.noun)}"
    stated = _earlier(figure, before)
    if before.change is Change.SAME:
        return f"，与上期{stated}的差异在偶然范围内"
    words = CHANGES if figure.unit is Unit.BASIS_POINTS else COUNT_CHANGES
    return f"，比上期{stated}{words[before.change]}"


def _earlier(figure: Figure, before: Earlier) -> str:
    value = before.value or 0
    if before.denominator is None:
        return f"（{amount_of(figure.unit, value, None, None, figure.noun)}）"
    return f"（{amount_of(figure.unit, value, None, None, '')}，{before.numerator:,}/{before.denominator:,}）"
