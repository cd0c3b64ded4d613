"""Responses about complaints, with the person masked."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from canon.codes import Agency, Alert, Channel, Department, Kind, State, name_of
from canon.masks import mask_address, mask_id_number, mask_name, mask_phone
from canon.topics import TOPICS
from chassis.web.datetimes import Instant, WrittenDay, WrittenInstant
from services.intake.complaints.domain.answers import answer_of
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.parts import Attachment, AttachmentState, Party, Person
from services.intake.complaints.domain.visibility import Scope, ScopeKind, may_see_person, sees_unreleased
from services.intake.complaints.repository.changes import Supplement
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.grouping.domain import GroupOfComplaint
from services.intake.matches.domain import Match

BY_READING, BY_BUREAU = "reading", "bureau"  # who gave a topic: no person, a person whom outsiders do not know


class ReceiptView(BaseModel):
    channel: Channel
    external_id: str | None


class MissingView(BaseModel):
    field: str
    message: str


class MaskedPerson(BaseModel):
    """Enough to recognise, too little to call."""

    name: str | None
    phone: str | None
    id_number: str | None
    address: str | None
    anonymous: bool
    confidential: bool

    @classmethod
    def of(cls, person: Person) -> "MaskedPerson":
        return cls(
            name=mask_name(person.name) if person.name else None,
            phone=mask_phone(person.phone) if person.phone else None,
            id_number=mask_id_number(person.id_number) if person.id_number else None,
            address=mask_address(person.address) if person.address else None,
            anonymous=person.anonymous,
            confidential=person.confidential,
        )


class RespondentView(BaseModel):
    name: str | None
    uscc: str | None
    address: str | None
    phone: str | None
    platform: str | None


class MatterView(BaseModel):
    """Cleaned of the person; an order number leads to them, so it goes where they are shown."""

    text: str
    request: str | None
    place: str | None
    region: str | None
    happened_on: WrittenDay | None
    amount_fen: int | None
    order_no: str | None
    category: str | None
    problem: str | None
    goods: str | None


class LinkedView(BaseModel):
    """A complaint that was made of this one, or of which this one was made, and as what."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: UUID
    kind: Kind = Field(alias="as")


class PossibleDuplicateView(BaseModel):
    """A message that may be of the same matter; a person decides."""

    id: UUID
    score: float  # how probable one matter is, 0 to 1
    evidence: tuple[str, ...]  # names of what both have in common, the strongest first

    @classmethod
    def of(cls, match: Match, complaint_id: UUID) -> "PossibleDuplicateView":
        """Return the view of a pair from one of its messages."""
        return cls(id=match.other_than(complaint_id), score=match.score, evidence=match.evidence)


class AnswerView(BaseModel):
    """The answer to whoever filed."""

    id: UUID
    number: str
    case_id: UUID
    kind: Kind
    state: State
    received_at: WrittenInstant
    receipts: list[ReceiptView]
    missing: list[MissingView]
    supplement_by: WrittenInstant | None
    alerts: list[Alert]
    flags: list[str]
    linked: list[LinkedView]
    same_matter: UUID | None
    possible_duplicates: list[PossibleDuplicateView]


class GroupOfComplaintView(BaseModel):
    """The group that the complaint belongs to, and how many are in it."""

    id: UUID
    members: int


class TopicOfComplaintView(BaseModel):
    """What a complaint is about, by a code of the list of topics, and who says so."""

    code: str
    name: str
    by: str  # the account that corrected it, ``bureau`` to outsiders; ``reading``: its words or its platform say so

    @classmethod
    def of(cls, complaint: Complaint, *, is_bureau: bool = True) -> "TopicOfComplaintView | None":
        """Return the topic of a complaint, if it has one."""
        if complaint.topic is None:
            return None
        topic = TOPICS.get(complaint.topic)
        by = BY_BUREAU if complaint.topic_by and not is_bureau else complaint.topic_by or BY_READING
        return cls(code=complaint.topic, name=topic.zh if topic else complaint.topic, by=by)


class SupplementView(BaseModel):
    at: Instant
    text: str
    changed: tuple[str, ...]


class AttachmentView(BaseModel):
    """A file that the sender announced, and whether its content is there; ``refusal`` says why it was not taken."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str
    state: AttachmentState
    refusal: str | None
    by: Party  # who brought it

    @classmethod
    def of(cls, one: Attachment) -> "AttachmentView":
        return cls(**asdict(one))


class ComplaintView(AnswerView):
    """A complaint as its readers see it. ``complainant`` is null where the person is protected from the reader."""

    complainant: MaskedPerson | None
    respondent: RespondentView
    matter: MatterView
    attachments: list[AttachmentView]
    round: int
    department: str | None
    department_name: str | None
    station: str | None
    agency: str | None
    agency_name: str | None
    changed_at: Instant | None
    withdrawn_at: Instant | None
    erased: bool  # the person's data was destroyed
    topic: TopicOfComplaintView | None
    group: GroupOfComplaintView | None  # null to who is outside the bureau, who sees no groups
    supplements: list[SupplementView] | None = None

    @classmethod
    def of(
        cls,
        found: StoredComplaint,
        secret: Secret | None,
        scope: Scope,
        supplements: Sequence[Supplement] | None = None,
        suspected: Sequence[Match] = (),
        group: GroupOfComplaint | None = None,
    ) -> "ComplaintView":
        complaint = found.complaint
        complaint = replace(
            complaint, attachments=tuple(one for one in complaint.attachments if sees_unreleased(one, scope))
        )
        agency = None if found.is_agency_secret and scope.kind is ScopeKind.SOURCE else found.agency
        is_bureau = scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT)
        is_visible = secret is not None and may_see_person(scope, protected=complaint.is_protected)
        fields = {name: getattr(complaint, name) for name in MatterView.model_fields if name != "order_no"}
        supplement_views = (
            None
            if supplements is None
            else [SupplementView.model_validate(one, from_attributes=True) for one in supplements]
        )
        return cls(
            **answer_of(complaint, found.state) | (_matters(complaint, suspected) if is_bureau else {}),
            complainant=MaskedPerson.of(secret.person) if is_visible and secret is not None else None,
            respondent=RespondentView(
                name=complaint.respondent_name,
                uscc=complaint.respondent_uscc,
                address=complaint.respondent_place,
                phone=mask_phone(secret.respondent_phone) if secret and secret.respondent_phone else None,
                platform=complaint.shopping_platform,
            ),
            matter=MatterView(**fields, order_no=secret.order_no if is_visible and secret is not None else None),
            attachments=[AttachmentView.of(one) for one in complaint.attachments],
            round=found.round,
            department=found.department,
            department_name=_name(Department, found.department),
            station=found.station,
            agency=agency,
            agency_name=_name(Agency, agency),
            changed_at=found.changed_at,
            withdrawn_at=complaint.withdrawn_at,
            erased=secret is None,
            topic=TopicOfComplaintView.of(complaint, is_bureau=is_bureau),
            group=GroupOfComplaintView.model_validate(group, from_attributes=True) if group and is_bureau else None,
            supplements=supplement_views,
        )


def _matters(complaint: Complaint, suspected: Sequence[Match]) -> dict[str, object]:
    """Return what only the bureau sees: which case answers the complaint, and what may be of the same matter."""
    return {
        "case_id": complaint.case_id,
        "same_matter": None if complaint.case_id == complaint.id else complaint.case_id,
        "possible_duplicates": [PossibleDuplicateView.of(match, complaint.id) for match in suspected],
    }


def _name(codes: type[Department] | type[Agency], code: str | None) -> str | None:
    """Return the name of a code; a code that is not in the list is its own name."""
    if code is None:
        return None
    return name_of(codes(code)) if code in tuple(codes) else code


class ComplaintPage(BaseModel):
    items: list[ComplaintView]
    next: str | None
