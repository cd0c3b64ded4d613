"""A known message is sent again: what it says beyond what is kept (再次推送)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from services.intake.domain.acceptance import Accepted
from services.intake.domain.complaint import Complaint, Secret
from services.intake.domain.filing import Attachment
from services.intake.domain.wording import minute, yuan

SEALED_FIELDS: Mapping[str, tuple[str, str]] = {
    "place": ("/matter/place", "发生地点"),
    "order_no": ("/matter/order_no", "订单号"),
}
OPEN_FIELDS: Mapping[str, tuple[str, str]] = {
    "platform_label": ("/kind", "来文类别"),
    "region": ("/matter/region", "所属区域"),
    "happened_on": ("/matter/happened_on", "发生日期"),
    "amount_fen": ("/matter/amount_fen", "涉及金额"),
    "category": ("/matter/category", "商品或者服务类别"),
    "problem": ("/matter/problem", "问题类别"),
    "goods": ("/matter/goods", "商品或者服务"),
    "sign_limit": ("/sign_limit", "平台签收期限"),
    "handle_limit": ("/handle_limit", "平台办理期限"),
}
_MARKS: Mapping[str, str] = {
    "platform_group": "群体诉求",
    "platform_repeat": "重复诉求",
    "platform_urgent": "紧急",
    "platform_professional": "职业投诉举报",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What else differs: new values of the complaint and its secret, and how they are told."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()  # JSON pointers
    words: tuple[str, ...] = ()


def content_of(complaint: Complaint, secret: Secret) -> dict[str, Any]:
    """What a filing says, in one form however it came: by this the same content is known again."""
    files = [asdict(one) for one in complaint.attachments]
    values = {name: getattr(complaint, name) for name in (*OPEN_FIELDS, "respondent_uscc", "shopping_platform")}
    return {**asdict(secret), **values, "attachments": files}


def more_of(text: str, before: str) -> str | None:
    """What a text says beyond the first one."""
    if text == before:
        return None
    return text[len(before) :].strip() or None if text.startswith(before) else text


def details_of(complaint: Complaint, secret: Secret, again: Accepted) -> Details:
    """What it says anew beside the person, the business and the request; what it does not say stays as it was."""
    said = again.complaints[0]
    sealed = {name: value for name in SEALED_FIELDS if (value := getattr(again.secret, name)) != getattr(secret, name)}
    sealed = {name: value for name, value in sealed.items() if value}
    values = {
        name: value
        for name in OPEN_FIELDS
        if (value := getattr(said, name)) is not None and value != getattr(complaint, name)
    }
    flags = tuple(flag for flag in said.flags if flag not in complaint.flags)
    known = {one.sha256 for one in complaint.attachments}
    files = tuple(one for one in said.attachments if one.sha256 not in known)
    told = list(_told(values, sealed, flags, files))
    kept = {**values, "flags": (*complaint.flags, *flags), "attachments": (*complaint.attachments, *files)}
    return Details(
        values={**kept, "place": said.place} if "place" in sealed else kept,
        sealed=sealed,
        changed=tuple(dict.fromkeys(pointer for pointer, _ in told)),
        words=tuple(words for _, words in told),
    )


def _told(
    values: Mapping[str, Any], sealed: Mapping[str, str], flags: tuple[str, ...], files: tuple[Attachment, ...]
) -> Iterator[tuple[str, str]]:
    """(JSON pointer, words) of each; a flag that only says what we could not read is kept and not told."""
    for names, given in ((OPEN_FIELDS, values), (SEALED_FIELDS, sealed)):
        for name, value in given.items():
            pointer, called = names[name]
            yield pointer, f"{called}：{_shown(value)}"
    for flag in flags:
        if flag in _MARKS:
            yield "/flags", f"平台标注：{_MARKS[flag]}"
    for one in files:
        yield "/attachments", f"附件：{one.name}"


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return minute(value)
    return yuan(value) if isinstance(value, int) else str(value)
