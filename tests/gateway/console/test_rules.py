"""What a page of the rules shows of a document and of a draft's changes; what lines of a calendar say."""

from datetime import date, datetime
from typing import Any

import pytest

from gateway.console.calendars.view import days_of, lines_of, months_of
from gateway.console.formatting import Formatter
from gateway.console.rules.document import Difference, differences, entries_of, topics_of
from gateway.console.rules.drafting import changes_of
from gateway.console.rules.models import Loads
from gateway.console.rules.view import load_bars
from gateway.console.translations import Translations
from gateway.console.workdays import CalendarDay, CalendarYear
from services.dispatch.rulebook.domain.patches import apply_patch

pytestmark = pytest.mark.pure
ZH = Translations("zh")
DOCUMENT: dict[str, Any] = {
    "version": "a",
    "limits": {"prior": 2, "learned": 0.85},
    "weights": {"strong": 6, "medium": 3, "weak": 1},
    "topics": [
        {"code": "goods", "label": "商品", "target": "quality", "terms": {"strong": ["裂", "漏"], "0.5": ["灯"]}},
        {"code": "cards", "label": "预付卡", "target": "consumer_protection", "terms": {"medium": ["退卡"]}},
    ],
    "reading": {"off": ["x"], "entries": [{"id": "own.1", "says": "threat", "any": ["砸店"], "unless": ["游戏"]}]},
}
TYPED = {"version": "b", "effective_from": "2026-12-01"}


def test_words_stand_from_the_heaviest_and_are_found_by_a_part_of_them() -> None:
    [goods] = topics_of(DOCUMENT, ZH, find="裂")

    assert [(one.weight, one.points, one.terms) for one in goods.words] == [
        ("strong", "6", ("裂", "漏")),
        ("0.5", "0.5", ("灯",)),
    ]
    assert [one.code for one in topics_of(DOCUMENT, ZH, target="consumer_protection")] == ["cards"]


def test_a_draft_is_what_was_changed_and_nothing_else() -> None:
    body = TYPED | {"terms": {"strong": "裂 空鼓", "0_5": "灯"}, "limits": {"prior": "3", "learned": "0.85"}}

    changes = changes_of(body, DOCUMENT, "goods", ZH)

    assert changes == TYPED | {"topics": {"goods": {"terms": {"strong": ["裂", "空鼓"]}}}, "limits": {"prior": 3}}
    assert apply_patch(DOCUMENT, changes)["topics"][0]["terms"] == {"strong": ["裂", "空鼓"], "0.5": ["灯"]}


def test_a_weight_without_words_is_removed() -> None:
    changes = changes_of(TYPED | {"terms": {"strong": "裂 漏"}}, DOCUMENT, "goods", ZH)

    assert changes["topics"] == {"goods": {"terms": {"0.5": None}}}


@pytest.mark.parametrize("body", [TYPED, TYPED | {"limits": {"prior": "viel"}}])
def test_a_draft_without_a_change_or_with_a_wrong_number_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"没有改动|填数字"):
        changes_of(body, DOCUMENT, "", ZH)


def test_a_difference_names_words_added_and_removed_and_values_before_and_after() -> None:
    changes = {"version": "b", "limits": {"prior": 3}, "topics": {"goods": {"terms": {"strong": ["裂", "空鼓"]}}}}

    assert differences(DOCUMENT, changes, ZH) == [
        Difference(place="底分，证据少时压低把握", before="2", after="3"),
        Difference(place="商品 · 词 · 强", added=("空鼓",), removed=("漏",)),
    ]


def test_own_entries_show_their_words_and_what_speaks_against_them() -> None:
    [entry] = entries_of(DOCUMENT)

    assert (entry.says, entry.when, entry.unless) == ("threat", "砸店", "游戏")


def test_loads_that_change_stand_on_their_side_of_the_middle() -> None:
    bars = load_bars(Loads(before={"food": 4, "hub": 9, "quality": 1}, after={"food": 8, "hub": 5, "quality": 1}))

    assert [(bar.place, bar.difference, bar.x, bar.width) for bar in bars] == [("food", 4, 90, 90), ("hub", -4, 0, 90)]


def test_days_are_typed_one_by_one_or_from_one_to_another() -> None:
    days = days_of("2027-01-01 法定 元旦\n\n2027-02-06至2027-02-07 调休 春节", ZH)

    assert [(day["on"], day["kind"]) for day in days] == [
        ("2027-01-01", "statutory"),
        ("2027-02-06", "moved_rest"),
        ("2027-02-07", "moved_rest"),
    ]


@pytest.mark.parametrize("line", ["元旦", "2027-13-01 法定", "2027-01-01 休息 元旦"])
def test_a_line_that_says_no_day_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=f"这一行读不懂：{line}"):
        days_of(line, ZH)


def test_a_year_is_twelve_months_with_their_working_days() -> None:
    holiday = CalendarDay(on=date(2027, 1, 1), kind="statutory", name="元旦")
    year = CalendarYear(version="v", year=2027, published=True, days=[holiday])
    months = months_of(year, date(2027, 1, 4), Formatter(ZH, datetime.fromisoformat("2027-01-04T09:00:00+08:00")))

    assert (len(months), months[0].working) == (12, 20)
    assert [(one.look, one.ink) for one in months[0].squares[:4]] == [("sd", "iv"), ("", "wk"), ("", "wk"), ("td", "")]
    assert lines_of(year, ZH) == "2027-01-01 法定 元旦"
