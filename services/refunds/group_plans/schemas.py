"""Requests and answers about simulations, versions of plans and their timetables."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.calendar import FIRST_DAY
from canon.shanghai import SHANGHAI
from canon.timetables import END
from chassis.errors import FieldError, Invalid
from chassis.web.instalments import Fen
from chassis.web.models import Body, Cleaned, Text
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_cases.schemas.cases import GroupCaseView, case_fields
from services.refunds.group_plans.domain.simulation import Share, Strategy, Terms
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion
from services.refunds.group_plans.repository.simulations import Simulation
from services.refunds.group_plans.service.versions import SignPlan

SimulationNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class SimulatePlan(Body):
    """How much a month, who is first, the first due day, and the last one that is wanted."""

    monthly_budget_fen: Fen
    strategy: Strategy
    starts_on: date
    ends_on: date | None = None

    def to_terms(self) -> Terms:
        """Return the terms.

        Raises:
            Invalid: a day is out of range, or the last is before the first.
        """
        if not FIRST_DAY <= self.starts_on < END:
            raise Invalid(FieldError(field="/starts_on", code="out_of_range", message="超出允许的范围"))
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Invalid(FieldError(field="/ends_on", code="before_start", message="不能早于开始日期"))
        return Terms(
            monthly_budget_fen=self.monthly_budget_fen,
            strategy=self.strategy,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


class SimulatedMonth(BaseModel):
    """A month of a simulation; ``paid_fen`` and ``people_done`` count up to it."""

    month: str
    due_on: date
    amount_fen: int
    people: int
    people_done: int
    paid_fen: int


class FairnessView(BaseModel):
    """How a simulation treats people: months from 1, days that a yuan waits, the spread at half of the months in bp."""

    half_done_month: int
    hardship_done_month: int | None
    wait_days: int
    hardship_wait_days: int | None
    other_wait_days: int | None
    spread_bp: int


class SimulationView(BaseModel):
    id: int
    monthly_budget_fen: int
    strategy: Strategy
    starts_on: date
    ends_on: date | None
    total_fen: int
    people: int
    months: list[SimulatedMonth]
    fairness: FairnessView
    warnings: list[str]
    warning_texts: list[str]
    is_current: bool
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, simulation: Simulation, case: GroupCase) -> "SimulationView":
        """Return a simulation; it is current as long as the roster is the one that it was made of."""
        terms, outcome = simulation.terms, simulation.outcome
        return cls(
            id=simulation.number,
            monthly_budget_fen=terms.monthly_budget_fen,
            strategy=terms.strategy,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            total_fen=outcome.total_fen,
            people=outcome.people,
            months=[
                SimulatedMonth(
                    month=f"{month.due_on:%Y-%m}",
                    due_on=month.due_on,
                    amount_fen=month.amount_fen,
                    people=month.people,
                    people_done=month.people_done,
                    paid_fen=month.paid_fen,
                )
                for month in outcome.months
            ],
            fairness=FairnessView.model_validate(outcome.fairness, from_attributes=True),
            warnings=[str(warning) for warning in outcome.warnings],
            warning_texts=[warning.text for warning in outcome.warnings],
            is_current=simulation.roster_version == case.roster_version,
            made_by=simulation.made_by,
            made_at=simulation.made_at.astimezone(SHANGHAI),
        )


class SimulationList(BaseModel):
    """The latest simulations, the last one first."""

    items: list[SimulationView]
    next: str | None = None


class ShareView(BaseModel):
    month: str
    due_on: date
    amount_fen: int


class MemberShares(BaseModel):
    """What a member receives when."""

    member: int
    label: str
    name: str | None
    total_fen: int
    shares: list[ShareView]


class GroupTimetableView(BaseModel):
    items: list[MemberShares]
    next: str | None


def share_view(share: Share, terms: Terms) -> ShareView:
    due_on = terms.due_on(share.month)
    return ShareView(month=f"{due_on:%Y-%m}", due_on=due_on, amount_fen=share.amount_fen)


class SignGroupPlan(Body):
    """The simulation to be owed, and the number of the paper that the business signed (协议编号)."""

    simulation: SimulationNumber
    paper: Annotated[Text, Field(min_length=1, max_length=100), Cleaned]
    reason: Annotated[Text, Field(min_length=1, max_length=1_000), Cleaned] | None = None

    def to_plan(self) -> SignPlan:
        return SignPlan(simulation=self.simulation, paper=self.paper, reason=self.reason)


class PlanSignatureView(BaseModel):
    account: str
    role: str
    at: datetime


class GroupPlanView(BaseModel):
    """A version of a plan: who signed it, what it promises, what was paid of it, how often it was breached."""

    id: UUID
    version: int
    simulation: int
    paper: str
    reason: str | None
    state: str
    signatures: list[PlanSignatureView]
    total_fen: int
    paid_fen: int
    people: int
    breaches: int

    @classmethod
    def of(cls, version: PlanVersion) -> "GroupPlanView":
        return cls(
            id=version.id,
            version=version.number,
            simulation=version.simulation,
            paper=version.paper,
            reason=version.reason,
            state=version.state,
            signatures=[
                PlanSignatureView(account=one.account, role=one.role, at=one.at.astimezone(SHANGHAI))
                for one in version.signatures
            ],
            total_fen=version.total_fen,
            paid_fen=version.paid_fen,
            people=version.people,
            breaches=version.breaches,
        )


class DueDayView(BaseModel):
    """A due day of the version that is owed: what is due, what was paid of it, whether it was breached."""

    due_on: date
    amount_fen: int
    paid_fen: int
    people: int
    is_breached: bool

    @classmethod
    def of(cls, day: DueDay) -> "DueDayView":
        return cls.model_validate(day, from_attributes=True)


class GroupCaseDetails(GroupCaseView):
    """A group case with the version that is owed, its due days, and all versions, the last one first."""

    plan: GroupPlanView | None
    due_days: list[DueDayView]
    versions: list[GroupPlanView]

    @classmethod
    def of_all(cls, case: GroupCase, versions: list[PlanVersion], days: list[DueDay]) -> "GroupCaseDetails":
        owed = next((version for version in versions if version.id == case.plan_id), None)
        fields = case_fields(case) | {
            "plan": GroupPlanView.of(owed) if owed else None,
            "due_days": [DueDayView.of(day) for day in days],
            "versions": [GroupPlanView.of(version) for version in versions],
        }
        return cls(**fields)
