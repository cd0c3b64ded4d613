"""A roster is compared with the complaints of its group by digests of telephones; nobody is named."""

from uuid import UUID

import httpx
from fastapi import FastAPI

from chassis.vault.comparison import PURPOSE, comparison_digest, name_digest
from services.refunds.group_cases.service.differences import MOST_COMPARED
from tests.services.refunds.calling import HUB, PARTNER, as_
from tests.services.refunds.group_roster import csv_of, name_of
from tests.services.refunds.test_group_cases import HEAD, see, upload, with_roster

SALT = "ab" * 16
BODY = {"salt": SALT, "reason": "核对名册"}
LINKED, SAME, STRANGER = (str(UUID(int=number)) for number in (1, 2, 3))


async def test_a_roster_and_the_complaints_of_its_group_are_compared(
    client: httpx.AsyncClient, refunds: FastAPI
) -> None:
    case = await with_roster(client, people=3)
    key = refunds.state.tokens.derive_keys(PURPOSE)[0]
    await client.post(f"{case}/members/1/complaint", json={"complaint_id": LINKED}, headers=as_(HUB, "l1"))
    complaints = [
        {"complaint_id": LINKED, "digest": None, "amount_fen": 100_000},
        {"complaint_id": SAME, "digest": comparison_digest(key, SALT, "13900000002"), "amount_fen": 99_999},
        {"complaint_id": STRANGER, "digest": comparison_digest(key, SALT, "13700000000"), "amount_fen": None},
    ]
    body = BODY | {"complaints": complaints}

    found = (await client.post(f"{case}/differences", json=body, headers=as_(HUB))).json()
    foreign = [await client.post(f"{case}/differences", json=body, headers=as_(one)) for one in (PARTNER, HEAD)]
    other = (await client.post(f"{case}/differences", json=body | {"salt": "cd" * 16}, headers=as_(HUB))).json()

    pair = {
        "member": 2,
        "complaint_id": SAME,
        "has_other_sum": True,
        "is_linked": False,
        "by": "phone",
    }
    assert (found["found"], found["proposed"], found["other_sums"]) == (2, [pair], [pair])
    assert (found["silent"], found["strangers"]) == ([3], [STRANGER])
    assert [one.status_code for one in foreign] == [403, 403]
    assert (other["found"], other["silent"]) == (1, [2, 3])
    assert (await see(client, f"{case}/members"))["items"][1]["phone"] == "139****0002"


async def test_who_complained_by_another_telephone_is_found_by_name(
    client: httpx.AsyncClient, refunds: FastAPI
) -> None:
    case = await with_roster(client, people=2)
    key = refunds.state.tokens.derive_keys(PURPOSE)[0]
    other = {"complaint_id": SAME, "digest": comparison_digest(key, SALT, "13700000000")}
    other |= {"name_digest": name_digest(key, SALT, f" {name_of(2)} ")}

    body = BODY | {"complaints": [other]}
    found = (await client.post(f"{case}/differences", json=body, headers=as_(HUB))).json()

    assert [(one["member"], one["by"]) for one in found["proposed"]] == [(2, "name")]
    assert (found["silent"], found["strangers"]) == ([1], [])


async def test_what_is_compared_has_a_reason_and_an_end(client: httpx.AsyncClient) -> None:
    case = await with_roster(client, people=1)
    body = BODY | {"complaints": []}
    without = await client.post(f"{case}/differences", json={"salt": SALT, "complaints": []}, headers=as_(HUB))
    answers = [await client.post(f"{case}/differences", json=body, headers=as_(HUB)) for _ in range(MOST_COMPARED + 1)]

    assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "/reason")
    assert [one.status_code for one in answers] == [200] * MOST_COMPARED + [429]


async def test_a_member_says_by_which_evidence_its_refund_is_known(client: httpx.AsyncClient) -> None:
    case = await with_roster(client, people=1)
    heading = ("姓名", "合同编号", "已付金额(元)", "应退金额(元)", "总课时", "已上课时")
    body = csv_of([("钱小", "K-1", "4800", "", "60", "18")], heading=heading)

    answer = (await upload(client, case, body)).json()

    assert (answer["calculated"], answer["taken"], answer["owed_fen"]) == (1, 1, 436_000)
    members = (await see(client, f"{case}/members"))["items"]
    assert [one["owed_by"] for one in members] == ["signed", "calculator"]
