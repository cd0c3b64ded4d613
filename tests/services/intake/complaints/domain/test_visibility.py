"""Who may see what."""

import pytest

from services.intake.complaints.domain.visibility import Scope, Sees, may_disclose, may_see_person, scope_of


@pytest.mark.parametrize(
    ("roles", "facts", "scope"),
    [
        (("hub",), {}, Scope(Sees.ALL)),
        (("bureau_head",), {}, Scope(Sees.ALL)),
        (("auditor",), {}, Scope(Sees.ALL)),
        (("officer",), {"department": "food"}, Scope(Sees.DEPARTMENT, "food")),
        (("section_head",), {"department": "food"}, Scope(Sees.DEPARTMENT, "food")),
        (("officer",), {}, Scope(Sees.NOTHING)),
        (("platform",), {"source": "12345"}, Scope(Sees.SOURCE, "12345")),
        (("partner",), {"source": "partner:a"}, Scope(Sees.SOURCE, "partner:a")),
        (("partner",), {}, Scope(Sees.NOTHING)),
        (("agency",), {"agency": "housing"}, Scope(Sees.AGENCY, "housing")),
        (("agency",), {}, Scope(Sees.NOTHING)),
        (("enterprise",), {"source": "x"}, Scope(Sees.NOTHING)),
        (("operator",), {}, Scope(Sees.NOTHING)),
        (("hub", "officer"), {"department": "food"}, Scope(Sees.ALL)),
    ],
)
def test_a_role_sees_its_part(roles: tuple[str, ...], facts: dict[str, str], scope: Scope) -> None:
    assert scope_of(roles, **{"source": None, "department": None, "agency": None, **facts}) == scope


def test_a_protected_person_is_not_shown_to_an_agency() -> None:
    assert not may_see_person(Scope(Sees.AGENCY, "housing"), protected=True)
    assert may_see_person(Scope(Sees.AGENCY, "housing"), protected=False)
    assert may_see_person(Scope(Sees.SOURCE, "12345"), protected=True)


@pytest.mark.parametrize(
    ("roles", "scope", "may"),
    [
        (("hub",), Scope(Sees.ALL), True),
        (("officer",), Scope(Sees.DEPARTMENT, "food"), True),
        (("section_head",), Scope(Sees.DEPARTMENT, "food"), False),
        (("bureau_head",), Scope(Sees.ALL), False),
        (("auditor",), Scope(Sees.ALL), False),
        (("partner",), Scope(Sees.SOURCE, "partner:a"), True),
        (("agency",), Scope(Sees.AGENCY, "housing"), False),
    ],
)
def test_a_contact_is_for_the_officer_the_hub_and_the_source(roles: tuple[str, ...], scope: Scope, may: bool) -> None:  # noqa: FBT001
    assert may_disclose(roles, scope) is may
