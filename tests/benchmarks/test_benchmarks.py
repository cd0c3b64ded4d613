"""Every benchmark runs, with tiny sizes; what the figures are is not asked here."""

from dataclasses import replace

import pytest

from benchmarks import (
    acceptance,
    event_throughput,
    group_refunds,
    imports,
    knowledge,
    latency,
    matching,
    overload,
    second_reading,
    staleness,
)
from benchmarks.__main__ import COVERS, NAMED, PARTS
from benchmarks.figures import Figure, Section, Verdict, as_json, in_rows, lines, ratio, spread
from benchmarks.servers import Servers
from benchmarks.sizes import QUICK
from benchmarks.subscribers import ANALYTICS, DISPATCH, Subscriber
from tests.sweeps import only_in_sweeps, sampled

TINY = replace(
    QUICK,
    requests=40,
    warm=5,
    events=150,
    alone=5,
    connections=(4,),
    rate=20.0,
    pace_seconds=0.5,
    flood_seconds=0.5,
    known=20,
    flood=20,
    imported=30,
    refunded=20,
)
SUBSCRIBERS = pytest.mark.parametrize("subscriber", [ANALYTICS, DISPATCH], ids=lambda subscriber: subscriber.service)


async def test_pure_knowledge_is_measured_without_a_server() -> None:
    [section] = await knowledge.measure(TINY)

    assert all(figure.median > 0 for figure in section.figures)


@pytest.mark.campaign  # `make sweeps`
async def test_every_contestant_keeps_what_it_acknowledges(servers: Servers) -> None:
    [section] = await acceptance.measure(servers, TINY)

    assert all(figure.median > 0 for figure in section.figures)
    assert len(section.figures) == 6


@sampled
@SUBSCRIBERS
async def test_events_are_applied_once_on_the_postgres_bus(servers: Servers, subscriber: Subscriber) -> None:
    section = await event_throughput.measure(servers, TINY, subscriber, [event_throughput.POSTGRES])

    assert [len(figure.values) for figure in section.figures] == [1, 1]


@pytest.mark.campaign  # `make sweeps`
@pytest.mark.kafka
async def test_events_are_applied_once_on_kafka(servers: Servers) -> None:
    section = await event_throughput.measure(servers, TINY, ANALYTICS, [event_throughput.KAFKA])

    assert [len(figure.values) for figure in section.figures] == [1, 1]


@pytest.mark.campaign  # `make sweeps`
async def test_messages_are_looked_for_and_compared_anew(servers: Servers) -> None:
    sections = await matching.measure(servers, TINY)

    assert [len(section.verdicts) for section in sections] == [2, 3]


@only_in_sweeps
async def test_imported_rows_become_as_many_complaints(servers: Servers) -> None:
    [section] = await imports.measure(servers, TINY)

    assert all(figure.median > 0 for figure in section.figures)


@only_in_sweeps
async def test_a_refund_of_many_is_taken_simulated_and_signed(servers: Servers) -> None:
    [section] = await group_refunds.measure(servers, TINY)

    assert all(figure.median > 0 for figure in section.figures)
    assert len(section.verdicts) == 3


@only_in_sweeps
async def test_a_flood_keeps_what_it_acknowledges(servers: Servers) -> None:
    [section] = await overload.measure(servers, TINY)

    assert all(figure.median > 0 for figure in section.figures)
    assert all(verdict.value > 0 for verdict in section.verdicts)


@pytest.mark.campaign  # a minute
@pytest.mark.usefixtures("meaning_model")
async def test_a_flood_is_taken_in_beside_the_second_reading_and_read(servers: Servers) -> None:
    turns, drained = await second_reading.measure(servers, TINY)

    assert all(figure.median > 0 for figure in turns.figures)
    assert [verdict.value > 0 for verdict in drained.verdicts[:4]] == [True] * 4


@pytest.mark.campaign  # `make sweeps`
async def test_every_paced_complaint_is_dispatched(servers: Servers) -> None:
    section = await latency.measure(servers, TINY, "postgres")

    assert all(verdict.value >= 0 for verdict in section.verdicts)


@pytest.mark.campaign  # `make sweeps`
async def test_every_view_shows_what_was_acknowledged_and_no_reader_goes_back(servers: Servers) -> None:
    [section] = await staleness.measure(servers, replace(TINY, rate=TINY.rate / staleness.SHARE))

    *waits, backwards = section.verdicts
    assert len(waits) == 3 * len(staleness.VIEWS)
    assert all(verdict.value >= 0 for verdict in waits)
    assert backwards.value == 0


def test_a_ratio_is_of_the_medians() -> None:
    ours = Figure(name="ours", unit="/s", values=[1, 30, 1000])
    floor = Figure(name="floor", unit="/s", values=[10, 10, 1])

    assert ratio(ours, floor, 3).holds
    assert not ratio(ours, floor, 3.1).holds


def test_a_section_shows_goals_and_whether_they_are_met() -> None:
    verdicts = [Verdict(name="p50", value=60, unit="ms", sign="≤", goal=50), Verdict(name="p99", value=1)]
    section = Section(title="Latency", figures=[Figure(name="a", unit="/s", values=[1.0])], verdicts=verdicts)

    printed = "\n".join(lines(section))

    assert "60.0 ms" in printed
    assert "≤ 50  not ok" in printed
    assert as_json([section])[0]["verdicts"][0]["holds"] is False


def test_a_result_has_a_row_for_each_figure_and_verdict() -> None:
    figure = Figure(name="taken", unit="rows/s", values=[90.04, 120.4, 150])
    goal = Verdict(name="taken", value=120.4, unit="rows/s", goal=200)
    shares = [
        Verdict(name="steps back", value=0.0, unit="", sign="≤", goal=0),
        Verdict(name="ours / theirs", value=1.234),
    ]

    assert in_rows([Section(title="Imports", figures=[figure], verdicts=[goal, *shares])]) == {
        "taken, rows/s": {"least": 90.04, "median": 120, "most": 150, "goal": "≥ 200", "met": "no"},
        "steps back": {"median": 0.0, "goal": "≤ 0", "met": "yes"},
        "ours / theirs, ×": {"median": 1.23},
    }
    assert [*in_rows([Section(title="Before", figures=[figure]), Section(title="After", figures=[figure])])] == [
        "Before: taken, rows/s",
        "After: taken, rows/s",
    ]


def test_each_part_says_what_it_covers() -> None:
    assert {*COVERS} == {*PARTS, *NAMED}


def test_ratios_of_turns_are_taken_round_by_round() -> None:
    ours = Figure(name="ours", unit="/s", values=[10, 1, 30])
    peer = Figure(name="peer", unit="/s", values=[1, 1, 10])

    ratios, verdict = spread(ours, peer, 3)

    assert ratios.values == [10, 1, 3]
    assert verdict.holds
