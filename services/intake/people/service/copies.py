"""Copy everything stored about a person, for that person (查阅、复制个人信息, 个人信息保护法 Art. 45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db.work import Work
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.gaps import clean_text
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.repository import changes
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.notices import repository as notices_repository
from services.intake.notices.domain.kinds import Addressee
from services.intake.notices.service import HTML
from services.intake.people.repository import copies as copies_repository
from services.intake.people.repository.copies import PlatformStep, StoredMessage
from services.intake.people.service.contacts import find_complaints_of
from services.intake.timeline.domain.story import TimelineEntry
from services.intake.timeline.service import load_timeline

MAX_COMPLAINTS = 200  # of one copy; the bureau has to supply any others by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCopy:
    """A notice to the person; ``page`` is its HTML, None until it was rendered."""

    kind: str
    number: str | None
    decided_at: datetime
    page: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintCopy:
    """All that is stored about one complaint: person, texts, timeline, notices, and the steps sent to platforms."""

    stored: StoredComplaint
    secret: Secret
    messages: Sequence[tuple[StoredMessage, str]]
    supplements: Sequence[tuple[datetime, str]]
    story: Sequence[TimelineEntry]
    notices: Sequence[NoticeCopy]
    passed_on: Sequence[PlatformStep]


async def copy_person(
    work: Work, number: tuple[str, str], name: str, reason: str, people: PersonVault
) -> tuple[list[ComplaintCopy], int]:
    """Return copies, newest complaint first, and how many complaints are left out; each copy is audited."""
    found = sorted(
        await find_complaints_of(work, number, name, people), key=lambda one: one.complaint.received_at, reverse=True
    )
    copies = [await _copy_complaint(work, one, people) for one in found[:MAX_COMPLAINTS]]
    for one in copies:
        work.audit("copy_person", str(one.stored.complaint.id), clean_text(reason, one.secret))
    return copies, len(found) - len(copies)


async def _copy_complaint(work: Work, found: StoredComplaint, people: PersonVault) -> ComplaintCopy:
    complaint_id: UUID = found.complaint.id
    assert found.wrapped is not None  # noqa: S101 - it was opened to find the name
    key = people.unwrap_key(complaint_id, found.wrapped)
    raws = await copies_repository.list_messages(work.db, complaint_id)
    supplements = await changes.list_supplements(work.db, complaint_id)
    notices = await notices_repository.list_notices(work.db, complaint_id)
    story = await load_timeline(work, complaint_id, Scope(ScopeKind.SOURCE, found.complaint.source))
    return ComplaintCopy(
        stored=found,
        secret=people.open(key, found.sealed),
        messages=[(one, people.open_raw(key, one.version, one.sealed).decode("utf-8", "replace")) for one in raws],
        supplements=[(one.at, people.open_text(key, "supplement", one.sealed)) for one in supplements],
        story=story.items,
        notices=[
            NoticeCopy(
                kind=one.notice.kind,
                number=one.number,
                decided_at=one.notice.decided_at,
                page=None
                if one.sealed_html is None
                else people.open_document(key, one.notice.id, HTML, one.sealed_html).decode(),
            )
            for one in notices
            if one.notice.addressee is Addressee.CONSUMER
        ],
        passed_on=await copies_repository.list_platform_steps(work.db, complaint_id),
    )
