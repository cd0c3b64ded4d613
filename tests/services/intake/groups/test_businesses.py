"""The business that a group is against is a keyed digest, renewed and erased with the persons who named it."""

from fastapi import FastAPI
from sqlalchemy import select, update

from chassis.clock import machine_now
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.tables import closing_alarms, groups
from services.intake.traits.tables import traits
from tests.services.intake.asking import Client, Keys
from tests.services.intake.comparing import (
    a_message,
    all_compared,
    file,
)
from tests.services.intake.group_requests import erase, opened


async def stored_businesses(app: FastAPI) -> list[set[bytes | None]]:
    async with app.state.transactions.begin() as work:
        return [
            set((await work.db.execute(select(table.c.business_digest))).scalars())
            for table in (traits, groups, closing_alarms)
        ]


async def test_a_private_seller_is_compared_by_a_digest_that_goes_with_the_persons(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    seller = {"name": "何国强 13912345678", "address": "某县城关镇建设路1号"}
    ids = await file(client, keys, *(a_message(n, respondent=seller) for n in range(5)))
    await all_compared(app)
    [of_complaints, of_groups, of_alarms] = await stored_businesses(app)
    async with app.state.transactions.begin() as work:
        whole = [str((await work.db.execute(select(table))).all()) for table in (traits, groups, closing_alarms)]
    for one in ids[:4]:
        await erase(app, client, keys, one)
    of_one = await stored_businesses(app)
    await erase(app, client, keys, ids[4])

    assert of_complaints == of_groups == of_alarms
    assert [len(digest or b"") for digest in of_complaints] == [16]
    assert all("13912345678" not in text and "何国强" not in text.replace("何国强 〔电话〕", "") for text in whole)
    assert of_one == [of_complaints | {None}, of_complaints, of_complaints]
    assert await stored_businesses(app) == [{None}] * 3


async def test_a_group_against_a_private_seller_stores_no_number(app: FastAPI, client: Client, keys: Keys) -> None:
    seller = {"name": "何国强 13912345678", "address": "某县城关镇建设路1号"}
    ids = await file(client, keys, *(a_message(n, respondent=seller) for n in range(2)))
    await all_compared(app)

    group = await opened(client, keys, ids, respondent=seller["name"])

    assert group.json()["respondent"] == "何国强 〔电话〕"
    [of_complaints, of_groups, _] = await stored_businesses(app)
    assert of_groups == of_complaints


async def test_what_was_grouped_before_names_were_digested_is_found_again(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    [[digest], *_] = await stored_businesses(app)
    async with app.state.transactions.begin() as work:
        for table in (groups, closing_alarms):
            await work.db.execute(update(table).values(business_digest=b""))
        await GROUPING_QUEUE.enqueue(work.db, ids, machine_now())
    await all_compared(app)

    assert await stored_businesses(app) == [{digest}] * 3
