"""The client turns whatever happens into a reply."""

import json
from pathlib import Path

import httpx
import pytest

from sdk import Patience
from simulators.gateway_client import GatewayClient


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    file = tmp_path / "credentials.json"
    issue(file, "secret")
    return file


def issue(file: Path, value: str) -> None:
    file.write_text(
        json.dumps({"hub": {"header": "X-Key", "value": value, "user": "hub.dev", "password": "p"}}), encoding="utf-8"
    )


def a_client(
    answer: httpx.Response | Exception, credentials: Path, requests: list[httpx.Request] | None = None
) -> GatewayClient:
    def gateway(request: httpx.Request) -> httpx.Response:
        if requests is not None:
            requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = httpx.AsyncClient(transport=httpx.MockTransport(gateway), base_url="http://gateway")
    return GatewayClient(client, credentials, run="r", concurrency=1, retry=Patience(seconds=0.1, first_pause=0.02))


async def test_an_actor_shows_its_own_credential(credentials: Path) -> None:
    requests: list[httpx.Request] = []

    await a_client(httpx.Response(200, json={}), credentials, requests).get(
        "hub", "/v1/cases", state="closed", cursor=None
    )

    assert requests[0].headers["X-Key"] == "secret"
    assert str(requests[0].url) == "http://gateway/v1/cases?state=closed"


async def test_an_unreachable_gateway_is_busy_not_an_exception(credentials: Path) -> None:
    reply = await a_client(httpx.ConnectError("refused"), credentials).get("hub", "/v1/cases")

    assert (reply.transport_error, reply.busy) == ("ConnectError", True)


async def test_an_answer_that_is_no_object_is_an_empty_one(credentials: Path) -> None:
    for body in (b"<html>", b"[1]", b""):
        reply = await a_client(httpx.Response(200, content=body), credentials).get("hub", "/v1/cases")
        assert (reply.ok, reply.body) == (True, {})


async def test_a_refusal_is_answered_once(credentials: Path) -> None:
    requests: list[httpx.Request] = []

    reply = await a_client(httpx.Response(409, json={"code": "conflict"}), credentials, requests).post(
        "hub", "/v1/x", {}
    )

    assert (reply.status, reply.body["code"], len(requests)) == (409, "conflict", 1)


async def test_a_busy_gateway_is_called_again_with_the_same_key_and_not_for_ever(credentials: Path) -> None:
    requests: list[httpx.Request] = []
    busy = httpx.Response(503, headers={"Retry-After": "0"})

    reply = await a_client(busy, credentials, requests).post("hub", "/v1/x", {})

    assert reply.busy
    assert len(requests) > 1
    assert len({request.headers["Idempotency-Key"] for request in requests}) == 1


async def test_credentials_that_stopped_working_are_read_again(credentials: Path) -> None:
    requests: list[httpx.Request] = []
    client = a_client(httpx.Response(401), credentials, requests)
    await client.get("hub", "/v1/cases")
    issue(credentials, "new")

    await client.get("hub", "/v1/cases")

    assert [request.headers["X-Key"] for request in requests] == ["secret", "new"]


def test_a_file_that_is_not_there_yet_names_nobody(tmp_path: Path) -> None:
    assert GatewayClient(httpx.AsyncClient(), tmp_path / "none.json", run="r", concurrency=1).actors() == []
