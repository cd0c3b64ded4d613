"""The response of the check of numbers."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from canon.codes import Department, name_of
from services.analytics.hygiene.domain.checks import Check, RuleResult, count_tests
from services.analytics.hygiene.repository import MAX_CASES
from services.analytics.hygiene.service import Hygiene

_NAMES = {code.value: name_of(code) for code in Department}


class CheckView(BaseModel):
    """A rule at one section; ``p_value`` is how often chance alone gives so many, missing over too few cases."""

    department: str
    name: str
    count: int
    of: int
    expected: float = Field(description="按平常应有的件数")
    p_value: float | None
    found: bool
    cases: list[UUID] = Field(description=f"最近办结的至多 {MAX_CASES} 件")


class HygieneView(BaseModel):
    """A rule over all sections; ``count`` and ``of`` are cases, or sections where the rule is about whole ones."""

    rule: str
    definition: str
    measure: Literal["cases", "departments"]
    count: int
    of: int
    expected: float | None
    found: bool
    tested: int = Field(description="件数够、查过的股室数")
    departments: list[CheckView]
    explanations: list[str] = Field(description="没有问题也会这样的原因，先想一想")


def hygiene_views(hygiene: Hygiene, *, english: bool) -> list[HygieneView]:
    """Return the rules in the order of the check; sections without a case that fulfils one are left out."""
    return [_rule_view(result, hygiene.cases.get(result.rule.name, {}), english=english) for result in hygiene.results]


def _rule_view(result: RuleResult, cases: Mapping[str, Sequence[UUID]], *, english: bool) -> HygieneView:
    rule, expected = result.rule, result.expected
    listed = [check for check in result.checks if check.is_found or (check.hits and not rule.is_of_departments)]
    return HygieneView(
        rule=rule.name,
        definition=rule.en if english else rule.zh,
        measure="departments" if rule.is_of_departments else "cases",
        count=result.count,
        of=result.of,
        expected=None if expected is None else round(expected, 1),
        found=result.is_found,
        tested=count_tests([result]),
        departments=[_check_view(check, cases.get(check.department, ())) for check in listed],
        explanations=[en if english else zh for zh, en in rule.explanations],
    )


def _check_view(check: Check, cases: Sequence[UUID]) -> CheckView:
    return CheckView(
        department=check.department,
        name=_NAMES.get(check.department, check.department),
        count=check.hits,
        of=check.cases,
        expected=round(check.expected * check.cases, 1),
        p_value=check.p_value,
        found=check.is_found,
        cases=list(cases),
    )
