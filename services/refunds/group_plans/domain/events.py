"""The events of the versions of a group's plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts.refunds import (
    GroupInstalmentsOverdue,
    GroupPaymentsRecorded,
    GroupPaymentUndone,
    GroupPlanDefaulted,
    GroupPlanFulfilled,
    GroupPlanSigned,
    GroupPlanSuperseded,
    GroupRefundWithheld,
)
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion


def signed(case: GroupCase, version: PlanVersion, days: Sequence[DueDay]) -> GroupPlanSigned:
    return GroupPlanSigned(
        **_facts(case, version),
        respondent_name=case.respondent_name,
        respondent_uscc=case.respondent_uscc,
        people=version.people,
        due_dates=tuple(day.due_on.isoformat() for day in days),
        amounts_fen=tuple(day.amount_fen for day in days),
    )


def superseded(case: GroupCase, version: PlanVersion, by: UUID) -> GroupPlanSuperseded:
    return GroupPlanSuperseded(**_facts(case, version), by_plan_id=by)


def paid(case: GroupCase, version: PlanVersion, amount_fen: int, payments: int) -> GroupPaymentsRecorded:
    return GroupPaymentsRecorded(
        **_facts(case, version), amount_fen=amount_fen, payments=payments, overdue_fen=case.overdue_fen
    )


def undone(case: GroupCase, version: PlanVersion, amount_fen: int) -> GroupPaymentUndone:
    return GroupPaymentUndone(**_facts(case, version), amount_fen=amount_fen, overdue_fen=case.overdue_fen)


def fulfilled(case: GroupCase, version: PlanVersion) -> GroupPlanFulfilled:
    return GroupPlanFulfilled(**_facts(case, version))


def overdue(case: GroupCase, version: PlanVersion, day: DueDay) -> GroupInstalmentsOverdue:
    return GroupInstalmentsOverdue(
        **_facts(case, version),
        due_on=day.due_on.isoformat(),
        overdue_fen=case.overdue_fen,
        people=case.overdue_people,
    )


def defaulted(case: GroupCase, version: PlanVersion) -> GroupPlanDefaulted:
    return GroupPlanDefaulted(
        **_facts(case, version),
        respondent_name=case.respondent_name,
        respondent_uscc=case.respondent_uscc,
        overdue_fen=case.overdue_fen,
        people=case.overdue_people,
    )


def withheld(case: GroupCase, version: PlanVersion, since: date) -> GroupRefundWithheld:
    return GroupRefundWithheld(
        **_facts(case, version),
        respondent_name=case.respondent_name,
        respondent_uscc=case.respondent_uscc,
        first_late_on=since.isoformat(),
        overdue_fen=case.overdue_fen,
        people=case.overdue_people,
    )


def _facts(case: GroupCase, version: PlanVersion) -> dict[str, Any]:
    return {
        "aggregate_id": version.id,
        "complaint_id": case.id,
        "occurred_at": version.changed_at,
        "opened_at": case.opened_at,
        "number": version.number,
        "total_fen": version.total_fen,
        "paid_fen": version.paid_fen,
        "undone_fen": version.undone_fen,
    }
