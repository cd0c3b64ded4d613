"""A person's copy of everything kept of them (查阅、复制个人信息, 个人信息保护法 Art. 45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.reading.cleaning import clean
from chassis.db.work import Work
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.visibility import Scope, Sees
from services.intake.complaints.repository import changes
from services.intake.complaints.repository.complaints import Stored
from services.intake.complaints.repository.people import People
from services.intake.notices import repository as notices_repository
from services.intake.notices.domain.kinds import Addressee
from services.intake.notices.service import HTML
from services.intake.people.repository import copies as copies_repository
from services.intake.people.repository.copies import Message, Passed
from services.intake.people.service.contacts import complaints_of
from services.intake.timeline.domain.story import Line
from services.intake.timeline.service import tell_story

MOST = 200  # complaints of one copy; a person with more asks for the rest by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A notice to the person; ``page`` once it was written."""

    kind: str
    number: str | None
    decided_at: datetime
    page: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One complaint as it is kept: who, in which words, what came of it, who got it."""

    stored: Stored
    secret: Secret
    messages: Sequence[tuple[Message, str]]
    supplements: Sequence[tuple[datetime, str]]
    story: Sequence[Line]
    papers: Sequence[Paper]
    passed_on: Sequence[Passed]


async def copy_person(
    work: Work, number: tuple[str, str], name: str, reason: str, people: People
) -> tuple[list[Copy], int]:
    """Copies, newest first, and how many are left out; each leaves a line in the audit trail."""
    found = sorted(
        await complaints_of(work, number, name, people), key=lambda one: one.complaint.received_at, reverse=True
    )
    copies = [await _copy(work, one, people) for one in found[:MOST]]
    for one in copies:
        work.audit("copy_person", str(one.stored.complaint.id), clean(reason, name))
    return copies, len(found) - len(copies)


async def _copy(work: Work, found: Stored, people: People) -> Copy:
    complaint_id: UUID = found.complaint.id
    assert found.wrapped is not None  # noqa: S101 - it was opened to find the name
    key = people.key_of(complaint_id, found.wrapped)
    raws = await copies_repository.messages_of(work.db, complaint_id)
    said = await changes.supplements_of(work.db, complaint_id)
    kept = await notices_repository.listed(work.db, complaint_id)
    story = await tell_story(work, complaint_id, Scope(Sees.SOURCE, found.complaint.source))
    return Copy(
        stored=found,
        secret=people.open(key, found.sealed),
        messages=[(one, people.open_raw(key, one.version, one.sealed).decode("utf-8", "replace")) for one in raws],
        supplements=[(one.at, people.open_text(key, "supplement", one.sealed)) for one in said],
        story=story.items,
        papers=[
            Paper(
                kind=one.notice.kind,
                number=one.number,
                decided_at=one.notice.decided_at,
                page=None
                if one.sealed_html is None
                else people.open_document(key, one.notice.id, HTML, one.sealed_html).decode(),
            )
            for one in kept
            if one.notice.addressee is Addressee.CONSUMER
        ],
        passed_on=await copies_repository.passed_on(work.db, complaint_id),
    )
