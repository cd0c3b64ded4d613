"""Phrases about the parties and the matter that several letters share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from canon.shanghai import SHANGHAI
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.wording import as_sentence, unit_name
from services.intake.notices.domain.kinds import Addressee
from services.intake.notices.domain.law import Articles
from services.intake.notices.domain.parties import Parties

Paragraphs: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContext:
    """What a letter is composed from: facts, addressee, parties, complaint and articles."""

    facts: Mapping[str, Any]
    addressee: Addressee
    parties: Parties
    complaint: Complaint
    articles: Articles

    @property
    def holder(self) -> str:
        return unit_name(self.facts.get("department"), self.facts.get("station_name"))


def sentences(text: str | None) -> Paragraphs:
    sentence = as_sentence(text)
    return (sentence,) if sentence else ()


def day_text(instant: datetime) -> str:
    at = instant.astimezone(SHANGHAI)
    return f"{at.year}年{at.month}月{at.day}日"


def subject_phrase(context: LetterContext) -> str:
    """Return how most letters begin: both sides and the number; a letter to the consumer says 您 instead of a name."""
    parties = context.parties
    phone = f"（电话 {parties.phone}）" if parties.phone else ""
    who = "您" if context.addressee is Addressee.CONSUMER else f"{parties.consumer}{phone}"
    return f"{who}反映{parties.respondent}的事项{_number_phrase(context.complaint)}"


def parties_phrase(context: LetterContext) -> str:
    """Return both sides by name and the number, for a document that both sides sign."""
    parties = context.parties
    return f"{parties.consumer}反映{parties.respondent}的事项{_number_phrase(context.complaint)}"


def _number_phrase(complaint: Complaint) -> str:
    return f"（编号 {complaint.number}，{day_text(complaint.received_at)}收到）"


def complaint_paragraph(complaint: Complaint) -> Paragraphs:
    """Return a paragraph with the cleaned text of the complaint."""
    return (f"反映内容：{complaint.text}",)
