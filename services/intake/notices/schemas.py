"""Responses about the notices of a complaint; the documents have their own URLs."""

from uuid import UUID

from pydantic import BaseModel

from chassis.web.datetimes import Instant
from services.intake.notices.domain.kinds import Addressee, NoticeKind
from services.intake.notices.repository import StoredNotice


class NoticeView(BaseModel):
    """A notice as listed: nothing of the person."""

    id: UUID
    kind: NoticeKind
    title: str
    addressee: Addressee
    agency: str | None
    decided_at: Instant
    state: str  # pending | rendered
    number: str | None

    @classmethod
    def of(cls, stored: StoredNotice) -> "NoticeView":
        notice = stored.notice
        return cls(
            id=notice.id,
            kind=notice.kind,
            title=notice.title,
            addressee=notice.addressee,
            agency=notice.agency,
            decided_at=notice.decided_at,
            state=stored.state,
            number=stored.number,
        )


class NoticeList(BaseModel):
    items: list[NoticeView]
    next: str | None
