"""A filled pattern reads as one person's words and holds together."""

import re
from datetime import date
from random import Random

import pytest

from simulators.texts import Gap, Matter, Pattern, Voice, fill_pattern, patterns
from simulators.texts.word_lists import word_lists

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


def filled(pattern: Pattern, *gaps: Gap) -> Matter:
    return fill_pattern(Random(pattern.id), pattern, TODAY, gaps=frozenset(gaps))


def test_no_placeholder_is_left() -> None:
    left = [pattern.id for pattern in patterns() if re.search("[{}]|None", filled(pattern).text)]

    assert left == []


def test_what_the_text_names_is_what_the_fields_say() -> None:
    for pattern in patterns():
        matter = filled(pattern)

        assert matter.business is None or "{shop}" not in pattern.text or matter.business.name in matter.text
        assert "{amount}" not in pattern.text or f"{matter.yuan}元" in matter.text or str(matter.yuan) in matter.text
        assert "{town}" not in pattern.text or matter.town in matter.text


def test_the_same_seed_fills_the_same_way() -> None:
    assert filled(patterns()[0]) == filled(patterns()[0])


def test_a_shop_far_away_has_its_address_there() -> None:
    away = next(pattern for pattern in patterns() if pattern.id.endswith("neighbour-county-shop"))

    matter = filled(away)

    assert matter.business is not None
    assert matter.business.address.startswith(word_lists().elsewhere)


def test_who_names_no_shop_names_none_in_the_text_either() -> None:
    pattern = next(pattern for pattern in patterns() if pattern.id.endswith("gym-moved"))

    matter = filled(pattern, Gap.RESPONDENT)

    assert matter.business is None
    assert word_lists().shop_unnamed in matter.text


def test_a_clerk_retells_a_citizen_in_the_third_person() -> None:
    retold = [filled(pattern).hotline_text() for pattern in patterns() if pattern.voice is Voice.WEB]

    assert [text for text in retold if "我" in text or not text.startswith("来电人反映：")] == []
