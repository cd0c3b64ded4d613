"""Who decides alone on an act: one table, each row from its day."""

from datetime import date

import pytest

from canon import approvals
from canon.approvals import APPROVAL_RULES, ApprovalRule, waits_for_head
from services.dispatch.approvals.domain import ApprovableCommand

TODAY = date(2026, 12, 7)


def test_the_acts_of_the_table_are_those_that_can_be_proposed() -> None:
    assert {rule.act for rule in APPROVAL_RULES} == set(ApprovableCommand)


@pytest.mark.parametrize("act", ApprovableCommand)
@pytest.mark.parametrize("role", ["section_head", "bureau_head"])
def test_a_head_waits_for_nobody(act: ApprovableCommand, role: str) -> None:
    assert not waits_for_head(act, "OTHER_LAW", (role, "officer"), TODAY)


@pytest.mark.parametrize(
    ("act", "ground", "role", "waits"),
    [
        ("refuse", "MATERIALS", "officer", True),
        ("refuse", "MATERIALS", "hub", True),
        ("terminate", "TIME_LIMIT", "officer", True),
        ("terminate", "WITHDRAWN", "officer", False),
        ("pause", "appraisal", "hub", True),
        ("extend", None, "officer", True),
        ("rework", None, "officer", True),
        ("rework", None, "hub", False),
        ("accept", None, "officer", False),
    ],
)
def test_others_wait_for_a_head_where_the_table_says_so(act: str, ground: str | None, role: str, waits: bool) -> None:  # noqa: FBT001
    assert waits_for_head(act, ground, (role,), TODAY) is waits


def test_a_later_row_takes_over_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    later = ApprovalRule(act="extend", deciders=frozenset({"bureau_head"}), since=TODAY)
    monkeypatch.setattr(approvals, "APPROVAL_RULES", (*APPROVAL_RULES, later))

    assert not waits_for_head("extend", None, ("section_head",), date(2026, 12, 6))
    assert waits_for_head("extend", None, ("section_head",), TODAY)
