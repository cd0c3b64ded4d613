"""A gate may only keep closed what a search would not find either."""

import re
from re import _parser  # type: ignore[attr-defined, unused-ignore]

import pytest

from reading import alert_patterns, kind_patterns
from reading.normalization import normalize
from reading.personal_patterns import PERSONAL_PATTERNS
from reading.prefilter import Prefilter, pieces_of
from tests.reading.samples_of_alarms import ALARMS, CALM
from tests.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, MIXED, REPORTS


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("退款|赔(?:偿|我)", {"退款", "赔偿", "赔我"}),
        ("退款?", {"退"}),
        ("[退赔].*", {"退", "赔"}),
        ("(?:不|没有)退", {"不退", "有退"}),
        ("(?:退钱)+", {"退钱"}),
        ("我(?!们)家乡", {"家乡"}),
        (".(?=退款)", {"退款"}),
        ("(?<=退款).", {"退款"}),
        ("(?!退款).", set()),
        ("(?:退)?", set()),
        ("退|.", set()),
        ("[^退]", set()),
        ("退{0,3}|赔", set()),
    ],
)
def test_a_match_needs_one_of_its_pieces(pattern: str, pieces: set[str]) -> None:
    assert pieces_of(_parser.parse(pattern)) == pieces


def test_a_pattern_without_pieces_is_always_searched() -> None:
    anything, money = re.compile("[^退]{3}"), re.compile("退款")
    scanned = Prefilter([anything, money]).scan("没有的事")

    assert scanned.matches(anything)
    assert scanned.cannot_match(money)


def test_a_pattern_that_takes_letters_for_one_another_has_no_gate() -> None:
    with pytest.raises(ValueError, match="case of letters"):
        Prefilter([re.compile("ktv", re.IGNORECASE)])


@pytest.mark.parametrize("text", ["", "退", "要退", "要退款", "𠮷退款", "退\ud800款"])
def test_a_look_finds_what_a_search_finds(text: str) -> None:
    pattern = re.compile("退款|要退")

    scanned = Prefilter([pattern]).scan(text)

    assert scanned.matches(pattern) is (pattern.search(text) is not None)
    assert [found.span() for found in scanned.find_all(pattern)] == [found.span() for found in pattern.finditer(text)]


def test_a_gate_finds_the_same_as_a_search_in_every_stored_example() -> None:
    texts = [*COMPLAINTS, *REPORTS, *INQUIRIES, *MIXED, *CALM, *(text for text, _ in ALARMS)]
    patterns = [
        *(found for found in vars(kind_patterns).values() if isinstance(found, re.Pattern)),
        *(
            alert_patterns.FIGURES_OF_SPEECH,
            *(rule for _, rule in alert_patterns.RULES),
            *(one.pattern for one in PERSONAL_PATTERNS),
        ),
    ]
    prefilter = Prefilter(patterns)
    for text in map(normalize, texts):
        scanned = prefilter.scan(text)
        assert [scanned.matches(one) for one in patterns] == [one.search(text) is not None for one in patterns]
