"""The quarantine of all services as an operator's program reads it: page by page, one by one, whoever is away."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from canon.services import SERVICES
from chassis.bus.port import Message
from chassis.clock import machine_now, new_id
from chassis.delivery import parking
from chassis.delivery.envelope import unwrap
from tests.gateway.echoing import Echoing, credentials
from tests.support.schema import altered

QUARANTINE = "/v1/operations/quarantine"
WORDS = "市民的原话"
NOW = machine_now()


def a_message(**changed: str) -> Message:
    aggregate = new_id()
    headers = {
        "ce_id": str(new_id()),
        "ce_source": "/intake",
        "ce_type": "intake.complaint_received.v1",
        "ce_subject": str(aggregate),
        "ce_sequence": "0000000001",
        "ce_epoch": "1",
        "ce_complaintid": str(aggregate),
        "x-stranger": WORDS,
    }
    return Message(topic="intake", key=aggregate, headers=headers | changed, body=json.dumps({"text": WORDS}).encode())


async def hold(house: Echoing, service: str, seconds_ago: int, **changed: str) -> None:
    message = a_message(**changed)
    async with house.peers[service].state.transactions.begin() as work:
        at = NOW - timedelta(seconds=seconds_ago)
        why, error = "handler_failed", f"{service} {seconds_ago}"
        await parking.quarantine(work.db, message, unwrap(message), why=why, error=error, attempts=5, now=at)


async def get(house: Echoing, home: Path, path: str, role: str = "operator") -> httpx.Response:
    return await house.client.get(QUARANTINE + path, headers=credentials(home, role))


async def page_by_page(house: Echoing, home: Path, query: str) -> list[str]:
    errors: list[str] = []
    following = ""
    while True:
        page = (await get(house, home, f"?limit=2{query}{following}")).json()
        assert len(page["items"]) <= 2
        errors += [item["error"] for item in page["items"]]
        if page["next"] is None:
            return errors
        following = f"&cursor={page['next']}"


async def test_events_of_all_services_come_in_one_order_page_by_page(house: Echoing, home: Path) -> None:
    for seconds, service in ((5, "dispatch"), (3, "intake"), (1, "refunds"), (4, "dispatch"), (2, "dispatch")):
        await hold(house, service, seconds)

    assert await page_by_page(house, home, "") == ["refunds 1", "dispatch 2", "intake 3", "dispatch 4", "dispatch 5"]
    assert await page_by_page(house, home, "&service=dispatch") == ["dispatch 2", "dispatch 4", "dispatch 5"]
    assert await page_by_page(house, home, "&state=skipped") == []


async def test_events_of_one_instant_are_each_shown_once(house: Echoing, home: Path) -> None:
    for place, one in enumerate(a_message() for _ in range(7)):
        async with house.peers[SERVICES[place % 3]].state.transactions.begin() as work:
            values = {"why": "handler_failed", "error": str(place), "attempts": 1, "now": NOW}
            await parking.quarantine(work.db, one, unwrap(one), **values)

    assert sorted(await page_by_page(house, home, "")) == list("0123456")


async def test_one_shows_its_envelope_and_never_its_body_or_what_is_no_attribute(house: Echoing, home: Path) -> None:
    await hold(house, "odr", 1, ce_correlationid="x" * 900)
    [item] = (await get(house, home, "")).json()["items"]

    answer = await get(house, home, f"/{item['id']}")
    one: dict[str, Any] = answer.json()

    assert item.items() <= one.items()
    assert one["headers"]["ce_type"] == "intake.complaint_received.v1"
    assert one["complaint_id"] == one["aggregate_id"]
    assert one["quarantined_at"].endswith("+08:00")
    assert (one["closed_by"], one["closed_reason"], one["closed_at"]) == (None, None, None)
    assert max(len(value) for value in one["headers"].values()) == 200
    assert WORDS not in answer.text


async def test_a_service_that_is_away_is_named_and_the_others_are_shown(house: Echoing, home: Path) -> None:
    await hold(house, "dispatch", 1)
    await hold(house, "odr", 2)
    away = "alter table quarantined rename to away", "alter table away rename to quarantined"

    async with altered(house.peers["odr"].state.transactions, *away):
        page = (await get(house, home, "")).json()

    assert [item["service"] for item in page["items"]] == ["dispatch"]
    assert page["silent"] == ["odr"]


@pytest.mark.parametrize("path", ["/dispatch.1", "/nowhere.{}", "/{}", "/dispatch.{}", "/gateway.{}"])
async def test_what_is_not_there_is_not_found(house: Echoing, home: Path, path: str) -> None:
    assert (await get(house, home, path.format(new_id()))).status_code == 404


@pytest.mark.parametrize(
    "query", ["service=gateway", "service=", "state=lost", "cursor=x", "cursor=WyIxIl0", "limit=0"]
)
async def test_a_wrong_question_is_invalid(house: Echoing, home: Path, query: str) -> None:
    assert (await get(house, home, f"?{query}")).status_code == 422


async def test_nobody_but_an_operator_reads_it(house: Echoing, home: Path) -> None:
    await hold(house, "intake", 1)
    [item] = (await get(house, home, "")).json()["items"]
    others = ("hub", "bureau_head", "auditor", "officer", "partner", "agency")

    answers = [await get(house, home, path, role) for role in others for path in ("", f"/{item['id']}")]

    assert {answer.status_code for answer in answers} == {403}
