"""Which version routes: the one in force at the moment of receipt."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.rulebook.domain.schedule import version_in_force, version_state
from services.dispatch.rulebook.domain.versions import RuleState, RuleVersion
from tests.services.dispatch.rulebook.domain.builders import FOUNDING, NOW, a_signature, a_version, at, signed

DECEMBER = signed("v2", date(2026, 12, 1))
JANUARY = signed("v3", date(2027, 1, 1))


def named(version: RuleVersion | None) -> str | None:
    return version.version if version else None


def test_the_founding_rules_reach_back_to_the_beginning() -> None:
    assert named(version_in_force([FOUNDING], datetime(2001, 1, 1, tzinfo=UTC))) == "v1"


def test_a_version_begins_at_midnight_of_its_day_in_shanghai() -> None:
    versions = [JANUARY, FOUNDING, DECEMBER]

    assert named(version_in_force(versions, at("2026-11-30 23:59"))) == "v1"
    assert named(version_in_force(versions, at("2026-12-01 00:00"))) == "v2"
    assert named(version_in_force(versions, datetime(2026, 12, 31, 15, 59, tzinfo=UTC))) == "v2"
    assert named(version_in_force(versions, datetime(2026, 12, 31, 16, 0, tzinfo=UTC))) == "v3"


def test_a_version_signed_on_its_day_does_not_reach_back_before_the_signature() -> None:
    late = signed("v2", NOW.date(), at("2026-11-24 15:00"))

    assert named(version_in_force([FOUNDING, late], at("2026-11-24 14:59"))) == "v1"
    assert named(version_in_force([FOUNDING, late], at("2026-11-24 15:00"))) == "v2"


def test_a_draft_and_one_signature_route_nothing() -> None:
    half = a_version("v2", effective_from=date(2026, 11, 1), signatures=(a_signature(),))

    assert named(version_in_force([half], NOW)) is None
    assert named(version_in_force([FOUNDING, half], NOW)) == "v1"


def test_what_was_received_before_a_retirement_keeps_its_rules() -> None:
    withdrawn = replace(DECEMBER, retired_at=at("2026-12-05 10:00"))

    assert named(version_in_force([FOUNDING, withdrawn], at("2026-12-05 09:59"))) == "v2"
    assert named(version_in_force([FOUNDING, withdrawn], at("2026-12-05 10:00"))) == "v1"


def test_a_state_follows_from_signatures_days_and_successors() -> None:
    draft = a_version("v9")
    withdrawn = a_version("v8", retired_at=NOW)
    versions = [FOUNDING, DECEMBER, JANUARY, draft, withdrawn]

    states = {one.version: version_state(one, versions, at("2026-12-10 09:00")) for one in versions}

    assert states == {
        "v1": RuleState.RETIRED,
        "v2": RuleState.ACTIVE,
        "v3": RuleState.SIGNED,
        "v9": RuleState.DRAFT,
        "v8": RuleState.RETIRED,
    }


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6), st.integers(-5, 70))
def test_exactly_one_version_is_active_whatever_was_signed(days: list[tuple[int, int]], moment: int) -> None:
    first = NOW.date()
    versions = [FOUNDING] + [
        signed(f"v{number + 2}", first + timedelta(begin), NOW + timedelta(sign))
        for number, (begin, sign) in enumerate(days)
    ]
    now = NOW + timedelta(moment)

    assert [version_state(one, versions, now) for one in versions].count(RuleState.ACTIVE) == 1
