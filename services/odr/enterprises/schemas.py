"""Requests and responses about enterprises."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.identifiers import uscc_of
from canon.shanghai import SHANGHAI
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.models import Body, Cleaned, Text
from services.odr.enterprises.domain import Enterprise


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


class EnterpriseView(BaseModel):
    id: UUID
    name: str
    uscc: str | None
    standing: str
    applied_at: datetime
    note: str | None

    @classmethod
    def of(cls, enterprise: Enterprise) -> "EnterpriseView":
        return cls(
            id=enterprise.enterprise_id,
            name=enterprise.name,
            uscc=enterprise.uscc,
            standing=enterprise.standing,
            applied_at=enterprise.applied_at.astimezone(SHANGHAI),
            note=enterprise.note,
        )
