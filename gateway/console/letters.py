"""Letters (文书) as an act would make them, asked for before the act; nothing is stored and nobody is unmasked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from gateway.console.models import ServiceAnswer
from gateway.console.service_calls import send

LETTER_COMMANDS = frozenset(  # those that make letters
    {
        *("accept", "refuse", "request-supplement", "start-mediation", "schedule-session"),
        *("pause", "agree", "terminate", "redirect"),
    }
)
UNFINISHED = 422  # the command lacks something that its letters need


class DraftLetter(ServiceAnswer):
    """A letter as it would be issued."""

    kind: str
    addressee: str
    agency: str | None
    title: str
    to: str
    paragraphs: tuple[str, ...]
    signed: str
    dated: str


class DraftLetters(ServiceAnswer):
    """``POST /v1/complaints/{id}/notices:preview``."""

    items: tuple[DraftLetter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPreview:
    """The letters of an act; else what they lack, or why they cannot be shown."""

    letters: tuple[DraftLetter, ...] = ()
    is_unfinished: bool = False
    message: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the act makes no letter at all."""
        return not (self.letters or self.is_unfinished or self.message)


async def preview_letters(request: Request, complaint_id: UUID, command: str, body: Mapping[str, Any]) -> LetterPreview:
    """Return the letters that a command would make if it were given with this body, the complainant's first."""
    path = f"/v1/complaints/{complaint_id}/notices:preview"
    reply = await send(request, "intake", path, {"command": command, **body})
    if reply.is_done:
        letters = DraftLetters.model_validate(reply.body).items
        return LetterPreview(letters=tuple(sorted(letters, key=lambda letter: letter.addressee != "consumer")))
    if reply.status == UNFINISHED:
        return LetterPreview(is_unfinished=True)
    return LetterPreview(message=reply.title or reply.code)
