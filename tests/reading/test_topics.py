"""Topics and the words of a closing shop are found where they are meant."""

import pytest

from canon.topics import NARROWER, TOPICS, topic_class_of, topic_of_problem
from reading.entries import Entry
from reading.normalization import normalize_compact
from reading.topics import Words, topic_entries, words_in

pytestmark = pytest.mark.pure
ENTRIES = topic_entries()


def words_of(text: str, goods: str | None = None) -> Words:
    return words_in(normalize_compact(text), goods)


def speaks(entry: Entry, text: str) -> bool:
    return entry.id in {found.entry.id for found in ENTRIES.find(normalize_compact(text))}


@pytest.mark.parametrize("entry", ENTRIES.entries, ids=lambda entry: entry.id)
def test_an_entry_speaks_in_its_own_examples_and_not_in_the_others(entry: Entry) -> None:
    assert entry.yes
    assert [text for text in entry.yes if not speaks(entry, text)] == []
    assert [text for text in entry.no if speaks(entry, text)] == []


def test_every_topic_has_words_and_every_word_of_a_topic_a_name() -> None:
    spoken = {entry.says for entry in ENTRIES.entries}

    assert set(NARROWER) == spoken - {"refund", "closing", "unreachable"}


def test_the_narrower_topic_wins() -> None:
    assert words_of("报了舞蹈班，会员卡里还剩20课时，要求退费").topic == "training_refund"
    assert words_of("健身房办了年卡，要求退费").topic == "prepaid"


def test_the_goods_speak_too() -> None:
    assert words_of("老板找不到人了", "健身年卡").topic == "prepaid"


def test_what_speaks_of_nothing_has_no_topic() -> None:
    words = words_of("店员态度很差，要求道歉")

    assert (words.topic, words.refund, words.closing, words.unreachable) == (None, False, (), ())


def test_what_is_prepaid_is_a_refund_without_saying_so() -> None:
    assert words_of("游泳卡还没用完店就关门了").refund


def test_each_word_is_quoted_once() -> None:
    words = words_of("店关门了，真的关门了，老板电话打不通，要求退款")

    assert (words.closing, words.unreachable) == (("关门",), ("打不通",))


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("合同", "contract"),
        ("质量->不合格", "goods_quality"),
        ("售后服务问题", "after_sales_service"),
        ("未知", None),
    ],
)
def test_a_platforms_problem_names_a_class(problem: str, code: str | None) -> None:
    topic = topic_of_problem(problem)

    assert (topic.code if topic else None) == code
    assert topic_of_problem(None) is None


def test_every_topic_stands_under_a_class() -> None:
    assert {TOPICS[topic.topic_class].parent for topic in TOPICS.values()} == {None}
    assert [topic_class_of(code) for code in ("prepaid", "contract", "of_an_earlier_list", None)] == [
        "contract",
        "contract",
        "of_an_earlier_list",
        None,
    ]
