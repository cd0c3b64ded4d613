from datetime import datetime

import pytest

from canon.codes import Agency, Department, Kind, name_of
from services.dispatch.routing.domain import Decision, Outcome, RoutingText, route
from services.dispatch.routing.rules import shipped_rules
from tests.services.dispatch.routing.domain.accuracy import tried
from tests.services.dispatch.routing.domain.builders import routed

BARE_REFUSAL = "不属于我局职责"


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return [one.decision for one in tried("developed")]


def test_a_redirect_names_the_agency_and_the_law(decisions: list[Decision]) -> None:
    cards = shipped_rules().rules.agencies

    for decision in decisions:
        if decision.outcome is Outcome.AGENCY:
            assert cards[Agency(decision.target)].name in decision.explanation
            assert decision.basis
            assert decision.basis in decision.explanation


def test_a_redirect_states_what_happens_next_and_where_else_to_go(decisions: list[Decision]) -> None:
    for decision in decisions:
        if decision.outcome is Outcome.AGENCY:
            assert "我们去催" in decision.explanation
            assert "消费者权益保护法第三十九条" in decision.explanation


def test_a_department_is_named_to_the_citizen(decisions: list[Decision]) -> None:
    for decision in decisions:
        if decision.outcome is Outcome.DEPARTMENT:
            assert name_of(Department(decision.target)) in decision.explanation


def test_nobody_reads_a_bare_refusal(decisions: list[Decision]) -> None:
    for decision in decisions:
        assert BARE_REFUSAL not in decision.explanation
        assert "请" not in decision.explanation.replace("申请", "")
        assert "！" not in decision.explanation


def test_a_redirect_says_what_stays_and_whom_to_call() -> None:
    decision = route(RoutingText(text="小店卖假烟"), shipped_rules())

    assert "12313" in decision.explanation
    assert "明码标价" in decision.explanation


def test_a_redirect_without_a_hotline_names_none() -> None:
    assert "直接打" not in routed("小店卖假烟").explanation


def test_the_station_that_comes_is_named() -> None:
    assert "河西镇市场监管所" in routed("健身卡", place="河西镇").explanation


def test_the_hub_states_between_whom_it_decides() -> None:
    explanation = routed("健身卡,假烟").explanation

    assert "消费者权益保护股" in explanation
    assert "县tobacco局" in explanation


def test_the_hub_says_so_when_nothing_is_known() -> None:
    assert "还看不出" in routed("回电话").explanation


def test_a_report_is_verified_within_the_laws_time_and_mediated_by_nobody() -> None:
    explanation = routed("健身卡", place="河西镇", kind=Kind.REPORT).explanation

    assert "您举报的线索" in explanation
    assert "河西镇市场监管所就近核查" in explanation
    assert "十五个工作日内核查" in explanation
    assert "市场监督管理行政处罚程序规定第十八条" in explanation
    assert "不作调解" in explanation
    assert not [promise for promise in ("七个工作日", "先联系您", "您反映") if promise in explanation]


def test_an_inquiry_is_answered_by_a_section_and_until_its_channels_limit_where_that_is_known() -> None:
    limit = datetime.fromisoformat("2026-12-01T10:00:00+00:00")
    known = routed("健身卡", kind=Kind.INQUIRY, until=limit).explanation
    unknown = routed("健身卡", kind=Kind.INQUIRY).explanation

    assert "消费者权益保护股答复，12 月 1 日 18:00 前答复您。" in known
    assert "消费者权益保护股答复。没有接到答复，打 12315" in unknown
    assert not [word for word in ("是否受理", "七个工作日", "调解", "您反映") if word in known]


@pytest.mark.parametrize(("kind", "term"), [(Kind.REPORT, "您举报的是"), (Kind.INQUIRY, "您咨询的是")])
def test_a_redirected_report_or_inquiry_is_not_called_a_dispute(kind: Kind, term: str) -> None:
    explanation = routed("小店卖假烟", kind=kind).explanation

    assert explanation.startswith(term)
    assert "协商不成" not in explanation
