"""Read the figures of a page from analytics, with the rights of who is signed in."""

import asyncio
from collections.abc import Mapping, Sequence

from fastapi import Request

from chassis.web.auth import Caller
from gateway.console.formatting import Formatter
from gateway.console.metrics.drill_down import EVERYTHING
from gateway.console.metrics.figures import name_of
from gateway.console.metrics.models import Breakdown, Figures, Series, Trends
from gateway.console.metrics.selection import Selection
from gateway.console.service_calls import ServiceUnavailable, read

COUNTERPARTS = {"received": "closed", "closed": "received"}  # drawn beside each other
COMPARED_TOO = "compared"  # in the address: with the period before


async def read_figures(request: Request, selection: Selection) -> Figures | ServiceUnavailable:
    return await read(request, Figures, "analytics", "/v1/metrics/summary", selection.query())


async def read_earlier_figures(request: Request, earlier: Selection) -> Figures | ServiceUnavailable | None:
    """Return the figures of the period before; ``None``: not yet, as of an instant every case of it is read."""
    if earlier.as_of and COMPARED_TOO not in request.query_params:
        return None
    return await read_figures(request, earlier)


async def read_trends(request: Request, selection: Selection, step: str) -> Trends | ServiceUnavailable:
    return await read(request, Trends, "analytics", "/v1/metrics/trends", selection.query(step=step))


def series_of(trends: Trends | ServiceUnavailable) -> Mapping[str, Series]:
    return {name: trends.series(name) for name in trends.metrics} if isinstance(trends, Trends) else {}


async def read_series(request: Request, selection: Selection, metrics: Sequence[str], step: str) -> dict[str, Series]:
    """Return the series of those that the service answers."""
    path = "/v1/metrics/series"
    queries = [selection.query(metric=name, step=step) for name in metrics]
    answers = await asyncio.gather(*(read(request, Series, "analytics", path, query) for query in queries))
    return {name: one for name, one in zip(metrics, answers, strict=True) if isinstance(one, Series)}


async def read_two_series(
    request: Request, caller: Caller, selection: Selection, metric: str, step: str, say: Formatter
) -> list[tuple[str, Series]]:
    """Return the line of the figure, and beside it its counterpart, or the whole bureau's where filters are set."""
    own = await read_series(request, selection, [metric], step)
    if metric not in own:
        return []
    name = name_of(metric, say)
    if metric in COUNTERPARTS:
        other = COUNTERPARTS[metric]
        beside = await read_series(request, selection, [other], step)
        return [(name, own[metric]), *((name_of(other, say), one) for one in beside.values())]
    if selection.filters and caller.has(*EVERYTHING):
        whole = await read_series(request, selection.without_filters(), [metric], step)
        return [
            (say.words("metrics.filtered"), own[metric]),
            *((say.words("scope.all"), one) for one in whole.values()),
        ]
    return [(name, own[metric])]


async def read_breakdown(
    request: Request, selection: Selection, metric: str, by: str
) -> Breakdown | ServiceUnavailable:
    return await read(request, Breakdown, "analytics", "/v1/metrics/breakdown", selection.query(metric=metric, by=by))


async def nothing() -> None:
    """Stand for an answer that is not needed."""
