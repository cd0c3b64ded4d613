"""Who may see what."""

import pytest

from services.intake.complaints.domain.visibility import (
    Scope,
    ScopeKind,
    file_scope_of,
    may_disclose,
    may_see_person,
    scope_of,
)

SHOP = "0190a000-0000-7000-8000-000000000002"


@pytest.mark.parametrize(
    ("roles", "facts", "scope"),
    [
        (("hub",), {}, Scope(ScopeKind.ALL)),
        (("bureau_head",), {}, Scope(ScopeKind.ALL)),
        (("auditor",), {}, Scope(ScopeKind.ALL)),
        (("officer",), {"department": "food"}, Scope(ScopeKind.DEPARTMENT, "food")),
        (("section_head",), {"department": "food"}, Scope(ScopeKind.DEPARTMENT, "food")),
        (("officer",), {}, Scope(ScopeKind.NOTHING)),
        (("platform",), {"source": "12345"}, Scope(ScopeKind.SOURCE, "12345")),
        (("partner",), {"source": "partner:a"}, Scope(ScopeKind.SOURCE, "partner:a")),
        (("partner",), {}, Scope(ScopeKind.NOTHING)),
        (("agency",), {"agency": "housing"}, Scope(ScopeKind.AGENCY, "housing")),
        (("agency",), {}, Scope(ScopeKind.NOTHING)),
        (("enterprise",), {"source": "x"}, Scope(ScopeKind.NOTHING)),
        (("operator",), {}, Scope(ScopeKind.NOTHING)),
        (("hub", "officer"), {"department": "food"}, Scope(ScopeKind.ALL)),
    ],
)
def test_a_role_sees_its_part(roles: tuple[str, ...], facts: dict[str, str], scope: Scope) -> None:
    assert scope_of(roles, **{"source": None, "department": None, "agency": None, **facts}) == scope


@pytest.mark.parametrize(
    ("roles", "facts", "scope"),
    [
        (("enterprise",), {"enterprise": SHOP.upper()}, Scope(ScopeKind.ENTERPRISE, SHOP)),
        (("enterprise",), {}, Scope(ScopeKind.NOTHING)),
        (("operator",), {"enterprise": SHOP}, Scope(ScopeKind.NOTHING)),
        (("hub", "enterprise"), {"enterprise": SHOP}, Scope(ScopeKind.ALL)),
    ],
)
def test_an_enterprise_comes_to_files_and_to_nothing_else(
    roles: tuple[str, ...], facts: dict[str, str], scope: Scope
) -> None:
    nothing = {"source": None, "department": None, "agency": None, "enterprise": None}

    assert file_scope_of(roles, **{**nothing, **facts}) == scope
    assert scope_of(roles, source=None, department=None, agency=None).kind is not ScopeKind.ENTERPRISE


def test_a_protected_person_is_not_shown_to_an_agency() -> None:
    assert not may_see_person(Scope(ScopeKind.AGENCY, "housing"), protected=True)
    assert may_see_person(Scope(ScopeKind.AGENCY, "housing"), protected=False)
    assert may_see_person(Scope(ScopeKind.SOURCE, "12345"), protected=True)


@pytest.mark.parametrize(
    ("roles", "scope", "may"),
    [
        (("hub",), Scope(ScopeKind.ALL), True),
        (("officer",), Scope(ScopeKind.DEPARTMENT, "food"), True),
        (("section_head",), Scope(ScopeKind.DEPARTMENT, "food"), False),
        (("bureau_head",), Scope(ScopeKind.ALL), False),
        (("auditor",), Scope(ScopeKind.ALL), False),
        (("partner",), Scope(ScopeKind.SOURCE, "partner:a"), True),
        (("agency",), Scope(ScopeKind.AGENCY, "housing"), False),
    ],
)
def test_a_contact_is_for_the_officer_the_hub_and_the_source(roles: tuple[str, ...], scope: Scope, may: bool) -> None:  # noqa: FBT001
    assert may_disclose(roles, scope) is may
