"""The hotline's messages, both ways."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from canon.codes import (
    Agency,
    Channel,
    ClockKind,
    CloseResult,
    Kind,
    MediationMode,
    RedirectReason,
    RefusalReason,
    State,
)
from canon.shanghai import SHANGHAI
from contracts import dispatch
from services.intake.channels.domain.hotline_12345 import filing_of
from services.intake.complaints.domain.refusals import Untakeable
from services.intake.write_back.domain.platforms import step_for
from services.intake.write_back.domain.steps import Receipt
from tests.services.intake.building import FIRST, NOW, SECOND, an_event

RECEIPT = Receipt(
    complaint_id=FIRST,
    number="WQ20261124-00001",
    kind=Kind.COMPLAINT,
    channel=Channel.HOTLINE_12345,
    external_id="c-0001",
    respondent_name="某健身服务部",
    respondent_place="某县某路1号",
    amount_fen=144000,
    mode=MediationMode.ONSITE,
)


def a_filing_of(**message: Any) -> Any:
    return filing_of({"caseguid": "c-1", "rqstcontent": "内容"} | message, ids=(FIRST, SECOND), account="hotline")


def step(event: dispatch.CaseEvent, kind: Kind = Kind.COMPLAINT) -> tuple[str, dict[str, Any]]:
    sent = step_for(replace(RECEIPT, kind=kind), event)
    assert sent is not None
    return sent.name, dict(sent.fields)


def test_a_work_order_becomes_a_filing() -> None:
    filing = a_filing_of(
        rqsttime="2026-11-24 10:11:08",
        rqstperson="张某",
        rqstnumber="13800000000",
        linkphone="13900000000",
        rqsttitle="楼板开裂",
        subjectname="某某置业有限公司",
        subjectaddress="某县城关镇",
        objname="商品房",
        objmoney="2,000.5元",
        issecrecy="1",
        isrepeat="是",
        isgroup=True,
        urgency="紧急",
        accordtypecode="求助",
        signlimit="2026-11-25 10:11:08",
    )

    assert (filing.source, filing.channel, filing.external_id) == ("12345", Channel.HOTLINE_12345, "c-1")
    assert filing.received_at == datetime(2026, 11, 24, 10, 11, 8, tzinfo=SHANGHAI)
    assert filing.sign_limit == filing.received_at + timedelta(days=1)
    assert filing.person.phone == "13900000000"
    assert filing.person.confidential
    assert filing.matter.text == "楼板开裂。内容"
    assert filing.matter.amount_fen == 200050
    assert filing.flags == ("platform_repeat", "platform_group", "platform_urgent")
    assert filing.label == "求助"


@pytest.mark.parametrize(
    ("title", "content", "text"),
    [
        ("楼板", "墙面开裂", "楼板。墙面开裂"),
        ("", "内容", "内容"),
        ("标题", "", "标题"),
        ("开裂", "楼板开裂", "楼板开裂"),
    ],
)
def test_the_title_is_stated_once(title: str, content: str, text: str) -> None:
    assert a_filing_of(rqsttitle=title, rqstcontent=content).matter.text == text


def test_the_record_number_stands_in_for_a_missing_id() -> None:
    assert a_filing_of(caseguid="", record_number="261124101108115409").external_id == "261124101108115409"


@pytest.mark.parametrize(("missing", "pointer"), [("caseguid", "/caseguid"), ("rqstcontent", "/rqstcontent")])
def test_without_an_id_or_a_text_it_cannot_be_taken(missing: str, pointer: str) -> None:
    with pytest.raises(Untakeable) as refused:
        a_filing_of(**{missing: None})

    assert [error.field for error in refused.value.errors] == [pointer]


def test_nonsense_in_a_field_is_flagged_and_read_as_nothing() -> None:
    filing = a_filing_of(rqsttime="gestern", objmoney="九百", rqstperson=["x"], linkphone=13800000000, areacode=True)

    assert filing.flags == ("objmoney_unreadable", "rqsttime_unreadable")
    assert (filing.received_at, filing.matter.amount_fen, filing.person.name) == (None, None, None)
    assert filing.person.phone == "13800000000"
    assert filing.matter.region is None


def test_an_endless_amount_is_no_amount() -> None:
    assert a_filing_of(objmoney="9" * 14).flags == ("objmoney_unreadable",)


@pytest.mark.parametrize("written", ["2026-11-24 10:11", "2026/11/24 10:11:00", "2026-11-24T10:11:00+08:00"])
def test_other_spellings_of_a_time_are_read(written: str) -> None:
    assert a_filing_of(rqsttime=written).received_at == datetime(2026, 11, 24, 10, 11, tzinfo=SHANGHAI)


def test_a_dispatch_is_reported_with_the_unit_and_the_reason() -> None:
    assert step(an_event(dispatch.CaseDispatched, by_rules=True, explanation="涉及健身")) == (
        "assignSubordinate",
        {
            "step": "assignSubordinate",
            "caseguid": "c-0001",
            "formType": "consumption",
            "operateUsername": "weiquan",
            "backfillUsername": "weiquan",
            "memberUnit": "消费者权益保护股",
            "distributionOpinions": "涉及健身",
        },
    )


@pytest.mark.parametrize(
    ("event", "kind", "name", "fields"),
    [
        (an_event(dispatch.FirstFeedbackGiven), Kind.COMPLAINT, "initialReply", {"firstOpinion": "已联系诉求人"}),
        (an_event(dispatch.CaseAccepted), Kind.COMPLAINT, "acceptance", {"mode": "调解"}),
        (an_event(dispatch.CaseAccepted), Kind.REPORT, "acceptance", {"mode": "调查", "formType": "economy"}),
        (
            an_event(dispatch.CaseRefused, reason=RefusalReason.MATERIALS),
            Kind.COMPLAINT,
            "notAcceptance",
            {"reason": "没有提供规定的材料，或者材料不真实"},
        ),
        (
            an_event(
                dispatch.CaseRedirected,
                agency=Agency.HOUSING,
                handover_id=SECOND,
                reason=RedirectReason.NO_AUTHORITY,
                basis="某条",
                explanation="住建负责",
            ),
            Kind.COMPLAINT,
            "sendBack",
            {"reason": "应由住房和城乡建设局办理", "description": "依据：某条。住建负责"},
        ),
        (
            an_event(
                dispatch.CaseRedirected,
                agency=Agency.PUBLIC_SECURITY,
                handover_id=SECOND,
                reason=RedirectReason.CRIME,
                basis="某条",
            ),
            Kind.COMPLAINT,
            "sendBack",
            {"description": "依据：某条。（涉嫌违法犯罪线索移送，请勿告知诉求人。）"},
        ),
        (
            an_event(
                dispatch.CaseExtended,
                clock=ClockKind.HOTLINE,
                due_at=NOW + timedelta(days=5, hours=1),
                approved_by="bureau_head",
            ),
            Kind.COMPLAINT,
            "applyExtension",
            {"limit": 5, "unit": "天", "reason": "经负责人批准"},
        ),
        (an_event(dispatch.VerificationEnded, filed=True), Kind.REPORT, "caseFiling", {"ifFiling": "1"}),
        (an_event(dispatch.VerificationEnded, filed=False), Kind.REPORT, "caseFiling", {"ifFiling": "0"}),
        (
            an_event(dispatch.HandoverAnswered, handover_id=SECOND, text="已修"),
            Kind.COMPLAINT,
            "initialReply",
            {"firstOpinion": "已修"},
        ),
        (
            an_event(dispatch.CaseClosed, result=CloseResult.ANSWERED, within_limit=True, note="已答"),
            Kind.INQUIRY,
            "consultationProcessFeedback",
            {"processResult": "已答", "formType": "consultation"},
        ),
        (
            an_event(dispatch.CaseClosed, result=CloseResult.NOT_FILED, within_limit=True),
            Kind.REPORT,
            "economyProcessFeedback",
            {"processResult": "已办结：不予立案"},
        ),
        (
            an_event(
                dispatch.CaseClosed,
                result=CloseResult.AGREED,
                within_limit=True,
                recovered_fen=144000,
                town="chengguan",
                town_name="城关镇",
            ),
            Kind.COMPLAINT,
            "consumptionProcessFeedback",
            {
                "addressArea": "城关镇",
                "modeRegulation": "现场调解",
                "resultsMediation": "1",
                "winAmount": "1440.00",
                "retrieveEconomicLoss": "1440.00",
            },
        ),
    ],
    ids=lambda value: getattr(value, "type", None),
)
def test_an_event_becomes_the_hotlines_step(
    event: dispatch.CaseEvent, kind: Kind, name: str, fields: dict[str, Any]
) -> None:
    sent = step(event, kind)

    assert sent[0] == name
    assert fields.items() <= sent[1].items()


@pytest.mark.parametrize("result", [CloseResult.REDIRECTED, CloseResult.REFUSED])
def test_what_ended_in_a_step_of_its_own_is_not_answered_twice(result: CloseResult) -> None:
    assert step_for(RECEIPT, an_event(dispatch.CaseClosed, result=result, within_limit=True)) is None


def test_what_the_hotline_need_not_know_makes_no_step() -> None:
    assert step_for(RECEIPT, an_event(dispatch.CaseUrged, state=State.DISPATCHED)) is None


def test_what_the_police_answered_of_a_suspected_crime_is_not_passed_on() -> None:
    receipt, words = replace(RECEIPT, secret_handovers=frozenset({str(SECOND)})), "已对投诉人立案侦查"
    closed = an_event(dispatch.CaseClosed, result=CloseResult.OTHER, within_limit=True, note=words, handover_id=SECOND)

    assert step_for(receipt, an_event(dispatch.HandoverAnswered, handover_id=SECOND, text=words)) is None
    sent = step_for(receipt, closed)
    assert sent is not None
    assert sent.fields["processResult"] == sent.fields["mediation"] == "已办结：其他"
