"""What a page of the rules shows of a document and of a draft's changes; what lines of a calendar say."""

from datetime import date, datetime
from typing import Any

import pytest

from gateway.console.calendars.view import days_of, lines_of, months_of
from gateway.console.formatting import Formatter
from gateway.console.rules.differences import Difference, differences
from gateway.console.rules.document import entries_of, topics_of
from gateway.console.rules.drafting import Subject, changes_of, draft_form, subject_of
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
    "exemptions": [
        {
            "code": "stay.tiles",
            "topic": "goods",
            "when": [["瓷砖", "地板"], ["退货"]],
            "unless": ["开发商"],
            "against": ["housing", "cards"],
            "weight": "medium",
            "because": "装修材料是商品",
        }
    ],
    "agencies": {"housing": {"name": "住建局", "phone": "12345", "answers_for": "房屋质量"}},
    "reading": {"off": ["x"], "entries": [{"id": "own.1", "says": "threat", "any": ["砸店"], "unless": ["游戏"]}]},
}
GOODS = Subject(part="topic", code="goods")
TILES = Subject(part="exemption", code="stay.tiles")
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

    changes = changes_of(body, DOCUMENT, GOODS, ZH)

    assert changes == TYPED | {"topics": {"goods": {"terms": {"strong": ["裂", "空鼓"]}}}, "limits": {"prior": 3}}
    assert apply_patch(DOCUMENT, changes)["topics"][0]["terms"] == {"strong": ["裂", "空鼓"], "0.5": ["灯"]}


def test_a_weight_without_words_is_removed() -> None:
    changes = changes_of(TYPED | {"terms": {"strong": "裂 漏"}}, DOCUMENT, GOODS, ZH)

    assert changes["topics"] == {"goods": {"terms": {"0.5": None}}}


@pytest.mark.parametrize("body", [TYPED, TYPED | {"limits": {"prior": "viel"}}])
def test_a_draft_without_a_change_or_with_a_wrong_number_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"没有改动|填数字"):
        changes_of(body, DOCUMENT, Subject(), ZH)


def test_a_difference_names_words_added_and_removed_and_values_before_and_after() -> None:
    changes = {"version": "b", "limits": {"prior": 3}, "topics": {"goods": {"terms": {"strong": ["裂", "空鼓"]}}}}

    assert differences(DOCUMENT, changes, ZH) == [
        Difference(place="底分，证据少时压低把握", before="2", after="3"),
        Difference(place="商品 · 词 · 强", added=("空鼓",), removed=("漏",)),
    ]


def untouched(subject: Subject) -> dict[str, Any]:
    """What the form sends where nothing was touched."""
    body: dict[str, Any] = {}
    for one in draft_form(ZH, DOCUMENT, subject, date(2026, 12, 1)).fields:
        part, _, name = one.name.partition(".")
        if part in ("exemption", "agency") and one.value:
            body.setdefault(part, {})[name] = one.value
    return TYPED | body


@pytest.mark.parametrize("subject", [TILES, Subject(part="agency", code="housing")])
def test_an_entry_that_was_not_touched_is_not_changed(subject: Subject) -> None:
    with pytest.raises(ValueError, match="没有改动"):
        changes_of(untouched(subject), DOCUMENT, subject, ZH)


def test_an_exception_is_changed_by_words_and_names_and_shown_so() -> None:
    body = untouched(TILES)
    body["exemption"] |= {"when": "瓷砖 木门\n退货", "against": "住房和城乡建设局", "weight": "strong", "unless": ""}

    changes = changes_of(body, DOCUMENT, TILES, ZH)

    changed = {"when": [["瓷砖", "木门"], ["退货"]], "against": ["housing"], "weight": "strong", "unless": None}
    assert changes["exemptions"] == {"stay.tiles": changed}
    assert "unless" not in apply_patch(DOCUMENT, changes)["exemptions"][0]
    assert differences(DOCUMENT, changes, ZH) == [
        Difference(place="例外 · stay.tiles · 同时出现 第 1 组", added=("木门",), removed=("地板",)),
        Difference(place="例外 · stay.tiles · 除非出现", removed=("开发商",)),
        Difference(place="例外 · stay.tiles · 不看作", removed=("预付卡",)),
        Difference(place="例外 · stay.tiles · 分量", before="中", after="强"),
    ]


def test_an_exception_is_removed_and_another_added() -> None:
    removed = changes_of(TYPED | {"exemption": {"removed": True}}, DOCUMENT, TILES, ZH)
    fields = {"code": "stay.doors", "topic": "cards", "when": "木门", "weight": "8", "near": 12}
    added = changes_of(TYPED | {"exemption": fields}, DOCUMENT, Subject(part="exemption", code="new"), ZH)

    assert apply_patch(DOCUMENT, removed)["exemptions"] == []
    assert differences(DOCUMENT, removed, ZH) == [Difference(place="例外 · stay.tiles", before="瓷砖／地板 ＋ 退货")]
    assert apply_patch(DOCUMENT, added)["exemptions"][1]["code"] == "stay.doors"
    assert Difference(place="例外 · stay.doors · 看作", after="预付卡") in differences(DOCUMENT, added, ZH)


@pytest.mark.parametrize(
    ("fields", "reason"), [({"against": "没有这个"}, "没有叫"), ({"code": "stay.tiles"}, "已有一条")]
)
def test_an_unknown_name_and_a_taken_code_are_refused(fields: dict[str, str], reason: str) -> None:
    typed = {"code": "stay.doors", "topic": "cards", "when": "木门", "weight": "weak"} | fields
    with pytest.raises(ValueError, match=reason):
        changes_of(TYPED | {"exemption": typed}, DOCUMENT, Subject(part="exemption", code="new"), ZH)


def test_an_agencys_entry_is_changed_and_shown_by_its_name() -> None:
    housing = Subject(part="agency", code="housing")
    body = untouched(housing)
    body["agency"] |= {"answers_for": "房屋质量和物业"}
    del body["agency"]["phone"]

    changes = changes_of(body, DOCUMENT, housing, ZH)

    assert changes["agencies"] == {"housing": {"phone": None, "answers_for": "房屋质量和物业"}}
    assert differences(DOCUMENT, changes, ZH)[1] == Difference(
        place="外部门 · 住房和城乡建设局 · 管什么", before="房屋质量", after="房屋质量和物业"
    )


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"topic": "goods"}, "topic"),
        ({"what": "exemption:stay.tiles"}, "exemption"),
        ({"what": "exemption:new"}, "exemption"),
        ({"what": "agency:housing"}, "agency"),
        ({"what": "agency:nobody"}, ""),
        ({"what": "limits:prior"}, ""),
        ({}, ""),
    ],
)
def test_an_address_names_what_a_draft_changes(query: dict[str, str], part: str) -> None:
    assert subject_of(query, DOCUMENT).part == part


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
