"""The check of numbers (数据体检) as rows: what to look at, and the cases behind it; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.console.formatting import Formatter
from gateway.console.hotspots.models import Check, CheckedCase, HygieneRule

CASES = 10  # of a section, on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """A rule: how many of how many, what is usual, and where it is more than that."""

    rule: HygieneRule
    name: str
    counted: str
    usual: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case behind a number; without a number where this person may not read it."""

    id: UUID
    matter: str
    number: str
    firm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """A section: its cases that fulfil the rule, the first of them by name."""

    check: Check
    name: str
    text: str
    cases: tuple[CaseLine, ...]
    left_out: int


def check_rows(rules: Sequence[HygieneRule], say: Formatter) -> list[CheckRow]:
    """Return the rules, those first that found something."""
    ordered = sorted(rules, key=lambda one: not one.found)
    return [
        CheckRow(
            rule=one,
            name=say.words(f"hygiene.{one.rule}"),
            counted=f"{say.count(one.count)} / {say.count(one.of)}",
            usual="" if one.expected is None else f"{one.expected:.1f}",
            where=say.words("list.joint").join(_where(one, check, say) for check in one.departments if check.found),
        )
        for one in ordered
    ]


def section_lines(rule: HygieneRule, known: Mapping[UUID, CheckedCase], say: Formatter) -> list[SectionLine]:
    """Return the sections of a rule that is opened, with their cases."""
    return [
        SectionLine(
            check=check,
            name=say.words.place(check.department),
            text=say.words("hygiene.section", n=say.count(check.count), of=say.count(check.of), usual=check.expected),
            cases=tuple(_case_line(one, known, say) for one in check.cases[:CASES]),
            left_out=check.count - min(CASES, len(check.cases)),
        )
        for check in rule.departments
    ]


def cases_of(rule: HygieneRule) -> list[UUID]:
    """Return the cases that the page names of a rule."""
    return [one for check in rule.departments for one in check.cases[:CASES]]


def _where(rule: HygieneRule, check: Check, say: Formatter) -> str:
    place = say.words.place(check.department)
    if rule.measure == "departments":
        return say.words("hygiene.of", place=place, n=say.count(check.count), of=say.count(check.of))
    return say.words("hygiene.at", place=place, n=say.count(check.count))


def _case_line(one: UUID, known: Mapping[UUID, CheckedCase], say: Formatter) -> CaseLine:
    case = known.get(one)
    return CaseLine(
        id=one,
        matter=(case.title if case else "") or say.words("hygiene.case"),
        number=case.number if case else "",
        firm=(case.respondent_name or "") if case else "",
    )
