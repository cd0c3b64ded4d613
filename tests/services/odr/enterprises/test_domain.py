"""Enterprises that take part, decided purely."""

import pytest

from services.odr.enterprises import domain as enterprises
from services.odr.enterprises.domain import Standing
from tests.services.odr.building import NOW, an_enterprise


def test_an_applicant_is_let_in_by_a_review() -> None:
    enterprise, event = enterprises.review(an_enterprise(Standing.APPLIED), approved=True, note="", now=NOW)

    assert (enterprise.standing, event is not None) == (Standing.ACTIVE, True)


def test_a_declined_applicant_is_named_to_nobody_else() -> None:
    enterprise, event = enterprises.review(an_enterprise(Standing.APPLIED), approved=False, note="人员不足", now=NOW)

    assert (enterprise.standing, event) == (Standing.DECLINED, None)


def test_only_a_waiting_application_is_reviewed() -> None:
    with pytest.raises(enterprises.NotReviewable):
        enterprises.review(an_enterprise(), approved=True, note="", now=NOW)


def test_only_an_active_enterprise_is_suspended() -> None:
    suspended, _ = enterprises.suspend(an_enterprise(), "连续超时", NOW)

    assert suspended.standing is Standing.SUSPENDED
    with pytest.raises(enterprises.NotActive):
        enterprises.suspend(suspended, "again", NOW)


def test_the_missing_promise_is_named() -> None:
    assert [error.field for error in enterprises.PromiseMissing().errors] == ["/promise"]
