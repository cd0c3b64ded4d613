"""Find what a repeated message adds to the complaint that is stored (再次推送)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.parts import Attachment, added_attachments
from services.intake.complaints.domain.wording import minute_text, yuan
from services.intake.filing.domain.acceptance import Accepted
from services.intake.supplements.domain import OPEN_FIELDS, SEALED_FIELDS, Addition, FieldChanges

_FLAG_LABELS: Mapping[str, str] = {
    "platform_group": "群体诉求",
    "platform_repeat": "重复诉求",
    "platform_urgent": "紧急",
    "platform_professional": "职业投诉举报",
}


def added_text(text: str, before: str) -> str | None:
    """Return what a text adds to the stored one: its continuation, the whole of another text, or None."""
    if text == before:
        return None
    return text[len(before) :].strip() or None if text.startswith(before) else text


def field_changes(complaint: Complaint, secret: Secret, again: Accepted) -> FieldChanges:
    """Return the changes of all fields but person, respondent and request; an absent value changes nothing."""
    repeat = again.complaints[0]
    sealed = {name: value for name in SEALED_FIELDS if (value := getattr(again.secret, name)) != getattr(secret, name)}
    sealed = {name: value for name, value in sealed.items() if value}
    values = {
        name: value
        for name in OPEN_FIELDS
        if (value := getattr(repeat, name)) is not None and value != getattr(complaint, name)
    }
    flags = tuple(flag for flag in repeat.flags if flag not in complaint.flags)
    files = added_attachments(complaint.attachments, repeat.attachments)
    described = list(_describe_changes(values, sealed, flags, files))
    updates = {**values, "flags": (*complaint.flags, *flags), "attachments": (*complaint.attachments, *files)}
    return FieldChanges(
        values={**updates, "place": repeat.place} if "place" in sealed else updates,
        sealed=sealed,
        changed=tuple(dict.fromkeys(pointer for pointer, _ in described)),
        descriptions=tuple(words for _, words in described),
    )


def _describe_changes(
    values: Mapping[str, Any], sealed: Mapping[str, str], flags: tuple[str, ...], files: tuple[Attachment, ...]
) -> Iterator[tuple[str, str]]:
    """Yield (JSON pointer, description) of each change; flags about unreadable values have no description."""
    for names, given in ((OPEN_FIELDS, values), (SEALED_FIELDS, sealed)):
        for name, value in given.items():
            pointer, called = names[name]
            yield pointer, f"{called}：{_format_value(value)}"
    for flag in flags:
        if flag in _FLAG_LABELS:
            yield "/flags", f"平台标注：{_FLAG_LABELS[flag]}"
    for one in files:
        yield "/attachments", f"附件：{one.name}"


def _format_value(value: object) -> str:
    if isinstance(value, datetime):
        return minute_text(value)
    return yuan(value) if isinstance(value, int) else str(value)


def addition_from(again: Accepted, complaint: Complaint, secret: Secret) -> Addition:
    """Return the addition that a repeated message makes to its complaint."""
    filing = again.filing
    return Addition(
        text=added_text(filing.matter.text, secret.text),
        request=filing.matter.request,
        person=filing.person,
        respondent=filing.respondent,
        details=field_changes(complaint, secret, again),
        lenient=filing.lenient,
        is_repeat=True,
    )
