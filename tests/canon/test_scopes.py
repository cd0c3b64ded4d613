"""Which cases an account sees: by its roles, and by what it is bound to where a role belongs to that."""

import pytest

from canon.scopes import Scope, scope_of_roles

BOUND = {"department": "food", "agency": "housing", "source": "12345"}


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("hub", Scope(everything=True)),
        ("bureau_head", Scope(everything=True)),
        ("auditor", Scope(everything=True)),
        ("service", Scope(everything=True)),
        ("officer", Scope(department="food")),
        ("section_head", Scope(department="food")),
        ("platform", Scope(source="12345")),
        ("partner", Scope(source="12345")),
        ("agency", Scope(agency="housing")),
        ("enterprise", Scope()),
        ("operator", Scope()),
        ("administrator", Scope()),
    ],
)
def test_an_account_sees_what_belongs_to_its_role(role: str, scope: Scope) -> None:
    assert scope_of_roles([role], **BOUND) == scope


def test_what_an_account_is_bound_to_opens_nothing_without_the_role() -> None:
    assert scope_of_roles([], **BOUND) == Scope()
    assert scope_of_roles(["officer"], department=None, agency="housing", source="12345") == Scope()


@pytest.mark.parametrize(
    ("scope", "inside"),
    [(Scope(everything=True), True), (Scope(department="food"), True), (Scope(agency="a"), False), (Scope(), False)],
)
def test_the_bureau_itself_is_who_sees_all_or_a_departments(scope: Scope, *, inside: bool) -> None:
    assert scope.is_inside is inside
