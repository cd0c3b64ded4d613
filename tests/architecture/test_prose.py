"""Documents stay short enough to be read."""

import pytest

from tests.architecture.code_map import BEGIN, END
from tests.architecture.prose import table, too_long, words_of

pytestmark = pytest.mark.pure


def test_no_document_is_longer_than_people_read() -> None:
    assert [*too_long()] == [], "\n".join(["too long; words by document:", *table()])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Three plain words", 3),
        ("消费者投诉举报", 4),  # 7 / 1.6
        ("see 投诉 and 举报人", 5),
        (f"before {BEGIN} drawn from imports {END} after", 2),
        ("before <!-- results: access -->\na table\n<!-- end of results --> after", 2),
    ],
)
def test_what_people_write_is_counted_and_chinese_by_its_characters(text: str, count: int) -> None:
    assert words_of(text) == count
