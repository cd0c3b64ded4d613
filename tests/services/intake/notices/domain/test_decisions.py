"""Which notices an act calls for, and that they are the same in every repetition."""

from datetime import timedelta
from typing import Any

import pytest

from canon.codes import Agency, Kind, MediationMode, RedirectReason, RefusalReason, TerminationReason
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseDispatched,
    CaseEvent,
    CaseRedirected,
    CaseRefused,
    MediationPaused,
    MediationStarted,
    MediationTerminated,
    SessionScheduled,
    SupplementRequested,
)
from services.intake.notices.domain.decisions import facts_of, notices_of, requires_notice
from services.intake.notices.domain.kinds import Addressee, NoticeKind
from tests.services.intake.building import FIRST, NOW, an_event

CONSUMER, RESPONDENT, AGENCY = Addressee.CONSUMER, Addressee.RESPONDENT, Addressee.AGENCY


def a_redirect(reason: RedirectReason, agency: Agency = Agency.AGRICULTURE, **facts: Any) -> CaseRedirected:
    return an_event(CaseRedirected, handover_id=FIRST, reason=reason, basis="种子法第三条", agency=agency, **facts)


def a_pause(**facts: Any) -> MediationPaused:
    return an_event(MediationPaused, ground="appraisal", since=NOW, appraiser="某检测中心", **facts)


def a_refusal(**facts: Any) -> CaseRefused:
    return an_event(CaseRefused, reason=RefusalReason.NOT_CONSUMER, **facts)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (an_event(CaseAccepted), [(NoticeKind.ACCEPTED, CONSUMER)]),
        (
            an_event(CaseDispatched, kind=Kind.REPORT, by_rules=True, lead=True),
            [(NoticeKind.LEAD, Addressee.SECTION)],
        ),
        (
            a_redirect(RedirectReason.OTHER_COUNTY, Agency.OTHER_BUREAU, kind=Kind.REPORT),
            [(NoticeKind.ELSEWHERE, CONSUMER)],
        ),
        (
            a_redirect(RedirectReason.OTHER_COUNTY, Agency.OTHER_BUREAU),
            [(NoticeKind.HANDOVER, AGENCY), (NoticeKind.REDIRECTED, CONSUMER)],
        ),
        (a_refusal(), [(NoticeKind.REFUSED, CONSUMER)]),
        (an_event(SupplementRequested, fields=("/matter/text",), by=NOW), [(NoticeKind.SUPPLEMENT, CONSUMER)]),
        (
            an_event(MediationStarted, mode=MediationMode.CALL),
            [(NoticeKind.MEDIATION, CONSUMER), (NoticeKind.MEDIATION, RESPONDENT)],
        ),
        (
            an_event(MediationStarted, mode=MediationMode.ONSITE, delegated_to="某县消费者协会"),
            [
                (NoticeKind.MEDIATION, CONSUMER),
                (NoticeKind.MEDIATION, RESPONDENT),
                (NoticeKind.DELEGATION, Addressee.BODY),
            ],
        ),
        (
            an_event(SessionScheduled, mode=MediationMode.CALL, held_at=NOW),
            [(NoticeKind.MEDIATION, CONSUMER), (NoticeKind.MEDIATION, RESPONDENT)],
        ),
        (a_pause(designated=True), [(NoticeKind.APPRAISAL, Addressee.BODY)]),
        (
            an_event(AgreementReached, amount_fen=1),
            [(NoticeKind.RECORD, CONSUMER), (NoticeKind.RECORD, RESPONDENT)],
        ),
        (
            an_event(MediationTerminated, reason=TerminationReason.TIME_LIMIT),
            [(NoticeKind.TERMINATED, CONSUMER), (NoticeKind.TERMINATED, RESPONDENT)],
        ),
        (
            a_redirect(RedirectReason.NO_AUTHORITY),
            [(NoticeKind.HANDOVER, AGENCY), (NoticeKind.REDIRECTED, CONSUMER)],
        ),
        (
            a_redirect(RedirectReason.FOOD_TRANSFER),
            [(NoticeKind.FOOD_TRANSFER, AGENCY), (NoticeKind.REDIRECTED, CONSUMER)],
        ),
        (a_redirect(RedirectReason.CRIME, Agency.PUBLIC_SECURITY), [(NoticeKind.CRIME_TRANSFER, AGENCY)]),
        (an_event(CaseDispatched, by_rules=True), []),
    ],
)
def test_an_act_calls_for_its_notices(event: CaseEvent, expected: list[tuple[NoticeKind, Addressee]]) -> None:
    assert [(one.kind, one.addressee) for one in notices_of(event)] == expected
    assert requires_notice(event) is bool(expected)


def test_an_appraiser_both_sides_agreed_on_is_not_designated() -> None:
    assert not notices_of(a_pause(designated=False))


def test_an_agreement_performed_at_once_is_recorded_and_not_signed() -> None:
    event = an_event(AgreementReached, amount_fen=1, written=False)

    assert {one.kind for one in notices_of(event, MediationMode.ONSITE)} == {NoticeKind.RECORD}


def test_a_report_that_is_verified_speaks_of_no_mediation() -> None:
    assert not notices_of(an_event(CaseAccepted, kind=Kind.REPORT))


def test_an_agreement_on_site_is_a_written_one() -> None:
    assert {one.kind for one in notices_of(an_event(AgreementReached, amount_fen=1), MediationMode.ONSITE)} == {
        NoticeKind.SETTLEMENT
    }


def test_the_reported_business_gets_no_notice_of_a_report() -> None:
    event = an_event(MediationTerminated, reason=TerminationReason.TIME_LIMIT, kind=Kind.REPORT)

    assert [one.addressee for one in notices_of(event)] == [CONSUMER]


def test_only_a_letter_to_an_agency_belongs_to_one() -> None:
    letter, informed = notices_of(a_redirect(RedirectReason.FOOD_TRANSFER))

    assert (letter.agency, informed.agency) == ("agriculture", None)


def test_the_same_act_is_the_same_notice_even_after_its_texts_were_erased() -> None:
    [first], [again] = notices_of(a_refusal(note="买了三百件")), notices_of(a_refusal(note=None))

    assert first.id == again.id
    assert first.facts != again.facts


def test_another_act_another_addressee_and_another_round_are_other_notices() -> None:
    acts = [
        a_refusal(),
        a_refusal(round=2),
        a_refusal(occurred_at=NOW + timedelta(days=2)),
        an_event(MediationStarted, mode=MediationMode.CALL),
    ]

    ids = {one.id for act in acts for one in notices_of(act)}

    assert len(ids) == 5


def test_facts_are_cleaned_and_only_what_was_published() -> None:
    [notice] = notices_of(a_refusal(note="已致电13800000000"))

    assert notice.facts == {
        "department": "consumer_protection",
        "reason": "NOT_CONSUMER",
        "note": "已致电〔电话〕",
    }


def test_where_both_sides_meet_is_named_whole() -> None:
    event = an_event(SessionScheduled, mode=MediationMode.ONSITE, held_at=NOW, place="人民路20号3幢301室")

    assert facts_of(SessionScheduled, event.model_dump(mode="json"))["place"] == "人民路20号3幢301室"


def test_where_both_sides_meet_is_hidden_if_somebody_lives_there() -> None:
    event = an_event(SessionScheduled, mode=MediationMode.ONSITE, held_at=NOW, place="消费者家中，人民路20号")

    assert event.place == "消费者家中，〔住址〕"


def test_time_and_place_of_a_session_are_facts_once_they_are_published() -> None:
    session = {"mode": "onsite", "held_at": "12-01 周二 09:00", "place": "县局三楼", "mediator": None, "other": 1}

    assert facts_of(MediationStarted, session) == {"mode": "onsite", "held_at": "12-01 周二 09:00", "place": "县局三楼"}
