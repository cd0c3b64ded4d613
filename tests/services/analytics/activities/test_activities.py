"""What the bureau did outside of cases, and who stood on its registers, as of any instant."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import pytest

from canon.enforcement import FilingType, OutreachKind, Publicity
from contracts.dispatch import CaseFiled, FilingPublicized, InspectionRecorded, OutreachHeld
from contracts.event import Event
from contracts.odr import (
    EnterpriseActivated,
    EnterpriseLeft,
    EnterpriseRestored,
    EnterpriseSuspended,
    EntryLeft,
    EntryListed,
)
from services.analytics import handlers
from tests.services.analytics.asking import ENTERPRISE, FOOD_HEAD, PARTNER, Counter
from tests.services.analytics.stories import noon
from tests.sweeps import sampled

PERIOD: dict[str, Any] = {"from": "2026-03-01", "to": "2026-03-31"}


def envelope(number: int, day: str) -> dict[str, Any]:
    return {"aggregate_id": UUID(int=number), "complaint_id": UUID(int=number), "occurred_at": noon(day)}


def inspection(number: int, on: str, department: str = "food", recorded: str = "03-20") -> Event:
    return InspectionRecorded(
        **envelope(number, recorded), department=department, on=f"2026-{on}", people=3, units=12, hazards=2
    )


def filed(number: int, on: str, type_: FilingType, publicity: Publicity = Publicity.NONE) -> Event:
    return CaseFiled(
        **envelope(number, on),
        department="food",
        on=f"2026-{on}",
        number=f"望市监罚〔2026〕{number}号",
        fine_fen=500_000,
        filing_type=type_,
        publicity=publicity,
    )


def published(number: int, day: str, publicity: Publicity) -> Event:
    return FilingPublicized(**envelope(number, day), department="food", publicity=publicity)


def listed(number: int, on: str, register: str, level: str | None = None, valid_to: str | None = None) -> Event:
    return EntryListed(
        **envelope(number, on),
        register_name=register,
        business=f"商户{number}",
        field="food",
        town="hexi",
        on=f"2026-{on}",
        level=level,
        valid_to=valid_to,
    )


def left(number: int, on: str, register: str) -> Event:
    return EntryLeft(
        **envelope(number, on),
        register_name=register,
        business=f"商户{number}",
        field="food",
        town="hexi",
        on=f"2026-{on}",
    )


async def project(counter: Counter, *events: Event) -> None:
    async with counter.app.state.transactions.begin() as work:
        await handlers.project_activities(events, work)


async def figures(counter: Counter, **query: Any) -> dict[str, int]:
    answer = await counter.answer("activities", **(PERIOD | query))
    return {name: one["value"] for name, one in answer["figures"].items()}


DONE: Sequence[Event] = (
    inspection(1, "03-01"),
    inspection(2, "03-31"),
    inspection(3, "02-28"),
    inspection(4, "03-05", department="quality"),
    filed(11, "03-02", FilingType.CONSUMER_RIGHTS),
    filed(12, "03-09", FilingType.PRICE, Publicity.PUBLISHED),
    filed(13, "04-01", FilingType.CONSUMER_RIGHTS),
    published(11, "03-20", Publicity.TYPICAL_CASE),
    OutreachHeld(
        **envelope(21, "03-15"),
        department="consumer_protection",
        on="2026-03-15",
        title="3·15 现场咨询",
        kind=OutreachKind.CONSUMER_DAY,
        venue="人民广场",
        people=300,
        materials=1_200,
    ),
)
JOINED: Sequence[Event] = (
    listed(31, "01-10", "pledge"),
    listed(32, "03-10", "pledge", valid_to="2026-03-20"),
    listed(33, "03-15", "demonstration", level="city"),
    listed(34, "03-16", "demonstration", level="county"),
    listed(35, "02-01", "stations"),
    left(35, "03-12", "stations"),
    listed(36, "02-01", "no-reason-return"),
    EnterpriseActivated(**envelope(41, "01-05"), name="悦禾生活超市"),
    EnterpriseActivated(**envelope(42, "01-06"), name="千味烘焙"),
    EnterpriseSuspended(**envelope(42, "02-20"), reason="多次超期"),
    EnterpriseRestored(**envelope(42, "03-05"), name="千味烘焙", reason="整改完成"),
    EnterpriseLeft(**envelope(42, "03-30"), reason="停业"),
)


@sampled
async def test_a_period_counts_what_was_held_and_filed_on_its_days(counter: Counter) -> None:
    await project(counter, *DONE)

    found = await figures(counter)

    assert {name: found[name] for name in ("inspections", "inspectors_sent", "units_inspected", "hazards_removed")} == {
        "inspections": 3,
        "inspectors_sent": 9,
        "units_inspected": 36,
        "hazards_removed": 6,
    }
    assert (found["filings"], found["filings_consumer_rights"], found["fines_fen"]) == (2, 1, 1_000_000)
    assert (found["filings_published"], found["typical_cases"]) == (2, 1)
    assert (found["outreach_events"], found["outreach_people"], found["outreach_materials"]) == (1, 300, 1_200)


async def test_what_was_not_known_at_the_instant_does_not_count(counter: Counter) -> None:
    await project(counter, *DONE)

    found = await figures(counter, as_of="2026-03-19")

    assert (found["inspections"], found["filings"]) == (0, 2)  # inspections were entered on the twentieth
    assert (found["filings_published"], found["typical_cases"]) == (1, 0)


async def test_a_section_is_counted_alone(counter: Counter) -> None:
    await project(counter, *DONE)

    assert (await figures(counter, department="quality"))["inspections"] == 1


@pytest.mark.parametrize(
    ("day", "pledges", "stations", "odr"),
    [("02-15", 1, 1, 2), ("03-01", 1, 1, 1), ("03-10", 2, 1, 2), ("03-21", 1, 0, 2), ("03-31", 1, 0, 1)],
)
async def test_registers_are_counted_on_the_last_day(
    counter: Counter, day: str, pledges: int, stations: int, odr: int
) -> None:
    await project(counter, *JOINED)

    found = await figures(counter, **{"from": "2026-01-01", "to": f"2026-{day}"})

    assert (found["pledge_units"], found["stations"], found["odr_units"]) == (pledges, stations, odr)
    levels = [found[f"demonstration_{level}"] for level in ("province", "city", "county")]
    assert levels == ([0, 0, 0] if day < "03-15" else [0, 1, 1])


async def test_events_in_any_order_and_twice_give_the_same_figures(counter: Counter) -> None:
    events = [*DONE, *JOINED]
    await project(counter, *events)
    expected = await figures(counter)

    Random(5).shuffle(events)
    for event in events:
        await project(counter, event)

    assert await figures(counter) == expected


@pytest.mark.parametrize("caller", [PARTNER, ENTERPRISE])
async def test_the_bureau_alone_reads_them(counter: Counter, caller: Any) -> None:
    assert (await counter.ask("activities", caller, **PERIOD)).status_code == 403
    assert (await counter.ask("activities", FOOD_HEAD, **PERIOD)).status_code == 200
