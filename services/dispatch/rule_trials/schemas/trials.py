"""Bodies and responses of trials on past cases."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from canon.shanghai import SHANGHAI, written
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Instant
from chassis.web.models import Body
from services.dispatch.instants import Day
from services.dispatch.rule_trials.schemas.corrections import accuracy
from services.dispatch.rule_trials.service import Trial, TrialRequest
from services.dispatch.rulebook.schemas import Name, TrialResult

MAX_CASES = 20_000
DEFAULT_CASES = 5_000


class TryOnHistory(Body):
    """The days of receipt, both included; ``against`` is what is in force now unless it names another version."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    limit: Annotated[int, Field(ge=1, le=MAX_CASES)] = DEFAULT_CASES
    against: Name | None = None

    def to_request(self, version: str) -> TrialRequest:
        """Return the request to try this version on the Shanghai days.

        Raises:
            Invalid: ``last`` is before ``first``.
        """
        if self.last < self.first:
            raise Invalid(FieldError(field="/to", code="before_start", message="结束日期早于开始日期"))
        return TrialRequest(
            version=version,
            against=self.against,
            since=datetime.combine(self.first, time(), SHANGHAI),
            until=datetime.combine(self.last + timedelta(1), time(), SHANGHAI),
            limit=self.limit,
        )


class Moved(BaseModel):
    id: UUID
    number: str
    from_: str = Field(alias="from")
    to: str
    from_station: str | None
    to_station: str | None


class HistoryTrialView(TrialResult):
    """The figures with every case that would move."""

    id: UUID
    rule_set: str
    against: str
    tried_at: Instant
    moved: list[Moved]


def trial_result(trial: Trial) -> dict[str, Any]:
    """Return the figures of a trial as they are stored."""
    compared = trial.comparison
    return {
        "cases": compared.cases,
        "moved_count": len(compared.moved),
        "left_out": trial.beyond_limit,
        "forgotten": trial.without_text,
        "moves": [
            {"from": before, "to": after, "count": count}
            for (before, after), count in sorted(compared.moves.items(), key=lambda move: (-move[1], move[0]))
        ],
        "load": {
            "before": dict(sorted(compared.load_before.items())),
            "after": dict(sorted(compared.load_after.items())),
        },
        "corrections_before": accuracy(trial.score_before),
        "corrections_after": accuracy(trial.score_after),
        "alerts": None
        if trial.alarms is None
        else {
            "before": dict(sorted(trial.alarms.before.items())),
            "after": dict(sorted(trial.alarms.after.items())),
        },
    }


def trial_view(trial: Trial) -> dict[str, Any]:
    return {
        "id": str(trial.id),
        "rule_set": trial.version,
        "against": trial.against,
        "tried_at": written(trial.tried_at),
        **trial_result(trial),
        "moved": [
            {
                "id": str(one.case_id),
                "number": one.number,
                "from": one.before.target,
                "to": one.after.target,
                "from_station": one.before.station,
                "to_station": one.after.station,
            }
            for one in trial.comparison.moved
        ],
    }
