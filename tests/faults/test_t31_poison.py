"""T31: poison of every kind in the real services is held with all it came with; its aggregate waits, others flow."""

import json
import signal
from collections import Counter
from typing import Any
from uuid import UUID

import httpx

from canon.services import SERVICES
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from contracts.intake import ComplaintReceived
from tests.chassis import toy
from tests.faults.county import County
from tests.faults.filing import a_filing
from tests.faults.officer import Officer
from tests.faults.poison import Poison, a_complaint, enveloped, every_poison, what_follows
from tests.routers import events_of
from tests.simulation.history import History, check

BUG = "dispatch.agreement_reached.v1"
ATTEMPTS = 5
QUARANTINE = "/v1/operations/quarantine"


async def test_poison_is_held_its_aggregate_waits_and_the_rest_flows(county: County) -> None:
    town = county.host("all")
    await town.start(f"handler.{BUG}=raise")
    operator = county.citizen("operator")
    poison, bystander = every_poison(), new_id()
    await _publish(county, poison, bystander)
    complaint = await _agree_on_a_refund(county)
    history = await _held(county, operator, poison)

    assert check(history) == []
    assert await county.rows("select from dispatch.cases where id = $1", bystander)
    await _is_stored_unchanged(county, poison)
    await _skipped_by_two_with_a_reason_only(county, operator, poison)

    town.signal(signal.SIGTERM)
    assert await town.died() == 0
    await town.start()  # mended
    for item in await _items(operator):
        answer = await _post(operator, f"{QUARANTINE}/{item['id']}/replay")
        assert answer.json()["state"] == ("replayed" if item["type"] == BUG else "open")
        if item["type"] == BUG:
            assert (await _post(operator, f"{QUARANTINE}/{item['id']}/replay")).status_code == 409

    await county.rest("intake", "refunds", "analytics")
    assert len(await county.rows("select from refunds.plans where complaint_id = $1", complaint)) == 1
    for service in ("intake", "refunds", "analytics"):
        assert await county.rows(f"select from {service}.parked where complaint_id = $1", complaint) == []
    assert {item["type"] for item in await _items(operator)} & {BUG} == set()


async def _publish(county: County, poison: dict[str, Poison], bystander: UUID) -> None:
    """Each poison event, what follows it, and a good one at the end."""
    bus = PostgresBus(county.database_url)
    await bus.prepare(["intake"])
    messages = [one.message for one in poison.values()]
    messages += [what_follows(one.aggregate_id) for one in poison.values() if one.aggregate_id]
    messages.append(enveloped(bystander, 1, ComplaintReceived.type, a_complaint(bystander)))
    assert all(await bus.publish(messages))
    await bus.close()


async def _agree_on_a_refund(county: County) -> UUID:
    """A real case whose agreement meets the bug; the hub presses afterwards."""
    officer = Officer(county.citizen("hub"), county.citizen("officer"), county.citizen("officer"))
    answer = await _post(county.citizen("partner"), "/v1/complaints", a_filing("poisoned"))
    complaint = str(answer.json()["id"])
    await officer.agree(complaint)
    await officer.urge(complaint)
    return UUID(complaint)


async def _held(county: County, operator: httpx.AsyncClient, poison: dict[str, Poison]) -> History:
    """The quarantine as an operator sees it, when it holds all it should."""
    history = History(poison=_expected(poison))

    async def all_held() -> bool:
        items = await _items(operator)
        names = {str(one.aggregate_id): name for name, one in poison.items()}
        history.quarantined = Counter(
            (item["service"], BUG if item["type"] == BUG else names[str(item["aggregate_id"])]) for item in items
        )
        return (history.poison or set()) <= set(history.quarantined)

    await toy.until(all_held, 60)
    items = await _items(operator)
    assert all(item["attempts"] == (ATTEMPTS if item["type"] == BUG else 1) and item["error"] for item in items)
    assert not {"body", "headers"} & {name for item in items for name in item}
    text = json.dumps(items)
    assert not any(words in text for words in ("lunar", "xxxx", "two thousand"))
    assert await county.rows("select from dispatch.parked") != []
    return history


def _expected(poison: dict[str, Poison]) -> set[Any]:
    """Who must hold what: whoever receives the type, or the publisher where nobody can tell the type."""
    expected: set[Any] = set()
    for service in SERVICES:
        events = events_of(service)
        expected |= {(service, BUG)} if BUG in events.subscribed_types else set()
        for name, one in poison.items():
            receives = ComplaintReceived.type in events.subscribed_types
            if receives or (one.why != "handler_failed" and "intake" in events.publishers()):
                expected.add((service, name))
    return expected


async def _is_stored_unchanged(county: County, poison: dict[str, Poison]) -> None:
    rows = await county.rows("select * from dispatch.quarantined where publisher = 'intake'")
    quarantined = {row["aggregate_id"]: row for row in rows}
    for one in poison.values():
        row = quarantined[one.aggregate_id]
        assert (bytes(row["body"]), json.loads(row["headers"])) == (one.message.body, one.message.headers)
        assert row["why"] == one.why
        assert row["attempts"] == 1  # nobody can read it, and no other attempt would
        behind = await county.rows("select version from dispatch.parked where aggregate_id = $1", one.aggregate_id)
        assert [row["version"] for row in behind] == ([2] if one.aggregate_id else [])


async def _skipped_by_two_with_a_reason_only(
    county: County, operator: httpx.AsyncClient, poison: dict[str, Poison]
) -> None:
    items = {(item["service"], item["aggregate_id"]): item["id"] for item in await _items(operator)}
    skipped = poison["invalid_json"].aggregate_id
    path = f"{QUARANTINE}/{items['dispatch', str(skipped)]}/skip"
    assert (await _post(operator, path)).status_code == 422
    nowhere = f"{QUARANTINE}/{items['dispatch', None]}/skip"
    second = county.citizen("operator_2")
    for address, reason in ((path, "报文残缺，已请来源重发"), (nowhere, "不是本系统的消息")):
        assert (await _post(operator, address, {"reason": reason})).json()["state"] == "open"
        assert (await _post(operator, address, {"reason": reason})).status_code == 409
        assert (await _post(second, address, {"reason": "核对过"})).json()["state"] == "skipped"

    [applied] = await county.rows("select version from dispatch.applied where aggregate_id = $1", skipped)
    audited = await county.rows("select account, reason from dispatch.audit where act = 'quarantine.skip' order by id")
    assert applied["version"] == 2  # what waited behind it went on
    assert all("operator" in line["account"] for line in audited)
    assert [line["reason"] for line in audited] == [
        f"operator.dev：{reason}\noperator_2.dev：核对过" for reason in ("报文残缺，已请来源重发", "不是本系统的消息")
    ]


async def _items(operator: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await operator.get(QUARANTINE)
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


async def _post(client: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    return await client.post(path, json=body or {}, headers={"Idempotency-Key": str(new_id())})
