"""Which business a complaint is about, as it is compared: by keyed digests of what is its own in its name."""

from dataclasses import replace

import pytest

from chassis.vault.keys import KeyRing
from services.intake.complaints.repository.people import PersonVault
from services.intake.traits.service import respondent_of
from tests.services.intake.building import a_complaint

PEOPLE = PersonVault(KeyRing.from_text("test:" + "ab" * 32))
AFTER = PersonVault(KeyRing.from_text("new:" + "cd" * 32 + ",test:" + "ab" * 32))


def digests_of(written: str | None, cleaned: str | None = None, people: PersonVault = PEOPLE) -> tuple[bytes, ...]:
    complaint, secret = a_complaint(respondent_name=cleaned)
    return respondent_of(complaint, replace(secret, respondent_name=written), people).digests


def test_a_business_is_found_by_its_name_as_it_was_written() -> None:
    complaint, secret = a_complaint(respondent_name="〔投诉人〕瑜伽馆", respondent_uscc="91330000MA27U04J5G")
    business = respondent_of(complaint, replace(secret, respondent_name="鹿野瑜伽馆"), PEOPLE)

    assert business.digests == digests_of("鹿野瑜伽馆")
    assert (business.respondent, business.uscc) == ("〔投诉人〕瑜伽馆", "91330000MA27U04J5G")


def test_where_nothing_was_written_the_cleaned_name_counts() -> None:
    assert digests_of(None, "鹿野瑜伽馆") == digests_of("鹿野瑜伽馆")


@pytest.mark.parametrize("name", [None, "", "某健身房", "楼下理发店"])
def test_what_is_described_and_not_named_is_no_business(name: str | None) -> None:
    assert digests_of(name) == ()


def test_it_is_found_under_an_older_master_key_too_and_the_current_one_is_first() -> None:
    current, older = digests_of("鹿野瑜伽馆", people=AFTER)

    assert (older,) == digests_of("鹿野瑜伽馆")
    assert current != older


def test_the_name_stands_in_no_digest() -> None:
    assert not any("鹿野".encode() in digest for digest in digests_of("鹿野瑜伽馆"))
