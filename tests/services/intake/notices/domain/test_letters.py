"""The words of a notice: law, reason, who, until when, where else."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from canon.codes import Agency, Kind, MediationMode, RedirectReason, RefusalReason, TerminationReason
from canon.shanghai import SHANGHAI
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
from services.intake.complaints.domain.complaint import COUNTER
from services.intake.complaints.domain.parts import Attachment
from services.intake.notices.domain.decisions import notices_of
from services.intake.notices.domain.kinds import TITLES, NoticeKind
from services.intake.notices.domain.law import REFUSALS, RESOLUTION_PATHS, TERMINATIONS
from services.intake.notices.domain.letters import _PARAGRAPHS, Letter, Office, letter_of, number_of
from services.intake.notices.domain.parties import PersonVisibility, parties_of
from tests.services.intake.building import FIRST, NOW, a_complaint, an_event

OFFICE = Office(name="望川县市场监督管理局", number_prefix="望市监")


def letters(
    event: CaseEvent, mode: str | None = None, accepted_on: datetime | None = None, **changes: Any
) -> list[Letter]:
    complaint, secret = a_complaint(number="WQ20261124-00012", **changes)
    return [
        letter_of(
            one,
            complaint,
            parties_of(one, complaint, secret, PersonVisibility.FULL),
            OFFICE,
            "望市监〔2026〕1号",
            accepted_at=accepted_on,
        )
        for one in notices_of(event, mode)
    ]


def body(event: CaseEvent, place: int = 0, **changes: Any) -> str:
    return "\n".join(letters(event, **changes)[place].paragraphs)


def a_redirect(reason: RedirectReason, agency: Agency, **facts: Any) -> CaseRedirected:
    return an_event(CaseRedirected, handover_id=FIRST, reason=reason, basis="某法第三条", agency=agency, **facts)


def test_every_kind_has_a_title_and_words() -> None:
    assert set(TITLES) == set(_PARAGRAPHS) == set(NoticeKind)


def test_a_letter_has_its_head_and_its_foot() -> None:
    [letter] = letters(an_event(CaseAccepted, station="station.chengguan", station_name="城关镇市场监管所"))

    assert (letter.title, letter.to, letter.signed, letter.dated) == (
        "受理告知书",
        "张丽华：",
        "望川县市场监督管理局",
        "2026年11月24日",
    )
    assert letter.paragraphs[0] == (
        "您反映某健身服务部的事项（编号 WQ20261124-00012，2026年11月24日收到），"
        "经审查符合受理条件，依据《市场监督管理投诉举报处理办法》（总局令第121号）第十五条，决定受理，"
        "由消费者权益保护股、城关镇市场监管所办理。"
    )


@pytest.mark.parametrize("reason", RefusalReason)
def test_a_refusal_gives_the_reason_in_the_laws_words_and_the_five_remedies(reason: RefusalReason) -> None:
    [letter] = letters(an_event(CaseRefused, reason=reason, note="购买数量明显超出生活需要"))

    assert f"第十六条规定的“{REFUSALS[reason]}”情形" in letter.paragraphs[0]
    assert letter.paragraphs[1] == "购买数量明显超出生活需要。"
    assert letter.paragraphs[-5:] == RESOLUTION_PATHS
    assert "《中华人民共和国消费者权益保护法》第三十九条" in letter.paragraphs[2]


@pytest.mark.parametrize(
    ("reason", "quoted"),
    [
        (RefusalReason.MATERIALS, "未提供本办法第九条第一款"),
        (RefusalReason.ALREADY_HANDLED, "法院、仲裁机构、市场监督管理部门或者其他行政机关、消费者协会或者依法成立的"),
        (RefusalReason.IDENTITY, "法律、法规、规章规定不予受理的其他情形"),
        (RefusalReason.NOT_CONSUMER, REFUSALS[RefusalReason.NOT_CONSUMER]),
    ],
)
def test_what_arrived_before_the_new_order_is_judged_by_the_old(reason: RefusalReason, quoted: str) -> None:
    old = datetime(2026, 4, 14, 10, tzinfo=SHANGHAI)

    words = body(an_event(CaseRefused, reason=reason), received_at=old)

    assert f"《市场监督管理投诉举报处理暂行办法》（总局令第20号）第十五条规定的“{quoted}" in words


def test_a_supplement_says_what_until_when_and_to_whom() -> None:
    by = datetime(2026, 11, 27, tzinfo=SHANGHAI)

    words = body(an_event(SupplementRequested, fields=("/complainant/id_number",), by=by))

    assert "还需要您补充：有效的投诉人证件号码。" in words
    assert "还需要您补充：材料。" in body(an_event(SupplementRequested, by=by))  # of who was erased
    assert "补充期限：11-26 周四 24:00 止。补充材料交消费者权益保护股" in words


def test_a_mediation_says_how_and_who_will_inform_when_and_where() -> None:
    onsite = letters(an_event(MediationStarted, mode=MediationMode.ONSITE))
    call = body(an_event(MediationStarted, mode=MediationMode.CALL))

    assert [letter.to for letter in onsite] == ["张丽华：", "某健身服务部："]
    assert "第二十条，由消费者权益保护股组织调解，方式：现场调解。" in onsite[0].paragraphs[0]
    assert onsite[0].paragraphs[1] == "时间、地点和调解人员由消费者权益保护股在调解前另行告知。"
    assert "第十八条，由消费者权益保护股组织调解，方式：三方通话调解。" in call
    assert "13800000000" not in "".join(onsite[1].paragraphs)


@pytest.mark.parametrize("event", [MediationStarted, SessionScheduled])
def test_a_session_that_was_published_is_named(event: type[CaseEvent]) -> None:
    held_at = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)

    both_letters = letters(
        an_event(event, mode=MediationMode.ONSITE, held_at=held_at, place="县局三楼", mediator="李某")
    )

    assert [letter.paragraphs[1] for letter in both_letters] == [
        "时间：2026年12月1日09:00；地点：县局三楼；调解人员：李某。"
    ] * 2


def test_who_mediates_for_the_bureau_is_informed_of_the_matter_and_whom_to_call() -> None:
    *_, letter = letters(an_event(MediationStarted, mode=MediationMode.CALL, delegated_to="望川县消费者协会"))

    assert (letter.title, letter.to) == ("委托调解函", "望川县消费者协会：")
    assert "张丽华（电话 13800000000）反映某健身服务部" in letter.paragraphs[0]
    assert "第十九条，现委托你单位以本局名义调解。" in letter.paragraphs[0]
    assert letter.paragraphs[1].startswith("反映内容：")


def test_a_designated_appraiser_is_informed_what_and_since_when_and_no_number() -> None:
    paused = an_event(MediationPaused, ground="appraisal", since=NOW, appraiser="省检测中心", designated=True)

    [letter] = letters(paused)

    assert (letter.title, letter.to) == ("鉴定指定函", "省检测中心：")
    assert "第二十二条，指定你单位进行。" in letter.paragraphs[0]
    assert letter.paragraphs[2] == "自2026年11月24日起的鉴定、检测时间不计算在调解期限内。"
    assert "13800000000" not in "".join(letter.paragraphs)


def test_a_section_is_informed_of_a_lead_and_by_when() -> None:
    dispatched = an_event(CaseDispatched, kind=Kind.REPORT, by_rules=True, lead=True, department="food", station=None)

    [letter] = letters(dispatched, text="没有食品经营许可证。")

    assert (letter.title, letter.to) == ("案源线索移送单", "食品安全股：")
    assert "在调解中发现某健身服务部涉嫌违法的线索" in letter.paragraphs[0]
    assert "第二十七条，移送食品安全股核查。" in letter.paragraphs[0]
    assert letter.paragraphs[1] == "反映内容：没有食品经营许可证。"
    assert "张丽华" not in "".join(letter.paragraphs)


def test_who_reports_what_another_bureau_must_verify_is_directed_there() -> None:
    moved = a_redirect(RedirectReason.OTHER_COUNTY, Agency.OTHER_BUREAU, kind=Kind.REPORT, explanation="店在邻县")

    [letter] = letters(moved)

    assert (letter.title, letter.paragraphs[1]) == ("另行提出举报告知书", "店在邻县。")
    assert "第三十四条，请您直接向有处理权限的市场监督管理部门提出举报。" in letter.paragraphs[2]


def test_an_agreement_says_the_terms_and_how_it_is_paid() -> None:
    paid = an_event(
        AgreementReached,
        terms="商家退还余额！",
        amount_fen=184000,
        refund_fen=184000,
        refund_instalments=2,
        refund_first_due_on="2026-12-01",
    )
    plain = an_event(AgreementReached, amount_fen=100)
    undated = an_event(AgreementReached, amount_fen=100, refund_fen=100)

    [first, second] = letters(paid, MediationMode.ONSITE)

    assert (first.title, second.to) == ("消费争议调解书", "某健身服务部：")
    assert "双方自愿达成协议，金额 1,840.00 元。" in first.paragraphs[0]
    assert first.paragraphs[1:3] == (
        "商家退还余额！",
        "其中退费 1,840.00 元，分 2 期支付，第一期于 2026-12-01 前支付。",
    )
    assert letters(plain)[0].title == "消费争议调解记录"
    assert "其中退费" not in body(plain)
    assert "分 1 期支付。" in body(undated)


@pytest.mark.parametrize("reason", TerminationReason)
def test_a_termination_informs_both_sides_why_and_where_else(reason: TerminationReason) -> None:
    consumer, respondent = letters(an_event(MediationTerminated, reason=reason))

    for letter in (consumer, respondent):
        assert f"第二十三条规定的“{TERMINATIONS[reason]}”情形，决定终止调解。" in letter.paragraphs[0]
        assert "提请仲裁，或者向人民法院提起诉讼" in letter.paragraphs[1]


@pytest.mark.parametrize(
    ("received", "reason", "words"),
    [
        ("2024-06-03", TerminationReason.TIME_LIMIT, "第二十一条规定的“自投诉受理之日起四十五个工作日内"),
        ("2024-07-01", TerminationReason.TIME_LIMIT, "第二十一条规定的“自投诉受理之日起六十日内"),
        ("2026-04-14", TerminationReason.APPRAISAL_COST, "技术机构或者费用承担无法协商一致的”"),
        ("2026-04-15", TerminationReason.APPRAISAL_COST, "第二十三条规定的“投诉人与被投诉人对鉴定、检测费用承担"),
        ("2026-04-14", TerminationReason.PARTY_GONE, "“法律、法规、规章规定的应当终止调解的其他情形”"),
    ],
)
def test_a_termination_quotes_the_order_of_its_day(received: str, reason: TerminationReason, words: str) -> None:
    received_at = datetime.fromisoformat(received).replace(tzinfo=SHANGHAI)

    assert words in body(an_event(MediationTerminated, reason=reason), received_at=received_at)


@pytest.mark.parametrize(
    ("received", "accepted", "within"),
    [
        ("2024-06-03", "2024-06-07", "四十五个工作日"),
        ("2024-06-27", "2024-07-01", "六十日"),
        ("2026-04-14", "2026-04-16", "六十日"),
        ("2026-04-15", "2026-04-16", "六十日"),
    ],
)
def test_every_letter_gives_the_limit_its_mediation_is_counted_by(received: str, accepted: str, within: str) -> None:
    since = datetime.fromisoformat(accepted).replace(hour=10, tzinfo=SHANGHAI)
    acts: list[CaseEvent] = [
        an_event(CaseAccepted, occurred_at=since),
        an_event(MediationStarted, mode=MediationMode.CALL, delegated_to="望川县消费者协会"),
        an_event(MediationTerminated, reason=TerminationReason.TIME_LIMIT),
    ]

    received_at = datetime.fromisoformat(received).replace(tzinfo=SHANGHAI)
    texts = ["".join(letters(act, accepted_on=since, received_at=received_at)[-1].paragraphs) for act in acts]

    assert all(f"受理之日起{within}内" in letter for letter in texts)


def test_a_redirect_informs_the_citizen_who_why_and_otherwise_whom() -> None:
    event = a_redirect(RedirectReason.NO_AUTHORITY, Agency.AGRICULTURE, explanation="种子质量由农业部门监管")

    letter, informed = letters(event)

    assert (letter.to, letter.title, informed.title) == ("农业农村局：", "转办函", "转办告知书")
    assert "由农业农村局负责，已转给该部门办理，依据：某法第三条。" in informed.paragraphs[0]
    assert informed.paragraphs[1] == "种子质量由农业部门监管。"
    assert "由受理办公室重新确认由谁办理" in informed.paragraphs[2]
    assert "属于你单位职责" in letter.paragraphs[0]


def test_a_letter_to_an_authority_says_what_why_what_was_done_and_what_is_requested() -> None:
    event = a_redirect(RedirectReason.NO_AUTHORITY, Agency.HOUSING, explanation="您反映的是房屋质量，打 12315 找本局")
    file = Attachment(name="合同.jpg", media_type="image/jpeg", size=1, sha256="0" * 64)

    letter, _ = letters(
        event, text="楼板开裂。", request="维修", attachments=(file,), handle_limit=NOW + timedelta(days=7)
    )

    first, matter, request, files, done, requested, call = letter.paragraphs
    assert first.startswith("张丽华（电话 13800000000）反映某健身服务部的事项（编号 WQ20261124-00012，")
    assert first.endswith("经审查，本局没有处理权限，属于你单位职责，现转由你单位依法办理。依据：某法第三条。")
    assert (matter, request, files) == ("反映内容：楼板开裂。", "诉求：维修", "材料：合同.jpg。")
    assert done == "本局已做的工作：2026年11月24日从合作系统收到并登记、审查，已把转办的去向、理由和依据告知反映人。"
    assert requested.startswith("请你单位确认接收，自收到之日起七个工作日内处理并告知消费者（《中华人民共和国")
    assert "来件渠道的办理期限：12-01 周二 10:00 止。不属于你单位职责的，写明理由和依据及时退回" in requested
    assert call == "联系：本局受理办公室，电话 12315。"


def test_a_letter_about_what_staff_took_down_names_no_channel() -> None:
    letter, _ = letters(a_redirect(RedirectReason.NO_AUTHORITY, Agency.HOUSING), source=COUNTER)

    assert any(part.startswith("本局已做的工作：2026年11月24日由本局接待并登记") for part in letter.paragraphs)


def test_joint_handling_is_not_offered_to_be_sent_back_and_a_report_has_no_consumer() -> None:
    joint = body(a_redirect(RedirectReason.JOINT, Agency.HOUSING))
    report = body(a_redirect(RedirectReason.NO_AUTHORITY, Agency.HOUSING), kind=Kind.REPORT)

    assert "由你单位牵头，本局配合" in joint
    assert "退回" not in joint
    assert "确认接收，依法处理并告知反映人，结果反馈受理办公室。不属于" in report


@pytest.mark.parametrize(
    "event",
    [
        an_event(CaseAccepted),
        an_event(CaseRefused, reason=RefusalReason.IDENTITY),
        an_event(MediationStarted, mode=MediationMode.CALL),
        an_event(MediationTerminated, reason=TerminationReason.CANNOT_AGREE),
    ],
    ids=lambda event: event.type,
)
def test_whoever_complained_is_spoken_to_and_not_about(event: CaseEvent) -> None:
    [letter, *others] = letters(event)

    assert letter.to == "张丽华："
    assert letter.paragraphs[0].startswith("您反映某健身服务部的事项")
    assert not any(known in "".join(letter.paragraphs) for known in ("张丽华", "13800000000"))
    assert all(other.paragraphs[0].startswith("张丽华反映") for other in others)


def test_what_both_sides_sign_reads_the_same_for_both() -> None:
    first, second = letters(an_event(AgreementReached, amount_fen=100), MediationMode.ONSITE)

    assert first.paragraphs == second.paragraphs
    assert first.paragraphs[0].startswith("张丽华反映某健身服务部的事项（编号")


def test_food_is_transferred_in_writing_by_its_law() -> None:
    words = body(a_redirect(RedirectReason.FOOD_TRANSFER, Agency.AGRICULTURE))

    assert "《中华人民共和国食品安全法》第一百一十五条，现书面移送你单位处理" in words
    assert "反映内容：" in words


def test_a_crime_goes_to_the_police_by_article_42() -> None:
    [letter] = letters(a_redirect(RedirectReason.CRIME, Agency.PUBLIC_SECURITY))

    assert (letter.title, letter.to) == ("移送公安机关函", "公安局：")
    assert "（总局令第121号）第四十二条，现移送你单位处理" in letter.paragraphs[0]


def test_a_number_is_the_bureaus_word_the_year_and_a_running_number() -> None:
    assert number_of(OFFICE, 2026, 12) == "望市监〔2026〕12号"


def test_a_notice_is_dated_by_the_day_here() -> None:
    late = NOW.replace(hour=23) + timedelta(hours=2)

    [letter] = letters(an_event(CaseAccepted, occurred_at=late))

    assert letter.dated == "2026年11月25日"
