"""The patterns cover whoever may have to answer, and no two are the same."""

import string
from collections import Counter

import pytest

from canon.codes import Agency, Alert, Department, Kind
from simulators.texts import Pattern, Voice, patterns
from simulators.texts.word_lists import word_lists

pytestmark = pytest.mark.pure
PLACEHOLDERS = {
    *("shop", "town", "elsewhere", "street", "village", "estate", "goods"),
    *("amount", "small", "count", "date", "order", "trade_word"),
}


def fields(pattern: Pattern) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern.text) if name}


def test_there_are_more_than_two_hundred_patterns() -> None:
    assert len(patterns()) >= 200


def test_no_two_patterns_have_the_same_text_or_id() -> None:
    assert len({pattern.text for pattern in patterns()}) == len(patterns())
    assert len({pattern.id for pattern in patterns()}) == len(patterns())


def test_every_department_has_at_least_five_patterns() -> None:
    counted = Counter(pattern.target for pattern in patterns())

    assert {department: counted[department] for department in Department if counted[department] < 5} == {}


def test_every_agency_has_at_least_two_patterns() -> None:
    counted = Counter(pattern.target for pattern in patterns())

    assert {agency: counted[agency] for agency in Agency if counted[agency] < 2} == {}


def test_an_outcome_agrees_with_its_target() -> None:
    expected = dict.fromkeys([str(agency) for agency in Agency], "agency")
    expected |= dict.fromkeys([str(department) for department in Department], "department")
    expected[Department.HUB] = "hub"

    assert [pattern.id for pattern in patterns() if expected[pattern.target] != pattern.outcome] == []


def test_every_kind_voice_and_alert_occurs() -> None:
    assert {pattern.kind for pattern in patterns()} == set(Kind)
    assert {pattern.voice for pattern in patterns()} == set(Voice)
    assert {alert for pattern in patterns() for alert in pattern.alerts} >= set(Alert) - {Alert.SECRET}


def test_clerks_write_in_the_third_person_and_citizens_do_not() -> None:
    clerks = [pattern for pattern in patterns() if pattern.voice is Voice.HOTLINE]
    citizens = [pattern for pattern in patterns() if pattern.voice is Voice.WEB]

    assert [pattern.id for pattern in clerks if "我" in pattern.text] == []
    assert [pattern.id for pattern in citizens if pattern.text.startswith(("市民", "来电人"))] == []


def test_only_known_placeholders_and_trades_are_used() -> None:
    assert {name for pattern in patterns() for name in fields(pattern)} <= PLACEHOLDERS
    assert {pattern.trade for pattern in patterns() if pattern.trade} <= word_lists().trades.keys()


def test_whatever_names_a_shop_or_a_sum_says_which() -> None:
    assert [pattern.id for pattern in patterns() if "shop" in fields(pattern) and not pattern.trade] == []
    assert [pattern.id for pattern in patterns() if "amount" in fields(pattern) and not pattern.yuan] == []
