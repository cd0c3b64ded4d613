"""The route of the ranking of businesses; for the bureau alone."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.web.auth import CurrentCaller
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.paths import received_path
from services.analytics.definitions.domain.questions import Question
from services.analytics.facts.repository.respondents import Position
from services.analytics.rankings import repository
from services.analytics.rankings.schemas import RankedView, Ranking, RankingQuery, rate_view, settled_view

EMPTY_TALLY = Tally()
router = APIRouter(prefix="/v1/enterprises", tags=["analytics"], route_class=TransactionRoute)


@router.get("/ranking", summary="被投诉企业排名")
async def rank_enterprises(
    query: Annotated[RankingQuery, Query()], work: Transaction, caller: CurrentCaller, cursors: CurrentCursors
) -> Ranking:
    """Businesses by the cases received in a period, with what became of them; private sellers have no row.

    A section ranks by its own cases. Revenue and size are recorded nowhere, so there is no class of them.
    """
    question = query.to_question(caller, work)
    place = cursors.decode(query.cursor, int, UUID)
    rows = await repository.list_ranked(work.db, question, Position(*place) if place else None, query.limit + 1)
    businesses = [row.respondent_id for row in rows[: query.limit]]
    figures = await repository.count_figures(work.db, question, businesses)
    items = [_view(row, figures.get(row.respondent_id, {}), question) for row in rows]
    last = items[: query.limit][-1] if items else None
    following = cursors.encode(last.received, last.id) if last else None
    return Ranking(
        first=question.period.first,
        last=question.period.last,
        basis=question.basis,
        as_of=question.as_of or work.now,
        **page(items, query.limit, following),
    )


def _view(row: Any, figures: Mapping[str, Tally], question: Question) -> RankedView:
    mediation, odr, satisfaction, closed, recovered, days = (
        figures.get(name, EMPTY_TALLY)
        for name in (
            "mediation_success_rate",
            "odr_settlement_rate",
            "satisfaction_valid",
            "closed",
            "loss_recovered_fen",
            "handling_days_median",
        )
    )
    narrowed = {name: value for name, value in question.where.items() if name != "reader"}
    return RankedView(
        id=row.respondent_id,
        name=row.name,
        uscc=row.uscc,
        received=row.received,
        closed=closed.denominator,
        settled=settled_view(figures),
        mediation=rate_view(mediation),
        odr=rate_view(odr),
        satisfaction=rate_view(satisfaction),
        loss_recovered_fen=recovered.amount or 0,
        handling_days_median=days.amount,
        query=received_path(question.period, question.as_of, {**narrowed, "respondent": row.respondent_id}),
    )
