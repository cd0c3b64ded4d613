"""A county on the day that this machine's clock shows: `make dates` runs it on many days."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from canon.calendar_rows import LAST_YEAR
from canon.codes import ClockKind, RuleSet
from canon.periods import ORDER121_SINCE
from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.journeys import cases
from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint
from tests.journeys.test_main_job import answer_the_partner, rates_are_right, redirect_the_building, refund_the_gym_card
from tests.journeys.town import Town

ORDERS = 4  # of the simulated platforms
IN_HOURS = {ClockKind.DISPATCH_24H, ClockKind.FEEDBACK_24H}
BY_THE_CHANNEL = {ClockKind.HOTLINE, ClockKind.SUPPLEMENT}  # no period of the law's own
OF_ORDER20 = {ClockKind.REPORTER_NOTICE}
pytestmark = pytest.mark.dates


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Town]:
    """As ``make run`` starts it, the simulated platforms included."""
    with Town(tmp_path / "county", "postgres", "one", simulators=True).running() as town:
        yield town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path / "town", "postgres", "one").running() as town:
        yield town


def test_a_county_files_dispatches_and_previews_deadlines_without_an_error_of_ours(county: Town) -> None:
    hub, partner = county.as_("hub"), county.as_("partner")
    taken = [
        partner.post("/v1/complaints", a_partner_complaint("D-1"), expect=201),
        county.as_("platform_12345").post("/v1/channels/12345/work-orders", a_building_order("D-2")),
        county.as_("platform_12315").post("/v1/channels/12315/registrations", a_gym_registration("D-3")),
    ]
    dispatched = [cases.dispatched(hub, f"/v1/cases/{one['id']}") for one in (taken[0], taken[2])]
    hub.see(f"/v1/cases/{taken[1]['id']}", lambda case: case["state"] == "redirected")
    hub.see("/v1/desk", lambda queue: queue["today"]["received"] >= ORDERS)

    for case in dispatched:
        accepted = {clock["kind"]: clock for clock in case["clocks"]}["acceptance"]
        assert accepted["provisional"] is is_provisional(accepted["due_at"][:10])
    check_what_is_provisional(hub)
    assert failures_of_ours(county) == []


def test_the_main_job_and_the_cases_that_do_not_go_straight(town: Town, subtests: pytest.Subtests) -> None:
    redirect_the_building(town)
    refund_the_gym_card(town)
    answer_the_partner(town)
    rates_are_right(town)

    for journey in cases.ALL:
        with subtests.test(journey.__name__):
            journey(town)
    assert failures_of_ours(town) == []


def check_what_is_provisional(hub: Any) -> None:
    """Of every clock that starts now, whether it ends in a year whose holidays nobody has published."""
    now = machine_now()
    order = RuleSet.ORDER121 if day_of(now) >= ORDER121_SINCE else RuleSet.ORDER20
    kinds = set(ClockKind) - BY_THE_CHANNEL - (OF_ORDER20 if order is RuleSet.ORDER121 else set())
    items = [{"id": kind, "kind": kind, "starts_at": now.isoformat(), "rule_set": None} for kind in sorted(kinds)]
    nothing = {"suspensions": [], "extended": False}
    answers = hub.post("/v1/deadlines:preview", {"items": [item | nothing for item in items]})["items"]

    assert [answer for answer in answers if "problem" in answer] == []
    assert {answer["rule_set"] for answer in answers} == {order}
    provisional = {answer["id"] for answer in answers if answer["provisional"]}
    counted = {answer["id"] for answer in answers if is_provisional(answer["last_day"])}
    assert provisional == counted - IN_HOURS


def is_provisional(last_day: str) -> bool:
    return date.fromisoformat(last_day).year > LAST_YEAR


def failures_of_ours(town: Town) -> list[str]:
    """What the gateway answered with 500 and more, and what was logged as an error."""
    metrics = town.as_("operator").client.get("/metrics").text
    answered = re.findall(r'^weiquan_gateway_seconds_count\{.*status="5\d\d".*', metrics, re.MULTILINE)
    lines = [line for file in (town.home / "logs").glob("*.log") for line in file.read_text().splitlines()]
    return answered + [line for line in lines if is_error(line)]


def is_error(line: str) -> bool:
    if not line.startswith("{"):
        return line.startswith(("ERROR", "CRITICAL"))
    return json.loads(line)["level"] in ("error", "critical")
