"""The pages of the figures of a period, of one figure, and of the cases behind a number."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from canon.codes import Agency, Channel, Department, Kind
from canon.topics import TOPICS
from chassis.web.auth import Caller, CurrentCaller
from gateway.console.admission import message_page, turn_away
from gateway.console.csv_files import csv_file
from gateway.console.formatting import Formatter
from gateway.console.metrics import export, view
from gateway.console.metrics.answers import (
    COUNTERPARTS,
    nothing,
    read_breakdown,
    read_earlier_figures,
    read_figures,
    read_trends,
    read_two_series,
    series_of,
)
from gateway.console.metrics.businesses import business_name
from gateway.console.metrics.counted import counted_rows
from gateway.console.metrics.crossing import cross_table
from gateway.console.metrics.drill_down import EVERYTHING, PARTS, matters_of, part_of, read_counted, selection_of
from gateway.console.metrics.figures import METRICS, compare, is_rate, name_of, write_interval, write_value
from gateway.console.metrics.groups import DIMENSIONS, group_chart
from gateway.console.metrics.models import Breakdown, CountedPage, Figures, Trends
from gateway.console.metrics.selection import BASES, FILTERS, MONTHS, Selection, step_for
from gateway.console.models import Metric, ServiceAnswer
from gateway.console.navigation import BUREAU
from gateway.console.opened_from import opened_from
from gateway.console.pages import formatter_for, render_page, translations_for
from gateway.console.saved.panel import saved_panel
from gateway.console.service_calls import ServiceUnavailable

SPARK_MONTHS = 9
SECTION_DIMENSIONS = tuple(name for name in DIMENSIONS if name != "department")
COMPARED = "on_time_handling_rate"  # between departments, on the page of all figures
router = APIRouter(prefix="/metrics")


@router.get("")
async def show_metrics(request: Request, caller: CurrentCaller) -> Response:
    """Show every figure of the period, with its evidence, its last months and the period before."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say, selection = formatter_for(request), _selection(request, caller)
    earlier = selection.before(say.now)
    step = step_for(selection)
    now, before, months, flow, departments = await asyncio.gather(
        read_figures(request, selection),
        read_earlier_figures(request, earlier),
        read_trends(request, selection.months(SPARK_MONTHS), "month"),
        read_trends(request, selection, step),
        read_breakdown(request, selection, COMPARED, "department"),
    )
    facts: dict[str, Any] = {"departments": None, "flow": None}
    if isinstance(now, Figures):
        facts["tiles"] = view.tiles(now.metrics, _metrics(before), say)
        facts["groups"] = view.figure_rows(now.metrics, _metrics(before), series_of(months), say)
        if isinstance(departments, Breakdown) and COMPARED in now.metrics:
            facts["departments"] = group_chart(COMPARED, "department", departments.items, now.metrics[COMPARED], say)
    if isinstance(flow, Trends):
        named = [(name_of(name, say), flow.series(name)) for name in COUNTERPARTS]
        facts["flow"] = view.series_chart("received", named, say.words("metrics.flow"), say)
        facts["flow_rows"] = [view.point_rows(name, flow.series(name).points, say) for name in COUNTERPARTS]
    chosen = selection.parameters() if request.query_params.keys() & {"period", "from", "to", "as_of", *FILTERS} else {}
    facts["saved"] = await saved_panel(request, caller, "metrics", chosen)
    return await _page(
        request,
        caller,
        say,
        selection,
        "metrics/metrics.html",
        figures=now,
        earlier=earlier,
        is_awaited=before is None,
        step=step,
        **facts,
    )


@router.get("/export")
async def export_metrics(request: Request, caller: CurrentCaller) -> Response:
    """Return every figure of the period as a file."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say, selection = formatter_for(request), _selection(request, caller)
    now, before = await asyncio.gather(
        read_figures(request, selection), read_figures(request, selection.before(say.now))
    )
    if isinstance(now, ServiceUnavailable):
        return _not_shown(request, caller, now)
    rows = export.figure_lines(now.metrics, _metrics(before), say)
    return csv_file(_file_name("metrics", selection), export.headings(export.FIGURES, say), rows)


@router.get("/{metric}")
async def show_metric(metric: str, request: Request, caller: CurrentCaller) -> Response:
    """Show one figure over time and by group."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    if metric not in METRICS:
        return message_page(request, caller, 404, translations_for(request)("metrics.nowhere"))
    say, selection = formatter_for(request), _selection(request, caller)
    earlier, sent = selection.before(say.now), request.query_params
    step = step_for(selection, sent.get("step", ""))
    dimensions = DIMENSIONS if caller.has(*EVERYTHING) else SECTION_DIMENSIONS
    dimension = sent["by"] if sent.get("by") in dimensions else dimensions[0]
    then = sent["then"] if sent.get("then") in dimensions and sent["then"] != dimension else None
    now, before, series, groups, pairs = await asyncio.gather(
        read_figures(request, selection),
        read_earlier_figures(request, earlier),
        read_two_series(request, caller, selection, metric, step, say),
        read_breakdown(request, selection, metric, dimension),
        read_breakdown(request, selection, metric, f"{dimension},{then}") if then else nothing(),
    )
    facts = _figure_facts(metric, now, before, say)
    if facts["figure"] and isinstance(groups, Breakdown):
        facts["groups"] = group_chart(metric, dimension, groups.items, facts["figure"], say)
    if then and isinstance(pairs, Breakdown):
        facts["crossed"] = cross_table(metric, dimension, then, pairs.items, say)
    if series:
        facts["chart"] = view.series_chart(metric, series, name_of(metric, say), say)
        facts["points"] = view.point_rows(metric, series[0][1].points, say)
    return await _page(
        request,
        caller,
        say,
        selection,
        "metrics/metric.html",
        figures=now,
        earlier=earlier,
        is_awaited=before is None,
        metric=metric,
        name=name_of(metric, say),
        is_rate=is_rate(metric),
        step=step,
        dimension=dimension,
        dimensions=dimensions,
        then=then,
        silent_pairs=pairs if isinstance(pairs, ServiceUnavailable) else None,
        silent_series=None if series else ServiceUnavailable(service="analytics"),
        silent_groups=groups if isinstance(groups, ServiceUnavailable) else None,
        **facts,
    )


@router.get("/{metric}/export")
async def export_metric(metric: str, request: Request, caller: CurrentCaller) -> Response:
    """Return one figure by group as a file."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    if metric not in METRICS:
        return message_page(request, caller, 404, translations_for(request)("metrics.nowhere"))
    say, selection = formatter_for(request), _selection(request, caller)
    sent = request.query_params.get("by")
    dimension = sent if sent in DIMENSIONS else DIMENSIONS[0]
    groups = await read_breakdown(request, selection, metric, dimension)
    if isinstance(groups, ServiceUnavailable):
        return _not_shown(request, caller, groups)
    rows = export.group_lines(metric, dimension, groups.items, say)
    return csv_file(_file_name(f"{metric}-{dimension}", selection), export.headings(export.GROUPED, say), rows)


@router.get("/{metric}/cases")
async def show_counted(metric: str, request: Request, caller: CurrentCaller) -> Response:
    """Show the cases behind a number, row by row."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    if metric not in METRICS:
        return message_page(request, caller, 404, translations_for(request)("metrics.nowhere"))
    say, selection, sent = formatter_for(request), _selection(request, caller), request.query_params
    part = part_of(metric, sent)
    listing = await read_counted(request, selection, metric, sent)
    rows = []
    if isinstance(listing, CountedPage):
        rows = counted_rows(metric, listing.items, await matters_of(request, listing.items), say)
    return await _page(
        request,
        caller,
        say,
        selection,
        "metrics/counted.html",
        listing=listing,
        metric=metric,
        name=name_of(metric, say),
        is_rate=is_rate(metric),
        part=part,
        parts=PARTS,
        rows=rows,
        is_first="cursor" not in sent,
        within=opened_from(
            f"metrics/{metric}/cases", **selection.parameters({"part": part}, cursor=sent.get("cursor"))
        ),
    )


async def _page(
    request: Request, caller: Caller, say: Formatter, selection: Selection, template: str, **facts: Any
) -> Response:
    """Return the page with the filter bar that all of them have."""
    towns, categories = await asyncio.gather(
        *(read_breakdown(request, selection.without_filters(), "received", by) for by in ("town", "category"))
    )
    business = await business_name(request, selection.filters.get("respondent"))
    found = [answer.items if isinstance(answer, Breakdown) else [] for answer in (towns, categories)]
    town_names, category_names = ({one.key: one.name or one.key for one in items if one.key} for items in found)
    sees_everything = caller.has(*EVERYTHING)
    codes: dict[str, Sequence[str]] = {"department": list(Department)} if sees_everything else {}
    codes |= {"channel": list(Channel), "kind": list(Kind), "agency": list(Agency)}
    codes |= {"town": [*town_names], "category": [*category_names]}
    codes |= {"topic": [*TOPICS], "topic_class": [one.code for one in TOPICS.values() if one.parent is None]}
    choices = {
        name: [(code, view.filter_name(name, code, town_names, say.words)) for code in codes[name]]
        for name in FILTERS
        if name in codes
    }
    return render_page(
        request,
        template,
        caller=caller,
        say=say,
        selection=selection,
        presets=tuple(MONTHS),
        bases=BASES,
        choices=choices,
        chips=view.filter_chips(selection, town_names | business, say.words),
        sees_everything=sees_everything,
        is_silent=_is_silent,
        **facts,
    )


def _selection(request: Request, caller: Caller) -> Selection:
    return selection_of(request, caller, request.query_params)


def _figure_facts(
    metric: str, now: Figures | ServiceUnavailable, before: Figures | ServiceUnavailable | None, say: Formatter
) -> dict[str, Any]:
    """Return what the page says of the figure itself."""
    facts: dict[str, Any] = {"groups": None, "figure": None, "crossed": None}
    if isinstance(now, Figures) and metric in now.metrics:
        figure = now.metrics[metric]
        facts["figure"] = figure
        facts["value"] = write_value(metric, figure.value, say)
        facts["interval"] = write_interval(figure, say)
        facts["comparison"] = compare(metric, figure, _metrics(before).get(metric), say)
    return facts


def _metrics(figures: Figures | ServiceUnavailable | None) -> Mapping[str, Metric]:
    return figures.metrics if isinstance(figures, Figures) else {}


def _not_shown(request: Request, caller: Caller, answer: ServiceUnavailable) -> Response:
    words = translations_for(request)
    status, key = (403, "silent.refused") if answer.refused else (503, "silent.body")
    return message_page(request, caller, status, words(key, service=words(f"service.{answer.service}")))


def _file_name(name: str, selection: Selection) -> str:
    return f"{name}-{selection.first}-{selection.last}.csv"


def _is_silent(answer: ServiceAnswer | ServiceUnavailable) -> bool:
    return isinstance(answer, ServiceUnavailable)
