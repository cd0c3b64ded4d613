"""Which case answers a complaint, in whatever order the streams of several cases come."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI

from canon.codes import Channel, Kind
from contracts.dispatch import CaseJoined, CaseParted, JoinedReceipt
from services.intake.case_events.service import joining
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import NOW, an_event
from tests.services.intake.direct_delivery import id_of
from tests.sweeps import IS_WHOLE


def receipts_of(*complaints: UUID) -> tuple[JoinedReceipt, ...]:
    return tuple(
        JoinedReceipt(
            complaint_id=one, kind=Kind.COMPLAINT, channel=Channel.PARTNER, source="partner:acme", received_at=NOW
        )
        for one in complaints
    )


def joined(case: UUID, minutes: int, *complaints: UUID) -> CaseJoined:
    at = NOW + timedelta(minutes=minutes)
    facts = {"joined_id": complaints[0], "receipts": receipts_of(*complaints), "by_machine": False}
    return an_event(CaseJoined, case, aggregate_id=case, occurred_at=at, **facts)


def parted(case: UUID, minutes: int, *complaints: UUID) -> CaseParted:
    at = NOW + timedelta(minutes=minutes)
    facts = {"parted_id": complaints[0], "receipts": receipts_of(*complaints)}
    return an_event(CaseParted, case, aggregate_id=case, occurred_at=at, **facts)


async def apply_all(app: FastAPI, events: Sequence[CaseJoined | CaseParted]) -> None:
    for event in events:
        async with app.state.transactions.begin() as work:
            await (joining.join(work, event) if isinstance(event, CaseJoined) else joining.part(work, event))


async def filed(client: Client, keys: Keys, complaint: Message, names: Sequence[str]) -> list[UUID]:
    ids = []
    for name in names:
        body = complaint | {"external_id": name}
        ids.append(id_of((await client("partner").post("/v1/complaints", json=body, headers=keys())).json()))
    return ids


async def cases_of(client: Client, complaints: Sequence[UUID]) -> list[str | None]:
    return [(await client("hub").get(f"/v1/complaints/{one}")).json()["same_matter"] for one in complaints]


async def test_the_last_that_happened_counts_in_whatever_order_it_comes(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    for number, order in enumerate([*itertools.permutations(range(4))][:: 1 if IS_WHOLE else 5]):
        one, two, three, four = await filed(client, keys, complaint, [f"P-{number}-{place}" for place in range(4)])
        events = [joined(three, 1, four), joined(two, 2, three, four), parted(two, 3, four), joined(one, 4, two, three)]

        await apply_all(app, [events[place] for place in order])

        assert await cases_of(client, [one, two, three, four]) == [None, str(one), str(one), None], order
