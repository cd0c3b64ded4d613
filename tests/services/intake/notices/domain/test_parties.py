"""Whom a notice names, and to whom it is shown."""

from dataclasses import replace
from typing import Any

import pytest

from canon.codes import Kind
from contracts.dispatch import CaseAccepted
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.notices.domain.decisions import notices_of
from services.intake.notices.domain.kinds import Addressee, Notice
from services.intake.notices.domain.parties import (
    DESTROYED,
    HIDDEN,
    UNNAMED,
    Parties,
    PersonVisibility,
    may_read,
    parties_of,
    person_visibility,
)
from tests.services.intake.building import a_complaint, an_event

HOUSING = Scope(ScopeKind.AGENCY, "housing")


def a_notice(addressee: Addressee = Addressee.CONSUMER) -> Notice:
    [notice] = notices_of(an_event(CaseAccepted))
    return replace(notice, addressee=addressee)


def named(visibility: PersonVisibility, addressee: Addressee = Addressee.CONSUMER, **changes: Any) -> Parties:
    complaint, secret = a_complaint(**changes)
    return parties_of(a_notice(addressee), complaint, secret, visibility)


def nameless() -> tuple[Complaint, Secret]:
    complaint, secret = a_complaint(respondent_name=None)
    return complaint, replace(secret, person=replace(secret.person, name=None, phone=None), respondent_name=None)


@pytest.mark.parametrize(
    ("scope", "addressee", "agency", "allowed"),
    [
        (Scope(ScopeKind.ALL), Addressee.RESPONDENT, None, True),
        (Scope(ScopeKind.DEPARTMENT, "food"), Addressee.AGENCY, "housing", True),
        (Scope(ScopeKind.SOURCE, "12345"), Addressee.CONSUMER, None, True),
        (Scope(ScopeKind.SOURCE, "12345"), Addressee.RESPONDENT, None, False),
        (Scope(ScopeKind.SOURCE, "12345"), Addressee.AGENCY, "public_security", False),
        (HOUSING, Addressee.AGENCY, "housing", True),
        (HOUSING, Addressee.AGENCY, "education", False),
        (HOUSING, Addressee.CONSUMER, None, False),
        (Scope(ScopeKind.NOTHING), Addressee.CONSUMER, None, False),
    ],
)
def test_a_notice_is_read_by_those_it_concerns(
    scope: Scope, addressee: Addressee, agency: str | None, *, allowed: bool
) -> None:
    assert may_read(scope, addressee, agency) is allowed


@pytest.mark.parametrize(
    ("scope", "roles", "kind", "visibility"),
    [
        (Scope(ScopeKind.SOURCE, "12345"), ("platform",), Kind.REPORT, PersonVisibility.FULL),
        (Scope(ScopeKind.DEPARTMENT, "food"), ("officer",), Kind.COMPLAINT, PersonVisibility.FULL),
        (Scope(ScopeKind.ALL), ("hub",), Kind.COMPLAINT, PersonVisibility.FULL),
        (Scope(ScopeKind.ALL), ("auditor",), Kind.COMPLAINT, PersonVisibility.MASKED),
        (Scope(ScopeKind.ALL), ("bureau_head",), Kind.REPORT, PersonVisibility.MASKED),
        (HOUSING, ("agency",), Kind.COMPLAINT, PersonVisibility.MASKED),
        (HOUSING, ("agency",), Kind.REPORT, PersonVisibility.NOTHING),
    ],
)
def test_the_person_is_shown_to_few(
    scope: Scope, roles: tuple[str, ...], kind: Kind, visibility: PersonVisibility
) -> None:
    complaint, _ = a_complaint(kind=kind)

    assert person_visibility(scope, roles, complaint) is visibility


def test_the_full_names_the_masked_hides_and_nothing_says_so() -> None:
    shop = "某健身服务部"

    assert named(PersonVisibility.FULL) == Parties(consumer="张丽华", phone="13800000000", respondent=shop)
    assert named(PersonVisibility.MASKED) == Parties(consumer="张**", phone="138****0000", respondent=shop)
    assert named(PersonVisibility.NOTHING) == Parties(consumer=HIDDEN, phone=None, respondent=shop)


def test_the_respondents_letter_holds_no_number_and_no_one_who_requested_secrecy() -> None:
    assert named(PersonVisibility.FULL, Addressee.RESPONDENT).consumer == "张丽华"
    assert named(PersonVisibility.FULL, Addressee.RESPONDENT).phone is None
    assert named(PersonVisibility.FULL, Addressee.RESPONDENT, confidential=True).consumer == HIDDEN


def test_who_was_destroyed_or_never_named_is_nobody() -> None:
    complaint, secret = nameless()

    assert parties_of(a_notice(), complaint, None, PersonVisibility.FULL).consumer == DESTROYED
    for visibility in (PersonVisibility.FULL, PersonVisibility.MASKED):
        assert parties_of(a_notice(), complaint, secret, visibility) == Parties(
            consumer=UNNAMED, phone=None, respondent="被投诉人"
        )
