"""Rules are drafted by one, tried, and signed by two others."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.errors import Refusal
from services.dispatch.routing.domain import RulesInvalid
from services.dispatch.rulebook.domain.approval import add_shipped_version, draft, retire, sign
from services.dispatch.rulebook.domain.refusals import (
    AlreadyActive,
    AlreadyRetired,
    DatePassed,
    DateTaken,
    LastRules,
    NotTried,
    OwnDraft,
    SignedTwice,
    VersionTaken,
)
from services.dispatch.rulebook.domain.versions import RuleVersion
from tests.services.dispatch.rulebook.domain.builders import FOUNDING, NOW, TODAY, TRIAL, a_signature, a_version, signed


def drafted(**facts: Any) -> RuleVersion:
    return draft(
        **{
            "version": "v2",
            "effective_from": TODAY,
            "digest": "d",
            "author": "wang",
            "base": "v1",
            "note": "加词",
            "known": {"v1"},
            "now": NOW,
        }
        | facts
    )


def signing(version: RuleVersion, account: str = "zhang", **facts: Any) -> RuleVersion:
    given = {"role": "hub", "trial": TRIAL, "versions": [FOUNDING, version], "now": NOW} | facts
    return sign(version, account=account, **given)


def test_a_draft_is_in_force_never() -> None:
    version = drafted()

    assert (version.signatures, version.begins_at, version.base, version.note) == ((), None, "v1", "加词")


@pytest.mark.parametrize("name", ["", "-v2", "v 2", "v2/x", "版本二", "v" * 65])
def test_a_version_has_a_name_that_stands_in_an_address(name: str) -> None:
    with pytest.raises(RulesInvalid) as refused:
        drafted(version=name)

    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("/version", "format")]


def test_rules_are_not_drafted_for_yesterday() -> None:
    with pytest.raises(RulesInvalid) as refused:
        drafted(effective_from=TODAY - timedelta(1))

    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("/effective_from", "in_past")]


def test_a_version_once_stored_is_not_written_over() -> None:
    with pytest.raises(VersionTaken):
        drafted(version="v1")


def test_two_persons_put_a_version_in_force() -> None:
    once = signing(a_version())
    twice = signing(once, "li", role="bureau_head")

    assert (once.begins_at, once.is_signed) == (None, False)
    assert twice.is_signed
    assert [(one.account, one.role) for one in twice.signatures] == [("zhang", "hub"), ("li", "bureau_head")]


@pytest.mark.parametrize(
    ("version", "facts", "refusal"),
    [
        (a_version(), {"account": "wang"}, OwnDraft),
        (a_version(signatures=(a_signature("zhang"),)), {}, SignedTwice),
        (a_version(), {"trial": None}, NotTried),
        (a_version(effective_from=TODAY - timedelta(1)), {}, DatePassed),
        (a_version(), {"versions": [signed("v3", date(2026, 12, 1))]}, DateTaken),
        (signed("v2", date(2026, 12, 1)), {"account": "chen"}, AlreadyActive),
        (FOUNDING, {}, AlreadyActive),
        (a_version(retired_at=NOW), {}, AlreadyRetired),
    ],
)
def test_a_signature_is_refused_by_name(version: RuleVersion, facts: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        signing(version, **facts)


def test_a_withdrawn_version_leaves_its_day_free() -> None:
    withdrawn = replace(signed("v3", date(2026, 12, 1)), retired_at=NOW)
    half = a_version("v4", signatures=(a_signature(),))

    assert signing(a_version(), versions=[withdrawn, half]).signatures


def test_a_version_is_withdrawn_with_a_reason() -> None:
    version = retire(a_version(), account="li", reason="词太宽", versions=[FOUNDING, a_version()], now=NOW)

    assert (version.retired_at, version.retired_by, version.retirement) == (NOW, "li", "词太宽")


def test_it_is_withdrawn_once() -> None:
    with pytest.raises(AlreadyRetired):
        retire(a_version(retired_at=NOW), account="li", reason="x", versions=[FOUNDING], now=NOW)


def test_the_only_rules_in_force_stay() -> None:
    later = signed("v2", date(2026, 12, 1))

    with pytest.raises(LastRules):
        retire(FOUNDING, account="li", reason="x", versions=[FOUNDING, later], now=NOW)


def shipped(**facts: Any) -> RuleVersion | None:
    given = {"version": "demo", "effective_from": TODAY, "digest": "abcdefghij", "author": "dispatch", "now": NOW}
    return add_shipped_version(**given | {"known": {}} | facts)


def test_a_bureau_without_rules_begins_with_those_that_are_shipped() -> None:
    version = shipped()

    assert version
    assert (version.version, version.founding) == ("demo", True)


def test_another_shipment_is_a_draft() -> None:
    version = shipped(known={"v1": "other"})

    assert version
    assert (version.version, version.founding, version.begins_at) == ("demo", False, None)


def test_other_rules_under_a_known_name_get_their_own() -> None:
    version = shipped(known={"demo": "other"})

    assert version
    assert version.version == "demo-abcdefgh"


def test_the_same_rules_are_entered_once() -> None:
    assert shipped(known={"demo": "abcdefghij"}) is None
