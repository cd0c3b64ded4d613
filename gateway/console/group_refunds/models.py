"""What the pages of group refunds read from the service ``refunds``."""

from datetime import date, datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Respondent(ServiceAnswer):
    name: str
    uscc: str | None


class GroupCase(ServiceAnswer):
    """An entry of ``GET /v1/refunds/group-cases``."""

    id: UUID
    title: str
    basis: str
    respondent: Respondent
    group_id: UUID | None = None
    people: int
    contracts: int
    owed_fen: int
    paid_fen: int
    people_done: int
    overdue_fen: int
    overdue_people: int
    plan_version: int | None
    next_due_on: date | None


class GroupCasePage(ServiceAnswer):
    items: list[GroupCase]
    next: str | None


class Signature(ServiceAnswer):
    account: str
    role: str
    at: datetime


class Version(ServiceAnswer):
    version: int
    simulation: int
    paper: str
    reason: str | None
    state: str
    signatures: list[Signature]
    total_fen: int
    paid_fen: int
    breaches: int


class DueDay(ServiceAnswer):
    due_on: date
    amount_fen: int
    paid_fen: int
    people: int
    is_breached: bool


class WholeGroupCase(GroupCase):
    """``GET /v1/refunds/group-cases/{id}``."""

    plan: Version | None
    due_days: list[DueDay]
    versions: list[Version]


class Member(ServiceAnswer):
    member: int
    label: str
    name: str | None
    contracts: list[str]
    owed_fen: int
    paid_fen: int
    overdue_fen: int
    first_overdue_on: date | None
    hardship: bool
    owed_by: str


class MemberPage(ServiceAnswer):
    items: list[Member]
    next: str | None


class SimulatedMonth(ServiceAnswer):
    month: str
    due_on: date
    amount_fen: int
    people: int
    people_done: int
    paid_fen: int


class Fairness(ServiceAnswer):
    half_done_month: int
    hardship_done_month: int | None
    wait_days: int
    hardship_wait_days: int | None
    other_wait_days: int | None


class Simulation(ServiceAnswer):
    id: int
    monthly_budget_fen: int
    strategy: str
    total_fen: int
    people: int
    months: list[SimulatedMonth]
    fairness: Fairness
    warning_texts: list[str]
    is_current: bool


class SimulationPage(ServiceAnswer):
    items: list[Simulation]


class GroupPayment(ServiceAnswer):
    id: UUID
    reference: str
    amount_fen: int
    paid_on: date
    member: int | None
    reason_text: str | None
    candidates: list[int]
    payee: str | None
    plan_version: int | None
    matched_by: str | None


class GroupPaymentPage(ServiceAnswer):
    items: list[GroupPayment]
    waiting: int
    next: str | None


class Interview(ServiceAnswer):
    number: int
    held_on: date
    attendees: str
    demands: str
    promise: str | None
    next_on: date | None


class InterviewPage(ServiceAnswer):
    items: list[Interview]


class FileError(ServiceAnswer):
    row: int
    column: str
    code: str


class RosterResult(ServiceAnswer):
    """The answer to a roster."""

    rows: int
    taken: int
    duplicate_count: int
    error_count: int
    errors: list[FileError]
    owed_above_paid: list[int]
    calculated: int


class BankFileResult(ServiceAnswer):
    """The answer to a bank file."""

    rows: int
    recorded: int
    amount_fen: int
    repeated: int
    unmatched: int
    errors: list[FileError]


class Progress(ServiceAnswer):
    """``GET /v1/refunds/group-cases/{id}/progress``."""

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


class FoundMember(ServiceAnswer):
    member: int
    complaint_id: UUID
    by: str


class RosterDifferences(ServiceAnswer):
    """``POST /v1/refunds/group-cases/{id}/differences``."""

    proposed: list[FoundMember]
    silent_count: int
    silent: list[int]
    stranger_count: int
    strangers: list[UUID]
    other_sum_count: int
    other_sums: list[FoundMember]
