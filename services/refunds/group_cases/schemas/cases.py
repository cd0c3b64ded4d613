"""Requests and answers about group cases, their members, interviews and public progress."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.identifiers import uscc_of
from canon.masks import mask_name, mask_phone
from canon.shanghai import SHANGHAI
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.models import Body, Cleaned, Text
from services.refunds.group_cases.domain.masking import label_of, mask_contract
from services.refunds.group_cases.domain.owed import OwedBy
from services.refunds.group_cases.domain.state import GroupCase, Interview, PersonDetails
from services.refunds.group_cases.repository.members import StoredMember
from services.refunds.group_cases.service.cases import Minutes, NewCase

ShortText = Annotated[Text, Field(min_length=1, max_length=200)]
LongText = Annotated[Text, Field(min_length=1, max_length=4_000)]
MemberNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Reason = Annotated[Text, Field(min_length=2, max_length=500), Cleaned]


class GroupRespondent(Body):
    """The business of a group case."""

    name: ShortText
    uscc: Text | None = Field(default=None, max_length=30)


class OpenGroupCase(Body):
    """One business and those it owes; ``group_id`` is a group of complaints, ``department`` who handles it."""

    respondent: GroupRespondent
    title: Annotated[ShortText, Cleaned]
    basis: Annotated[LongText, Cleaned]
    group_id: UUID | None = None
    department: Annotated[str, Field(max_length=50, pattern=r"^[a-z][a-z0-9_.]*$")] | None = None

    def to_case(self, department: str | None) -> NewCase:
        """Return the case to open; ``department`` is the section's that opens it.

        Raises:
            Invalid: the credit code is wrong.
        """
        uscc = self.respondent.uscc
        try:
            uscc = uscc_of(uscc) if uscc else None
        except Unsound as error:
            wrong = FieldError(field="/respondent/uscc", code=error.code, message="统一社会信用代码有误")
            raise Invalid(wrong) from error
        return NewCase(
            title=self.title,
            basis=self.basis,
            respondent_name=self.respondent.name,
            respondent_uscc=uscc,
            group_id=self.group_id,
            department=department or self.department,
        )


class GroupCaseOpened(BaseModel):
    id: UUID


class GroupRespondentView(BaseModel):
    name: str
    uscc: str | None


class GroupCaseView(BaseModel):
    """A group case with its sums in fen: owed by the roster, paid, overdue."""

    id: UUID
    title: str
    basis: str
    respondent: GroupRespondentView
    group_id: UUID | None
    department: str | None
    opened_by: str
    opened_at: datetime
    people: int
    contracts: int
    owed_fen: int
    paid_fen: int
    people_done: int
    overdue_fen: int
    overdue_people: int
    plan_version: int | None
    next_due_on: date | None
    interviewed_on: date | None

    @classmethod
    def of(cls, case: GroupCase) -> "GroupCaseView":
        return cls(**case_fields(case))


def case_fields(case: GroupCase) -> dict[str, object]:
    """Return the fields of a ``GroupCaseView``."""
    named = {name: getattr(case, name) for name in GroupCaseView.model_fields if name != "respondent"}
    respondent = GroupRespondentView(name=case.respondent_name, uscc=case.respondent_uscc)
    return named | {"respondent": respondent, "opened_at": case.opened_at.astimezone(SHANGHAI)}


class GroupCaseList(BaseModel):
    items: list[GroupCaseView]
    next: str | None


class RosterDuplicateView(BaseModel):
    """A row that says what another has said: row ``same_as`` of this file, or one of an earlier file."""

    row: int
    same_as: int | None


class RosterErrorView(BaseModel):
    row: int
    column: str
    code: str


class GroupRosterView(BaseModel):
    """What became of a roster; ``people`` and ``owed_fen`` are the whole case's. Five hundred of a kind are listed."""

    rows: int
    taken: int
    people: int
    owed_fen: int
    duplicate_count: int
    error_count: int
    duplicates: list[RosterDuplicateView]
    errors: list[RosterErrorView]
    owed_above_paid: list[int]
    calculated: int = 0  # rows whose sum is the calculator's, by the hours not taught; absent in old answers


class GroupMemberView(BaseModel):
    """A person of the roster, masked; after an erasure only the number and the sums are left."""

    member: int
    label: str
    name: str | None
    phone: str | None
    contracts: list[str]
    owed_fen: int
    paid_fen: int
    overdue_fen: int
    first_overdue_on: date | None
    is_defaulted: bool
    hardship: bool
    signed_on: date | None
    owed_by: OwedBy  # calculator: a sum of it was calculated by the hours not taught

    @classmethod
    def of(cls, stored: StoredMember, details: PersonDetails | None) -> "GroupMemberView":
        one = stored.member
        return cls(
            member=one.number,
            label=label_of(one),
            name=mask_name(details.name) if details else None,
            phone=mask_phone(details.phone) if details and details.phone else None,
            contracts=[mask_contract(contract) for contract in details.contracts] if details else [],
            owed_fen=one.owed_fen,
            paid_fen=one.paid_fen,
            overdue_fen=one.overdue_fen,
            first_overdue_on=one.first_overdue_on,
            is_defaulted=one.is_defaulted,
            hardship=one.hardship,
            signed_on=one.signed_on,
            owed_by=stored.owed_by,
        )


class GroupMemberList(BaseModel):
    items: list[GroupMemberView]
    next: str | None


class DiscloseMember(Body):
    reason: Reason


class DisclosedMember(BaseModel):
    """A person of the roster, unmasked."""

    name: str
    phone: str | None
    id_number: str | None
    contracts: list[str]
    class_names: list[str]

    @classmethod
    def of(cls, details: PersonDetails) -> "DisclosedMember":
        return cls(
            name=details.name,
            phone=details.phone,
            id_number=details.id_number,
            contracts=list(details.contracts),
            class_names=list(details.class_names),
        )


class LinkMember(Body):
    """Which complaint a member made; null: none."""

    complaint_id: UUID | None


class EraseMember(Body):
    reason: Reason


class GroupMemberDone(BaseModel):
    member: int


class RecordInterview(Body):
    """The minutes of an interview with the business (约谈)."""

    held_on: date
    attendees: ShortText
    demands: LongText
    promise: Annotated[LongText, Field()] | None = None
    next_on: date | None = None

    def to_minutes(self, today: date) -> Minutes:
        """Return the minutes.

        Raises:
            Invalid: it was held in the future, or the next one is before it.
        """
        if self.held_on > today:
            raise Invalid(FieldError(field="/held_on", code="in_future", message="不能晚于今天"))
        if self.next_on is not None and self.next_on < self.held_on:
            raise Invalid(FieldError(field="/next_on", code="before_start", message="不能早于约谈日期"))
        return Minutes(
            held_on=self.held_on,
            attendees=self.attendees,
            demands=self.demands,
            promise=self.promise,
            next_on=self.next_on,
        )


class GroupInterviewView(BaseModel):
    number: int
    held_on: date
    attendees: str
    demands: str
    promise: str | None
    next_on: date | None
    recorded_by: str
    recorded_at: datetime

    @classmethod
    def of(cls, interview: Interview) -> "GroupInterviewView":
        named = {name: getattr(interview, name) for name in cls.model_fields}
        return cls(**named | {"recorded_at": interview.recorded_at.astimezone(SHANGHAI)})


class GroupInterviewList(BaseModel):
    items: list[GroupInterviewView]
    next: str | None = None


class GroupProgressView(BaseModel):
    """What everybody may read of a group case: sums in fen, and from ten members on how many are done or wait."""

    title: str
    respondent: str
    people: int
    owed_fen: int
    paid_fen: int
    overdue_fen: int | None
    people_done: int | None
    overdue_people: int | None
    next_due_on: date | None
    interviewed_on: date | None
    changed_on: date

    @classmethod
    def of(cls, case: GroupCase) -> "GroupProgressView":
        return cls(
            title=case.title,
            respondent=case.respondent_name,
            people=case.people,
            owed_fen=case.owed_fen,
            paid_fen=case.paid_fen,
            overdue_fen=case.overdue_fen if case.shows_people else None,
            people_done=case.people_done if case.shows_people else None,
            overdue_people=case.overdue_people if case.shows_people else None,
            next_due_on=case.next_due_on if case.shows_people else None,
            interviewed_on=case.interviewed_on,
            changed_on=case.changed_at.astimezone(SHANGHAI).date(),
        )
