"""T38: leap days, year ends, Spring Festival, make-up days, the last millisecond: limits as the articles end them.

The processes run where clocks are put forward in summer, and so does the database; instants come in any zone. In
``make test`` every other of the days, in ``make faults`` all.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import httpx

from canon.shanghai import SHANGHAI, day_of
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now
from tests.chassis import toy
from tests.faults.county import HUB, OFFICER, PARTNER, County, client_of
from tests.faults.filing import GYM, a_filing
from tests.faults.ground import show
from tests.oracle import days
from tests.oracle import deadlines as oracle
from tests.sweeps import ARE_FAULTS_WHOLE

AT_ONCE = 16
ONE_OF = 1 if ARE_FAULTS_WHOLE else 2  # days: of three beside each other now one, now two
WITH_SUMMER_TIME = "America/New_York"
COMPLAINT = {"text": GYM, "request": "退款"}
REPORT = {"text": "举报某超市销售过期食品，请依法查处。", "request": "依法查处"}
FIRST = date(2024, 1, 1)
LAST = min(date(2026, 11, 1), day_of(machine_now()))  # nothing is received on a day that is still to come
LAST_MILLISECOND = time(23, 59, 59, 999_000)
ZONES = [SHANGHAI, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=45))]
ACTED = [  # one after another: before a holiday, a leap day, before a law, a year's end, make-up days, before Order 121
    date(2024, 2, 8),
    date(2024, 2, 29),
    date(2024, 6, 30),
    date(2024, 12, 31),
    date(2025, 1, 26),
    date(2026, 2, 14),
    date(2026, 4, 14),
]
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
TERMINATED = {"reason": "ABSENT_OR_REFUSES", "note": "商家拒绝调解。"}


def edges() -> list[date]:
    """Every leap day, year end, holiday of winter, make-up day and change of the law, and the days beside them."""
    every = [FIRST + timedelta(n) for n in range((LAST - FIRST).days)]
    make_up = {day for day in every if days.is_worked(day) and day.isoweekday() > 5}
    holidays = {day for day in every if day.month <= 2 and days.is_statutory(day)}
    named = {date(2024, 2, 29), date(2024, 7, 1), date(2026, 4, 15)} | {date(year, 12, 31) for year in (2024, 2025)}
    beside = {day + timedelta(n) for day in make_up | holidays | named for n in (-1, 0, 1)}
    return sorted(beside & set(every))[::ONE_OF]


def instants() -> list[datetime]:
    """The first and the last millisecond of each, written in one zone after another."""
    ends = [datetime.combine(day, at, SHANGHAI) for day in edges() for at in (time(), LAST_MILLISECOND)]
    return [end.astimezone(ZONES[n % len(ZONES)]) for n, end in enumerate(ends)]


def astray(case: Mapping[str, Any], received: datetime) -> list[Any]:
    """The clocks of a case that do not run from its receipt to where the second reckoning ends them.

    An officer is given his 24 hours with the case, whenever the complaint was received.
    """
    found = []
    for clock in case["clocks"]:
        starts, due = (datetime.fromisoformat(clock[name]) for name in ("starts_at", "due_at"))
        end = oracle.end(oracle.Matter(kind=clock["kind"], received=received, begun=starts))
        calculated = due, clock["rule_set"], clock["provisional"]
        begun = starts == received or clock["kind"] == "feedback_24h"
        if not begun or calculated != (end["due_at"], end["rule_set"], end["provisional"]):
            found.append((case["id"], received, clock, end))
    return found


async def _summer_time(county: County) -> None:
    name = county.database_url.rpartition("/")[2]
    await county.rows(f"alter database {name} set timezone = '{WITH_SUMMER_TIME}'")


async def _file(partner: httpx.AsyncClient, key: str, **more: Any) -> str:
    answer = await partner.post("/v1/complaints", json=a_filing(key, **more), headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_limits_of_what_was_received_at_an_edge_of_the_calendar_end_where_the_articles_end_them(
    county: County,
) -> None:
    await _summer_time(county)
    await asyncio.gather(*(county.host(name, TZ=WITH_SUMMER_TIME).start() for name in ("intake", "dispatch")))
    partner, hub = county.client("intake", PARTNER), county.client("dispatch", HUB)
    filed: dict[str, datetime] = {}

    async def file(number: int, instant: datetime) -> None:
        for kind, matter in (("complaint", COMPLAINT), ("report", REPORT)):
            complaint = await _file(partner, f"{kind}-{number}", matter=matter, received_at=instant.isoformat())
            filed[complaint] = instant

    at = instants()
    for first in range(0, len(at), AT_ONCE):
        await asyncio.gather(*(file(first + n, instant) for n, instant in enumerate(at[first : first + AT_ONCE])))
    await county.rest("dispatch")
    cases = [(await hub.get(f"/v1/cases/{complaint}")).raise_for_status().json() for complaint in filed]

    wrong = [one for case in cases for one in astray(case, filed[case["complaint_id"]])]
    assert wrong == []
    kinds = {clock["kind"] for case in cases for clock in case["clocks"]}
    show(f"{len(edges())} days, {sum(len(case['clocks']) for case in cases)} limits: {', '.join(sorted(kinds))}")
    assert {"dispatch_24h", "feedback_24h", "acceptance", "verification"} <= kinds


async def test_limits_of_what_is_done_at_an_edge_of_the_calendar_end_where_the_articles_end_them(
    county: County,
) -> None:
    await _summer_time(county)
    bus, clock = PostgresBus(county.database_url), SteppedClock(datetime.combine(FIRST, time(), SHANGHAI))
    intake, dispatch = (county.app(name, bus, clock) for name in ("intake", "dispatch"))
    found: dict[str, set[str]] = {}
    async with (
        toy.running(intake, dispatch),
        client_of(intake, PARTNER) as partner,
        client_of(dispatch, OFFICER) as officer,
    ):
        for day in ACTED:
            clock.advance_to(datetime.combine(day, LAST_MILLISECOND, SHANGHAI))
            complaint = await _file(partner, f"A-{day}")
            await county.rest("dispatch")
            for command, body in (("accept", {}), ("start-mediation", CONSENTS), ("terminate", TERMINATED)):
                answer = await officer.post(
                    f"/v1/cases/{complaint}/{command}", json=body, headers={"Idempotency-Key": f"{command}-{day}"}
                )
                assert answer.status_code == 200, answer.text
            case = answer.json()
            assert astray(case, clock.now()) == []
            found[str(day)] = {one["kind"] for one in case["clocks"]}
    await bus.close()

    assert all({"acceptance", "mediation", "notice"} <= kinds for kinds in found.values()), found
