"""The wording of notices: the law they rest on, who does what until when, and the other remedies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from canon.codes import MediationMode
from canon.shanghai import SHANGHAI
from services.intake.complaints.domain.answers import field_label
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.wording import MODES, agency_name, due_text, yuan
from services.intake.notices.domain import transfer_letters
from services.intake.notices.domain.kinds import Addressee, Notice, NoticeKind
from services.intake.notices.domain.law import APPRAISAL, LAW_39, RESOLUTION_PATHS, articles_at
from services.intake.notices.domain.matter import (
    LetterContext,
    Paragraphs,
    complaint_paragraph,
    day_text,
    parties_phrase,
    sentences,
    subject_phrase,
)
from services.intake.notices.domain.parties import Parties


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The bureau that signs notices; their numbers begin with ``number_prefix`` (机关代字)."""

    name: str
    number_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The text of a notice, ready to be rendered."""

    title: str
    number: str
    to: str
    paragraphs: Paragraphs
    signed: str
    dated: str


def number_of(office: Office, year: int, running: int) -> str:
    """Return the number of a notice, as 望市监〔2026〕12号."""
    return f"{office.number_prefix}〔{year}〕{running}号"


def letter_of(
    notice: Notice,
    complaint: Complaint,
    parties: Parties,
    office: Office,
    number: str,
    *,
    accepted_at: datetime | None = None,
) -> Letter:
    """Compose the letter of a notice, dated by the day in Shanghai on which it was decided.

    ``accepted_at``: when the complaint was accepted, if it was by then.
    """
    context = LetterContext(
        facts=notice.facts,
        addressee=notice.addressee,
        parties=parties,
        complaint=complaint,
        articles=articles_at(complaint.received_at, accepted_at or complaint.received_at),
    )
    on = notice.decided_at.astimezone(SHANGHAI)
    to = {
        Addressee.CONSUMER: parties.consumer,
        Addressee.RESPONDENT: parties.respondent,
        Addressee.AGENCY: agency_name(notice.agency),
        Addressee.SECTION: context.holder,
        Addressee.BODY: notice.facts.get("delegated_to") or notice.facts.get("appraiser"),
    }[notice.addressee]
    return Letter(
        title=notice.title,
        number=number,
        to=f"{to}：",
        paragraphs=_PARAGRAPHS[notice.kind](context),
        signed=office.name,
        dated=f"{on.year}年{on.month}月{on.day}日",
    )


def _minute_text(instant: datetime) -> str:
    return f"{day_text(instant)}{instant.astimezone(SHANGHAI):%H:%M}"


def _accepted(context: LetterContext) -> Paragraphs:
    return (
        f"{subject_phrase(context)}，经审查符合受理条件，依据{context.articles.acceptance}，决定受理，由{context.holder}办理。",
        f"经双方同意后组织调解，依据{context.articles.consent}。",
        (
            f"自受理之日起{context.articles.mediated_within}内没有达成协议的，终止调解并书面告知您；"
            "鉴定、检测时间不计算在内。"
        ),
        f"对调解结果不认可的，可以依据{LAW_39}提请仲裁或者向人民法院提起诉讼。",
    )


def _refused(context: LetterContext) -> Paragraphs:
    reason = context.articles.refusals.get(context.facts["reason"], context.facts["reason"])
    return (
        f"{subject_phrase(context)}，经审查，属于{context.articles.refusal}规定的“{reason}”情形，决定不予受理。",
        *sentences(context.facts.get("note")),
        f"依据{context.articles.acceptance}告知您，您还可以依据{LAW_39}，通过下列途径解决：",
        *RESOLUTION_PATHS,
    )


def _supplement(context: LetterContext) -> Paragraphs:
    fields = "、".join(field_label(field) for field in context.facts.get("fields") or ()) or "材料"
    return (
        f"{subject_phrase(context)}，依据{context.articles.supplement}，还需要您补充：{fields}。",
        f"补充期限：{due_text(datetime.fromisoformat(context.facts['by']))}。补充材料交{context.holder}，或者从原渠道提交。",
        "到期没有补充的，可能不予受理；补充后继续审查，并告知您结果。",
    )


def _mediation(context: LetterContext) -> Paragraphs:
    mode = context.facts["mode"]
    session = _session(context.facts)
    if not session:
        session = [f"时间、地点和调解人员由{context.holder}在调解前另行告知"]
    basis = context.articles.session if mode == MediationMode.ONSITE else context.articles.consent
    return (
        (
            f"{subject_phrase(context)}，双方同意调解，依据{basis}，由{context.holder}组织调解，"
            f"方式：{MODES.get(mode, mode)}。"
        ),
        f"{'；'.join(session)}。",
        "认为调解人员与争议有利害关系的，可以申请回避。无正当理由不参加调解的，终止调解。",
    )


def _session(facts: Mapping[str, Any]) -> list[str]:
    """Return time, place and mediator of a session, as far as they are known."""
    session = [f"时间：{_minute_text(datetime.fromisoformat(facts['held_at']))}"] if facts.get("held_at") else []
    known = [("place", "地点"), ("mediator", "调解人员")]
    return session + [f"{label}：{facts[name]}" for name, label in known if facts.get(name)]


def _delegation(context: LetterContext) -> Paragraphs:
    return (
        f"{subject_phrase(context)}，双方同意委托调解，依据{context.articles.delegation}，现委托你单位以本局名义调解。",
        *complaint_paragraph(context.complaint),
        (
            f"调解自受理之日起{context.articles.mediated_within}内完成，鉴定、检测时间不计算在内。"
            "不得再委托其他组织或者个人。"
        ),
        f"调解结果书面告知{context.holder}，达成协议的附调解记录，没有达成的写明原因。",
    )


def _appraisal(context: LetterContext) -> Paragraphs:
    return (
        f"{subject_phrase(context)}，需要鉴定、检测，双方对机构无法协商一致，依据{APPRAISAL}，指定你单位进行。",
        *complaint_paragraph(context.complaint),
        f"自{day_text(datetime.fromisoformat(context.facts['since']))}起的鉴定、检测时间不计算在调解期限内。",
        f"费用由双方协商承担。鉴定、检测报告交{context.holder}。",
    )


def _agreed(context: LetterContext) -> Paragraphs:
    facts = context.facts
    refund: Paragraphs = ()
    if facts.get("refund_fen"):
        first = f"，第一期于 {facts['refund_first_due_on']} 前支付" if facts.get("refund_first_due_on") else ""
        refund = (f"其中退费 {yuan(facts['refund_fen'])}，分 {facts['refund_instalments']} 期支付{first}。",)
    return (
        f"{parties_phrase(context)}，经{context.holder}主持调解，双方自愿达成协议，金额 {yuan(facts['amount_fen'])}。",
        *sentences(facts.get("terms")),
        *refund,
        f"依据{context.articles.agreement}制作，双方各执一份，留存一份归档。",
        "一方不履行的，另一方可以提请仲裁或者向人民法院提起诉讼；双方也可以共同申请司法确认。",
        "投诉人（签字）：　　　　　　　　被投诉人（签字或者盖章）：",
    )


def _terminated(context: LetterContext) -> Paragraphs:
    reason = context.articles.terminations.get(context.facts["reason"], context.facts["reason"])
    return (
        f"{subject_phrase(context)}，属于{context.articles.termination}规定的“{reason}”情形，决定终止调解。",
        *sentences(context.facts.get("note")),
        f"依据{LAW_39}，可以根据仲裁协议提请仲裁，或者向人民法院提起诉讼。",
        "投诉中发现的违法线索不因终止调解而停止核查。",
    )


def _lead(context: LetterContext) -> Paragraphs:
    complaint = context.complaint
    lead = f"涉嫌违法的线索（编号 {complaint.number}，{day_text(complaint.received_at)}发现）"
    return (
        f"在调解中发现{context.parties.respondent}{lead}，依据{context.articles.lead}，移送{context.holder}核查。",
        *complaint_paragraph(complaint),
        "自发现之日起十五个工作日内核查，特殊情况经负责人批准可以延长十五个工作日；调解的结果不影响核查。",
    )


def _elsewhere(context: LetterContext) -> Paragraphs:
    return (
        f"{subject_phrase(context)}，本局不具有处理权限，依据：{context.facts['basis']}。",
        *sentences(context.facts.get("explanation")),
        f"依据{context.articles.elsewhere}，请您直接向有处理权限的市场监督管理部门提出举报。",
    )


def _redirected(context: LetterContext) -> Paragraphs:
    agency = agency_name(context.facts.get("agency"))
    return (
        f"{subject_phrase(context)}由{agency}负责，已转给该部门办理，依据：{context.facts['basis']}。",
        *sentences(context.facts.get("explanation")),
        f"由{agency}接收并答复您；该部门没有接收的，由受理办公室重新确认由谁办理，并告知您。",
    )


_PARAGRAPHS: Mapping[NoticeKind, Callable[[LetterContext], Paragraphs]] = {
    NoticeKind.ACCEPTED: _accepted,
    NoticeKind.REFUSED: _refused,
    NoticeKind.SUPPLEMENT: _supplement,
    NoticeKind.MEDIATION: _mediation,
    NoticeKind.DELEGATION: _delegation,
    NoticeKind.APPRAISAL: _appraisal,
    NoticeKind.SETTLEMENT: _agreed,
    NoticeKind.RECORD: _agreed,
    NoticeKind.TERMINATED: _terminated,
    NoticeKind.LEAD: _lead,
    NoticeKind.REDIRECTED: _redirected,
    NoticeKind.ELSEWHERE: _elsewhere,
    NoticeKind.HANDOVER: transfer_letters.handover_letter,
    NoticeKind.FOOD_TRANSFER: transfer_letters.food_transfer_letter,
    NoticeKind.CRIME_TRANSFER: transfer_letters.crime_transfer_letter,
}
