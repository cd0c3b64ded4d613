"""Measured values, their ratios and goals, printed as a table and written as JSON."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

AT_LEAST, AT_MOST = "≥", "≤"
_HOLDS = {AT_LEAST: operator.ge, AT_MOST: operator.le}
WIDTH = 74  # of the names
LARGE = 100  # from which on decimals say nothing


@dataclass(slots=True, kw_only=True)
class Figure:
    """One contestant's values, one for each round."""

    name: str
    unit: str
    values: list[float] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A value with its goal, if it has one."""

    name: str
    value: float
    unit: str = "×"
    sign: str = AT_LEAST
    goal: float | None = None

    @property
    def holds(self) -> bool | None:
        return None if self.goal is None else bool(_HOLDS[self.sign](self.value, self.goal))


@dataclass(slots=True, kw_only=True)
class Section:
    title: str
    figures: Sequence[Figure] = ()
    verdicts: Sequence[Verdict] = ()
    notes: Sequence[str] = ()
    broken: str | None = None  # why there are no figures


def ratio(over: Figure, under: Figure, goal: float | None = None) -> Verdict:
    """Return the ratio of two figures' medians."""
    return Verdict(name=f"{over.name} / {under.name}", value=over.median / under.median, goal=goal)


def spread(over: Figure, under: Figure, goal: float | None = None) -> tuple[Figure, Verdict]:
    """Return the ratios of two figures round by round, and their median."""
    name = f"{over.name} / {under.name}"
    ratios = [one / other for one, other in zip(over.values, under.values, strict=True)]
    return Figure(name=name, unit="×", values=ratios), Verdict(name=name, value=median(ratios), goal=goal)


def lines(section: Section) -> list[str]:
    """Return the lines of a section for printing."""
    written = ["", section.title]
    if section.figures:
        written.append(f"  {'':{WIDTH}}{'min':>10}{'median':>10}{'max':>10}")
    for figure in section.figures:
        low, middle, high = min(figure.values), figure.median, max(figure.values)
        name = f"{figure.name}, {figure.unit}"
        written.append(f"  {name:{WIDTH}}{_shown(low):>10}{_shown(middle):>10}{_shown(high):>10}")
    if section.verdicts:
        written.append(f"  {'':{WIDTH}}{'measured':>10}{'goal':>10}")
    for verdict in section.verdicts:
        goal = "" if verdict.goal is None else f"{verdict.sign} {verdict.goal:g}"
        word = {None: "", True: "ok", False: "not ok"}[verdict.holds]
        value = f"{verdict.value:.2f}{verdict.unit}" if verdict.unit == "×" else f"{verdict.value:.1f} {verdict.unit}"
        written.append(f"  {verdict.name:{WIDTH}}{value:>10}{goal:>10}  {word}".rstrip())
    broken = [section.broken] if section.broken else []
    return [*written, *(f"  {note}" for note in (*broken, *section.notes))]


def in_rows(sections: Sequence[Section]) -> dict[str, dict[str, str | float]]:
    """Return each figure and verdict as a row of a result, under its section's name where there are several."""
    rows: dict[str, dict[str, str | float]] = {}
    for section in sections:
        before = f"{section.title}: " if len(sections) > 1 else ""
        for figure in section.figures:
            least, most = min(figure.values), max(figure.values)
            row = {"least": _rounded(least), "median": _rounded(figure.median), "most": _rounded(most)}
            rows[f"{before}{_named(figure)}"] = {**row}
        for verdict in section.verdicts:
            of_verdict = rows.setdefault(f"{before}{_named(verdict)}", {"median": _rounded(verdict.value)})
            if verdict.goal is not None:
                of_verdict |= {"goal": f"{verdict.sign} {verdict.goal:g}", "met": "yes" if verdict.holds else "no"}
    return rows


def as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "figures": [
                {
                    "name": figure.name,
                    "unit": figure.unit,
                    "values": figure.values,
                    "median": figure.median,
                    "rounds": figure.details,
                }
                for figure in section.figures
            ],
            "verdicts": [
                {
                    "name": verdict.name,
                    "value": verdict.value,
                    "unit": verdict.unit,
                    "goal": None if verdict.goal is None else f"{verdict.sign} {verdict.goal:g}",
                    "holds": verdict.holds,
                }
                for verdict in section.verdicts
            ],
            "notes": list(section.notes),
            "broken": section.broken,
        }
        for section in sections
    ]


def _named(measured: Figure | Verdict) -> str:
    return ", ".join(filter(None, (measured.name, measured.unit)))


def _rounded(value: float) -> float:
    return round(value) if value >= LARGE else round(value, 2)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= LARGE else f"{value:.1f}"
