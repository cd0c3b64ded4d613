"""Deciding notices as acts are heard, and rendering one when it is first asked for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.shanghai import SHANGHAI
from chassis.db.work import Work
from chassis.documents import Content, Paragraph, to_page, to_word
from chassis.errors import NotFound
from contracts.dispatch import AgreementReached, CaseEvent
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import Stored
from services.intake.complaints.repository.people import People
from services.intake.complaints.service import opened
from services.intake.notices import repository
from services.intake.notices.domain.decisions import calls_for_notice, notices_of
from services.intake.notices.domain.kinds import Notice
from services.intake.notices.domain.letters import Letter, Office, letter_of, number_of
from services.intake.notices.domain.parties import Shown, may_read, parties_of, shown_to
from services.intake.notices.repository import KeptNotice
from services.intake.progress import repository as progress_repository

HTML, DOCX = "html", "docx"
UNNUMBERED = "（未编号）"


def both_of(letter: Letter) -> tuple[bytes, bytes]:
    """The page, then the file: tens of milliseconds, so call it in a thread."""
    lines = (letter.number, letter.to, *letter.paragraphs, letter.signed, letter.dated)
    content = Content(title=letter.title, blocks=[Paragraph(line) for line in lines])
    return to_page(content).encode(), to_word(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    scope: Scope
    roles: tuple[str, ...]


async def decide_notices(work: Work, heard: Sequence[CaseEvent]) -> None:
    """A batch of acts: one statement for the notices, one for how agreements were reached."""
    acts = [event for event in heard if calls_for_notice(event)]
    if not acts:
        return
    agreed = sorted({event.complaint_id for event in acts if isinstance(event, AgreementReached)})
    modes = await progress_repository.modes_of(work.db, agreed) if agreed else {}
    decided: list[Notice] = []
    for event in acts:
        before = [mode for at, mode in modes.get(event.complaint_id, ()) if at <= event.occurred_at]
        decided += notices_of(event, before[-1] if before else None)
    await repository.add(work.db, decided)


async def list_notices(work: Work, complaint_id: UUID, scope: Scope) -> list[KeptNotice]:
    """Those the reader may read. Raises ``NotFound``."""
    if await complaints.get(work.db, complaint_id, scope) is None:
        raise NotFound
    return await readable(work, complaint_id, scope)


async def readable(work: Work, complaint_id: UUID, scope: Scope) -> list[KeptNotice]:
    kept = await repository.listed(work.db, complaint_id)
    return [one for one in kept if may_read(scope, one.notice.addressee, one.notice.agency)]


async def read_notice(
    work: Work, complaint_id: UUID, notice_id: UUID, reader: Reader, form: str, people: People, office: Office
) -> bytes:
    """The document, audited; masked for who may not read the person. Raises ``NotFound``, ``PersonDestroyed``."""
    found = await complaints.get(work.db, complaint_id, reader.scope)
    kept = None if found is None else await repository.lock(work.db, complaint_id, notice_id)
    if found is None or kept is None or not may_read(reader.scope, kept.notice.addressee, kept.notice.agency):
        raise NotFound
    shown = shown_to(reader.scope, reader.roles, found.complaint)
    work.audit(f"read_notice_{shown}", str(notice_id))
    secret = opened(found, people)
    accepted_at = await progress_repository.accepted_at(work.db, complaint_id, kept.notice.decided_at)
    if shown is not Shown.FULL:
        letter = _letter(kept.notice, found, secret, shown, office, kept.number or UNNUMBERED, accepted_at)
        return _chosen(form, await asyncio.to_thread(both_of, letter))
    if secret is None or found.wrapped is None:
        raise PersonDestroyed
    key = people.key_of(complaint_id, found.wrapped)
    if kept.sealed_html is not None and kept.sealed_docx is not None:
        sealed = _chosen(form, (kept.sealed_html, kept.sealed_docx))
        return people.open_document(key, notice_id, form, sealed)
    year = kept.notice.decided_at.astimezone(SHANGHAI).year
    number = number_of(office, year, await repository.draw_number(work.db, year))
    letter = _letter(kept.notice, found, secret, shown, office, number, accepted_at)
    documents = await asyncio.to_thread(both_of, letter)
    sealed_both = [
        people.seal_document(key, notice_id, one, document)
        for one, document in zip((HTML, DOCX), documents, strict=True)
    ]
    await repository.keep(work.db, notice_id, number, *sealed_both)
    return _chosen(form, documents)


def _letter(
    notice: Notice,
    found: Stored,
    secret: Secret | None,
    shown: Shown,
    office: Office,
    number: str,
    accepted_at: datetime | None,
) -> Letter:
    parties = parties_of(notice, found.complaint, secret, shown)
    return letter_of(notice, found.complaint, parties, office, number, accepted_at=accepted_at)


def _chosen(form: str, both: Sequence[bytes]) -> bytes:
    return both[0] if form == HTML else both[1]
