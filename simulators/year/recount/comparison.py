"""Where a report and the record of its days differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from simulators.year.recount.claims import ANNEXES, UNSET_LABEL, Claim, claims_of
from simulators.year.recount.counted import Counted
from simulators.year.recount.facts import Facts, Line, no_facts, read_facts
from simulators.year.recount.figures import count_figure
from simulators.year.recount.selection import UNSET, NotCountable, Selection, value_of

__all__ = ["Difference", "claims_of", "recount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A number of the report that the record does not bear out; where nobody could count it, ``why`` says so."""

    figure: str
    name: str
    reported: Counted
    counted: Counted | None
    why: str = ""

    def __str__(self) -> str:
        counted = _written(self.counted) if self.counted else f"not countable: {self.why}"
        return f"{self.name}: reported {_written(self.reported)}, counted {counted}"


def recount(lines: Iterable[Line], report: Mapping[str, Any]) -> list[Difference]:
    """Count every number of a report again (``claims_of``) from a record alone, and return where they differ."""
    facts = read_facts(lines, datetime.fromisoformat(report["as_of"]))
    claims = (_difference_of(claim, facts) for claim in claims_of(report))
    return [*filter(None, claims), *_missing_rows(report, facts)]


def _difference_of(claim: Claim, facts: Facts) -> Difference | None:
    try:
        counted = _count(claim, facts)
    except NotCountable as unknown:
        return _difference(claim, None, str(unknown))
    return None if _rounded(counted, claim.rounded_to) == claim.stated else _difference(claim, counted)


def _count(claim: Claim, facts: Facts) -> Counted:
    if claim.why_not or claim.chosen is None:
        raise NotCountable(claim.why_not)
    return count_figure(claim.figure, _known(facts, claim.chosen), claim.chosen)


def _known(facts: Facts, chosen: Selection) -> Facts:
    """Return what was known at the instant of a figure: all at the end, nothing before the first day.

    Raises:
        NotCountable: the instant is between the two.
    """
    if chosen.as_of == facts.as_of:
        return facts
    if facts.first_day and chosen.last >= facts.first_day:
        raise NotCountable("the record holds how cases stand at its end only")
    return no_facts(chosen.as_of)


def _rounded(counted: Counted, to: int) -> Counted:
    if counted.value is None or to == 1:
        return counted
    return replace(counted, value=(2 * counted.value + to) // (2 * to) * to)


def _difference(claim: Claim, counted: Counted | None, why: str = "") -> Difference:
    return Difference(figure=claim.figure, name=claim.name, reported=claim.stated, counted=counted, why=why)


def _missing_rows(report: Mapping[str, Any], facts: Facts) -> Iterator[Difference]:
    """Yield what an annex should have a row for, and has none."""
    everything = Selection.of_query(_query_of(report))
    for annex in report["annexes"]:
        if annex["title"] not in ANNEXES:
            continue
        dimension, codes = ANNEXES[annex["title"]]
        listed = {UNSET if row[0] == UNSET_LABEL else codes.get(row[0]) for row in annex["rows"]}
        found = [value_of(case, dimension) or UNSET for case in everything.cases(facts)]
        if dimension == "agency":  # a hand-over has one
            found = [value for value in found if value != UNSET]
        for value in sorted(set(found) - listed):
            yield Difference(
                figure=annex["title"],
                name=f"{annex['title']} / {value}",
                reported=Counted(value=0),
                counted=Counted(value=found.count(value)),
            )


def _query_of(report: Mapping[str, Any]) -> str:
    return f"?from={report['from']}&to={report['to']}&basis={report['basis']}&as_of={report['as_of']}"


def _written(counted: Counted) -> str:
    value = "none" if counted.value is None else str(counted.value)
    return value if counted.denominator is None else f"{value} ({counted.numerator}/{counted.denominator})"
