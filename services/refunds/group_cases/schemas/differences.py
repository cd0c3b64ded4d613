"""Requests and answers about the differences between a roster and the complaints of its group."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.models import Body
from services.refunds.group_cases.domain.differences import Differences, Found, FoundBy, GroupComplaint
from services.refunds.group_cases.schemas.cases import Reason

MOST_COMPLAINTS = 5_000  # of a group: so many fit into a body of a mebibyte without blanks
MOST_LISTED = 500  # of a kind in an answer
Salt = Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
NameDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class ComparedComplaint(Body):
    """A complaint with the digests of its telephone and name; none of one without them, or of an erased person."""

    complaint_id: UUID
    digest: Digest | None = None
    name_digest: NameDigest | None = None
    amount_fen: int | None = Field(default=None, ge=0)

    def to_complaint(self) -> GroupComplaint:
        return GroupComplaint(
            id=self.complaint_id, digest=self.digest, amount_fen=self.amount_fen, name_digest=self.name_digest
        )


class CompareRoster(Body):
    """The complaints of a group as ``/v1/groups/{id}/contact-digests`` answers them, under which salt, and why."""

    salt: Salt
    reason: Reason
    complaints: list[ComparedComplaint] = Field(max_length=MOST_COMPLAINTS)


class FoundMemberView(BaseModel):
    """A member of the roster and its complaint; ``is_linked``: a person has said so; ``by``: how they were found."""

    member: int
    complaint_id: UUID
    has_other_sum: bool
    is_linked: bool
    by: FoundBy

    @classmethod
    def of(cls, found: Found) -> "FoundMemberView":
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class RosterDifferencesView(BaseModel):
    """How a roster and the complaints of its group differ; of each kind the first five hundred are listed."""

    found: int
    proposed: list[FoundMemberView]  # by telephone or name, not yet linked
    silent_count: int
    silent: list[int]
    stranger_count: int
    strangers: list[UUID]
    other_sum_count: int
    other_sums: list[FoundMemberView]

    @classmethod
    def of(cls, differences: Differences) -> "RosterDifferencesView":
        proposed = [one for one in differences.found if not one.is_linked]
        return cls(
            found=len(differences.found),
            proposed=[FoundMemberView.of(one) for one in proposed[:MOST_LISTED]],
            silent_count=len(differences.silent),
            silent=differences.silent[:MOST_LISTED],
            stranger_count=len(differences.strangers),
            strangers=differences.strangers[:MOST_LISTED],
            other_sum_count=len(differences.other_sums),
            other_sums=[FoundMemberView.of(one) for one in differences.other_sums[:MOST_LISTED]],
        )
