"""The national platform's messages, both ways."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from canon.codes import Agency, Channel, ClockKind, CloseResult, Kind, MediationMode, RedirectReason, RefusalReason
from canon.shanghai import SHANGHAI
from contracts import dispatch
from services.intake.channels.domain.platform_12315 import filing_of
from services.intake.complaints.domain.refusals import Untakeable
from services.intake.filing.domain.filing import Filing
from services.intake.write_back.domain.platforms import step_for
from services.intake.write_back.domain.steps import Receipt
from tests.services.intake.building import FIRST, NOW, SECOND, an_event

RECEIPT = Receipt(
    complaint_id=FIRST,
    number="WQ20261124-00001",
    kind=Kind.COMPLAINT,
    channel=Channel.PLATFORM_12315,
    external_id="1330000002026112400000001",
    respondent_name=None,
    respondent_place=None,
    amount_fen=None,
    limits={
        ClockKind.ACCEPTANCE: datetime(2026, 12, 4, tzinfo=SHANGHAI),
        ClockKind.MEDIATION: datetime(2027, 1, 24, tzinfo=SHANGHAI),
        ClockKind.VERIFICATION: datetime(2026, 12, 16, tzinfo=SHANGHAI),
    },
)


def a_filing_of(**message: Any) -> Filing:
    usual = {"registrationnumber": "r-1", "problemdescribe": "内容"}
    return filing_of(usual | message, ids=(FIRST, SECOND), account="national")


def test_a_registration_becomes_a_filing() -> None:
    filing = a_filing_of(
        recorddate="2026-11-24 09:00:00",
        appealtype="投诉",
        linknumber="13900000000",
        idnumber="11010519491231002X",
        registerno="91110108551385082Q",
        objmoney="2000.00",
        purchasingdate="2026-03-01",
        report="退还余额",
        shoppingplatform="淘宝",
        ordernumber="123",
        complaintstype="合同",
        objclassify="文化娱乐体育",
        isprofessional="1",
        feedbacktime="2026-12-03 09:00:00",
    )

    assert (filing.source, filing.external_id, filing.label) == ("12315", "r-1", "投诉")
    assert filing.received_at == datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    assert (filing.matter.request, filing.matter.happened_on) == ("退还余额", "2026-03-01")
    assert (filing.matter.category, filing.matter.problem) == ("文化娱乐体育", "合同")
    assert filing.respondent.uscc == "91110108551385082Q"
    assert filing.flags == ("platform_professional",)
    assert filing.sign_limit == datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)


def test_the_request_alone_is_a_text_and_no_request_beside_it() -> None:
    filing = a_filing_of(problemdescribe="", report="退还余额")

    assert (filing.matter.text, filing.matter.request) == ("退还余额", None)


def test_the_day_of_the_dispute_stands_in_for_the_purchase() -> None:
    assert a_filing_of(disputedate="2026-05-02").matter.happened_on == "2026-05-02"
    assert a_filing_of().matter.happened_on is None


@pytest.mark.parametrize("missing", ["registrationnumber", "problemdescribe"])
def test_without_an_id_or_a_text_it_cannot_be_taken(missing: str) -> None:
    with pytest.raises(Untakeable) as refused:
        a_filing_of(**{missing: ""})

    assert [error.field for error in refused.value.errors] == [f"/{missing}"]


@pytest.mark.parametrize(
    ("event", "kind", "name", "fields"),
    [
        (
            an_event(dispatch.CaseDispatched, by_rules=True),
            Kind.COMPLAINT,
            "shunt",
            {
                "shuntFirstLevel": "100",
                "shuntSecondLevel": "103",
                "recdept": "消费者权益保护股",
                "initialTime": "2026-12-04 00:00:00",
                "formType": "complaint",
            },
        ),
        (
            an_event(dispatch.CaseSentToOdr, enterprise_id="e", due_at=NOW),
            Kind.COMPLAINT,
            "shunt",
            {"shuntFirstLevel": "700", "outmemo": "由企业先行和解，2026-11-24 10:00:00 前答复"},
        ),
        (
            an_event(dispatch.CaseDispatched, by_rules=True),
            Kind.REPORT,
            "shunt",
            {"initialTime": "2026-12-16 00:00:00"},
        ),
        (an_event(dispatch.CaseDispatched, by_rules=True), Kind.INQUIRY, "shunt", {"initialTime": ""}),
        (
            an_event(dispatch.CaseAccepted),
            Kind.COMPLAINT,
            "preliminaryFeedback",
            {"acceptance": "1", "remark": "消费者权益保护股已受理", "blqx": "2027-01-24 00:00:00", "measures": ""},
        ),
        (
            an_event(dispatch.CaseAccepted),
            Kind.REPORT,
            "preliminaryFeedback",
            {"remark": "消费者权益保护股正在核查", "blqx": "2026-12-16 00:00:00"},
        ),
        (
            an_event(dispatch.CaseRefused, reason=RefusalReason.OVER_3_YEARS),
            Kind.COMPLAINT,
            "preliminaryFeedback",
            {"acceptance": "0", "situation": "知道或者应当知道权益受到侵害之日起已超过三年"},
        ),
        (
            an_event(dispatch.VerificationEnded, filed=True, note="立案"),
            Kind.REPORT,
            "preliminaryFeedback",
            {"acceptance": "1", "remark": "立案", "formType": "report"},
        ),
        (
            an_event(
                dispatch.CaseRedirected,
                agency=Agency.HOUSING,
                handover_id=SECOND,
                reason=RedirectReason.NO_AUTHORITY,
                basis="某条",
            ),
            Kind.COMPLAINT,
            "backForward",
            {"reason": "应由住房和城乡建设局办理", "remark": "依据：某条。"},
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
            "backForward",
            {"remark": "依据：某条。（涉嫌违法犯罪线索移送，请勿告知诉求人。）"},
        ),
        (
            an_event(
                dispatch.CaseExtended, clock=ClockKind.VERIFICATION, due_at=NOW + timedelta(days=15), approved_by="li"
            ),
            Kind.REPORT,
            "postponedCompletion",
            {"approver": "负责人", "reason": "延长至 2026-12-09 10:00:00"},
        ),
        (
            an_event(dispatch.FirstFeedbackGiven, text="已联系"),
            Kind.COMPLAINT,
            "progressFeedback",
            {"remark": "已联系"},
        ),
        (
            an_event(dispatch.HandoverAnswered, handover_id=SECOND),
            Kind.COMPLAINT,
            "progressFeedback",
            {"remark": "正在办理"},
        ),
        (
            an_event(
                dispatch.CaseClosed,
                result=CloseResult.TERMINATED,
                within_limit=True,
                officer="officer.dev",
                station_name="城关镇市场监管所",
            ),
            Kind.COMPLAINT,
            "finishingFeedback",
            {
                "terminationAcceptance": "20",
                "mediateResult": "4",
                "mediationMode": "99",
                "operator": "消费者权益保护股、城关镇市场监管所",
                "winAmount": "0.00",
            },
        ),
        (
            an_event(dispatch.CaseClosed, result=CloseResult.OTHER, within_limit=True, note="办完"),
            Kind.COMPLAINT,
            "finishingFeedback",
            {"terminationAcceptance": "10", "mediateResult": "9", "result": "办完"},
        ),
        (
            an_event(dispatch.CaseClosed, result=CloseResult.FILED, within_limit=True),
            Kind.REPORT,
            "finishingFeedback",
            {"beReportedName": "", "caseValue": "0.00"},
        ),
    ],
    ids=lambda value: getattr(value, "type", None),
)
def test_an_event_becomes_the_platforms_message(
    event: dispatch.CaseEvent, kind: Kind, name: str, fields: dict[str, Any]
) -> None:
    sent = step_for(replace(RECEIPT, kind=kind), event)

    assert sent is not None
    assert sent.name == name
    assert {"regId": "1330000002026112400000001", "step": name, **fields}.items() <= dict(sent.fields).items()


@pytest.mark.parametrize("result", [CloseResult.REDIRECTED, CloseResult.REFUSED])
def test_what_ended_in_a_step_of_its_own_is_not_answered_twice(result: CloseResult) -> None:
    assert step_for(RECEIPT, an_event(dispatch.CaseClosed, result=result, within_limit=True)) is None


@pytest.mark.parametrize(
    ("mode", "code"), [(MediationMode.ONSITE, "01"), (MediationMode.CALL, "02"), (MediationMode.ONLINE, "99")]
)
def test_how_it_was_mediated_is_reported_by_the_platforms_code(mode: MediationMode, code: str) -> None:
    ended = an_event(dispatch.CaseClosed, result=CloseResult.AGREED, within_limit=True)

    sent = step_for(replace(RECEIPT, mode=mode), ended)

    assert sent is not None
    assert sent.fields["mediationMode"] == code


def test_a_partner_is_not_answered_this_way() -> None:
    partner = replace(RECEIPT, channel=Channel.PARTNER)

    assert step_for(partner, an_event(dispatch.CaseAccepted)) is None


def test_what_the_police_answered_of_a_suspected_crime_is_not_passed_on() -> None:
    receipt, words = replace(RECEIPT, secret_handovers=frozenset({str(SECOND)})), "已对投诉人立案侦查"
    closed = an_event(dispatch.CaseClosed, result=CloseResult.OTHER, within_limit=True, note=words, handover_id=SECOND)

    assert step_for(receipt, an_event(dispatch.HandoverAnswered, handover_id=SECOND, text=words)) is None
    sent = step_for(receipt, closed)
    assert sent is not None
    assert sent.fields["result"] == sent.fields["operatorOpinion"] == "已办结：其他"
