"""The telephones of a group leave the service as digests of one comparison."""

from fastapi import FastAPI
from sqlalchemy import select

from chassis.db.tables import audit
from chassis.vault.comparison import PURPOSE, comparison_digest, name_digest
from services.intake.groups.routes.groups import COMPARE, MOST_COMPARED
from tests.services.intake.asking import Client, Keys
from tests.services.intake.comparing import a_message, file
from tests.services.intake.group_requests import erase, opened

SALT = "ab" * 16
BODY = {"salt": SALT, "reason": "核对名册，电话13800001111"}


async def test_digests_are_of_the_numbers_that_were_filed(app: FastAPI, client: Client, keys: Keys) -> None:
    messages = [a_message(number) for number in range(3)]
    ids = await file(client, keys, *messages)
    group = (await opened(client, keys, ids)).json()
    await erase(app, client, keys, ids[2])
    path = f"/v1/groups/{group['id']}/contact-digests"

    items = (await client("hub").post(path, json=BODY)).json()["items"]
    foreign = [await client(one).post(path, json=BODY) for one in ("partner", "section_head")]

    key = app.state.tokens.derive_keys(PURPOSE)[0]
    expected = {
        str(one): (
            comparison_digest(key, SALT, message["complainant"]["phone"]),
            name_digest(key, SALT, message["complainant"]["name"]),
        )
        for one, message in zip(ids[:2], messages, strict=False)
    }
    assert {one["complaint_id"]: (one["digest"], one["name_digest"]) for one in items} == expected
    assert [one.status_code for one in foreign] == [403, 403]


async def test_numbers_are_compared_for_a_reason_and_not_for_ever(app: FastAPI, client: Client, keys: Keys) -> None:
    group = (await opened(client, keys, await file(client, keys, a_message(1), a_message(2)))).json()
    path = f"/v1/groups/{group['id']}/contact-digests"

    without = await client("hub").post(path, json={"salt": SALT})
    answers = [await client("hub").post(path, json=BODY) for _ in range(MOST_COMPARED + 1)]
    async with app.state.transactions.begin() as work:
        reasons = set((await work.db.execute(select(audit.c.reason).where(audit.c.act == COMPARE))).scalars())

    assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "/reason")
    assert [one.status_code for one in answers] == [200] * MOST_COMPARED + [429]
    assert len(reasons) == 1
    assert "13800001111" not in str(reasons)
