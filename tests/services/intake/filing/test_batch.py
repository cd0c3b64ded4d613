"""Thousands of lines, each on its own."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from chassis.db.group_commit import MAX_BATCH, MIN_BATCH
from services.intake.complaints.tables import complaints
from tests.services.intake.asking import Client, Message
from tests.sweeps import sampled

PATH = "/v1/complaints:batch"
_SLOW = """
create function intake.slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.01); return new; end';
create trigger slow before insert on intake.complaints for each row execute function intake.slow();
"""


def a_line(complaint: Message, number: int, **changes: Any) -> bytes:
    line = complaint | {"external_id": f"P-{number}", "idempotency_key": f"k-{number}"} | changes
    return json.dumps(line, ensure_ascii=False).encode()


async def send(client: Client, *lines: bytes, media_type: str = "application/x-ndjson") -> httpx.Response:
    return await client("partner").post(PATH, content=b"\n".join(lines), headers={"Content-Type": media_type})


def results_of(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_lines_are_answered_in_order_and_good_ones_do_not_depend_on_bad_ones(
    app: FastAPI, client: Client, complaint: Message
) -> None:
    surrogate = a_line(complaint, 6).replace("张丽华".encode(), b"\\ud800", 1)
    answer = await send(
        client,
        a_line(complaint, 1),
        b"{broken",
        a_line(complaint, 3, matter={}),
        a_line(complaint, 4).replace("张丽华".encode(), b"\\u0000", 1),
        b"",
        surrogate,
        a_line(complaint, 7, complainant={"phone": "1"}),
        a_line(complaint, 8, idempotency_key=None),
        a_line(complaint, 9, received_at="2026-01-01T00:00:00+08:00"),
        a_line(complaint, 1),
        a_line(complaint, 1, idempotency_key="k-other"),
        a_line(complaint, 12, surprise=1),
        a_line(complaint, 13),
        b"",
    )

    assert answer.status_code == 200
    results = results_of(answer)
    assert [(result["line"], result["status"]) for result in results] == [
        (1, 201),
        (2, 400),
        (3, 422),
        (4, 422),
        (6, 422),
        (7, 422),
        (8, 400),
        (9, 403),
        (10, 201),
        (11, 200),
        (12, 422),
        (13, 201),
    ]
    assert results[8] == results[0] | {"line": 10, "replayed": True}
    assert results[9]["id"] == results[0]["id"]
    assert results[2]["problem"]["errors"][0]["field"] == "/matter/text"
    assert results[4]["problem"]["errors"][0]["field"] == "/complainant/name"
    assert results[6]["problem"]["code"] == "idempotency_key_missing"
    assert results[6]["problem"]["title"] == "这一行缺少 idempotency_key"
    [missing] = results[6]["problem"]["errors"]
    assert (missing["field"], missing["code"]) == ("/idempotency_key", "required")
    assert results[10]["problem"]["code"] == "unknown_field"
    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(complaints)) == 2


async def test_a_key_that_is_no_key_is_named_as_a_field_of_its_line(client: Client, complaint: Message) -> None:
    answer = await send(client, a_line(complaint, 1, idempotency_key="键"))

    [result] = results_of(answer)
    assert (result["status"], result["problem"]["code"]) == (400, "idempotency_key_invalid")
    assert [error["field"] for error in result["problem"]["errors"]] == ["/idempotency_key"]


async def test_a_thousand_lines_are_taken_in_order(client: Client, complaint: Message) -> None:
    lines = [a_line(complaint, number) for number in range(1000)]

    results = results_of(await send(client, *lines))

    assert [result["line"] for result in results] == list(range(1, 1001))
    assert {result["status"] for result in results} == {201}
    assert len({result["number"] for result in results}) == 1000


@sampled
async def test_where_writing_is_slow_lines_are_read_no_faster_than_they_are_written(
    client: Client, complaint: Message, database_url: str
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(_SLOW)
    await connection.close()
    batches = [[a_line(complaint, MAX_BATCH * batch + number) for number in range(MAX_BATCH)] for batch in range(4)]

    statuses = [{result["status"] for result in results_of(await send(client, *lines))} for lines in batches]

    assert statuses[0] == {503}  # two seconds: nobody waits as long, and it is not known yet
    assert statuses[3] == {201}


@sampled
async def test_where_nothing_is_written_the_lines_of_a_batch_learn_it_together(
    app: FastAPI, client: Client, complaint: Message, database_url: str
) -> None:
    app.state.acceptance_queue._queue.batch_limit = MIN_BATCH  # as after it stood still for long
    connection = await asyncpg.connect(database_url)
    async with connection.transaction():
        await connection.execute("lock table intake.complaints")
        async with asyncio.timeout(20):  # one after the other they would take more than a minute
            results = results_of(await send(client, *(a_line(complaint, number) for number in range(MAX_BATCH))))
    await connection.close()

    assert [result["status"] for result in results] == [503] * MAX_BATCH


async def test_too_many_lines_are_refused_whole(client: Client) -> None:
    assert (await send(client, *[b"{}"] * 10_001)).status_code == 413


async def test_too_many_bytes_are_refused_whole(client: Client) -> None:
    assert (await send(client, b" " * (32 * 1024 * 1024 + 1))).status_code == 413


@pytest.mark.parametrize(
    ("media_type", "expected"), [("application/json", 415), ("application/x-ndjson; charset=utf-8", 200)]
)
async def test_a_batch_is_ndjson(client: Client, media_type: str, expected: int) -> None:
    assert (await send(client, b"", media_type=media_type)).status_code == expected


@pytest.mark.parametrize("body", [b"", b"\n", b" \r\n\n"])
async def test_a_batch_without_a_line_is_answered_with_nothing(client: Client, body: bytes) -> None:
    answer = await send(client, body)

    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_line_that_announces_what_is_no_file_is_refused_alone(client: Client, complaint: Message) -> None:
    file = {"name": "a.jpg", "media_type": "image/jpeg", "size": 0, "sha256": "a" * 64}

    bad, good = results_of(await send(client, a_line(complaint, 1, attachments=[file]), a_line(complaint, 2)))

    assert (bad["status"], good["status"]) == (422, 201)
    [error] = bad["problem"]["errors"]
    assert error["field"] == "/attachments/0/size"


async def test_a_batch_is_for_those_who_file(client: Client) -> None:
    answer = await client("agency").post(PATH, content=b"", headers={"Content-Type": "application/x-ndjson"})

    assert answer.status_code == 403
