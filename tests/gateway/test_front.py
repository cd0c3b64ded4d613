"""The front door: who gets in, what is passed on, what never is."""

import json
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY

from tests.gateway.echoing import Echoing, credentials


async def test_a_key_admits_its_holder_and_the_service_learns_who_it_is(gateway: httpx.AsyncClient, home: Path) -> None:
    answer = await gateway.get("/v1/complaints/echo", headers=credentials(home, "partner"))

    assert answer.status_code == 200
    assert (answer.json()["caller"], answer.json()["roles"]) == ("partner.dev", ["partner"])


async def test_credentials_and_claims_of_the_client_are_not_passed_on(gateway: httpx.AsyncClient, home: Path) -> None:
    forged = {"X-Caller": "forged.token", "X-Forwarded-For": "1.2.3.4", "Cookie": "a=b"}
    answer = await gateway.get("/v1/complaints/echo", headers=credentials(home, "partner") | forged)

    assert answer.json()["caller"] == "partner.dev"
    assert not {"authorization", "cookie", "x-forwarded-for"} & set(answer.json()["headers"])


@pytest.mark.parametrize("wrong", ["Bearer wq_000000000000." + "x" * 43, "Bearer abc", "Basic abc", "Bearer "])
async def test_wrong_credentials_are_refused_alike(gateway: httpx.AsyncClient, wrong: str) -> None:
    answer = await gateway.get("/v1/complaints/echo", headers={"Authorization": wrong})

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_stranger_sees_health_and_documents_and_nothing_else(gateway: httpx.AsyncClient) -> None:
    opened = [(await gateway.get(path)).status_code for path in ("/health", "/ready", "/openapi.json", "/docs")]
    closed = [
        (await gateway.get(path)).status_code
        for path in ("/status", "/metrics", "/v1/complaints/echo", "/v1/accounts/me", "/v1/nowhere")
    ]

    assert opened == [200] * 4
    assert closed == [401] * 5


async def test_the_endpoint_between_services_is_not_an_endpoint_of_the_gateway(
    gateway: httpx.AsyncClient, home: Path
) -> None:
    answer = await gateway.get("/internal/heads", headers=credentials(home, "operator"))

    assert answer.status_code == 403


async def test_a_person_signs_in_and_the_token_is_good(gateway: httpx.AsyncClient, home: Path) -> None:
    entry = json.loads((home / "credentials.json").read_text())["hub"]

    answer = await gateway.post("/v1/sessions", json={"user": entry["user"], "password": entry["password"]})
    me = await gateway.get("/v1/accounts/me", headers={"Authorization": f"Bearer {answer.json()['token']}"})

    assert me.json()["roles"] == ["hub"]


async def test_a_wrong_password_and_an_unknown_person_look_alike(gateway: httpx.AsyncClient, home: Path) -> None:
    entry = json.loads((home / "credentials.json").read_text())["hub"]

    wrong = await gateway.post("/v1/sessions", json={"user": entry["user"], "password": "nope"})
    unknown = await gateway.post("/v1/sessions", json={"user": "nobody", "password": "nope"})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["code"] == unknown.json()["code"] == "wrong_password"


async def test_a_forged_token_is_no_token(gateway: httpx.AsyncClient) -> None:
    none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJodWIuZGV2IiwiaXNzIjoid2VpcXVhbiJ9."

    answer = await gateway.get("/v1/accounts/me", headers={"Authorization": f"Bearer {none}"})

    assert answer.status_code == 401


async def test_a_rotated_key_overlaps_with_the_old_one(gateway: httpx.AsyncClient, home: Path) -> None:
    old = credentials(home, "partner")

    rotated = await gateway.post("/v1/accounts/partner.dev/keys", headers=old | {"Idempotency-Key": "rotate-1"})

    fresh = {"Authorization": f"Bearer {rotated.json()['key']}"}
    assert (await gateway.get("/v1/accounts/me", headers=fresh)).status_code == 200
    assert (await gateway.get("/v1/accounts/me", headers=old)).status_code == 200


async def test_too_many_requests_are_advised_to_retry(gateway: httpx.AsyncClient, home: Path) -> None:
    hub = credentials(home, "hub")

    statuses = [(await gateway.get("/v1/accounts/me", headers=hub)).status_code for _ in range(90)]
    last = await gateway.get("/v1/accounts/me", headers=hub)

    assert statuses[0] == 200
    assert 429 in statuses or last.status_code == 429


async def test_a_body_beyond_the_limit_is_413_before_it_is_read(gateway: httpx.AsyncClient, home: Path) -> None:
    answer = await gateway.post(
        "/v1/complaints/size", content=b"x" * (1 << 20 | 1), headers=credentials(home, "partner")
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/v1/sessions", "/console/sign-in"])
async def test_of_a_stranger_no_more_is_read_than_a_form_can_have(gateway: httpx.AsyncClient, path: str) -> None:
    answer = await gateway.post(path, content=b"x" * (16 << 10 | 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_the_credentials_file_is_private_and_survives_a_restart(gateway: httpx.AsyncClient, home: Path) -> None:
    path = home / "credentials.json"

    assert path.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(path.read_text())) >= {"platform_12345", "platform_12315", "partner", "agency", "operator"}


async def test_what_a_service_in_the_same_process_puts_off_is_put_off_before_anybody_looks_up_who_it_is(
    house: Echoing,
) -> None:
    def counted() -> list[float | None]:
        """What was counted, at the door and as failed to be accepted in time."""
        count = REGISTRY.get_sample_value("weiquan_gateway_seconds_count", {"service": "intake", "status": "503"})
        return [count or 0, REGISTRY.get_sample_value("weiquan_slo_accepted_total", {"outcome": "failed"})]

    before = counted()
    filed, other = (b"POST", b"/v1/complaints"), ((b"GET", b"/v1/complaints"), (b"POST", b"/v1/cases"))
    with_room = house.front.should_shed(*filed)
    house.peers["intake"].try_reserve = lambda: False
    full = house.front.should_shed(*filed)
    others = [house.front.should_shed(*one) for one in other]

    assert (with_room, full, others) == (False, True, [False, False])
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1]
