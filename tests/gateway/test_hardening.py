"""What every answer forbids a browser, and what the log keeps of who was turned away."""

from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from chassis.web.hardening import SECURITY_HEADERS
from tests.gateway.echoing import Echoing, credentials
from tests.gateway.test_signing_in import person

EVERYWHERE = (
    "/health", "/ready", "/openapi.json", "/asyncapi.json", "/docs", "/status", "/metrics", "/", "/nowhere",
    "/console/sign-in", "/console/", "/v1/accounts/me", "/v1/complaints/echo", "/v1/nowhere", "/internal/heads",
)  # fmt: skip


async def answers(house: Echoing, home: Path, base: str) -> list[httpx.Response]:
    """From everywhere: to a stranger, to somebody known, and refused."""
    transport = house.client._transport
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        responses = []
        for headers in ({}, credentials(home, "operator"), {"Authorization": "Bearer wq_no.no"}):
            responses += [await client.get(path, headers=headers) for path in EVERYWHERE]
        responses.append(
            await client.post("/v1/complaints/size", content=b"x" * (2 << 20), headers=credentials(home, "hub"))
        )
        responses.append(await client.request("TRACE", "/v1/accounts/me", headers=credentials(home, "hub")))
        return responses


async def test_every_answer_forbids_what_it_does_not_need(house: Echoing, home: Path) -> None:
    for answer in await answers(house, home, "http://gateway"):
        headers = {name.decode(): answer.headers.get_list(name.decode()) for name, _ in SECURITY_HEADERS}
        policy = headers.pop("content-security-policy")
        assert all(len(values) == 1 for values in headers.values()), (answer.url, headers)
        assert len(policy) == 1
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in policy[0], answer.url
        assert headers["x-content-type-options"] == ["nosniff"]
        assert headers["cache-control"] == ["no-store"]
        assert not {"server", "access-control-allow-origin", "strict-transport-security"} & set(answer.headers)


async def test_under_tls_every_answer_asks_for_tls_from_now_on(house: Echoing, home: Path) -> None:
    for answer in await answers(house, home, "https://gateway"):
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("origin", ["https://elsewhere", "null", "http://gateway"])
async def test_no_foreign_page_reads_an_answer(house: Echoing, home: Path, origin: str) -> None:
    sent_headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    before = await house.client.options("/v1/complaints", headers=sent_headers)
    answer = await house.client.get("/v1/accounts/me", headers={"Origin": origin, **credentials(home, "hub")})

    assert before.status_code in (401, 405)
    assert answer.status_code == 200
    assert not [name for name in (*before.headers, *answer.headers) if name.startswith("access-control")]


async def test_no_answer_leads_anywhere_but_to_our_own_pages(house: Echoing, home: Path) -> None:
    """Nor from HTTP to HTTPS: a program that sends in plain is to notice it."""
    for answer in await answers(house, home, "http://gateway"):
        assert answer.headers.get("location", "/").startswith("/")
        assert not answer.headers.get("location", "/").startswith("//")


async def test_what_browsers_trace_is_not_answered(house: Echoing, home: Path) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "DEBUG"):
        answer = await house.client.request(method, "/v1/accounts/me", headers=credentials(home, "hub"))
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_an_error_of_ours_is_logged_with_its_place_and_says_nothing_to_the_caller(
    house: Echoing, home: Path
) -> None:
    async def breaks() -> None:
        raise LookupError("no row for 13700000000")

    house.peers["intake"].add_api_route("/v1/complaints/breaks", breaks)
    transport = httpx.ASGITransport(app=house.client._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        with capture_logs() as lines:
            answer = await client.get("/v1/complaints/breaks", headers=credentials(home, "hub"))

    [line] = [line for line in lines if line["event"] == "request_broke"]
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert line["request_id"] == answer.json()["instance"]
    assert "LookupError at" in line["error"]
    assert "13700000000" not in answer.text + str(lines)


async def test_the_log_keeps_who_signed_in_and_who_could_not(house: Echoing, home: Path) -> None:
    with capture_logs() as lines:
        for password in ("of-nobody-1", person(home)[1]):
            await house.client.post("/v1/sessions", json={"user": "hub.dev", "password": password})
        await house.client.post("/v1/sessions", json={"user": "nobody.here", "password": "of-nobody-2"})
    trail = await house.client.get("/v1/audit?act=session.open", headers=credentials(home, "auditor"))

    refused = [line["account"] for line in lines if line["event"] == "sign_in_refused"]
    assert refused == ["hub.dev", None]
    assert trail.json()["items"][0]["account"] == "hub.dev"
    assert not [line for line in lines if "of-nobody" in str(line) or "nobody.here" in str(line)]


async def test_the_log_keeps_who_was_turned_away_and_nothing_they_sent(house: Echoing, home: Path) -> None:
    with capture_logs() as lines:
        await house.client.get("/v1/complaints/echo?phone=13700000000", headers={"Authorization": "Bearer wq_no.no"})
        await house.client.get("/v1/accounts", headers=credentials(home, "partner"))
        await house.client.get("/v1/accounts/me", headers=credentials(home, "partner"))

    turned_away = [line for line in lines if line["event"] == "turned_away"]
    assert [(line["status"], line["service"], line["account"]) for line in turned_away] == [
        (401, "intake", None),
        (403, "gateway", "partner.dev"),
    ]
    assert "13700000000" not in str(turned_away)
    assert "wq_no" not in str(turned_away)
