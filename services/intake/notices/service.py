"""Decide notices when the events of acts arrive, and render a notice when it is first read."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
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
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.notices import repository
from services.intake.notices.domain.decisions import notices_of, requires_notice
from services.intake.notices.domain.drafts import DraftCommand, draft_act
from services.intake.notices.domain.kinds import Addressee, Notice
from services.intake.notices.domain.letters import Letter, Office, letter_of, number_of
from services.intake.notices.domain.parties import PersonVisibility, may_read, parties_of, person_visibility
from services.intake.notices.repository import StoredNotice
from services.intake.progress import repository as progress_repository

HTML, DOCX = "html", "docx"
UNNUMBERED = "（未编号）"


def render_documents(letter: Letter) -> tuple[bytes, bytes]:
    """Return a letter as (HTML, .docx). It takes tens of milliseconds: call it in a thread."""
    lines = (letter.number, letter.to, *letter.paragraphs, letter.signed, letter.dated)
    content = Content(title=letter.title, blocks=[Paragraph(line) for line in lines])
    return to_page(content).encode(), to_word(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReader:
    scope: Scope
    roles: tuple[str, ...]


async def decide_notices(work: Work, events: Sequence[tuple[CaseEvent, Collection[Addressee]]]) -> None:
    """Decide and store the notices to these addressees that a batch of acts requires, with at most two statements."""
    acts = [(event, to) for event, to in events if requires_notice(event)]
    if not acts:
        return
    agreed = sorted({event.complaint_id for event, _ in acts if isinstance(event, AgreementReached)})
    modes = await progress_repository.list_mediation_modes(work.db, agreed) if agreed else {}
    decided: list[Notice] = []
    for event, to in acts:
        before = [mode for at, mode in modes.get(event.complaint_id, ()) if at <= event.occurred_at]
        decided += [one for one in notices_of(event, before[-1] if before else None) if one.addressee in to]
    await repository.add_notices(work.db, decided)


async def list_notices(work: Work, complaint_id: UUID, scope: Scope) -> list[StoredNotice]:
    """List the notices of a complaint that callers of this scope may read.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    if await complaints.get_complaint(work.db, complaint_id, scope) is None:
        raise NotFound
    return await list_readable_notices(work, complaint_id, scope)


async def list_readable_notices(work: Work, complaint_id: UUID, scope: Scope) -> list[StoredNotice]:
    stored = await repository.list_notices(work.db, complaint_id)
    return [one for one in stored if may_read(scope, one.notice.addressee, one.notice.agency)]


async def read_notice(
    work: Work,
    complaint_id: UUID,
    notice_id: UUID,
    reader: NoticeReader,
    form: str,
    people: PersonVault,
    office: Office,
) -> bytes:
    """Return a notice as ``form``, audited; its person is masked for readers who may not see them.

    The first reader who may see the person draws the number of the notice, and its documents are sealed and stored.

    Raises:
        NotFound: there is no such notice, or the reader may not read it.
        PersonDestroyed: the reader may see the person, whose data was destroyed.
    """
    found = await complaints.get_complaint(work.db, complaint_id, reader.scope)
    stored = None if found is None else await repository.lock_notice(work.db, complaint_id, notice_id)
    if found is None or stored is None or not may_read(reader.scope, stored.notice.addressee, stored.notice.agency):
        raise NotFound
    visibility = person_visibility(reader.scope, reader.roles, found.complaint)
    work.audit(f"read_notice_{visibility}", str(notice_id))
    secret = open_secret(found, people)
    accepted_at = await progress_repository.get_accepted_at(work.db, complaint_id, stored.notice.decided_at)
    if visibility is not PersonVisibility.FULL:
        letter = _build_letter(
            stored.notice, found, secret, visibility, office, stored.number or UNNUMBERED, accepted_at
        )
        return _select_form(form, await asyncio.to_thread(render_documents, letter))
    if secret is None or found.wrapped is None:
        raise PersonDestroyed
    key = people.unwrap_key(complaint_id, found.wrapped)
    if stored.sealed_html is not None and stored.sealed_docx is not None:
        sealed = _select_form(form, (stored.sealed_html, stored.sealed_docx))
        return people.open_document(key, notice_id, form, sealed)
    year = stored.notice.decided_at.astimezone(SHANGHAI).year
    number = number_of(office, year, await repository.draw_number(work.db, year))
    letter = _build_letter(stored.notice, found, secret, visibility, office, number, accepted_at)
    documents = await asyncio.to_thread(render_documents, letter)
    sealed_both = [
        people.seal_document(key, notice_id, one, document)
        for one, document in zip((HTML, DOCX), documents, strict=True)
    ]
    await repository.save_documents(work.db, notice_id, number, *sealed_both)
    return _select_form(form, documents)


async def preview_notices(
    work: Work,
    complaint_id: UUID,
    scope: Scope,
    command: DraftCommand,
    facts: Mapping[str, Any],
    people: PersonVault,
    office: Office,
) -> list[tuple[Notice, Letter]]:
    """Return the notices that a command would make now, with masked persons; nothing is stored and none is numbered.

    A ``pydantic.ValidationError`` names the facts that are missing or wrong.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    acts = [fact.facts for fact in await progress_repository.list_facts(work.db, complaint_id)]
    act = draft_act(command, found.complaint, acts, facts, work.now)
    modes = (await progress_repository.list_mediation_modes(work.db, [complaint_id])).get(complaint_id, ())
    accepted_at = await progress_repository.get_accepted_at(work.db, complaint_id, work.now)
    secret = open_secret(found, people)
    return [
        (
            notice,
            _build_letter(notice, found, secret, PersonVisibility.MASKED, office, UNNUMBERED, accepted_at),
        )
        for notice in notices_of(act, modes[-1][1] if modes else None)
    ]


def _build_letter(
    notice: Notice,
    found: StoredComplaint,
    secret: Secret | None,
    visibility: PersonVisibility,
    office: Office,
    number: str,
    accepted_at: datetime | None,
) -> Letter:
    parties = parties_of(notice, found.complaint, secret, visibility)
    return letter_of(notice, found.complaint, parties, office, number, accepted_at=accepted_at)


def _select_form(form: str, both: Sequence[bytes]) -> bytes:
    return both[0] if form == HTML else both[1]
