"""Who is in a group: one matter counts once; who withdraws, is erased or was of another topic leaves."""

import asyncio
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import delete, func, select

from services.intake.grouping.domain import Leaving
from services.intake.grouping.repository import end_memberships
from services.intake.grouping.tables import group_members
from services.intake.groups.service.comparison import compare_complaint
from services.intake.groups.tables import closing_alarms, groups
from services.intake.people.repository.erasure import lock_with_linked
from services.intake.people.service.erasure import erase_and_publish
from services.intake.traits.tables import marks
from tests.services.intake.asking import Client, Keys
from tests.services.intake.comparing import (
    a_message,
    all_compared,
    all_matched,
    file,
    one_case,
    until_blocked,
)
from tests.services.intake.direct_delivery import people_of
from tests.services.intake.group_requests import change, erase, group_of, opened

OTHER = {"text": "办了年卡，教练换了三次，要求退卡", "request": "退卡"}


async def test_a_member_who_withdraws_leaves(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None

    await client("partner").post(f"/v1/complaints/{ids[0]}/withdrawal", json={}, headers=keys())

    view = (await client("hub").get(f"/v1/groups/{group['id']}")).json()
    assert view["members"] == 4
    assert (view["items"][-1]["id"], view["items"][-1]["left_because"]) == (str(ids[0]), "withdrawn")
    assert await group_of(client, ids[0]) is None


async def test_an_erased_person_leaves_and_nothing_of_them_is_compared_any_more(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None

    await erase(app, client, keys, ids[0])

    view = (await client("hub").get(f"/v1/groups/{group['id']}")).json()
    assert (view["members"], view["items"][-1]["left_because"], view["items"][-1]["name"]) == (4, "erased", None)
    async with app.state.transactions.begin() as work:
        left = select(func.count()).select_from(marks).where(marks.c.complaint_id == ids[0])
        assert (await work.db.execute(left)).scalar_one() == 0


async def test_members_are_taken_out_and_stay_out_until_a_person_brings_them_back(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None

    left = await change(client, keys, group["id"], leave=[str(ids[0])])
    await client("partner").post(f"/v1/complaints/{ids[0]}/supplements", json={"text": "再说一次"}, headers=keys())
    await all_compared(app)
    out = await group_of(client, ids[0])
    back = await change(client, keys, group["id"], join=[str(ids[0])])

    assert (left.json()["members"], out, back.json()["members"]) == (4, None, 5)


async def test_who_withdraws_while_a_person_changes_the_group_stays_out(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None

    async with app.state.transactions.begin() as work:
        await end_memberships(work.db, [ids[0]], work.now, Leaving.WITHDRAWN)
        consents = [{"id": str(ids[0]), "given": True}]
        changing = asyncio.create_task(change(client, keys, group["id"], consents=consents))
        await until_blocked(app.state.transactions)

    assert (await changing).json()["code"] == "group_not_a_member"
    assert await group_of(client, ids[0]) is None


async def test_who_is_erased_while_they_are_compared_joins_nothing(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    async with app.state.transactions.begin() as work:
        for table in (groups, group_members, closing_alarms, marks):
            await work.db.execute(delete(table))

    async with app.state.transactions.begin() as erasing:
        await lock_with_linked(erasing.db, ids[0])
        await erase_and_publish(erasing, [ids[0]], "本人要求")
        comparing = [asyncio.create_task(compare_alone(app, one)) for one in ids[:2]]
        await until_blocked(app.state.transactions)
    await asyncio.gather(*comparing)

    async with app.state.transactions.begin() as work:
        members = set((await work.db.execute(select(group_members.c.complaint_id))).scalars())
        marked = set((await work.db.execute(select(marks.c.complaint_id))).scalars())
        [listed] = (await work.db.execute(select(closing_alarms.c.complaints))).scalars()
    assert (members, ids[0] in marked, ids[0] in listed) == (set(), False, False)


async def compare_alone(app: FastAPI, complaint_id: UUID) -> None:
    async with app.state.transactions.begin() as work:
        await compare_complaint(work, complaint_id, people_of(app))


async def test_messages_of_one_case_are_one_member(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(6)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None

    await one_case(app, ids[0], ids[1])

    counted = await group_of(client, ids[0])
    view = (await client("hub").get(f"/v1/groups/{group['id']}")).json()
    [summary] = (await client("hub").get("/v1/groups")).json()["items"]
    assert counted is not None
    assert (group["members"], counted["members"], view["members"], summary["members"]) == (6, 5, 5, 5)
    assert len(view["items"]) == 6
    consents = [{"id": str(one), "given": True} for one in ids[:2]]
    of_one_person = await change(client, keys, group["id"], consents=consents, representatives=list(map(str, ids[:2])))
    assert of_one_person.json()["code"] == "group_two_representatives"


async def test_two_messages_of_one_case_are_no_group(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(2)))
    await all_compared(app)
    await one_case(app, *ids)

    assert (await opened(client, keys, ids)).json()["code"] == "group_too_few_members"


async def test_a_member_whose_message_joined_another_case_withdraws_alone(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(6)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None
    consents = [{"id": str(one), "given": True} for one in ids[1:3]]
    await change(client, keys, group["id"], consents=consents, representatives=list(map(str, ids[1:3])))
    await one_case(app, ids[0], ids[1])

    await client("partner").post(f"/v1/complaints/{ids[1]}/withdrawal", json={}, headers=keys())

    view = (await client("hub").get(f"/v1/groups/{group['id']}")).json()
    items = {item["id"]: item for item in view["items"]}
    left, stays, other = (items[str(one)] for one in (ids[1], ids[0], ids[2]))
    assert view["members"] == 5
    assert (left["left_because"], left["consents"], left["representative"]) == ("withdrawn", None, False)
    assert (stays["left_at"], other["representative"], other["consents"]) == (None, True, True)
    assert (await client("hub").get(f"/v1/complaints/{ids[0]}")).json()["state"] == "dispatched"


async def test_a_corrected_topic_leads_out_of_the_group_and_back(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(6)))
    await all_compared(app)
    path = f"/v1/complaints/{ids[0]}/topic"

    await client("hub").post(path, json={"topic": "quality"}, headers=keys())
    await all_compared(app)
    out = await group_of(client, ids[0])
    [group] = (await client("hub").get("/v1/groups")).json()["items"]
    view = (await client("hub").get(f"/v1/groups/{group['id']}")).json()
    await client("hub").post(path, json={"topic": "prepaid"}, headers=keys())
    await all_compared(app)

    assert (out, group["members"], view["items"][-1]["left_because"]) == (None, 5, "corrected")
    assert await group_of(client, ids[0]) == {"id": group["id"], "members": 6}


async def test_the_etag_of_a_group_changes_with_its_members_and_that_of_a_complaint_stands(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n, matter=OTHER) for n in range(5)))
    await all_compared(app)
    await all_matched(app)
    group = await group_of(client, ids[0])
    assert group is not None
    paths = (f"/v1/groups/{group['id']}", f"/v1/complaints/{ids[0]}")
    before = [(await client("hub").get(path)).headers["etag"] for path in paths]
    unchanged = [
        await client("hub").get(path, headers={"If-None-Match": etag}) for path, etag in zip(paths, before, strict=True)
    ]

    await file(client, keys, a_message(5, matter=OTHER))
    await all_compared(app)
    await all_matched(app)

    after = [(await client("hub").get(path)).headers["etag"] for path in paths]
    supplement = {"text": "又去了一次，还是关着"}
    headers = keys() | {"If-Match": before[1]}
    added = await client("hub").post(f"{paths[1]}/supplements", json=supplement, headers=headers)
    stale = await client("hub").post(
        f"{paths[1]}/supplements", json=supplement, headers=keys() | {"If-Match": before[1]}
    )
    assert [one.status_code for one in unchanged] == [304, 304]
    assert not set(before) & set(after)
    assert (added.status_code, stale.status_code) == (201, 412)
