"""Requests and responses about enterprises."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from canon.identifiers import uscc_of
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Day, Instant
from chassis.web.models import Body, Cleaned, Text
from services.odr.enterprises.domain import ChangeKind, Enterprise, SessionKind, Standing
from services.odr.histories.domain import Change


class Apply(Body):
    """An enterprise asks to take part (加入申请)."""

    name: Text = Field(min_length=2, max_length=200)
    uscc: Text | None = Field(default=None, max_length=30)
    promise: bool = Field(description="承诺及时处理消费纠纷")

    def checked_uscc(self) -> str | None:
        """Return the normalised credit code (统一社会信用代码), or None if none is given.

        Raises:
            Invalid: the code is not valid.
        """
        if self.uscc is None:
            return None
        try:
            return uscc_of(self.uscc)
        except Unsound as error:
            raise Invalid(FieldError(field="/uscc", code=error.code, message="统一社会信用代码有误")) from error


class Review(Body):
    approved: bool
    note: Annotated[Text, Cleaned] = Field(default="", max_length=1000)


class Reason(Body):
    reason: Annotated[Text, Cleaned] = Field(min_length=2, max_length=1000)


class RecordSession(Body):
    """A training or guidance that was held (培训、指导)."""

    kind: SessionKind = SessionKind.GUIDANCE
    held_on: Day
    topic: Annotated[Text, Cleaned] = Field(min_length=2, max_length=1000)
    by: Annotated[Text, Cleaned] | None = Field(default=None, max_length=100, description="由谁培训、指导")


class StandingChangeView(BaseModel):
    """A change of standing; who decided it is shown to the bureau alone."""

    kind: ChangeKind
    on: date
    at: Instant
    by: str | None
    reason: str


class SessionView(BaseModel):
    kind: SessionKind
    held_on: date
    topic: str
    by: str | None


class EnterpriseView(BaseModel):
    """An enterprise with its history; ``standing`` is that of the day of the list, by default today's."""

    id: UUID
    name: str
    uscc: str | None
    standing: Standing
    applied_at: Instant
    note: str | None
    changes: list[StandingChangeView]
    sessions: list[SessionView]

    @classmethod
    def of(cls, enterprise: Enterprise, *, day: date | None = None, names_accounts: bool) -> Self:
        """Return the view as of a day; ``names_accounts``: the reader is of the bureau and sees who decided."""
        stood = enterprise.standing_on(day) if day else None
        return cls(
            id=enterprise.enterprise_id,
            name=enterprise.name,
            uscc=enterprise.uscc,
            standing=stood or enterprise.standing,
            applied_at=enterprise.applied_at,
            note=enterprise.note,
            changes=[_change_view(change, names_accounts=names_accounts) for change in enterprise.changes],
            sessions=[
                SessionView(kind=one.kind, held_on=one.held_on, topic=one.topic, by=one.given_by)
                for one in enterprise.sessions
            ],
        )


def _change_view(change: Change[ChangeKind], *, names_accounts: bool) -> StandingChangeView:
    by = change.by if names_accounts else None
    return StandingChangeView(kind=change.kind, on=change.on, at=change.at, by=by, reason=change.reason)
