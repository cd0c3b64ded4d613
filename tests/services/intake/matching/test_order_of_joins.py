"""Which case answers a complaint, in whatever order the streams of several cases come."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI

from canon.codes import Channel, Kind
from contracts.dispatch import CaseJoined, CaseParted, JoinedReceipt
from services.intake.case_events.service import joining
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import NOW, an_event
from tests.services.intake.direct_delivery import id_of


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


async def three(client: Client, keys: Keys, complaint: Message) -> list[UUID]:
    filed = []
    for number in range(3):
        body = complaint | {"external_id": f"P-{number}"}
        filed.append(id_of((await client("partner").post("/v1/complaints", json=body, headers=keys())).json()))
    return filed


async def cases_of(client: Client, complaints: Sequence[UUID]) -> list[str | None]:
    return [(await client("hub").get(f"/v1/complaints/{one}")).json()["same_matter"] for one in complaints]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=str)
async def test_a_case_that_joined_one_that_joined_another_is_answered_by_the_last(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, order: Sequence[int]
) -> None:
    one, two, three_ = await three(client, keys, complaint)
    events = [joined(two, 1, three_), joined(one, 2, two, three_)]

    await apply_all(app, [events[place] for place in order])

    assert await cases_of(client, [one, two, three_]) == [None, str(one), str(one)]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_who_was_parted_does_not_come_back_by_what_comes_late(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, place: int
) -> None:
    one, two, three_ = await three(client, keys, complaint)
    events: list[CaseJoined | CaseParted] = [joined(one, 2, two, three_), parted(one, 3, three_)]
    events.insert(place, joined(two, 1, three_))

    await apply_all(app, events)

    assert await cases_of(client, [one, two, three_]) == [None, str(one), None]
