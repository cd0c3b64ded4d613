"""A planted pattern is found; of honest numbers nothing is, but for chance in one bureau of twenty."""

from random import Random

import pytest

from services.analytics.hygiene.domain.checks import (
    LEAST_CASES,
    LEAST_PERFECT,
    Check,
    Counted,
    binomial_tail,
    check_numbers,
    count_tests,
)
from services.analytics.hygiene.domain.rules import RULES, Rule
from tests.sweeps import sampled

BUREAUS = 300
SECTIONS = 12
HONEST = {
    "before_the_limit": 0.15,
    "without_contact": 0.01,
    "reopened": 0.05,
    "edited": 0.02,
    "always_on_time": 0.97,
    "always_fed_back": 0.96,
    "always_satisfied": 0.86,
    "median_zero": 0.15,
}


def drawn(random: Random, cases: int, share: float) -> int:
    return sum(random.random() < share for _ in range(cases))


def a_section(random: Random, cases: int, share: float) -> Counted:
    """A section with these cases in the period and as many a quarter in the year before, all of one share."""
    return Counted(drawn(random, cases, share), cases, drawn(random, 4 * cases, share), 4 * cases)


def a_bureau(random: Random) -> dict[str, dict[str, Counted]]:
    sizes = {f"section{number}": random.choice((3, 12, 25, 60, 150)) for number in range(SECTIONS)}
    return {
        name: {section: a_section(random, cases, share) for section, cases in sizes.items()}
        for name, share in HONEST.items()
    }


def found(counted: dict[str, dict[str, Counted]]) -> list[tuple[str, Check]]:
    return [(result.rule.name, check) for result in check_numbers(counted) for check in result.checks if check.is_found]


def test_every_rule_has_an_honest_share_here() -> None:
    assert {rule.name for rule in RULES} == {*HONEST}


@sampled
def test_of_honest_numbers_nothing_is_found_but_by_chance() -> None:
    random = Random(11)

    false = sum(bool(found(a_bureau(random))) for _ in range(BUREAUS))

    assert false <= 0.05 * BUREAUS


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("before_the_limit", 0.5),
        ("without_contact", 0.2),
        ("reopened", 0.25),
        ("edited", 0.2),
        ("always_on_time", 1.0),
        ("always_fed_back", 1.0),
        ("always_satisfied", 1.0),
        ("median_zero", 0.6),
    ],
)
def test_a_planted_pattern_is_found_where_it_was_planted(name: str, share: float) -> None:
    random, hits = Random(7), 0

    for _ in range(50):
        counted = a_bureau(random)
        counted[name]["section0"] = a_section(random, 500, share)
        hits += ("section0", name) in {(check.department, rule) for rule, check in found(counted)}

    assert hits >= 45


def test_over_few_cases_nothing_is_tested() -> None:
    few = {rule.name: {"food": Counted(hits=_least(rule) - 1, cases=_least(rule) - 1)} for rule in RULES}

    results = check_numbers(few)

    assert count_tests(results) == 0
    assert [check.p_value for result in results for check in result.checks] == [None] * len(RULES)
    assert found(few) == []


def _least(rule: Rule) -> int:
    return LEAST_PERFECT if rule.is_perfect else LEAST_CASES


def test_a_hundred_per_cent_where_everybody_nearly_has_it_is_no_finding() -> None:
    counted = {"always_on_time": {"drugs": Counted(40, 40, 160, 160), "food": Counted(990, 1_000, 0, 0)}}

    assert found(counted) == []


def test_a_share_that_is_surely_but_hardly_larger_is_no_finding() -> None:
    counted = {"edited": {"drugs": Counted(1_750, 50_000), "food": Counted(500, 25_000, 2_000, 100_000)}}
    [[drugs, _]] = [one.checks for one in check_numbers(counted) if one.rule.name == "edited"]

    assert drugs.department == "drugs"
    assert drugs.p_value is not None
    assert drugs.p_value < 1e-6
    assert found(counted) == []


def test_a_hundred_per_cent_is_no_pattern_if_it_was_less_in_the_year_before() -> None:
    others = {"food": Counted(860, 1_000, 0, 0)}

    assert found({"always_satisfied": {"drugs": Counted(60, 60, 200, 201), **others}}) == []
    assert [name for name, _ in found({"always_satisfied": {"drugs": Counted(60, 60, 201, 201), **others}})] == [
        "always_satisfied"
    ]


def test_a_share_is_compared_with_the_other_sections_of_the_year_before() -> None:
    often = {"food": Counted(30, 200, 120, 800), "quality": Counted(28, 200, 130, 800)}

    assert found({"reopened": often}) == []
    assert found({"edited": {"food": Counted(30, 200, 120, 800), "quality": Counted(5, 200, 16, 800)}}) != []


def test_a_rule_adds_up_its_sections() -> None:
    counted = {"without_contact": {"ads_online": Counted(6, 100), "food": Counted(3, 1_147)}}
    [contact] = [one for one in check_numbers(counted) if one.rule.name == "without_contact"]
    [median] = [one for one in check_numbers({"median_zero": {"registration_credit": Counted(40, 50)}}) if one.count]

    assert (contact.count, contact.of, contact.expected) == (9, 1_247, pytest.approx(24.94))
    assert (median.rule.name, median.count, median.of, median.expected) == ("median_zero", 1, 1, None)


def test_findings_stand_first() -> None:
    counted = {"without_contact": {"food": Counted(1, 200), "ads_online": Counted(30, 100), "metrology": Counted(1, 3)}}
    [contact] = [one for one in check_numbers(counted) if one.rule.name == "without_contact"]

    assert [check.department for check in contact.checks] == ["ads_online", "food", "metrology"]
    assert contact.is_found


def test_the_tail_is_that_of_the_binomial_distribution() -> None:
    """Six or more of ten at a half: 210 + 120 + 45 + 10 + 1 of 1,024."""
    assert binomial_tail(6, 10, 0.5) == pytest.approx(386 / 1_024)
    assert binomial_tail(10, 10, 0.5) == pytest.approx(1 / 1_024)
    assert binomial_tail(2, 2, 0.1) == pytest.approx(0.01)
    assert binomial_tail(5, 10, 0.5) == 1.0  # no more than expected
    assert binomial_tail(1_000, 100_000, 0.005) < 1e-60
