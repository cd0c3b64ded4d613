"""The comparison of complaints under kill -9: each is compared at least once, a group and an alarm open once."""

import asyncio

import httpx
import pytest

from tests.chassis import toy
from tests.faults.county import PARTNER, County
from tests.services.intake.comparing import a_message

MEMBERS = 12
SETTLED_SECONDS = 120
AGAIN_SECONDS = 0.1
# as if a minute had passed
LATER = "update intake.grouping_queue set claimed_until = null returning complaint_id"


async def file(client: httpx.AsyncClient, number: int) -> None:
    """File a complaint of another person until it is acknowledged."""
    async with asyncio.timeout(SETTLED_SECONDS):
        while True:
            try:
                headers = {"Idempotency-Key": f"key-{number}"}
                answer = await client.post("/v1/complaints", json=a_message(number), headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 201:
                return
            await asyncio.sleep(AGAIN_SECONDS)


async def _is_empty(county: County) -> bool:
    return not await county.rows("select complaint_id from intake.grouping_queue")


@pytest.mark.parametrize("place", ["grouping.after_claim=kill:1", "grouping.before_commit=kill:3"])
async def test_what_a_killed_process_had_claimed_is_compared_by_the_next(county: County, place: str) -> None:
    intake = county.host("intake")
    await intake.start(place)
    client = county.client("intake", PARTNER)
    filing = [asyncio.create_task(file(client, number)) for number in range(MEMBERS)]
    await intake.died()
    await county.rows(LATER)
    await intake.start()
    await asyncio.gather(*filing)

    await toy.until(lambda: _is_empty(county), SETTLED_SECONDS)

    traits = await county.rows("select complaint_id from intake.traits")
    groups = await county.rows("select id from intake.groups")
    members = await county.rows("select complaint_id from intake.group_members where left_at is null")
    alarms = await county.rows("select id from intake.closing_alarms")
    assert (len(traits), len(groups), len(members), len(alarms)) == (MEMBERS, 1, MEMBERS, 1)
