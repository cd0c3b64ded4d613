"""Requests and answers for the comparison of a group's persons with a roster."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.models import Body
from services.intake.groups.service.groups import WholeGroup
from services.intake.supplements.schemas import Reason


class DigestContacts(Body):
    """The salt of one comparison, and why it is made."""

    reason: Reason
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]


class ContactDigestView(BaseModel):
    """A complaint with the digests of its telephone and name; none where there is none, or its person was erased."""

    complaint_id: UUID
    digest: str | None
    name_digest: str | None
    amount_fen: int | None


class ContactDigestsView(BaseModel):
    """The complaints that are in a group now, as far as the reader may see them."""

    items: list[ContactDigestView]

    @classmethod
    def of(
        cls, whole: WholeGroup, digest: Callable[[str], str], digest_name: Callable[[str], str]
    ) -> "ContactDigestsView":
        """Return the members that are in the group now; ``digest`` makes that of a telephone."""
        items = []
        for one in whole.members:
            person = one.secret.person if one.secret else None
            if one.membership.left_at is None:
                complaint = one.complaint.complaint
                items.append(
                    ContactDigestView(
                        complaint_id=complaint.id,
                        digest=digest(person.phone) if person and person.phone else None,
                        name_digest=digest_name(person.name) if person and person.name else None,
                        amount_fen=complaint.amount_fen,
                    )
                )
        return cls(items=items)
