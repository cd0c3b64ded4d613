"""Choose whom to invite to online settlement, and where to propose a service station."""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Kind
from services.analytics.candidates import repository
from services.analytics.candidates.domain import (
    LEAST_COMPLAINTS,
    Business,
    Town,
    choose_for_odr,
    choose_for_stations,
    codes_of,
    count_of,
)
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.questions import Question
from services.analytics.rankings.repository import count_figures, list_ranked

LOOKED_AT = 200  # businesses with most complaints
EMPTY_TALLY = Tally()


class Candidates(NamedTuple):
    """Businesses, and towns with how many stations each once had."""

    businesses: list[Business]
    towns: list[tuple[Town, int]]


async def choose_candidates(db: AsyncConnection, question: Question) -> Candidates:
    """Return the candidates by the complaints of a period, as known at its instant; reports and inquiries do not count.

    Raises:
        ValueError: the question has no instant.
    """
    if question.as_of is None:
        raise ValueError("as of an instant")
    complaints = replace(question, where={**question.where, "kind": Kind.COMPLAINT.value})
    known = await repository.get_settling_online(db, complaints.period.last, question.as_of)
    standing, left = await repository.list_station_towns(db, complaints.period.last, question.as_of)
    names = await repository.list_town_names(db)
    towns = choose_for_stations(await repository.count_towns(db, complaints), frozenset(codes_of(standing, names)))
    former = codes_of(left, names)
    return Candidates(
        choose_for_odr(await _businesses(db, complaints), known),
        [(town, count_of(town.code, former)) for town in towns],
    )


async def _businesses(db: AsyncConnection, question: Question) -> list[Business]:
    rows = [row for row in await list_ranked(db, question, None, LOOKED_AT) if row.received >= LEAST_COMPLAINTS]
    figures = await count_figures(db, question, [row.respondent_id for row in rows])
    return [
        Business(
            id=row.respondent_id,
            name=row.name,
            uscc=row.uscc,
            name_key=row.name_key,
            complaints=row.received,
            agreed=(mediated := figures[row.respondent_id].get("mediation_success_rate", EMPTY_TALLY)).numerator,
            mediated=mediated.denominator,
            handling_days_median=figures[row.respondent_id].get("handling_days_median", EMPTY_TALLY).amount,
        )
        for row in rows
    ]
