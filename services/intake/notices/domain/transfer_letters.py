"""The wording of letters to other authorities: what they get, why, what was done, what to do (转办、移送)."""

from collections.abc import Mapping

from canon.codes import Kind, RedirectReason, name_of
from services.intake.complaints.domain.wording import due_text
from services.intake.notices.domain.law import FOOD_115, LAW_46, ORDER121
from services.intake.notices.domain.matter import (
    LetterContext,
    Paragraphs,
    complaint_paragraph,
    day_text,
    sentences,
    subject_phrase,
)

CONTACT_LINE = "联系：本局受理办公室，电话 12315。"
_GROUNDS: Mapping[str, str] = {
    RedirectReason.NO_AUTHORITY: "本局没有处理权限，属于你单位职责",
    RedirectReason.OTHER_COUNTY: "不属于本局管辖，由你单位管辖",
    RedirectReason.JOINT: "需要共同办理，由你单位牵头，本局配合",
}


def handover_letter(context: LetterContext) -> Paragraphs:
    """Return the paragraphs of a 转办函, which hands a case over to another authority."""
    ground = _GROUNDS.get(context.facts["reason"], "属于你单位职责")
    return (
        f"{subject_phrase(context)}，经审查，{ground}，现转由你单位依法办理。依据：{context.facts['basis']}。",
        *complaint_paragraph(context.complaint),
        *_requested_items(context),
        _work_done(context),
        _requested_actions(context),
        CONTACT_LINE,
    )


def food_transfer_letter(context: LetterContext) -> Paragraphs:
    """Return the paragraphs of a 食品安全事项移送通知书, a transfer under 食品安全法 Art. 115."""
    return (
        f"{subject_phrase(context)}不属于本局职责，依据{FOOD_115}，现书面移送你单位处理。",
        *complaint_paragraph(context.complaint),
        *_requested_items(context),
        f"移送依据：{context.facts['basis']}。",
        _work_done(context),
        _requested_actions(context),
        CONTACT_LINE,
    )


def crime_transfer_letter(context: LetterContext) -> Paragraphs:
    """Return the paragraphs of a 移送公安机关函; its explanation is for the police alone."""
    return (
        f"在处理{subject_phrase(context)}中，发现涉嫌骗取经营者赔偿或者敲诈勒索的线索，依据{ORDER121}第四十二条，现移送你单位处理。",
        *sentences(context.facts.get("explanation")),
        *complaint_paragraph(context.complaint),
        f"移送依据：{context.facts['basis']}。处理结果反馈受理办公室。",
        CONTACT_LINE,
    )


def _requested_items(context: LetterContext) -> Paragraphs:
    request, files = context.complaint.request, "、".join(one.name for one in context.complaint.common_attachments)
    return (
        *((f"诉求：{request}",) if request else ()),
        *((f"材料：{files}。",) if files else ()),
    )


def _work_done(context: LetterContext) -> str:
    complaint = context.complaint
    origin = "由本局接待" if complaint.is_taken_down else f"从{name_of(complaint.channel)}收到"
    return (
        f"本局已做的工作：{day_text(complaint.received_at)}{origin}并登记、审查，已把转办的去向、理由和依据告知反映人。"
    )


def _requested_actions(context: LetterContext) -> str:
    """Return the request to the authority, with the limits of 消费者权益保护法 Art. 46 and of the channel."""
    law = context.complaint.kind is Kind.COMPLAINT
    until = f"自收到之日起七个工作日内处理并告知消费者（{LAW_46}）" if law else "依法处理并告知反映人"
    channel = context.complaint.handle_limit
    limit = f"；来件渠道的办理期限：{due_text(channel)}" if channel else ""
    joint = context.facts["reason"] == RedirectReason.JOINT  # a joint case cannot be returned
    otherwise = "" if joint else "不属于你单位职责的，写明理由和依据及时退回受理办公室。"
    return f"请你单位确认接收，{until}，结果反馈受理办公室{limit}。{otherwise}"
