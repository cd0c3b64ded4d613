"""Requests and answers for the comparison of a group's persons with a roster."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.models import Body
from services.intake.groups.service.groups import WholeGroup


class DigestContacts(Body):
    """The salt of one comparison."""

    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]


class ContactDigestView(BaseModel):
    """A complaint with the digest of its telephone; none where there is none, or its person was erased."""

    complaint_id: UUID
    digest: str | None
    amount_fen: int | None


class ContactDigestsView(BaseModel):
    """The complaints that are in a group now, as far as the reader may see them."""

    items: list[ContactDigestView]

    @classmethod
    def of(cls, whole: WholeGroup, digest: Callable[[str], str]) -> "ContactDigestsView":
        """Return the members that are in the group now; ``digest`` makes that of a telephone."""
        items = []
        for one in whole.members:
            phone = one.secret.person.phone if one.secret else None
            if one.membership.left_at is None:
                complaint = one.complaint.complaint
                known = digest(phone) if phone else None
                items.append(
                    ContactDigestView(complaint_id=complaint.id, digest=known, amount_fen=complaint.amount_fen)
                )
        return cls(items=items)
