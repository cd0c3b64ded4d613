"""The telephones of a group leave the service as digests of one comparison."""

from fastapi import FastAPI

from chassis.vault.comparison import PURPOSE, comparison_digest, name_digest
from tests.services.intake.asking import Client, Keys
from tests.services.intake.comparing import a_message, file
from tests.services.intake.group_requests import erase, opened

SALT = "ab" * 16


async def test_digests_are_of_the_numbers_that_were_filed(app: FastAPI, client: Client, keys: Keys) -> None:
    messages = [a_message(number) for number in range(3)]
    ids = await file(client, keys, *messages)
    group = (await opened(client, keys, ids)).json()
    await erase(app, client, keys, ids[2])
    path = f"/v1/groups/{group['id']}/contact-digests"

    items = (await client("hub").post(path, json={"salt": SALT})).json()["items"]
    foreign = await client("partner").post(path, json={"salt": SALT})

    key = app.state.tokens.derive_keys(PURPOSE)[0]
    expected = {
        str(one): (
            comparison_digest(key, SALT, message["complainant"]["phone"]),
            name_digest(key, SALT, message["complainant"]["name"]),
        )
        for one, message in zip(ids[:2], messages, strict=False)
    }
    assert {one["complaint_id"]: (one["digest"], one["name_digest"]) for one in items} == expected
    assert foreign.status_code == 403
