"""Whether what a rule counts is beyond chance, section by section.

Each section is one test: the probability of so many cases or more, if each fulfilled the rule with the expected share
(binomial). Of all tests of all rules, those are findings that the procedure of Benjamini and Hochberg (J. R. Stat. Soc.
B 57, 1995) keeps at a rate of 5 %, and that are clearly more than expected. A finding is no verdict: a person looks.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from services.analytics.hygiene.domain.rules import RULES, Rule

FALSE_DISCOVERY_RATE = 0.05
LEAST_CASES, LEAST_PERFECT = 20, 30  # of a section; over fewer nothing is tested
LEAST_HITS = 3
CLEARLY_MORE = 1.5  # times the expected share
NEGLIGIBLE = 1e-12  # of a sum


class Counted(NamedTuple):
    """Cases of the period that fulfil a rule, of how many; and the same of the year before."""

    hits: int = 0
    cases: int = 0
    earlier_hits: int = 0
    earlier_cases: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule at one section; ``expected`` is a share, ``p_value`` missing where there are too few cases to test."""

    department: str
    hits: int
    cases: int
    expected: float
    p_value: float | None
    is_found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """A rule with its sections, findings first."""

    rule: Rule
    checks: tuple[Check, ...]

    @property
    def is_found(self) -> bool:
        return any(check.is_found for check in self.checks)

    @property
    def count(self) -> int:
        """Return the cases that fulfil the rule, or the sections of which it was found."""
        of_departments = sum(check.is_found for check in self.checks)
        return of_departments if self.rule.is_of_departments else sum(check.hits for check in self.checks)

    @property
    def of(self) -> int:
        """Return the cases that were counted, or the sections that have enough of them."""
        tested = sum(check.p_value is not None for check in self.checks)
        return tested if self.rule.is_of_departments else sum(check.cases for check in self.checks)

    @property
    def expected(self) -> float | None:
        """Return how many cases are expected; nothing is of whole sections."""
        return None if self.rule.is_of_departments else sum(check.expected * check.cases for check in self.checks)


def check_numbers(counted: Mapping[str, Mapping[str, Counted]]) -> list[RuleResult]:
    """Return every rule with its sections; ``counted`` is by the name of the rule and the section."""
    checked = [(rule, check) for rule in RULES for check in _checks(rule, counted.get(rule.name, {}))]
    tested = sorted(check.p_value for _, check in checked if check.p_value is not None)
    places = [place for place, p in enumerate(tested, start=1) if p <= FALSE_DISCOVERY_RATE * place / len(tested)]
    most = tested[max(places) - 1] if places else -1.0
    judged: dict[str, list[Check]] = {rule.name: [] for rule in RULES}
    for rule, check in checked:
        is_found = check.p_value is not None and check.p_value <= most and _is_clear(rule, check)
        judged[rule.name].append(replace(check, is_found=is_found))
    return [RuleResult(rule=rule, checks=tuple(sorted(judged[rule.name], key=_order))) for rule in RULES]


def count_tests(results: Sequence[RuleResult]) -> int:
    """Return how many sections were tested, by all rules together."""
    return sum(check.p_value is not None for result in results for check in result.checks)


def binomial_tail(hits: int, cases: int, share: float) -> float:
    """Return the probability of ``hits`` or more of ``cases``, each with this share; 1 for no more than expected."""
    if hits <= cases * share:
        return 1.0
    log_term = (
        math.lgamma(cases + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(cases - hits + 1)
        + hits * math.log(share)
        + (cases - hits) * math.log1p(-share)
    )
    term, total = math.exp(log_term), 0.0
    for number in range(hits, cases + 1):
        total += term
        term *= (cases - number) / (number + 1) * share / (1 - share)
        if term < NEGLIGIBLE * total:
            break
    return min(1.0, total)


def _checks(rule: Rule, counted: Mapping[str, Counted]) -> list[Check]:
    return [
        _check(rule, department, one, [other for name, other in counted.items() if name != department])
        for department, one in counted.items()
        if one.cases
    ]


def _check(rule: Rule, department: str, one: Counted, others: Sequence[Counted]) -> Check:
    is_enough = one.cases >= (LEAST_PERFECT if rule.is_perfect else LEAST_CASES)
    expected = _expected(rule, others)
    return Check(
        department=department,
        hits=one.hits,
        cases=one.cases,
        expected=expected,
        p_value=_p_value(rule, one, expected) if is_enough else None,
    )


def _expected(rule: Rule, others: Sequence[Counted]) -> float:
    """Return the share that is expected of a section, by the rule and the other sections: its habit excuses nobody."""
    if rule.is_perfect:
        cases = sum(one.cases for one in others)
        return min(rule.expected, sum(one.hits for one in others) / cases) if cases >= LEAST_PERFECT else rule.expected
    cases = sum(one.earlier_cases for one in others)
    if not rule.is_compared or cases < LEAST_CASES:
        return rule.expected
    return max(rule.expected, sum(one.earlier_hits for one in others) / cases)


def _p_value(rule: Rule, one: Counted, expected: float) -> float:
    if not rule.is_perfect:
        return binomial_tail(one.hits, one.cases, expected)
    is_perfect = one.hits == one.cases and one.earlier_hits == one.earlier_cases
    return float(expected**one.cases) if is_perfect else 1.0


def _is_clear(rule: Rule, check: Check) -> bool:
    if rule.is_perfect:
        return check.hits == check.cases
    share = check.hits / check.cases
    return check.hits >= LEAST_HITS and share >= max(rule.least_share, CLEARLY_MORE * check.expected)


def _order(check: Check) -> tuple[bool, float, str]:
    return not check.is_found, 2.0 if check.p_value is None else check.p_value, check.department
