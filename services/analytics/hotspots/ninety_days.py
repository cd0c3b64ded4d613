"""What a head looks at beside a week: of ninety days the check of numbers, and candidates."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from canon.codes import Kind
from canon.shanghai import SHANGHAI
from chassis.db.work import Work
from services.analytics.candidates.service import Candidates, choose_candidates
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.paths import received_path
from services.analytics.definitions.domain.questions import Period, Question
from services.analytics.facts.repository.towns import get_town_names
from services.analytics.hygiene.repository import Scope
from services.analytics.hygiene.service import Hygiene, check_hygiene

NINETY_DAYS = timedelta(days=89)  # before the last day


class NinetyDays(NamedTuple):
    """The days with what was found in them, as known at ``as_of``."""

    question: Question
    as_of: datetime
    hygiene: Hygiene
    candidates: Candidates
    town_names: Mapping[str, str]

    def path_of_complaints(self, filters: Mapping[str, str]) -> str:
        """Return the path of the complaints behind a candidate's number."""
        chosen = {**self.question.where, "kind": Kind.COMPLAINT.value, **filters}
        return received_path(self.question.period, self.as_of, chosen)


async def review_ninety_days(work: Work, last: date, where: Mapping[str, str]) -> NinetyDays:
    """Return the days that end with ``last``, as known at its end, so that a later day changes nothing."""
    as_of = min(datetime.combine(last, time.max, SHANGHAI), work.now)
    period = Period(last - NINETY_DAYS, last)
    question = Question(period=period, basis=Basis.COHORT, as_of=as_of, where=where)
    return NinetyDays(
        question,
        as_of,
        await check_hygiene(work.db, Scope(period, as_of, where)),
        await choose_candidates(work.db, question),
        await get_town_names(work.db),
    )
