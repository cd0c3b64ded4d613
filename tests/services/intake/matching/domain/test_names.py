"""Two names may be of one person though they are written differently."""

import pytest

from services.intake.matching.domain.names import NameRelation, relate_names


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("陈立秋", "陈立秋", NameRelation.SAME),
        ("陈立秋", " 陈 立秋。", NameRelation.SAME),
        ("陈立秋", "陈丽秋", NameRelation.ALIKE),  # misheard
        ("詹昭阳", "展昭阳", NameRelation.ALIKE),  # misheard family name
        ("陈立秋", "陈立冬", NameRelation.NEAR),  # one character mistyped, or a brother: a person looks
        ("陈立秋", "陈女士", NameRelation.ALIKE),
        ("詹先生", "展昭阳", NameRelation.ALIKE),
        ("陈立秋", "王女士", NameRelation.OTHER),
        ("陈立秋", "陈建国", NameRelation.OTHER),
        ("陈立", "陈秋", NameRelation.OTHER),  # of two characters one is half of the name
        ("陈立秋", "陈立", NameRelation.OTHER),
        ("陈立秋", None, NameRelation.UNKNOWN),
        ("", "", NameRelation.UNKNOWN),
        ("女士", "陈立秋", NameRelation.UNKNOWN),
        ("陈*秋", "陈立秋", NameRelation.ALIKE),
        ("陈**", "陈立秋", NameRelation.ALIKE),
        ("*立秋", "陈立秋", NameRelation.ALIKE),
        ("陈*", "陈先生", NameRelation.ALIKE),
        ("陈*秋", "陈*秋", NameRelation.ALIKE),
        ("陈*秋", "陈立冬", NameRelation.OTHER),
        ("王*秋", "陈立秋", NameRelation.OTHER),
        ("**", "陈立秋", NameRelation.UNKNOWN),
    ],
)
def test_names_relate_as_a_listening_clerk_would_say(one: str, other: str | None, relation: NameRelation) -> None:
    assert relate_names(one, other) is relation
    assert relate_names(other, one) is relation
