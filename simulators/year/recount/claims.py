"""What a report states: its figures, those of the periods before, the cells of its annexes, the numbers in its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from canon.codes import Agency, Channel, Department, name_of
from canon.topics import TOPICS
from simulators.year.recount.counted import Counted
from simulators.year.recount.selection import UNSET, NotCountable, Selection

NO_DATA = re.compile(r"无|无数据(?:（.+）)?")  # in brackets: what is to be recorded
RATE = re.compile(r"(?P<percent>[\d.]+)%（(?P<numerator>[\d,]+)/(?P<denominator>[\d,]+)）")
NUMBER = re.compile(r"(?P<number>[\d,.]+)(?P<unit>\D*)")
MONEY = {"元": 100, "万元": 1_000_000}  # fen


def _names(codes: type[StrEnum]) -> dict[str, str]:
    return {name_of(code): str(code) for code in codes}


# By an annex's title: which dimension its rows are, and the code of each label.
ANNEXES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "按股室": ("department", _names(Department)),
    "按渠道": ("channel", _names(Channel)),
    "按主题": ("topic", {topic.zh: topic.code for topic in TOPICS.values()}),
    "转办其他部门": ("agency", _names(Agency)),
}
BUSINESSES = "被投诉最多的企业"  # its rows are businesses by their names
UNSET_LABEL = "未定"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number of a report; ``rounded_to`` is what a text rounds it to, ``why_not`` why nobody can count it."""

    figure: str
    name: str
    stated: Counted
    chosen: Selection | None = None
    rounded_to: int = 1
    why_not: str = ""


def claims_of(report: Mapping[str, Any]) -> list[Claim]:
    """Return every number of a report that is to be counted again."""
    return [*_figures(report), *_cells(report), *_sentences(report)]


def _figures(report: Mapping[str, Any]) -> Iterator[Claim]:
    for figure in report["figures"]:
        claim = _claim_of(figure)
        yield claim
        for period in ("previous", "year_before"):
            if (before := figure.get(period)) and claim.chosen:
                chosen = replace(
                    claim.chosen,
                    first=date.fromisoformat(before["from"]),
                    last=date.fromisoformat(before["to"]),
                    as_of=datetime.fromisoformat(before["as_of"]),
                )
                yield replace(claim, name=f"{claim.name} ({period})", stated=_stated(before), chosen=chosen)


def _claim_of(figure: Mapping[str, Any]) -> Claim:
    chosen, why = None, ""
    try:
        chosen = Selection.of_query(figure["query"])
    except NotCountable as unknown:
        why = str(unknown)
    if figure.get("by_hand"):
        why = "set by hand"
    name = figure.get("metric") or figure["id"]
    return Claim(
        figure=name, name=f"{figure['name']} {figure['id']}", stated=_stated(figure), chosen=chosen, why_not=why
    )


def _stated(figure: Mapping[str, Any]) -> Counted:
    return Counted(value=figure["value"], numerator=figure.get("numerator"), denominator=figure.get("denominator"))


def _cells(report: Mapping[str, Any]) -> Iterator[Claim]:
    by_name = {figure["name"]: figure for figure in report["figures"] if figure.get("metric") == figure["id"]}
    for annex in report["annexes"]:
        for row in annex["rows"]:
            for column, text in zip(annex["head"][1:], row[1:], strict=True):
                figure, where = by_name.get(column), f"{annex['title']} / {row[0]} / {column}"
                if figure is None:
                    yield Claim(figure=column, name=where, stated=Counted(value=None), why_not="no figure of that name")
                else:
                    yield _read(replace(_claim_of(figure), name=where), text, filter_of_row(annex["title"], row[0]))


def filter_of_row(title: str, label: str) -> Mapping[str, str] | None:
    """Return the filter that a row of an annex stands for, None for an unknown one."""
    if title == BUSINESSES:
        return {"respondent": label}
    dimension, codes = ANNEXES.get(title, ("", {}))
    code = UNSET if label == UNSET_LABEL else codes.get(label)
    return {dimension: code} if dimension and code else None


def _sentences(report: Mapping[str, Any]) -> Iterator[Claim]:
    by_id = {figure["id"]: figure for figure in report["figures"]}
    for section in report["sections"]:
        for paragraph in section["paragraphs"]:
            for piece in paragraph["pieces"]:
                if piece["figure"]:
                    claim = _claim_of(by_id[piece["figure"]])
                    yield _read(replace(claim, name=f"{claim.name} in the text"), piece["text"], {})


def _read(claim: Claim, text: str, narrower: Mapping[str, str] | None) -> Claim:
    """Return a claim with what a text states of it, about fewer cases where filters are given."""
    stated, rounded_to = _stated_in(text, is_rate=claim.stated.denominator is not None)
    if narrower is None or stated is None or claim.chosen is None:
        why = claim.why_not or f"not understood: {text}"
        return replace(claim, stated=Counted(value=None), chosen=None, why_not=why)
    chosen = replace(claim.chosen, filters={**claim.chosen.filters, **narrower})
    return replace(claim, stated=stated, chosen=chosen, rounded_to=rounded_to)


def _stated_in(text: str, *, is_rate: bool) -> tuple[Counted | None, int]:
    """Return the number in a text and what it is rounded to; None if it has none."""
    if NO_DATA.fullmatch(text):
        return (Counted(value=None, numerator=0, denominator=0) if is_rate else Counted(value=None)), 1
    if found := RATE.fullmatch(text):
        value = int(Decimal(found["percent"]) * 100)
        return Counted(value=value, numerator=_int(found["numerator"]), denominator=_int(found["denominator"])), 1
    if found := NUMBER.fullmatch(text):
        per_unit, number = MONEY.get(found["unit"], 1), Decimal(found["number"].replace(",", ""))
        decimals = len(found["number"].partition(".")[2])
        return Counted(value=int(number * per_unit)), max(1, per_unit // 10**decimals)
    return None, 1


def _int(text: str) -> int:
    return int(text.replace(",", ""))
