"""The client asks until it knows, with one key, and says plainly when it does not know."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest
import uvloop

from sdk import Credential, Filing, Line, Matter, Patience, Refused, Unsettled, Weiquan
from sdk.answer import Answer
from tests.hanging_up import hanging_up

TIMES = 300
KEY = Credential.key("wq_a.b")
SHORT = Patience(seconds=0.3, first_pause=0.02, longest_pause=0.05)
PLAN = {
    "id": "1",
    "claim_id": "2",
    "complaint_id": "3",
    "status": "open",
    "total_fen": 100,
    "paid_fen": 100,
    "overdue_fen": 0,
    "instalments": [],
    "payments": [],
}


def a_client(gateway: Callable[[httpx.Request], httpx.Response]) -> Weiquan:
    return Weiquan.at("http://gateway", KEY, patience=SHORT, transport=httpx.MockTransport(gateway))


async def test_a_lost_answer_is_requested_again_with_the_same_key_and_body() -> None:
    requests: list[httpx.Request] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if len(requests) == 1:
            raise httpx.ReadTimeout("lost")
        return httpx.Response(201, json=PLAN)

    async with a_client(gateway) as weiquan:
        plan = await weiquan.refunds.pay("1", 100, date(2026, 11, 24), "R-1")

    assert plan.paid_fen == 100
    assert len({(request.headers["Idempotency-Key"], request.content) for request in requests}) == 1
    assert len(requests) == 2


def test_a_line_that_is_lost_as_it_is_opened_is_a_lost_answer() -> None:
    async def ask(address: str) -> Counter[str]:
        async with Line.to(address) as line:
            return Counter([(await line.ask("GET", "/v1/complaints")).transport_error for _ in range(TIMES)])

    with hanging_up() as address, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        lost = runner.run(ask(address))

    assert lost.total() == TIMES
    assert "" not in lost


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_who_is_never_answered_is_left_with_the_key(status: int) -> None:
    async with a_client(lambda _: httpx.Response(status, headers={"Retry-After": "2"})) as weiquan:
        with pytest.raises(Unsettled) as unsettled:
            await weiquan.cases.act("1", "accept", key="mine")

    assert (unsettled.value.key, unsettled.value.last.status) == ("mine", status)


async def test_a_refusal_is_not_requested_again_and_names_code_and_fields() -> None:
    requests: list[httpx.Request] = []
    errors = [{"field": "/matter/text", "code": "too_long", "message": "太长"}]

    def gateway(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(422, json={"status": 422, "code": "invalid", "title": "内容有误", "errors": errors})

    async with a_client(gateway) as weiquan:
        with pytest.raises(Refused, match="422 invalid: 内容有误; /matter/text: too_long") as refused:
            await weiquan.complaints.file(Filing(matter=Matter(text="…")))

    assert (refused.value.code, refused.value.errors, len(requests)) == ("invalid", errors, 1)


@pytest.mark.parametrize(("status", "code"), [(409, "still_running"), (404, "not_yet")])
async def test_a_request_a_moment_too_early_is_sent_again(status: int, code: str) -> None:
    answers: Iterator[httpx.Response] = iter(
        [httpx.Response(status, json={"code": code}), httpx.Response(200, json=PLAN)]
    )

    async with a_client(lambda _: next(answers)) as weiquan:
        assert (await weiquan.refunds.plan("1")).status == "open"


async def test_of_many_only_those_without_a_certain_answer_are_sent_again() -> None:
    sent: list[list[str]] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        keys = [json.loads(line)["idempotency_key"] for line in request.content.splitlines()]
        sent.append(keys)
        results = {"bad": {"status": 422, "problem": {"code": "invalid"}}, "late": {"status": 503}}
        lines = [
            {"status": 201, "id": key} if len(sent) > 1 else results.get(key, {"status": 201, "id": key})
            for key in keys
        ]
        return httpx.Response(200, content="\n".join(json.dumps(line) for line in lines))

    async with a_client(gateway) as weiquan:
        filed = [
            (line.key, line.status, line.id)
            async for line in weiquan.complaints.file_many(
                (key, Filing(matter=Matter(text=key))) for key in ("good", "late", "bad")
            )
        ]

    assert filed == [("good", 201, "good"), ("late", 201, "late"), ("bad", 422, None)]
    assert sent == [["good", "late", "bad"], ["late"]]


async def test_two_of_one_key_are_both_sent_and_both_answered() -> None:
    def gateway(request: httpx.Request) -> httpx.Response:
        texts = [json.loads(line)["matter"]["text"] for line in request.content.splitlines()]
        lines = [{"status": 201, "id": text} if text == "first" else {"status": 409} for text in texts]
        return httpx.Response(200, content="\n".join(json.dumps(line) for line in lines))

    async with a_client(gateway) as weiquan:
        filings = [("same", Filing(matter=Matter(text=text))) for text in ("first", "second")]
        filed = [(line.key, line.status, line.id) async for line in weiquan.complaints.file_many(filings)]

    assert filed == [("same", 201, "first"), ("same", 409, None)]


async def test_every_page_of_a_list_is_read() -> None:
    def gateway(request: httpx.Request) -> httpx.Response:
        cursor = request.url.params.get("cursor")
        assert request.url.params["state"] == "open"
        return httpx.Response(200, json={"items": [{"id": cursor or "first"}], "next": None if cursor else "second"})

    async with a_client(gateway) as weiquan:
        ids = [plan["id"] async for plan in weiquan.refunds.plans(state="open")]

    assert ids == ["first", "second"]


async def test_a_query_in_the_path_is_sent_as_it_stands() -> None:
    paths: list[str] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path.decode())
        return httpx.Response(200)

    async with Line.to("http://gateway", transport=httpx.MockTransport(gateway)) as line:
        await line.ask("GET", "/v1/handovers?state=open&limit=20")

    assert paths == ["/v1/handovers?state=open&limit=20"]


@pytest.mark.parametrize("content", [b"", b"[1]", b"<html>", b"\xff"])
def test_an_answer_that_is_no_object_is_an_empty_one(content: bytes) -> None:
    assert Answer(status=404, content=content).body == {}
