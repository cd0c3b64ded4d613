"""What quotes are reckoned by can be entered, and is heard of at once."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from canon.shanghai import SHANGHAI
from chassis.clock import SteppedClock, new_id
from chassis.db.engine import engine_for
from chassis.db.tables import audit
from chassis.db.work import Transactions
from chassis.web.auth import Caller
from contracts.dispatch import CalendarPublished
from services.refunds import handlers
from tests.services.refunds.calling import HUB, OFFICER, PARTNER, as_

HEAD = Caller(account="head.dev", roles=("section_head",), department="consumer_protection")
LATE = {  # formed on a day no shipped rate speaks of
    "scheme": "prepaid",
    "paid_fen": 100_000,
    "card": "discount",
    "cause": "operator",
    "used_list_fen": 0,
    "used_discounted_fen": 0,
    "formed_on": "2026-06-01",
    "paid_on": "2026-06-01",
    "requested_on": "2026-08-01",
    "rescinded_on": "2026-08-01",
    "interest_until": "2026-10-12",  # 72 days
    "day_basis": 360,
}
RATE = {"table": "lpr", "since": "2026-04-21", "rate_bp": 290, "known_until": "2026-06-21"}
RULE = {
    "id": "local:somewhere-2026",
    "region": "4403",
    "since": "2026-01-01",
    "name": "《某市预付卡管理办法》",
    "unused_within_days": 15,
    "unused_due_days": 3,
    "due_days": 10,
}


async def quote(client: httpx.AsyncClient, **facts: Any) -> httpx.Response:
    return await client.post("/v1/refunds/quotes", json=LATE | facts, headers=as_(PARTNER))


async def test_a_day_without_a_rate_ends_when_the_bureau_enters_it(client: httpx.AsyncClient) -> None:
    before = await quote(client)

    entered = await client.post("/v1/refunds/rates", json=RATE, headers=as_(HEAD, "1"))
    after = await quote(client)

    assert (before.status_code, before.json()["code"]) == (422, "no_rate")
    assert "2026" not in before.text.replace(before.json()["instance"], "")
    assert (entered.status_code, entered.json()["entered_by"]) == (201, "head.dev")
    assert (after.status_code, after.json()["interest_fen"]) == (200, 580)


@pytest.mark.parametrize(("path", "entry"), [("rates", RATE), ("local-rules", RULE)])
async def test_when_something_was_entered_is_reported_in_local_time(
    client: httpx.AsyncClient, path: str, entry: dict[str, Any]
) -> None:
    entered = await client.post(f"/v1/refunds/{path}", json=entry, headers=as_(HEAD, "1"))
    listed = await client.get(f"/v1/refunds/{path}", headers=as_(HEAD))

    for line in (entered.json(), *listed.json()["items"]):
        assert line["entered_at"].endswith("+08:00")


async def test_another_process_learns_of_a_rate(refunds: FastAPI, client: httpx.AsyncClient) -> None:
    await quote(client)
    books = refunds.state.books
    other = type(books)(refunds.state.transactions)
    await other.current()

    await client.post("/v1/refunds/rates", json=RATE, headers=as_(HEAD, "1"))
    other.invalidate()

    assert (await other.current()).rates.lpr.rate_on(date(2026, 6, 1)) == 290


async def test_books_that_did_not_change_are_not_read_again(refunds: FastAPI) -> None:
    first = await refunds.state.books.current()

    refunds.state.books.invalidate()

    assert await refunds.state.books.current() is first


async def test_the_rates_begin_as_they_were_shipped(client: httpx.AsyncClient) -> None:
    first, second = [(await client.get("/v1/refunds/rates", headers=as_(OFFICER))).json() for _ in range(2)]

    lpr = [(rate["since"], rate["rate_bp"]) for rate in first["items"] if rate["table"] == "lpr"]
    assert first == second
    assert (lpr[0], lpr[-1]) == (("2019-08-20", 425), ("2025-05-20", 300))
    assert [rate["rate_bp"] for rate in first["items"] if rate["table"] == "deposit"] == [150]


async def test_an_entry_of_the_same_day_takes_its_place_and_both_are_stored(
    refunds: FastAPI, client: httpx.AsyncClient
) -> None:
    for number, rate_bp in enumerate((290, 295)):
        answer = await client.post("/v1/refunds/rates", json=RATE | {"rate_bp": rate_bp}, headers=as_(HUB, str(number)))
        assert answer.status_code == 201

    items = (await client.get("/v1/refunds/rates", headers=as_(HUB))).json()["items"]
    async with refunds.state.transactions.begin() as work:
        count = await work.db.scalar(text("select count(*) from rates where since = '2026-04-21'"))
        acts = list(await work.db.scalars(audit.select().with_only_columns(audit.c.act)))
    assert [rate["rate_bp"] for rate in items if rate["since"] == "2026-04-21"] == [295]
    assert (count, acts) == (2, ["rate.enter", "rate.enter"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"table": "libor"}, "/table"),
        ({"rate_bp": -1}, "/rate_bp"),
        ({"rate_bp": 10_001}, "/rate_bp"),
        ({"since": "1999-12-31"}, "/since"),
        ({"known_until": "2026-04-20"}, "/known_until"),
        ({"known_until": "2090-01-01"}, "/known_until"),
        ({"known_until": None}, "/known_until"),
    ],
)
async def test_a_rate_that_cannot_be_names_the_field(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/refunds/rates", json=RATE | change, headers=as_(HUB, "1"))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_a_deposit_rate_may_stand_until_it_is_changed(client: httpx.AsyncClient) -> None:
    rate = {"table": "deposit", "since": "2026-05-01", "rate_bp": 140, "known_until": None}

    await client.post("/v1/refunds/rates", json=rate, headers=as_(HUB, "1"))

    assert (await quote(client, cause="consumer")).json()["interest_fen"] == 280


async def test_a_local_rule_is_entered_and_applied(client: httpx.AsyncClient) -> None:
    before = await quote(client, region="440305", interest_until=None)

    entered = await client.post("/v1/refunds/local-rules", json=RULE, headers=as_(HUB, "1"))
    after = await quote(client, region="440305", interest_until=None)
    items = (await client.get("/v1/refunds/local-rules", headers=as_(OFFICER))).json()["items"]

    assert (before.json()["due_on"], entered.status_code) == (None, 201)
    assert after.json()["due_on"] == "2026-08-11"
    assert [rule["id"] for rule in items] == ["local:beijing-2022", "local:somewhere-2026"]


async def test_a_local_rule_is_ended_by_entering_it_again(client: httpx.AsyncClient) -> None:
    for number, until in enumerate((None, "2026-07-31")):
        await client.post("/v1/refunds/local-rules", json=RULE | {"until": until}, headers=as_(HUB, str(number)))

    answer = await quote(client, region="440305", interest_until=None)

    assert answer.json()["due_on"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "beijing"}, "/id"),
        ({"region": "x"}, "/region"),
        ({"until": "2025-12-31"}, "/until"),
        ({"due_days": 1_001}, "/due_days"),
        ({"name": ""}, "/name"),
    ],
)
async def test_a_local_rule_that_cannot_be_names_the_field(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/refunds/local-rules", json=RULE | change, headers=as_(HUB, "1"))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize("path", ["rates", "local-rules"])
async def test_only_those_who_answer_for_it_may_enter(client: httpx.AsyncClient, path: str) -> None:
    body = RATE if path == "rates" else RULE

    entered = await client.post(f"/v1/refunds/{path}", json=body, headers=as_(OFFICER, "1"))
    response = await client.get(f"/v1/refunds/{path}", headers=as_(PARTNER))

    assert (entered.status_code, response.status_code) == (403, 403)


async def test_the_last_day_to_ask_rolls_by_the_published_calendar(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    facts = {"paid_on": "2026-06-01", "formed_on": "2026-06-01", "requested_on": "2026-06-09", "cause": "consumer"}
    facts |= {"interest_until": None, "rescinded_on": None, "used_list_fen": 100}
    before = await quote(client, **facts)
    event = CalendarPublished(
        aggregate_id=new_id(),
        complaint_id=new_id(),
        occurred_at=datetime(2026, 6, 1, tzinfo=SHANGHAI) + timedelta(hours=9),
        version="v2",
        years=(2026,),
        statutory=("2026-06-08",),
    )

    async with refunds.state.transactions.begin() as work:
        await handlers.save_calendar(event, work)
    refunds.state.books.invalidate()
    after = await quote(client, **facts)

    assert (before.json()["refund_fen"], after.json()["refund_fen"]) == (99_900, 100_000)


async def test_with_the_database_away_quotes_go_on_by_the_books_last_read(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await quote(client)
    nowhere = engine_for("postgresql://127.0.0.1:1/none", "refunds")

    monkeypatch.setattr(refunds.state.books, "_transactions", Transactions("refunds", nowhere, clock))
    refunds.state.books.invalidate()

    assert (await quote(client, interest_until=None)).status_code == 200
