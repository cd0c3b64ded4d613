"""The scope within which a caller may see cases."""

import pytest

from services.dispatch.cases.domain.visibility import Scope


@pytest.mark.parametrize(
    ("scope", "is_inside"),
    [
        (Scope(everything=True), True),
        (Scope(department="food"), True),
        (Scope(agency="housing"), False),
        (Scope(source="12345"), False),
        (Scope(), False),
    ],
    ids=str,
)
def test_only_the_bureau_itself_is_inside(scope: Scope, *, is_inside: bool) -> None:
    assert scope.is_inside is is_inside
