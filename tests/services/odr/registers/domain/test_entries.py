"""The life of an entry, decided purely."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chassis.errors import Invalid
from services.odr.histories.domain import Act, NotSuspended, OwnApplication
from services.odr.registers.domain import entries
from services.odr.registers.domain.entries import ChangeKind, Entry, EntryState
from services.odr.registers.domain.registers import Level, Register, TradeField, check_listing, field_of
from tests.services.odr.registers.building import TODAY, a_listing, an_applicant, an_entry, by

ONE_DAY = timedelta(days=1)


def test_an_applicant_is_on_no_list_until_another_person_approves() -> None:
    applicant = an_applicant()

    assert (applicant.state, applicant.state_on(TODAY)) == (EntryState.APPLIED, None)
    with pytest.raises(OwnApplication):
        entries.review(applicant, by("officer"), approved=True)
    assert entries.review(applicant, by("hub"), approved=True).state_on(TODAY) is EntryState.LISTED


def test_a_declined_applicant_was_never_on_the_register() -> None:
    declined = entries.review(an_applicant(), by("hub"), approved=False)

    assert (declined.state, declined.began_on, declined.state_on(TODAY)) == (EntryState.DECLINED, None, None)
    with pytest.raises(entries.NothingToReview):
        entries.review(declined, by("hub"), approved=True)
    with pytest.raises(entries.NothingToReview):
        entries.enlist(declined, by("hub"))


def test_an_entry_counts_from_its_first_valid_day_whenever_it_was_entered() -> None:
    old = an_entry(valid_from=TODAY - timedelta(days=400))
    coming = an_entry(valid_from=TODAY + timedelta(days=3))

    assert old.state_on(TODAY - timedelta(days=400)) is EntryState.LISTED
    assert old.state_on(TODAY - timedelta(days=401)) is None
    assert (coming.state_on(TODAY), coming.state_on(TODAY + timedelta(days=3))) == (None, EntryState.LISTED)


def test_a_suspended_entry_is_restored_with_its_history() -> None:
    suspended = entries.suspend(an_entry(), by("head", 1, "三次违诺", "调解书 3 份"))
    restored = entries.restore(suspended, by("head", 9, "整改完成"))

    assert [(change.kind, change.by, change.reason) for change in restored.changes] == [
        (ChangeKind.APPLIED, "officer", "核查属实"),
        (ChangeKind.LISTED, "hub", "核查属实"),
        (ChangeKind.SUSPENDED, "head", "三次违诺"),
        (ChangeKind.RESTORED, "head", "整改完成"),
    ]
    assert restored.changes[2].proof == "调解书 3 份"
    days = (0, 1, 8, 9)
    assert [restored.state_on(TODAY + timedelta(days=day)) for day in days] == [
        EntryState.LISTED,
        EntryState.SUSPENDED,
        EntryState.SUSPENDED,
        EntryState.LISTED,
    ]


def test_who_left_is_off_the_register_from_that_day_and_for_good() -> None:
    left = entries.leave(an_entry(), by("hub", 5, "停业"))

    assert left.state_on(TODAY + timedelta(days=4)) is EntryState.LISTED
    assert left.state_on(TODAY + timedelta(days=5)) is None
    for act in (entries.suspend, entries.restore, entries.leave):
        with pytest.raises(entries.NotOnRegister):
            act(left, by("head", 6))


def test_an_application_is_taken_back_by_leaving() -> None:
    assert entries.leave(an_applicant(), by("officer")).state is EntryState.LEFT


def test_an_entry_ends_with_its_last_valid_day() -> None:
    entry = an_entry(Register.DEMONSTRATION, valid_to=TODAY + timedelta(days=1))

    assert entry.state_on(TODAY + ONE_DAY) is EntryState.LISTED
    assert entry.state_on(TODAY + 2 * ONE_DAY) is None
    for act in (entries.suspend, entries.leave):
        with pytest.raises(entries.NotOnRegister):
            act(entry, by("head", 2))
    expired = entries.expire(entry, by("hub", 9))
    assert (expired.changes[-1].on, expired.changes[-1].reason) == (TODAY + 2 * ONE_DAY, entries.EXPIRED)
    assert expired.ended_on == entry.ended_on == TODAY + 2 * ONE_DAY


@pytest.mark.parametrize(
    ("entry", "act", "refusal"),
    [
        (an_applicant(), entries.suspend, entries.NotOnRegister),
        (an_entry(), entries.restore, NotSuspended),
        (entries.suspend(an_entry(), by("head")), entries.suspend, entries.AlreadySuspended),
    ],
)
def test_what_does_not_fit_is_refused(
    entry: Entry, act: Callable[[Entry, Act], Entry], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        act(entry, by("head"))


@pytest.mark.parametrize("register", [one for one in Register if one is not Register.NO_REASON_RETURN])
@pytest.mark.parametrize("field", ["days", "scope", "exclusions", "freight"])
def test_terms_of_return_stand_on_the_return_register_alone(register: Register, field: str) -> None:
    listing = a_listing(level=Level.COUNTY)
    check_listing(Register.NO_REASON_RETURN, a_listing(), {field})

    with pytest.raises(Invalid) as refused:
        check_listing(register, listing, {field})

    assert [(error.field, error.code) for error in refused.value.errors] == [(f"/{field}", "unknown_field")]


@pytest.mark.parametrize("register", [one for one in Register if one is not Register.DEMONSTRATION])
def test_only_a_demonstration_unit_has_a_level(register: Register) -> None:
    with pytest.raises(Invalid):
        check_listing(register, a_listing(level=Level.CITY), {"level"})


@pytest.mark.parametrize(
    ("register", "fields", "field", "code"),
    [
        (Register.DEMONSTRATION, {}, "/level", "required"),
        (Register.PLEDGE, {"valid_to": TODAY - ONE_DAY}, "/valid_to", "before_start"),
        (Register.PLEDGE, {"valid_to": date(3000, 1, 1)}, "/valid_to", "too_late"),
    ],
)
def test_what_is_wrong_with_a_listing_is_named(
    register: Register, fields: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_listing(register, a_listing(**fields), set(fields))

    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]


def test_a_field_is_named_by_its_code_or_in_chinese() -> None:
    assert [field_of(text) for text in ("food", "食品", "粮食")] == [TradeField.FOOD, TradeField.FOOD, None]
    assert len(TradeField) == 12
